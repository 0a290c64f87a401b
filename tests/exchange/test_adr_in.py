"""Decision records of other tools, each in its own dialect, and the odd ones that every folder has."""

from __future__ import annotations

import os
from json import dumps
from pathlib import Path

import pytest

from decisions.errors import BadInput
from decisions.exchange import adr_in
from decisions.exchange.foreign import KEY, STDIN, Foreign, Outcome, Person, Reading
from decisions.exchange.report import Left
from decisions.text import one_line
from decisions.when import iso
from tests.exchange.logs import HIDDEN, LINES, PAYLOADS

RECORDS = Path(__file__).with_name("records")
RECORD = "# {title}\n\nDate: 2020-01-02\n\n## Status\n\n{status}\n\n## Decision\n\nWe do it.\n"


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def reading(dialect: str) -> Reading:
    return adr_in.read(str(RECORDS / dialect), dialect)


def named(found: Reading) -> dict[str, Foreign]:
    return {decision.place: decision for decision in found.decisions}


def outcome(decision: Foreign) -> Outcome:
    (found,) = decision.outcomes
    return found


def one(folder: Path, text: str | bytes, name: str = "0001-x.md") -> tuple[Foreign, list[Left]]:
    """A record, and whatever is said of it."""
    found = several(folder, {name: text})
    return found.decisions[0], [*found.left, *found.notes]


def several(folder: Path, files: dict[str, str | bytes]) -> Reading:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return adr_in.read(str(folder), "folder")


def test_nygard() -> None:
    found = reading("nygard")
    assert (found.source, found.left, found.notes, found.people) == ("nygard", [], [], [])
    by = named(found)
    first = by["0001-record-decisions.md"]
    assert first.title == "Record decisions"
    assert iso(first.opened_at) == "2016-02-12T00:00:00Z"
    assert first.framing == "We forget why we did things.\n\n```sh\n# not a heading\n## Status\n```"
    assert first.text == (
        "We write a record for each decision.\n\n## Consequences\n\nSomebody has to write.\n\n"
        "### For newcomers\n\nThey can read."
    )
    assert outcome(first) == Outcome("adopted", "adopted", "Accepted", first.opened_at)
    old = by["0002-store-in-files.md"]
    assert iso(old.opened_at) == "2016-12-17T00:00:00Z"
    assert (outcome(old).status, outcome(old).superseded_by) == ("superseded", by["0004-store-in-a-database.md"].key)
    assert "Amended by [3. Name files by number](0003-name-files-by-number.md)" in (old.text or "")
    assert "Amends [2. Store in files](0002-store-in-files.md)" in (by["0003-name-files-by-number.md"].text or "")
    assert "Supersedes" not in (by["0004-store-in-a-database.md"].text or "")
    red = by["0005-use-red.md"]
    assert (red.title, red.text, outcome(red).status) == ("Use red", "Everything is red.", "withdrawn")


def test_madr_2() -> None:
    found = reading("madr2")
    assert found.left == []
    by = named(found)
    first = by["0000-use-markdown.md"]
    assert first.framing == (
        "Which form do records have?\nIt should be easy to read.\n\n"
        "## Decision Drivers\n\n* anybody can write it\n* it can be compared"
    )
    assert [option.text for option in first.options] == ["[Markdown](#markdown)", "A wiki\nwith a login"]
    assert first.text is not None
    assert first.text.startswith(
        'Chosen option: "Markdown", because it can be compared.\n\n### Positive Consequences\n'
    )
    for kept in ("Technical Story: [#12]", "### Negative Consequences\n\n* no comments", "* Good, because it is text"):
        assert kept in first.text
    assert "optional" not in first.text
    assert outcome(first).deciders == ("Ana-Silva", "bo", "Cy")
    assert found.people[0] == Person("ana@example.org", "Ana-Silva", "Ana Silva", "ana@example.org")
    assert outcome(by["0001-use-tabs.md"]).superseded_by == by["0002-use-spaces.md"].key
    assert [option.text for option in by["0001-use-tabs.md"].options] == ["Tabs", "Spaces"]


