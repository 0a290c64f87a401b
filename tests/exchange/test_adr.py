"""Decision records in MADR 4, as other programs read them: adr-tools, log4brains, and whoever reads front matter."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.exchange import adr
from decisions.exchange.adr import STATUS
from decisions.process.standing import STATUSES
from tests.exchange.logs import LINES, PAYLOADS, Opened, generated, hostile
from tests.exchange.markdown import PARSER, read
from tests.exchange.test_jsonl import referring
from tests.tui.logs import year

yaml: Any = pytest.importorskip("yaml", reason="PyYAML reads the front matter as others do")


def folder(path: str, numbers: list[int] | None = None) -> dict[str, str]:
    with closing(Opened(path)) as opened:
        return dict(adr.files(opened.chosen(numbers)))


def matter(text: str) -> dict[str, Any]:
    begin, inside, _ = text.split("---\n", 2)
    assert begin == ""
    found: dict[str, Any] = yaml.safe_load(inside)
    return found


def test_what_a_record_says(tmp_path: Path) -> None:
    files = folder(year(tmp_path / "log.db"))
    assert list(files) == [".adr-dir", *(f"{n:04}-decision.md" for n in range(1, 5)), "index.md"]
    text = files["0001-decision.md"]
    front = matter(text)
    assert front["status"] == "accepted"
    assert str(front["date"]) == "2026-03-05"
    assert front["decision-makers"] == ["ana", "bo", "cy"]
    assert front["decisions"] == "adr/2"
    for said in (
        "# Who cooks?\n",
        "## Context and Problem Statement\n\n> Nobody cooks, and people eat alone.",
        "## Decision Drivers\n\n* need 1 of cy: We need warm meals so that people stay.",
        "## Considered Options\n\n* A cook comes in.",
        "## Decision Outcome\n\n> # Turns\n>\n> We cook in turns, Mondays aside.",
        "### Confirmation\n\n* warm meals on 4 of 5 days",
        "* Objection 1 of bo, closed as integrated: I come home late on Mondays.",
        "* Decision 1 of team: adopted",
    ):
        assert said in text, said
    assert matter(files["0003-decision.md"])["status"] == "proposed"
    assert "Nothing is proposed yet." in files["0004-decision.md"]
    assert "- [1. Who cooks?](0001-decision.md) (accepted)" in files["index.md"]


def test_every_status_has_its_own_in_madr() -> None:
    assert set(STATUS) == set(STATUSES)


def test_one_supersedes_another(tmp_path: Path) -> None:
    files = folder(referring(tmp_path / "log.db"))
    old, new = files["0001-decision.md"], files["0003-decision.md"]
    assert matter(old)["status"] == "superseded by [ADR-0003](0003-decision.md)"
    assert "\nSupersedes [ADR-0001](0001-decision.md)\n" in new
    assert matter(files["0004-decision.md"])["status"] == "accepted", "its circle was only asked"


def test_no_link_leads_to_a_decision_that_is_not_in_the_folder(tmp_path: Path) -> None:
    path = referring(tmp_path / "log.db")
    old = folder(path, [1])["0001-decision.md"]
    assert matter(old)["status"] == "superseded by ADR-0003"
    assert "\n- Status: superseded\n" in old
    assert "\n## Status\n\nSuperseded by ADR-0003\n" in old
    assert "](" not in old
    assert matter(folder(path, [1, 3])["0001-decision.md"])["status"] == "superseded by [ADR-0003](0003-decision.md)"
    assert "Supersedes" not in folder(path, [3])["0003-decision.md"]


@pytest.mark.skipif(shutil.which("adr") is None, reason="adr-tools are not installed")
def test_adr_tools_themselves(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    for name, text in folder(referring(tmp_path / "log.db")).items():
        (records / name).write_text(text)

    def run(*words: str) -> str:
        done = subprocess.run(["adr", *words], cwd=records, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    names = sorted(path.name for path in records.glob("0*.md"))
    assert [Path(listed).name for listed in run("list").split()] == names
    assert '_3 -> _1 [label="Supersedes"' in run("generate", "graph")


LIST = 'find . | grep -E "^./[0-9]+-[^/]*\\.md" | sort'
STATES = "awk '/^## Status/,/^#/ && !/^## Status/ { if (!/^#/ && !/^\\s*$/) print }' 0001-decision.md"
LINKS = "sed -n -E 's/^(.+) \\[.*\\]\\(0*([1-9][0-9]*).*\\)/\\2=\\1/p'"
"""How adr-tools 3 finds records, and reads what they say under Status, and the links in that."""


def test_adr_tools_find_the_records_and_their_links(tmp_path: Path) -> None:
    for name, text in folder(referring(tmp_path / "log.db")).items():
        (tmp_path / name).write_text(text)

    def said(command: str) -> str:
        return subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert said(LIST).split() == [f"./{n:04}-decision.md" for n in range(1, 5)]
    assert said(f"{STATES} | {LINKS}") == "3=Superseded by\n"
    assert (tmp_path / ".adr-dir").read_text() == ".\n"
    if shutil.which("adr"):
        assert "0001-decision.md" in said("adr list")


def listed(text: str) -> tuple[str, list[str]]:
    """The title, and the first list between the beginning and the first heading of the second level, as log4brains
    reads them, by the same parser.
    """
    title, items, level = "", list[str](), 0
    for token, content in zip(tokens := PARSER.parse(text), tokens[1:], strict=False):
        if token.type == "heading_open" and token.tag == "h1":
            title = title or content.content
        if token.type == "heading_open" and token.tag == "h2":
            break
        level += {"bullet_list_open": 1, "bullet_list_close": -1}.get(token.type, 0)
        if token.type == "inline" and level:
            items.append(token.content)
    return title, items


def test_log4brains_finds_title_status_date_and_deciders(tmp_path: Path) -> None:
    files = folder(referring(tmp_path / "log.db"))
    title, items = listed(files["0001-decision.md"])
    assert title == "One"
    assert items[0] == "Status: superseded by [0003-decision](0003-decision.md)"
    assert re.fullmatch(r"Date: \d{4}-\d\d-\d\d", items[1])
    assert items[2] == "Deciders: ana, bo, cy"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return folder(hostile(tmp_path_factory.mktemp("hostile") / "log.db"))


HEADINGS = {
    *("Status", "Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome"),
    *("Confirmation", "More Information"),
}


@pytest.mark.parametrize("payload", [*PAYLOADS, *LINES])
def test_nothing_hostile_leaves_its_place(records: dict[str, str], payload: str) -> None:
    number = [*PAYLOADS, *LINES].index(payload) + 1
    text = records[f"{number:04}-decision.md"]
    assert matter(text).keys() == {"status", "date", "decision-makers", "decisions"}
    found = read(text.split("\n\n---\n", 1)[1])
    assert found.headings[0][0] == "h1"
    assert {said for _, said in found.headings[1:]} <= HEADINGS
    assert len(found.headings) == len(set(found.headings))
    assert not found.blocks & {"html_block", "code_block", "fence", "hr", "table_open"}
    assert found.html == []
    assert {at.partition(":")[0] for at in found.leading} <= {"link_open http"}


def test_files_are_named_from_numbers_only(records: dict[str, str]) -> None:
    for name in records:
        assert re.fullmatch(r"\d{4}-decision\.md|\.adr-dir|index\.md", name)


def test_generated_decisions_have_front_matter(tmp_path: Path) -> None:
    files = folder(generated(tmp_path / "log.db", 40))
    statuses = {matter(text)["status"] for name, text in files.items() if name[0] == "0"}
    assert statuses >= {"accepted", "proposed"}
