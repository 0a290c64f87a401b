"""After an amendment: whom to ask, and what, wherever a person meets the new version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.run import Here

BO = 'You objected: "it is for ever". Version 2 is meant to settle that (shorter-term): the new text says: "Use scrum'
HOSTILE = "\N{SKULL}[bold]x"


@pytest.fixture
def here(tmp_path: Path) -> Here:
    """Ana consented to version 1, bo objected, cy said nothing."""
    here = Here(tmp_path).proposed()
    for args in (["consent", "1"], ["object", "1", "--as", "bo", "-m", "it is for ever"]):
        assert here(*args).code == 0
    return here


AMEND = ("amend", "1", "-m", f"Use scrum for a month {HOSTILE}", "--integrates", "1:shorter-term")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_amendment_says_whom_to_ask_what(here: Here) -> None:
    amended = here(*AMEND).out.splitlines()
    asked = [line for line in amended if line.startswith("Ask ")]
    assert [line.split(":")[0] for line in asked] == ["Ask bo", "Ask ana", "Ask cy"]
    assert asked[0].startswith(f"Ask bo: {BO} for a month {HOSTILE}")
    assert asked[0].endswith("Does your objection still stand? (decisions consent 1 --as bo)")
    assert asked[2] == "Ask cy: Do you have an objection to this? (decisions consent 1 --as cy)"
    assert amended[-1].startswith("Next: bo answers version 2")


def test_a_first_round_asks_everybody_the_same(tmp_path: Path) -> None:
    here = Here(tmp_path).begun()
    here("propose", "--circle", "team", "Scrum?", "-m", "Use scrum")
    opened = here.json("round", "1")
    assert [(p["member"], p["question"]) for p in opened["ask"]] == [
        (member, "Do you have an objection to this?") for member in ("ana", "bo", "cy")
    ]
    here("close", "1")
    assert "Ask " not in here("round", "1").out


def test_json_says_it_too(here: Here) -> None:
    asked = here.json(*AMEND)["ask"]
    assert [(p["member"], p["answered_version"], p["answer"]) for p in asked] == [
        ("bo", 1, "objection"), ("ana", 1, "consent"), ("cy", None, None),
    ]  # fmt: skip
    assert asked[0]["touched"][0]["integrated"] == "shorter-term"
    assert here.json("show", "1")["ask"] == asked
    since = here.json("diff", "1", "--since-answer-of", "BO")
    assert (since["member"], since["answer"], since["question"]) == ("bo", "objection", asked[0]["question"])
    assert since["touched"] == asked[0]["touched"]
    assert "ask" not in here.json("consent", "1")


def test_the_inbox(here: Here) -> None:
    here(*AMEND)
    plain = here("inbox", "bo").out
    assert "answer version 2 (does your objection 1 still stand?)" in plain
    assert "You objected" not in plain
    full = here("inbox", "bo", "--full").out
    assert BO in flat(full)
    assert f"+ Use scrum for a month {HOSTILE}" in full
    assert "- Use scrum" in full.replace("+ Use scrum", "")
    entries = {entry["kind"]: entry for entry in here.json("inbox", "bo")}
    assert entries["answer"]["question"].startswith(BO)
    assert entries["answer"]["changed"]["from"]["version"] == 1
    assert [x["kind"] for x in entries["answer"]["touched"]] == ["objection"]
    (never,) = here.json("inbox", "cy")
    assert (never["what"], never["changed"]) == ("answer version 2", None)
    assert here.json("inbox", "bo", "--as-of", "yesterday") == []


@pytest.mark.parametrize(
    "look",
    [
        lambda here: here("show", "1").out,
        lambda here: here("diff", "1", "--since-answer-of", "bo").out,
        lambda here: here("meet", "1", "--plain", stdin="\n\nana: hm\n\npass\n").out,
    ],
    ids=["show", "diff", "meet"],
)
def test_wherever_bo_is_asked(here: Here, look: Callable[[Here], str]) -> None:
    here(*AMEND)
    assert BO in flat(look(here))


def test_whoever_has_answered_is_not_asked(here: Here) -> None:
    here(*AMEND)
    here("consent", "1", "--as", "bo")
    assert BO not in flat(here("show", "1").out)
    assert here.json("diff", "1", "--since-answer-of", "bo")["question"] is None
