"""The twelve real decisions under another rule: what a person finds by hand is what `what-if` says.

Worked out from the records alone. Under rust-fcp two answers may be missing, and fewer than have answered; then there
are ten days for final comments. Under sociocracy nobody may be missing, and there are none. Whoever objected has
answered. So of a roster of 5, 10 and 17 rust-fcp needs 3, 8 and 15 answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cases.test_rust_lang import CASES, OPENED, decided
from tests.cli.run import Here

BY_HAND = """
case          roster  answered  objection                   rust-fcp sociocracy adopted instead  never
rfcs#3254     17      10        -                           5        7          12-15   12-07    pnkfelix wesleywiser
rust#96296    5       4         doc-pr                      0        1          12-10   12-01    cramertj
rust#96766    5       1         -                           2        4          12-12   12-04    nikomatsakis pnkfelix
rust#67644    10      7         -                           1        3          12-11   12-03    cramertj m-ou-se
rust#97995    5       1         -                           2        4          12-12   12-04    pnkfelix scottmcm
lang-team#97  5       1         -                           2        4          12-12   12-04    pnkfelix scottmcm
rust#96709    10      5         -                           3        5          12-13   12-05    pnkfelix scottmcm
rust#74727    5       2         -                           1        3          12-11   12-03    nikomatsakis scottmcm
rust#98919    5       1         -                           2        4          12-12   12-04    nikomatsakis pnkfelix
rfcs#3267     5       2         -                           1        3          12-11   12-03    nikomatsakis pnkfelix
rfcs#3323     5       1         syntax-unresolved-question  2        4          12-12   12-04    pnkfelix scottmcm
rust#104087   5       1         -                           2        4          12-12   12-04    nikomatsakis pnkfelix
"""
"""`rust-fcp`, `sociocracy`: how many answers each rule still waits for when the records end; nothing is adopted then.

