"""Twelve real decisions, imported in one go: on each recorded day the audit shows what was recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cases.test_rust_lang import CASES
from tests.cli.run import Here

FILE = Path(__file__).with_name("rust-lang-fcp-2022.json")
PEOPLE = {member for case in CASES for member in [case["proposer"], *case["roster"]]}


def log(folder: Path) -> Here:
    here = Here(folder)
    for command in ("init", "member add rfcbot"):
        assert here(*command.split(), DECISIONS_MEMBER="rfcbot").code == 0
    return here


def brought(here: Here, where: Path = FILE, *more: str, code: int = 0) -> Any:
    done = here(
        *("import", str(where), "--format", "rfcbot", "--circle", "lang", "--json", *more),
        DECISIONS_MEMBER="rfcbot",
        TZ="UTC",
    )
    assert done.code == code, done.err
    return done.json()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Here:
    here = log(tmp_path_factory.mktemp("imported"))
    would = brought(here, FILE, "--dry-run")
    assert here.json("list") == []
    did = brought(here)
    same = ("events", "members", "circles", "already", "left")
    assert {key: would[key] for key in same} == {key: did[key] for key in same}
    assert (did["circles"], set(did["members"]), did["left"]) == (["lang"], PEOPLE, [])
    assert [taken["there"] for taken in did["decisions"]] == [case["case"] for case in CASES]
    return here


@pytest.mark.parametrize(("number", "case"), enumerate(CASES, 1), ids=[case["case"] for case in CASES])
def test_each_recorded_day_is_shown_exactly(imported: Here, number: int, case: dict[str, Any]) -> None:
    for day in case["expect"]:
        audit = imported.json("audit", str(number), "--as-of", day["on"], TZ="UTC")
        open_objections = [o for o in audit["objections"] if o["open"]]
        raisers = {o["raised_by"] for o in open_objections}
        consented = {a["member"] for a in audit["answers"] if a["answer"] == "consent" and a["current"]}
        assert consented == set(day["consented"]) - raisers
        assert set(audit["outstanding"]) == set(day["outstanding"])
        assert [o["reason"] for o in open_objections] == day["open_objections"]
        assert (audit["final_comment_period"] is not None) is day["final_comment_period"]
        assert (audit["policy"]["preset"], audit["circle"]) == ("rust-fcp", "lang")
        assert set(audit["roster"]["members"] if isinstance(audit["roster"], dict) else audit["roster"]) == set(
            case["roster"]
        )


def test_imported_twice_it_adds_nothing(imported: Here) -> None:
    again = brought(imported)
    assert (again["events"], again["decisions"], again["already"], again["left"]) == (0, [], 12, [])


def test_what_was_said_since_is_added(tmp_path: Path) -> None:
    here = log(tmp_path)
    (tmp_path / "grown.json").write_text(json.dumps(CASES[:2]))
    assert len(brought(here, tmp_path / "grown.json")["decisions"]) == 2
    more = {"at": "2022-05-24", "do": "consent", "by": "cramertj"}
    grown = [CASES[0], CASES[1] | {"steps": [*CASES[1]["steps"], more]}, CASES[2]]
    (tmp_path / "grown.json").write_text(json.dumps(grown))
    added = brought(here, tmp_path / "grown.json")
    assert [(taken["there"], taken["events"]) for taken in added["decisions"]] == [("rust#96296", 1), ("rust#96766", 4)]
    assert added["already"] == 1
    assert here.json("audit", "2")["outstanding"] == []


def test_into_a_circle_that_is_there_nobody_comes(tmp_path: Path) -> None:
    here = log(tmp_path)
    for command in (
        "member add joshtriplett",
        "member add nikomatsakis",
        "circle form lang --aim mine --member joshtriplett --member nikomatsakis",
    ):
        assert here(*command.split(), DECISIONS_MEMBER="rfcbot").code == 0
    (tmp_path / "one.json").write_text(json.dumps(CASES[1:2]))
    done = brought(here, tmp_path / "one.json", code=1)
    assert done["circles"] == []
    why = [f"{m} is no member of lang here, and is not asked" for m in ("cramertj", "pnkfelix", "scottmcm")]
    assert [left["why"] for left in done["left"]][:3] == why
    assert [left["what"] for left in done["left"]][3:] == ["entry 1: step 4", "entry 1: step 5"]
    assert "pnkfelix is not on the roster" in done["left"][3]["why"]
    members = [member["member"] for member in here.json("circle", "show", "lang")["members"]]
    assert members == ["joshtriplett", "nikomatsakis"]
    consented = {a["member"] for a in here.json("audit", "1")["answers"] if a["answer"] == "consent"}
    assert consented == {"joshtriplett", "nikomatsakis"}


def test_a_comment_goes_on_here_under_its_rule(tmp_path: Path) -> None:
    here = log(tmp_path)
    comment = tmp_path / "rfc-9.md"
    text = "Team member @ana has proposed to merge this. The next step is review by the rest of the tagged teams:\n\n"
    comment.write_text(f"{text}* [x] @ana\n* [ ] @bo\n* [ ] @cy\n* [ ] @di\n\nConcerns:\n\n* slow (https://x.org/1)\n")
    first = brought(here, comment)
    assert (len(first["left"]), len(first["notes"])) == (0, 2)
    assert here.json("show", "1")["status"] == "objected"
    comment.write_text(
        f"{text}* [x] @ana\n* [x] @bo\n* [ ] @cy\n* [x] @di\n\nConcerns:\n\n* ~~slow~~ resolved by https://x.org/2\n"
    )
    brought(here, comment)
    audit = here.json("audit", "1")
    assert audit["outstanding"] == ["cy"]
    assert audit["final_comment_period"] is not None
    assert brought(here, comment)["events"] == 0
