"""Decisions taken out as records and brought in elsewhere are the same decisions, and so are those taken out there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.exchange import adr, adr_in, adr_own, adr_text, bringing
from decisions.exchange.adr_record import Told
from decisions.exchange.report import Report
from decisions.store.sqlite import SqliteStore, create
from decisions.when import local_date, moment
from tests.exchange.logs import Opened, generated, hostile, told
from tests.exchange.test_jsonl import referring
from tests.store.logs import do
from tests.tui.logs import year

FORM = "adr/2"


def taken_out(path: str, folder: Path) -> dict[int, Told]:
    """What the record of each decision of a log says, by its number; the folder has the records then."""
    folder.mkdir()
    with closing(Opened(path)) as opened:
        for name, text in adr.files(opened.chosen()):
            (folder / name).write_text(text)
    return {int(each.name[:4]): read(each) for each in sorted(folder.glob("[0-9]*.md"))}


def read(path: Path) -> Told:
    return adr_own.told_exactly(adr_text.read(path.read_text()))


def brought_in(folder: Path, path: Path, circles: set[str]) -> Report:
    """The records of a folder in a log of their own, into the circles that they name."""
    assert create(str(path), "elsewhere", "importer")
    with closing(SqliteStore(str(path))) as store:
        me: dict[str, Any] = {"who": "importer", "recorder": "importer"}
        do(store, "member-add", "importer", **me)
        for circle in circles:
            do(store, "circle-form", circle, aim="to be the same", members=[("importer", [])], **me)
        reading = adr_in.read(str(folder), "records")
        return bringing.bring(reading, FORM, store, "importer", None, False, lambda *_: None)


def kept(record: Told) -> Told:
    """What is the same however often it goes out and in: reviews, and who takes part in what is open, are not."""
    if record.status == "open":
        record = record._replace(deciders=[], consulted=[], informed=[], owner=record.owner if record.text else None)
    return record._replace(odd=[])


def squeezed(text: str) -> str:
    """With single blanks: an entry of a list keeps no others."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def shown(path: str, number: int) -> dict[str, Any]:
    """The same of a decision as the log tells it, not by way of a record."""
    s = told(path, number)
    newest = s["in_force"] in (None, s["version"])
    return {
        "title": s["title"],
        "framing": s["framing"] and s["framing"]["text"],
        "voices": [(v["kind"], v["member"], squeezed(v["text"])) for v in s["voices"]],
        "options": [squeezed(option["text"]) for option in s["options"]],
        "circle": s["circle"],
        "review_on": s["review_on"],
        **({"text": s["text"], "criteria": list(map(squeezed, s["criteria"]))} if newest else {}),
        **({"owner": s["owner"]} if newest and s["text"] else {}),
        **({"status": s["status"]} if s["status"] in ("superseded", "retired") else {}),
        **({"superseded_by": s["superseded_by"]} if s["status"] == "superseded" else {}),
        **({"adopted": local_date(moment(s["adopted_at"]))} if s["in_force"] else {}),
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_generated_decisions_out_and_in_again(tmp_path: Path, seed: int) -> None:
    again(tmp_path, generated(tmp_path / "log.db", 60, seed))


@pytest.mark.parametrize("log", [year, referring], ids=["year", "referring"])
def test_decisions_with_everything_out_and_in_again(tmp_path: Path, log: Any) -> None:
    again(tmp_path, log(tmp_path / "log.db"))


def test_hostile_texts_out_and_in_again(tmp_path: Path) -> None:
    again(tmp_path, hostile(tmp_path / "log.db"))


def test_what_somebody_adds_to_a_record_is_kept_or_told(tmp_path: Path) -> None:
    before = taken_out(year(tmp_path / "log.db"), tmp_path / "out")[1]
    (name,) = (tmp_path / "out").glob("0001-*")
    text = name.read_text()
    name.write_text(f"{text}* and by the way\n\n## Notes\n\nThe cook left.\n")
    after = read(name)
    assert after.text == f"{before.text}\n\n## Notes\n\nThe cook left."
    assert after.odd == [
        *before.odd,
        "under More Information stands what is not of ours, and is left out: and by the way",
    ]
    name.write_text(text.replace("\n\nVersion ", "\n\nNobody was sure.\n\nVersion "))
    assert read(name).odd[0] == "under Decision Outcome stands what is not of ours, and is left out: Nobody was sure."
    name.write_text(text.replace("\n## Status", "\nIn short.\n\n## Status"))
    assert read(name).odd[0] == "under the title stands what is not of ours, and is left out: In short."
    name.write_text(text.replace("## Considered Options\n\n", "## Considered Options\n\nMany.\n\n"))
    assert "under Considered Options" in read(name).odd[0]


def again(folder: Path, path: str) -> None:
    before = taken_out(path, folder / "out")
    circles = {record.circle for record in before.values() if record.circle}
    report = brought_in(folder / "out", folder / "there.db", circles)
    assert [left for left in report.left if "review" not in left.why] == []
    after = taken_out(str(folder / "there.db"), folder / "again")
    assert {number: kept(record) for number, record in after.items()} == {
        number: kept(record) for number, record in before.items()
    }
    for number, record in before.items():
        here, there = shown(path, number), shown(str(folder / "there.db"), number)
        assert {key: value for key, value in here.items() if there.get(key) != value} == {}, record.title
