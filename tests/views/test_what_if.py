"""What another rule would have made: the whole answer, in words, as of any moment, and over many decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import BadInput
from decisions.log.reading import LogReader
from decisions.process.replay import Instead
from decisions.views import catchup
from decisions.views.asked import Asked
from decisions.views.what_if import DIFFERENCES, Sweep, instead, named, what_if
from decisions.views.what_if_why import headline, refusals, rule_named, stands
from decisions.when import iso, local
from tests.bench.generate import generate
from tests.process.given import Scenario, adopted, in_round, when
from tests.views.stored import clock, looking


def asked(s: Scenario, day: float, preset: str | None, *, past: Any = (), **changes: Any) -> Any:
    """The answer on a day; it is JSON."""
    with looking(s) as looked:
        found = what_if(looked.one(day, **dict(past)), instead(preset, changes))
    assert json.loads(json.dumps(found)) == found
    assert {"decision", "title", "policy", "was", "would_be", "difference", "adoption", "by", "because"} <= set(found)
    assert bool(found["because"]) is (found["difference"] != "same")
    assert headline(found).endswith(".")
    return found


CASES: list[tuple[Any, float, str, dict[str, str], str, list[str], str]] = [
    (lambda: in_round().when("consent", "ana", 1).when("consent", "bo,cy", 9), 20, "lazy-consensus", {}, "earlier",
     ["bo", "cy"], "the silence of bo and cy would have been presumed to be consent"),
    (lambda: in_round("lazy-consensus").when("consent", "ana", 1).when("consent", "bo", 9), 20, "sociocracy", {},
     "never", ["bo", "cy"], "the silence of bo and cy would not have been taken for consent"),
    (lambda: in_round("lazy-consensus").when("consent", "ana", 1), 20, "rough-consensus", {}, "later", ["bo", "cy"],
     "the silence of bo and cy would have been taken for consent only after 336 hours"),
    (lambda: in_round("rust-fcp").when("consent", "ana,bo", 1), 20, "sociocracy", {}, "never", ["cy"],
     "the answer of cy would have been waited for"),
    (lambda: in_round().when("consent", "ana,bo", 1), 20, "rust-fcp", {}, "adopted", ["cy"],
     "the answer of cy would not have been waited for"),
    (adopted, 20, "rust-fcp", {}, "later", [], "10 days for final comments would have followed"),
    (lambda: in_round("rust-fcp").when("consent", "@all", 1), 20, "rust-fcp", {"final_comment_days": "1"}, "earlier",
     [], "instead of 10 days for final comments there would have been 1 day"),
    (lambda: adopted().when("object", "bo", 5, message="no"), 20, "rust-fcp", {}, "never", ["bo"],
     "objection 1 of bo, which came after the adoption, would have blocked"),
    (lambda: in_round().when("consent", "ana", 1).when("object", "bo", 9, message="no"), 20, "lazy-consensus", {},
     "adopted", ["bo", "cy"], "objection 1 of bo would have come too late to block"),
    (lambda: in_round("s3").when("stand-aside", "bo", 1, message="x").when("consent", "ana,cy", 1), 20, "sociocracy",
     {}, "never", ["bo"], "bo could not have stood aside"),
    (lambda: in_round("s3", facilitator="cy").when("object", "bo", 1, message="no").when("resolve", "cy", 1,
     objection=1, how="not-qualified", message="x").when("consent", "@all", 2), 20, "sociocracy", {}, "never", ["bo"],
     "cy could not have overridden objection 1 of bo"),
    (adopted, 20, "sociocracy", {"min_consents": "4"}, "never", [], "4 spoken consents would have been needed"),
    (lambda: in_round(min_consents=4).when("consent", "@all", 1), 20, "sociocracy", {}, "adopted", [],
     "1 spoken consent would have been enough"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "day", "preset", "changes", "difference", "by", "because"), CASES)
def test_what_differs_by_whom_and_why(
    made: Any, day: float, preset: str, changes: dict[str, str], difference: str, by: list[str], because: str
) -> None:
    found = asked(made(), day, preset, **changes)
    assert (found["difference"], found["by"]) == (difference, by)
    assert because in found["because"]


def test_the_whole_answer() -> None:
    s = in_round("rust-fcp").when("consent", "ana,bo", 1).when("buy-in", "ana", 12, value="in")
    found = asked(s, 20, "sociocracy")
    assert found["was"] == {
        "status": "adopted", "version": 1, "in_force": 1, "adopted_at": iso(when(11)),
        "adoptions": [{"version": 1, "at": iso(when(11)), "presumed": [], "outstanding": ["cy"]}],
        "round": "rust-fcp", "outstanding": ["cy"], "open_objections": [], "missing": None,
    }  # fmt: skip
    assert found["would_be"] == {
        "status": "in round", "version": 1, "in_force": None, "adopted_at": None, "adoptions": [],
        "round": "sociocracy", "outstanding": ["cy"], "open_objections": [],
        "missing": {"answers": 1, "of": ["cy"], "consents": 0, "objections": []},
    }  # fmt: skip
    assert found["adoption"] == {"was": found["was"]["adoptions"][0], "would_be": None}
    assert [(r["why"], r["type"], r["member"]) for r in found["refused"]] == [
        ("nothing-in-force", "BuyInDeclared", "ana")
    ]
    assert found["policy"]["preset"] == "sociocracy"
    assert len(found["policy"]) == 15


def test_in_words() -> None:
    s = in_round("rust-fcp").when("consent", "ana,bo", 1).when("buy-in", "ana", 12, value="in")
    found = asked(s, 20, "sociocracy")
    assert headline(found) == "It would not have been adopted."
    assert stands(found["was"]) == [f"version 1 adopted {local(when(11))}, without an answer of cy"]
    assert stands(found["would_be"]) == ["in round; 1 more answer is missing (of cy)"]
    assert refusals(found) == ["ana would have had nothing in force to speak of"]
    later = asked(adopted(), 20, "rust-fcp")
    assert headline(later) == "It would have been adopted 10 days later."
    assert rule_named(named(instead("s3", {"time_limit": "24"}))) == "s3 with time_limit=24"
    assert rule_named(named(instead(None, {"stand_aside": "yes"}))) == "the rule of each round with stand_aside=yes"


def test_a_deadline_that_nobody_recorded_counts_on_both_sides() -> None:
    s = in_round("lazy-consensus").when("consent", "ana", 1)
    before, after = asked(s, 2, "rough-consensus"), asked(s, 13, "rough-consensus")
    assert (before["difference"], after["difference"]) == ("same", "never")
    assert asked(s, 14, "rough-consensus")["difference"] == "later"


def test_as_of_a_moment_and_as_it_was_known() -> None:
    s = in_round().when("consent", "ana,bo", 1).when("consent", "cy", 2, typed=6)
    assert asked(s, 20, "rust-fcp")["difference"] == "later"
    assert asked(s, 20, "rust-fcp", past={"as_of": 3})["difference"] == "never"
    assert asked(s, 20, "rust-fcp", past={"as_of": 1.5})["difference"] == "same"
    known = asked(s, 20, "rust-fcp", past={"known_at": 5})
    assert (known["difference"], known["by"]) == ("adopted", ["cy"])


def test_versions_keep_the_numbers_of_the_log() -> None:
    s = adopted().when("review", "ana", 2, verdict="keep", message="good").when("consent", "@all", 3)
    s.when("amend", "ana", 4, add="More.").when("round", "ana", 4).when("consent", "@all", 5).then_in_force(3)
    found = asked(s, 6, None, min_consents="4")
    assert (found["would_be"]["version"], found["would_be"]["in_force"]) == (3, None)
    assert found["adoption"]["was"]["version"] == 1
    second = asked(s, 20, "rust-fcp", final_comment_days="1")
    assert second["difference"] == "later"


def test_a_rule_has_to_be_named() -> None:
    with pytest.raises(BadInput, match="which other rule"):
        instead(None)
    with pytest.raises(BadInput, match="no policy preset"):
        instead("nonsense")
    with pytest.raises(BadInput, match="cannot be"):
        instead("s3", {"silence": "nonsense"})


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[catchup.Views]:
    path = str(Path(tmp_path_factory.mktemp("generated"), "log.db"))
    with clock():
        generate(path, 150, 12, 7)
    with closing(LogReader(path)) as reader, closing(catchup.rebuilt(reader, None)) as views:
        yield views


def swept(views: catchup.Views, other: Instead, *terms: str) -> tuple[list[Any], Any]:
    sweep = Sweep(views, Asked(views.moment), other, list(terms))
    told: list[tuple[int, int]] = []
    found = list(sweep.differing(lambda done, of: told.append((done, of))))
    assert told[0] == (0, sweep.summary()["decisions"])
    return found, sweep.summary()


def test_under_its_own_rules_a_whole_log_stays_as_it_is(generated: catchup.Views) -> None:
    found, summary = swept(generated, Instead(None, {}))
    assert (found, summary["decisions"], summary["same"], summary["damaged"]) == ([], 150, 150, 0)


def test_a_whole_log_under_another_rule(generated: catchup.Views) -> None:
    found, summary = swept(generated, instead("sociocracy"))
    assert [item["decision"] for item in found] == sorted(item["decision"] for item in found)
    assert {item["difference"] for item in found} <= set(DIFFERENCES[1:])
    assert sum(summary[kind] for kind in DIFFERENCES) == 150
    assert len(found) == 150 - summary["same"] > 0
    assert sum(summary["by"].values()) == sum(len(item["by"]) for item in found)
    some, part = swept(generated, instead("sociocracy"), "status:adopted")
    adopted = [item for item in found if item["was"]["status"] == "adopted"]
    assert some == adopted
    assert part["decisions"] < 150