def test_madr_3() -> None:
    found = reading("madr3")
    assert found.left == []
    (only,) = found.decisions
    told = outcome(only)
    assert (told.status, told.deciders, told.consulted, told.informed) == (
        "retired",
        ("Ana-Silva", "Bo-Berg"),
        ("Cy-of-the-other-team", "dee"),
        ("everybody",),
    )
    assert only.framing == "Requests are lost."
    assert only.criteria == ("Lost requests are counted: none in a month.",)
    assert only.text is not None
    assert "<!--\n## Consequences\n\n* nothing of this\n-->" in only.text
    assert only.text.endswith("* tags: queue, speed")


def test_madr_4() -> None:
    found = reading("madr4")
    assert found.left == []
    by = named(found)
    keys = by["0001-share-keys.md"]
    assert (outcome(keys).deciders, outcome(keys).consulted, outcome(keys).informed) == (
        ("ana", "Bo-Berg"),
        (),
        ("cy",),
    )
    assert keys.criteria == ("nobody asks for a key in chat", "the vault is used every week")
    assert keys.text is not None
    assert keys.text.endswith("## More Information\n\nWe look again in a year.")
    assert outcome(by["0002-rotate-keys.md"]).superseded_by == by["0003-rotate-by-machine.md"].key
    still = by["0003-rotate-by-machine.md"]
    assert (still.outcomes, still.text) == ((), "Every night.\n\nDecision-makers: Ana, Bo")


def test_log4brains() -> None:
    found = reading("log4brains")
    assert found.left == [], "what stands beside records by its custom is none, and is not told of"
    by = named(found)
    sass = by["20200102-use-sass.md"]
    assert iso(sass.opened_at) == "2020-01-02T00:00:00Z", "the day in its name"
    assert outcome(sass).deciders == ("Ana", "Bo")
    assert outcome(sass).superseded_by == by["20210601-use-plain-css.md"].key
    css = by["20210601-use-plain-css.md"]
    assert (css.outcomes, css.text) == ((), None)
    assert iso(by["packages/web/adr/20210701-use-one-file.md"].opened_at) == "2021-07-02T00:00:00Z"
    assert "- Tags: dev-tools, doc" in (by["20200101-use-log4brains.md"].text or "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (RECORD.replace("Date: 2020-01-02\n\n", "").format(title="X", status="Accepted"), "it has no date"),
        (RECORD.replace("2020-01-02", "03/04/2020").format(title="X", status="Accepted"), "could be several days"),
        (RECORD.replace("2020-01-02", "YYYY-MM-DD").format(title="X", status="Accepted"), "is none, or could be"),
        (RECORD.format(title="X", status="To be accepted"), "the status 'To be accepted' is none that is known"),
        ("# X\n\nDate: 2020-01-02\n\n## Decision\n\nYes.\n", "it has no status; it is taken as open"),
        (RECORD.removeprefix("# {title}").format(status="Accepted"), "it has no title; its name stands for that"),
        (RECORD.format(title="T" * 300, status="Accepted"), "its title has more than 200 characters"),
        (RECORD.format(title="X", status="Superseded by [9. Y](0009-y.md)"), "0009-y.md, which is no record here"),
        (RECORD.format(title="X", status="Superseded by ADR-0009"), "number 9, which no file here has"),
        (RECORD.format(title="X", status="Superseded by [X](0001-x.md)"), "superseded by itself, in the end"),
        ("---\nstatus: [\n---\n# X\n\nDate: 2020-01-01\n", "its front matter is no YAML; it is kept in the text"),
        ("# X\n\n* Status: accepted\n* Date: 2020-01-02\n", "its title stands for that"),
    ],
)
def test_what_is_odd_is_taken_and_told(tmp_path: Path, text: str, why: str) -> None:
    decision, said = one(tmp_path, text)
    assert [why in each.why for each in said].count(True) == 1, said
    assert {each.what for each in said} == {"0001-x.md"}
    assert decision.title


def test_what_is_all_there_is_a_note_and_nothing_is_left_out(tmp_path: Path) -> None:
    found = several(tmp_path, {"0001-x.md": "# X\n\n## Decision\n\nYes.\n"})
    assert found.left == []
    assert [each.why for each in found.notes] == [
        "it has no status; it is taken as open",
        "it has no date; it is taken as of now",
    ]


