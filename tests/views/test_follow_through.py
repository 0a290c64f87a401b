"""Following through after adoption: what is late waits for the person and for the decision's owner, what stops opens an
early review, and silence is never taken for an answer.
"""

from __future__ import annotations

from decisions.when import iso
from tests.process.given import Scenario, adopted, opened, when
from tests.views.stored import Item, looking


def of(found: list[Item], kind: str) -> Item:
    (one,) = [x for x in found if x["kind"] == kind]
    return one


def kinds(found: list[Item]) -> list[str]:
    return [x["kind"] for x in found if x["kind"] != "confirm"]


def bought() -> Scenario:
    """Ana owns it; adopted on day 1, everybody in on day 2."""
    return adopted().when("buy-in", "@all", 2, value="in")


def test_a_missed_check_in_waits_for_the_person_and_for_the_owner() -> None:
    s = bought().when("check-in", "ana", 30, value="doing").when("check-in", "cy", 30, value="doing")
    with looking(s) as looked:
        assert kinds(looked.inbox(31.9, "ana")) == []
        late = of(looked.inbox(37, "ana"), "follow-up")
        assert (late["what"], late["command"]) == ("bo's check-in", "decisions check-in 1 doing --as bo")
        assert (late["since"], late["due"]) == (iso(when(32)), iso(when(32)))
        assert of(looked.inbox(37, "bo"), "check-in")["command"] == "decisions check-in 1 doing"
        assert kinds(looked.inbox(37, "cy")) == []
        assert kinds(looked.inbox(37, "ana", as_of=31.9)) == []
        assert "follow-up" not in kinds(looked.due(37, 0)), "it is there as the person's own"
    with looking(s.when("check-in", "bo", 38, value="struggling")) as looked:
        assert kinds(looked.inbox(38, "ana")) == []


def test_the_owner_sees_everybody_who_is_late_in_one_entry() -> None:
    with looking(adopted().when("buy-in", "cy", 2, value="in")) as looked:
        assert "follow-up" not in kinds(looked.inbox(7.9, "ana"))
        late = of(looked.inbox(8, "ana"), "follow-up")
        assert (late["what"], late["command"]) == ("bo's buy-in", "decisions buy-in 1 in --as bo")
        late = of(looked.inbox(32, "ana"), "follow-up")
        assert late["what"] == "cy's check-in; bo's buy-in"
    with looking(adopted()) as looked:
        assert of(looked.inbox(8, "ana"), "follow-up")["what"] == "the buy-ins of bo and cy"


def test_whoever_is_out_is_not_followed_and_a_decision_at_its_end_follows_nobody() -> None:
    s = bought().when("buy-in", "bo,cy", 3, value="out")
    with looking(s) as looked:
        assert "follow-up" not in kinds(looked.inbox(99, "ana"))
    s = bought().when("review", "ana", 3, verdict="let-go", message="x").when("consent", "@all", 4)
    with looking(s) as looked:
        assert kinds(looked.inbox(99, "ana")) == []


def test_only_who_carries_it_out_checks_in() -> None:
    s = opened().when("propose", "ana", 0, message="x", carried_by=["bo"]).when("round", "ana", 0)
    s.when("consent", "@all", 1).when("buy-in", "@all", 2, value="in")
    with looking(s) as looked:
        assert of(looked.inbox(40, "ana"), "follow-up")["what"] == "bo's check-in"
        assert kinds(looked.inbox(40, "cy")) == []


def test_out_and_stopped_open_an_early_review_that_names_who_said_it() -> None:
    with looking(bought().when("check-in", "bo", 3, value="stopped")) as looked:
        assert of(looked.inbox(3, "ana"), "review")["what"] == "an early review is due: stopped (bo)"
        assert kinds(looked.inbox(3, "bo")) == []
    with looking(bought().when("buy-in", "bo", 3, value="out")) as looked:
        assert of(looked.inbox(3, "ana"), "review")["what"] == "an early review is due: buy-in out (bo)"


def test_silence_stays_unknown() -> None:
    s = adopted().when("buy-in", "cy", 2, value="in")
    with looking(s) as looked:
        for day in (2, 8, 32, 300):
            counts = looked.item(day)["buy_in"]
            assert (counts["in"], counts["halfhearted"], counts["out"], counts["unknown"]) == (1, 0, 0, 2)
            assert counts["stale"] == (day >= 32), "a yes that is old is shown as old"
        said = looked.one(300).left_behind()
        assert {(x["why"], x["declared"]) for x in said if x["member"] == "bo"} == {
            ("buy-in-unknown", False),
            ("check-in-missed", False),
        }