The rest is how it would have gone on, from 30 November 2022: first whoever objected withdraws; then those who have not
answered do, in roster order, one a day from 1 December. `adopted`: by rust-fcp, ten days after the last answer that it
needs. `instead`: by sociocracy, on the day of the last answer. `never`: those without whom rust-fcp adopts just so, if
the last two (the last one, where only one is missing) never answer; under sociocracy they keep it from being adopted.
"""


class Row(NamedTuple):
    case: str
    roster: int
    answered: int
    objection: str
    rust_fcp: int
    sociocracy: int
    adopted: str
    instead: str
    never: list[str]


def by_hand() -> list[Row]:
    rows = []
    for line in BY_HAND.strip().splitlines()[1:]:
        case, roster, answered, objection, fcp, sociocracy, adopted, instead, *never = line.split()
        numbers = (int(roster), int(answered))
        rows.append(Row(case, *numbers, objection, int(fcp), int(sociocracy), adopted, instead, never))
    return rows


ROWS = by_hand()


def began(here: Here, preset: str) -> Here:
    """One log with all twelve, decision 1 to 12, each of a circle of its own."""
    people = dict.fromkeys(m for case in CASES for m in [case["proposer"], *case["roster"]])
    lines = [f"member add {m} --at {OPENED}" for m in ("rfcbot", *people)]
    for number, case in enumerate(CASES, 1):
        lines += decided(case, preset, number, f"lang-{number}")
    return told(here, "init", lines)


def told(here: Here, begin: str | None, lines: list[str]) -> Here:
    if begin:
        assert here(begin, DECISIONS_MEMBER="rfcbot").code == 0
    done = here("batch", "-", stdin="\n".join(lines), DECISIONS_MEMBER="rfcbot", TZ="UTC")
    assert done.code == 0, done.err
    return here


def went_on(here: Here, *, without: bool) -> Here:
    """How it would have gone on; `without` those who never answer."""
    lines = []
    for number, (case, row) in enumerate(zip(CASES, ROWS, strict=True), 1):
        if row.objection != "-":
            raiser = next(step["by"] for step in case["steps"] if step["do"] == "object")
            lines.append(f"resolve {number} 1 --how withdrawn --as {raiser} --at 2022-11-30")
        rest = case["expect"][-1]["outstanding"]
        answering = [m for m in rest if not (without and m in row.never)]
        lines += [f"consent {number} --as {m} --at 2022-12-{day:02}" for day, m in enumerate(answering, 1)]
    return told(here, None, lines)


def asked(here: Here, number: int, *rule: str) -> Any:
    return here.json("what-if", str(number), "--policy", *rule, DECISIONS_MEMBER="rfcbot")


def adopted_on(side: dict[str, Any]) -> str | None:
    at: str | None = side["adopted_at"]
    return at and at.removeprefix("2022-").removesuffix("T00:00:00Z")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Here:
    return began(Here(tmp_path_factory.mktemp("recorded")), "rust-fcp")


def test_the_table_is_about_these_cases() -> None:
    assert [row.case for row in ROWS] == [case["case"] for case in CASES]
    for row, case in zip(ROWS, CASES, strict=True):
        last = case["expect"][-1]
        assert (row.roster, row.sociocracy) == (len(case["roster"]), len(last["outstanding"]))
        assert row.answered == row.roster - row.sociocracy
        assert (row.objection,) == (tuple(last["open_objections"]) or ("-",))
        assert row.never == last["outstanding"][-2:]


def test_when_the_records_end_nothing_is_adopted_by_either_rule(recorded: Here) -> None:
    everything = recorded.json("what-if", "--all", "--policy", "sociocracy")
    assert everything["differing"] == []
    assert (everything["summary"]["decisions"], everything["summary"]["same"]) == (12, 12)
    for number, row in enumerate(ROWS, 1):
        found = asked(recorded, number, "sociocracy")
        objections = [] if row.objection == "-" else [1]
        for side, answers in ((found["was"], row.rust_fcp), (found["would_be"], row.sociocracy)):
            assert side["status"] == ("objected" if objections else "in round")
            assert (side["missing"]["answers"], side["missing"]["objections"]) == (answers, objections), row.case
            assert len(side["missing"]["of"]) == row.sociocracy
        assert found["difference"] == "same"


def test_when_everybody_goes_on_to_answer(tmp_path: Path) -> None:
    here = went_on(began(Here(tmp_path), "rust-fcp"), without=False)
    for number, row in enumerate(ROWS, 1):
        found = asked(here, number, "sociocracy")
        assert (adopted_on(found["was"]), adopted_on(found["would_be"])) == (row.adopted, row.instead), row.case
        assert (found["difference"], found["by"]) == ("earlier", [])
        assert found["because"] == ["instead of 10 days for final comments there would have been none"]


def test_when_the_last_two_never_answer(tmp_path: Path) -> None:
    here = went_on(began(Here(tmp_path), "rust-fcp"), without=True)
    for number, row in enumerate(ROWS, 1):
        found = asked(here, number, "sociocracy")
        assert adopted_on(found["was"]) == row.adopted
        assert found["was"]["adoptions"][0]["outstanding"] == row.never
        assert (found["difference"], adopted_on(found["would_be"]), found["by"]) == ("never", None, row.never), row.case
        assert found["would_be"]["missing"]["of"] == row.never
    everything = here.json("what-if", "--all", "--policy", "sociocracy")
    assert everything["summary"]["never"] == 12
    assert everything["summary"]["by"]["pnkfelix"] == sum("pnkfelix" in row.never for row in ROWS) == 9


def test_the_other_way_round(tmp_path: Path) -> None:
    """What sociocracy decided, or waits for, under rust-fcp."""
    here = went_on(began(Here(tmp_path), "sociocracy"), without=True)
    for number, row in enumerate(ROWS, 1):
        found = asked(here, number, "rust-fcp")
        assert (found["difference"], adopted_on(found["would_be"])) == ("adopted", row.adopted), row.case
        assert found["by"] == row.never


def test_the_help_shows_what_was_found(recorded: Here) -> None:
    shown = recorded("help", "what-if").out
    rows = {row.case: row for row in ROWS}
    lines = [line.split() for line in shown.splitlines() if line.strip().split(" ")[0] in rows]
    assert len(lines) == 3
    for case, roster, answered, objections, *waits in lines:
        row = rows[case]
        assert (int(roster), int(answered)) == (row.roster, row.answered)
        assert int(objections) == (row.objection != "-")
        numbers = [int(word) for word in waits if word.isdigit()]
        assert numbers == [n for n in (row.rust_fcp, row.sociocracy) if n]