def test_text_without_a_place_is_kept(tmp_path: Path) -> None:
    decision, _ = one(
        tmp_path,
        "---\nstatus: [\nparent: here\n---\n# X\n\nIntro.\n\n* Status: accepted by the board\n* Date: 2020-01-01\n"
        "* Ticket: 12\n\n## Decision\n\nYes.\n\n# Notes\n\nMore.\n\n## Considered Options\n\nNone, really.\n",
    )
    assert decision.text is not None
    for kept in ("Intro.", "by the board", "Ticket: 12", "Yes.", "# Notes\n\nMore.", "None, really.", "parent: here"):
        assert kept in decision.text


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("0001-x.md", "# Caf\u00e9\n".encode("latin-1"), "line 1 is not UTF-8 (byte 0xE9)"),
        ("0001-x.md", "# X\n".encode("utf-16"), "line 1 is not UTF-8"),
        ("0001-x.md", b"# X\n" + b"x" * adr_in.LARGEST, "at most 1,000,000 are read"),
        ("0001-x.md", RECORD.format(title="X", status="Accepted") + "x" * 100_001, "the text is too long"),
        ("0001-x.md", RECORD.format(title="a\x1b[31mb", status="Accepted"), "U+001B, a control character"),
        ("0001-x.md", RECORD.format(title="a\u202eb", status="Accepted"), "turns the direction of text around"),
        ("0001-x.md", RECORD.format(title="X", status="Accepted") + HIDDEN, "a control character"),
        ("0001-x.md", "# {short title}\n\n* Status: {accepted}\n", "it is a template"),
        ("notes.md", "# Notes\n\nof a meeting\n", "it is no decision record"),
        ("0001-x.adoc", "= X\n", "records in .adoc are not read"),
    ],
)
def test_what_cannot_be_taken_is_told(tmp_path: Path, name: str, text: str | bytes, why: str) -> None:
    found = several(tmp_path, {name: text, "0002-y.md": RECORD.format(title="Y", status="Accepted")})
    assert [(left.what, why in left.why) for left in found.left] == [(name, True)], found.left
    assert [decision.title for decision in found.decisions] == ["Y"]


def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    text = RECORD.format(title="X", status="Accepted")
    plain, _ = one(tmp_path / "plain", text)
    other, left = one(tmp_path / "other", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert (other, left) == (plain, [])


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(RECORD.format(title="Secret", status="Accepted"))
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "0003-z.md").write_text(RECORD.format(title="Away", status="Accepted"))
    folder = tmp_path / "adr"
    folder.mkdir()
    (folder / "0002-y.md").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path / "away")
    os.mkfifo(folder / "0004-pipe.md")
    found = several(folder, {"0001-x.md": RECORD.format(title="X", status="Accepted")})
    assert [decision.title for decision in found.decisions] == ["X"]
    assert [(left.what, left.why) for left in found.left] == [
        ("0002-y.md", "it is a link, and links are not followed"),
        ("0004-pipe.md", "it is no file"),
    ]


def test_names_of_files_are_names_of_people(tmp_path: Path) -> None:
    """One that is not UTF-8 is told, one that would steer a terminal is shown, and a long one is no key."""
    accepted = RECORD.format(title="T" * 200, status="Accepted")
    deep = "/".join(["d" * 200] * 3)
    (tmp_path / os.fsdecode(b"0001-caf\xe9.md")).write_text(accepted)
    found = several(tmp_path, {"0002-\x1b[31m.md": accepted, f"{deep}/0003-x.md": accepted})
    assert [(left.what, left.why) for left in found.left] == [("0001-caf\\xe9.md", "its name is not UTF-8")]
    for decision in found.decisions:
        assert decision.key == one_line(decision.key, "key", KEY)


def test_nothing_comes_from_standard_input() -> None:
    with pytest.raises(BadInput, match="records are a folder of files"):
        adr_in.read("/dev/stdin", STDIN)


def test_two_files_with_one_number(tmp_path: Path) -> None:
    accepted = RECORD.format(title="X", status="Accepted")
    by = RECORD.format(title="Z", status="Superseded by ADR-1")
    found = several(tmp_path, {"0001-x.md": accepted, "0001-y.md": accepted, "0003-z.md": by})
    assert len(found.decisions) == 3
    assert found.notes == [Left("0001-y.md", "0001-x.md has the same number")]
    assert found.left == [Left("0003-z.md", "it speaks of number 1, which several files have; that is left out")]


