"""Loomio's polls on the command line: what is recorded, what is refused, and how every page shows what was imported."""

from __future__ import annotations

import json
from collections import UserList
from typing import Any

import pytest

from cli import printing
from tests.cli.run import Here
from tests.exchange.logs import HIDDEN
from tests.exchange.loomio import CSV, group, outcome, poll, stance, users


@pytest.fixture
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    found = Here(tmp_path_factory.mktemp("here")).begun()
    (found.folder / "group.json").write_text(group())
    return found


@pytest.fixture
def brought(here: Here) -> Here:
    assert here("import", "group.json", "--format", "loomio").code == 0
    return here


def imported(here: Here, *more: str, code: int = 0) -> Any:
    """What the import of a file answers."""
    done = here("import", "group.json", "--format", "loomio", "--json", *more)
    assert done.code == code, done.err
    return done.json()


def test_what_was_imported_is_told(here: Here) -> None:
    done = here("import", "group.json", "--format", "loomio", "--dry-run")
    assert done.code == 0
    assert "Would record 14 events\n" in done.out
    assert here.json("list") == []
    done = here("import", "group.json", "--format", "Loomio", "--circle", "TEAM")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Recorded 14 events\n"
        "  decision 1: Shall we cook (1)? (6 events, from poll Key1)\n"
        "  decision 2: Who pays? (5 events, from poll Key2)\n"
        "  decision 3: Shall we cook (3)? (3 events, from poll Key3)\n"
        "Note: group.json, line 26: Who pays?: its outcome is kept as a text: neither it nor the votes say that it"
        " was adopted\n"
    )
    assert here.process("import", "-", "--format", "loomio", stdin=CSV).code == 0
    answer = imported(here)
    assert (answer["format"], answer["exact"], answer["events"], answer["already"]) == ("loomio", False, 0, 3)
    assert here("verify").code == 0


def test_people_who_are_no_members_become_some_and_join_nothing(here: Here) -> None:
    text = group().replace('"cy"', '"zoe"').replace('"Cy"', '"Zoe"')
    (here.folder / "group.json").write_text(text)
    assert imported(here, "--dry-run")["members"] == ["zoe"]
    assert imported(here)["members"] == ["zoe"]
    assert here.json("member", "show", "zoe")["circles"] == []


@pytest.mark.parametrize(
    ("args", "why", "hint"),
    [
        (("group.json", "--circle", "none"), "no circle is called 'none'", "decisions circle list"),
        (("nowhere.json",), "cannot read nowhere.json: No such file", "name a file"),
        (("folder",), "cannot read folder: Is a directory", "name a file"),
        (("no\x1b.json",), "no\\x1b.json is no export of Loomio", "a group's export in JSON"),
        (("a\0b",), "cannot read a\\x00b", "name a file"),
    ],
)
def test_what_cannot_be_read(here: Here, args: tuple[str, ...], why: str, hint: str) -> None:
    (here.folder / "folder").mkdir()
    (here.folder / "no\x1b.json").write_text("hm")
    done = here("import", "--format", "loomio", *args)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert hint in done.err


def test_whose_decisions_they_are_has_to_be_said_where_there_are_several_circles(here: Here) -> None:
    assert here("circle", "form", "garden", "--aim", "grow").code == 0
    done = here("import", "group.json", "--format", "loomio")
    assert done.code == 2
    assert "name one of the circles garden or team: --circle CIRCLE" in done.err or "team or garden" in done.err
    assert here("import", "group.json", "--format", "loomio", "--circle", "garden").code == 0
    assert {found["circle"] for found in here.json("list")} == {"garden"}