def test_a_circle_of_supersession_is_told(tmp_path: Path) -> None:
    status = "Superseded by [x]({})"
    found = several(
        tmp_path,
        {
            "0001-x.md": RECORD.format(title="X", status=status.format("0002-y.md")),
            "0002-y.md": RECORD.format(title="Y", status=status.format("0001-x.md")),
        },
    )
    ends = [outcome(decision).superseded_by for decision in found.decisions]
    assert ends.count(None) == 1
    assert len(found.left) == 1


def test_the_newer_record_alone_says_what_it_supersedes(tmp_path: Path) -> None:
    newer = RECORD.format(title="Y", status="Accepted\n\nSupersedes [1. X](0001-x.md)")
    found = named(
        several(tmp_path / "a", {"0001-x.md": RECORD.format(title="X", status="Superseded"), "0002-y.md": newer})
    )
    assert outcome(found["0001-x.md"]).superseded_by == found["0002-y.md"].key
    older = RECORD.format(title="X", status="Accepted")
    contrary = several(tmp_path / "b", {"0001-x.md": older, "0002-y.md": newer})
    assert outcome(contrary.decisions[0]).status == "adopted"
    assert [left.what for left in contrary.left] == ["0001-x.md"]


def test_the_folder_that_adr_tools_names(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "doc/adr/0001-x.md": RECORD.format(title="X", status="Accepted"),
        "notes.md": "# Notes\n",
    }
    assert [d.place for d in several(tmp_path, files | {".adr-dir": "doc/adr\n"}).decisions] == ["0001-x.md"]
    (tmp_path / ".adr-dir").write_text("..\n")
    assert [d.place for d in adr_in.read(str(tmp_path), "x").decisions] == ["doc/adr/0001-x.md"], (
        "not out of the folder"
    )


def test_one_file_is_what_it_is_in_its_folder() -> None:
    alone = adr_in.read(str(RECORDS / "nygard" / "0001-record-decisions.md"), "one")
    assert alone.source == "nygard"
    assert alone.decisions == reading("nygard").decisions[:1]


def test_what_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no folder 'nowhere'"):
        adr_in.read(str(tmp_path / "nowhere"), "nowhere")


@pytest.mark.parametrize("payload", [*PAYLOADS.values(), *LINES.values()])
def test_what_people_write_stays_text(tmp_path: Path, payload: str) -> None:
    line = payload.split("\n", maxsplit=1)[0]
    inner = payload.replace("\n", "\n  ")
    decision, left = one(
        tmp_path,
        f"---\nstatus: accepted\ndate: 2020-01-02\ndecision-makers: {dumps(line, ensure_ascii=False)}\n---\n\n# T\n\n"
        f"## Considered Options\n\n* a {inner}\n\n## Decision Outcome\n\na {line}\n",
    )
    assert left == []
    assert outcome(decision).status == "adopted"
    assert decision.title == "T"
    assert decision.text is not None
    assert line in decision.text


def test_yaml_makes_nothing_but_text(tmp_path: Path) -> None:
    """No object, no date, no number; a bomb of references stays small."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    for matter in (
        'status: !!python/object/apply:os.system ["touch pwned"]',
        "status: accepted\ndate: 2020-01-02\n" + bomb,
        "[" * 15_000,
        "? [a]\n: b",
        "x: " + "y" * 30_000,
    ):
        decision, _ = one(tmp_path, f"---\n{matter}\n---\n\n# X\n\n## Decision\n\nYes.\n")
        assert len(decision.text or "") < 40_000
    assert not (tmp_path / "pwned").exists()


def test_a_long_line_takes_no_long_time(tmp_path: Path) -> None:
    for text in (
        "# " + "# " * 200_000,
        "#" + " " * 400_000 + "x",
        "Status: " + "superseded by " * 30_000,
        "[" * 400_000,
    ):
        adr_in_of = several(tmp_path, {"0001-x.md": f"# X\n\n## Status\n\n{text}\n\n{text}\n"})
        assert len(adr_in_of.decisions) + len(adr_in_of.left) >= 1