def test_loomio_is_not_exported_and_a_log_has_its_own_circles(here: Here) -> None:
    done = here("export", "--format", "loomio")
    assert (done.code, done.out) == (2, "")
    assert "loomio is not exported" in done.err
    done = here("import", "group.json", "--circle", "team")
    assert done.code == 2
    assert "--circle is not for jsonl" in done.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "1"), ("version unknown", "as reported", "We do it.")),
        (("show", "2"), ("version unknown", "We wait.")),
        (("audit", "1"), ("version unknown", "as another tool reports, by an unknown rule", "reported as")),
        (("history", "1", "--full"), ("consented (agree), as reported; version unknown", "by an unknown rule")),
        (("who", "bo", "--full"), ("objected (block), as reported; version unknown",)),
        (("export", "--format", "markdown"), ("version unknown", "As another tool reports")),
        (("export", "--format", "csv"), ('"unknown"', '"agree"')),
        (("export", "--format", "cloudevents"), ("AnswerReported", "OutcomeReported")),
        (("list", "is:in-force"), ("Shall we cook (1)?",)),
        (("search", "reason"), ("Shall we cook (1)?",)),
        (("due", "--within", "9000d"), ("the review: ana",)),
        (("calendar",), ("BEGIN:VCALENDAR",)),
        (("left-behind",), ("Nobody is left behind",)),
        (("inbox", "bo"), ("Nothing waits for bo",)),
        (("what-if", "1", "--policy", "rust-fcp"), ("adopted",)),
        (("what-if", "--all", "--policy", "s3"), ()),
        (("stats",), ()),
        (("needs",), ()),
        (("circle", "show", "team"), ()),
        (("schema", "AnswerReported"), ("said",)),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value[0], str) else None,
)
def test_every_page_shows_it_as_what_it_is(brought: Here, args: tuple[str, ...], said: tuple[str, ...]) -> None:
    done = brought(*args)
    assert (done.code, done.err) == (0, "")
    for words in said:
        assert words in " ".join(done.out.split()) or words in done.out


@pytest.mark.parametrize(
    "args",
    [("show", "1"), ("show", "2"), ("audit", "1"), ("history", "1"), ("who", "bo"), ("list",), ("stats",), ("due",)],
    ids=" ".join,
)
def test_what_json_prints_of_it_is_held_to_its_schema(brought: Here, args: tuple[str, ...]) -> None:
    found = brought.json(*args)
    if args[0] in ("show", "audit"):
        assert {(a["version"], a["digest"], a["current"]) for a in found["answers"]} == {(None, None, False)}


def test_a_site_and_a_bundle_of_it(brought: Here) -> None:
    assert brought("export", "--format", "html", "--out", "site").code == 0
    page = (brought.folder / "site" / "0001.html").read_text()
    assert "version unknown" in page
    assert brought("audit", "1", "--html", "--out", "audit.html").code == 0
    assert "version unknown" in (brought.folder / "audit.html").read_text()
    assert brought("prove", "1", "--out", "proof").code == 0
    assert brought("rebuild").code == 0


def test_what_was_imported_is_carried_on_here(brought: Here) -> None:
    for args in (
        ("buy-in", "1", "in", "--as", "bo"),
        ("review", "1", "keep", "-m", "it works"),
        ("consent", "1", "--as", "@all"),
        ("round", "3"),
        ("consent", "3", "--as", "@all"),
    ):
        done = brought(*args)
        assert done.code == 0, done.err
    assert (brought.json("show", "1")["in_force"], brought.json("show", "3")["status"]) == (2, "adopted")
    late = group() + stance(8, 3, 1) + stance(9, 3, 3) + outcome(3, 3)
    (brought.folder / "group.json").write_text(late)
    answer = imported(brought, code=1)
    assert answer["events"] == 2
    assert [left["why"] for left in answer["left"]][-1].startswith("there are rounds here")
    assert brought.json("what-if", "3", "--policy", "rust-fcp")["was"]["status"] == "adopted"
    assert brought("verify").code == 0


def test_hostile_text_is_shown_harmlessly(here: Here) -> None:
    text = users(bo=HIDDEN) + poll(title=HIDDEN) + poll(2, details=HIDDEN) + stance(1, 2, 2, reason=HIDDEN)
    text += poll(3, poll_type=HIDDEN) + poll(4, closed_at=None, options=[HIDDEN, "agree"]) + stance(2, 4, 1)
    (here.folder / "group.json").write_text(text)
    done = here("import", "group.json", "--format", "loomio")
    assert done.code == 1
    assert not set(done.out + done.err) & set("\x1b\x07\x9b\u202e\u2066\u2028\x00\u200b")
    assert "a control character" in done.out
    answer = json.loads(here("import", "group.json", "--format", "loomio", "--json").out)
    assert answer["events"] == 0


def test_a_terminal_gets_the_same_document_with_its_lines(here: Here) -> None:
    """Lists that are read while they are printed stand in it as any others."""
    for value in (imported(here), {"a": [], "b": {}, "c": "\n"}):
        read_late = {key: Late(entry) if isinstance(entry, list) else entry for key, entry in value.items()}
        for indented in (True, False):
            text = json.dumps(value, ensure_ascii=False, indent=2 if indented else None)
            assert "".join(printing.pieces(read_late, indented=indented)) == text


class Late(UserList[Any]):
    """A list that is none of Python's own."""
