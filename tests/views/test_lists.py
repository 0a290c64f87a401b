"""What is listed after concrete stories: items, inbox, what is due, who is left behind."""

from __future__ import annotations

from typing import Any

import pytest

from decisions.views import one as pages
from decisions.when import iso
from tests.process.given import Scenario, adopted, given, in_round, opened, proposed, when
from tests.views.stored import looking

NOBODY = {"in": 0, "halfhearted": 0, "out": 0, "unknown": 0, "stale": 0}
KEYS = (
    *("number", "title", "circle", "status", "version", "in_force", "opened_at", "adopted_at", "review_on"),
    *("overdue", "due_to_close", "outstanding", "open_objections", "buy_in"),
)


def kinds(found: list[dict[str, Any]]) -> list[str]:
    """What is asked of somebody, what was recorded for them aside."""
    return [item["kind"] for item in found if item["kind"] != "confirm"]


def of(found: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (one,) = [item for item in found if item["kind"] == kind]
    return one


def test_a_decision_from_its_opening_to_its_end() -> None:
    s = opened()
    first = {
        "number": 1,
        "title": "Who cooks?",
        "circle": "team",
        "status": "aligning",
        "version": None,
        "in_force": None,
        "opened_at": iso(when(0)),
        "adopted_at": None,
        "review_on": None,
        "overdue": False,
        "due_to_close": False,
        "outstanding": [],
        "open_objections": 0,
        "buy_in": NOBODY,
    }
    with looking(s) as looked:
        assert looked.listed(0) == [first]
        assert tuple(looked.item(0)) == KEYS
    s.when("propose", "ana", 1, message="We hire a cook.", review_on="2026-02-01")
    with looking(s) as looked:
        assert looked.item(1) == {**first, "status": "proposed", "version": 1, "review_on": "2026-02-01"}
    s.when("round", "ana", 1).when("object", "bo", 2, message="No.").when("consent", "cy", 2)
    asked = {**first, "status": "objected", "version": 1, "review_on": "2026-02-01"}
    with looking(s) as looked:
        assert looked.item(2) == {**asked, "outstanding": ["ana"], "open_objections": 1}
    s.when("resolve", "bo", 3, objection=1, how="withdrawn").when("consent", "@rest", 3)
    adopted_ = {**asked, "status": "adopted", "in_force": 1, "adopted_at": iso(when(3))}
    with looking(s) as looked:
        assert looked.item(3) == {**adopted_, "buy_in": {**NOBODY, "unknown": 3}}
    s.when("review", "ana", 4, verdict="let-go", message="It is over.").when("consent", "@all", 5)
    with looking(s) as looked:
        ended = looked.item(5)
        assert (ended["status"], ended["in_force"], ended["version"]) == ("retired", None, 2)
        assert not looked.item(400)["overdue"]


def test_outstanding_is_nobody_before_a_round_and_the_last_roster_after_one() -> None:
    s = proposed().when("circle-join", "ana", 0, handle="out")
    with looking(s) as looked:
        assert looked.item(0)["outstanding"] == []
    s.when("round", "ana", 1).when("consent", "bo", 1).when("close", "ana", 2)
    with looking(s) as looked:
        assert (looked.item(2)["status"], looked.item(2)["outstanding"]) == ("proposed", ["ana", "cy", "out"])
        assert looked.numbers(2, "waiting:ana") == [], "nobody is waited for while no round is open"
    s.when("amend", "ana", 3, message="We take turns.")
    with looking(s) as looked:
        assert (looked.item(3)["version"], looked.item(3)["outstanding"]) == (2, [])


def test_buy_in_counts_each_person_once_by_what_they_said_last() -> None:
    s = opened().when("propose", "ana", 0, message="x", carried_by=["out"]).when("round", "ana", 0)
    s.when("consent", "@all", 1)
    with looking(s) as looked:
        assert looked.item(1)["buy_in"] == {**NOBODY, "unknown": 4}
    s.when("buy-in", "ana,bo", 2, value="in").when("buy-in", "bo", 3, value="out").when(
        "circle-join", "ana", 4, handle="sec"
    )
    with looking(s) as looked:
        assert looked.item(4)["buy_in"] == {**NOBODY, "in": 1, "out": 1, "unknown": 3}
        assert looked.item(4, as_of=3.5)["buy_in"] == {**NOBODY, "in": 1, "out": 1, "unknown": 2}
        assert looked.item(4, known_at=2.5)["buy_in"] == {**NOBODY, "in": 2, "unknown": 2}
        assert [looked.item(day)["buy_in"]["stale"] for day in (31.9, 32, 33)] == [0, 1, 2]
    s.when("buy-in", "sec", 5, value="halfhearted").when("check-in", "ana", 20, value="doing")
    with looking(s) as looked:
        assert looked.item(49)["buy_in"] == {"in": 1, "halfhearted": 1, "out": 1, "unknown": 2, "stale": 2}
    s.when("amend", "ana", 21, message="y").when("round", "ana", 21).when("consent", "@all", 21)
    with looking(s) as looked:
        assert looked.item(21)["buy_in"] == {"in": 1, "halfhearted": 1, "out": 1, "unknown": 2, "stale": 3}


def test_overdue_is_from_the_day_after_the_review_date_until_a_review() -> None:
    s = opened().when("propose", "ana", 0, message="x", review_on="2026-01-11").when("round", "ana", 0)
    with looking(s) as looked:
        assert not looked.item(20)["overdue"], "what is not in force is not reviewed"
    s.when("consent", "@all", 1)
    with looking(s) as looked:
        assert [looked.item(day)["overdue"] for day in (9.9, 10.5, 11.5)] == [False, False, True]
        assert [looked.numbers(day, "is:overdue") for day in (10.5, 11.5)] == [[], [1]]
        assert not looked.item(11.5, as_of=10.5)["overdue"]
        assert "review" not in kinds(looked.inbox(10.5, "ana"))
        waiting = of(looked.inbox(11.5, "ana"), "review")
        assert waiting["what"] == "the review was due on 2026-01-11"
        assert waiting["command"] == "decisions review 1 keep|extend|amend|let-go -m FINDINGS"
        assert "review" not in kinds(looked.inbox(11.5, "bo")), "the owner holds it"
    s.when("review", "ana", 12, verdict="keep", message="It works.")
    with looking(s) as looked:
        assert not looked.item(12)["overdue"]
        assert (looked.item(12)["version"], looked.item(12)["in_force"]) == (2, 1)
    with looking(s.when("review", "bo", 5, typed=12, verdict="amend", message="Minutes of day 5.")) as looked:
        assert not looked.item(12)["overdue"], "what is typed later does not undo it"
    s.when("consent", "@all", 13)
    with looking(s) as looked:
        assert looked.item(13)["review_on"] == "2026-07-12"
        assert [looked.item(day)["overdue"] for day in (180, 200)] == [False, True]


@pytest.mark.parametrize("act", ["stopped", "out", "request", "retraction", "late objection"])
def test_an_early_review_waits_for_the_owner_and_is_due_at_once(act: str) -> None:
    s = adopted()
    if act == "stopped":
        s.when("check-in", "bo", 2, value="stopped")
    elif act == "out":
        s.when("buy-in", "bo", 2, value="out")
    elif act == "request":
        s.when("review-request", "bo", 2, message="x")
    elif act == "retraction":
        s.when("retract", "bo", 2, message="x")
    else:
        s.when("object", "bo", 2, message="x")
    with looking(s) as looked:
        waiting = of(looked.inbox(3, "ana"), "review")
        assert waiting["what"].startswith("an early review is due: ")
        assert (waiting["since"], waiting["due"]) == (iso(when(2)), iso(when(2)))
        assert not looked.item(3)["overdue"]
        assert looked.item(3)["status"] == "adopted"
        due = of(looked.due(3, 0), "early-review")
        assert (due["members"], due["overdue"], due["due"]) == (["ana"], True, iso(when(2)))
        assert pages.show(looked.one(3))["early_review"]["since"] == iso(when(2))
    s.when("review", "ana", 4, verdict="amend", message="x")
    with looking(s) as looked:
        assert "review" not in kinds(looked.inbox(4, "ana"))
        assert "early-review" not in kinds(looked.due(4, 0))


def test_whoever_has_not_answered_is_asked_until_the_round_ends() -> None:
    s = in_round("lazy-consensus").when("consent", "bo", 1)
    with looking(s) as looked:
        assert looked.inbox(1, "bo") == []
        assert looked.inbox(1, "cy") == [
            {
                "decision": 1,
                "title": "Who cooks?",
                "kind": "answer",
                "what": "answer version 1",
                "since": iso(when(0)),
                "due": iso(when(3)),
                "command": "decisions consent 1",
            }
        ]
    with looking(s.when("close", "ana", 2)) as looked:
        assert looked.inbox(2, "cy") == []


def test_the_owner_hears_objections_and_the_raiser_says_whether_they_were_heard() -> None:
    s = in_round("rough-consensus", facilitator="cy").when("object", "bo", 1, message="No time.")
    with looking(s) as looked:
        waiting = of(looked.inbox(1, "ana"), "objection")
        assert (waiting["what"], waiting["command"]) == (
            "hear bo's objection 1: No time.",
            "decisions amend 1 --integrates 1",
        )
        assert looked.inbox(1, "bo") == []
    s.when("resolve", "cy", 2, objection=1, how="outweighed", message="Few.", alternatives=["None."])
    with looking(s) as looked:
        assert kinds(looked.inbox(2, "ana")) == ["answer"]
        waiting = of(looked.inbox(2, "bo"), "heard")
        assert (waiting["since"], waiting["command"]) == (iso(when(2)), "decisions heard 1 1")
    with looking(s.when("heard", "bo", 3, objection=1)) as looked:
        assert "heard" not in kinds(looked.inbox(3, "bo"))


def test_what_others_recorded_waits_to_be_confirmed_by_whoever_said_it() -> None:
    s = in_round().when("frame", "ana", 1, message="x").when("consent", "bo", 3, by="sec")
    s.when("align", "bo", 2, typed=4, by="sec", value="aligned").when("object", "cy", 5, by="ana", message="No.")
    with looking(s) as looked:
        waiting = of(looked.inbox(5, "bo"), "confirm")
        assert waiting["what"] == "sec recorded for you: consent, alignment aligned"
        assert (waiting["since"], waiting["command"]) == (iso(when(2)), "decisions confirm 1")
        assert of(looked.inbox(5, "cy"), "confirm")["what"] == "ana recorded for you: objection"
    s.when("confirm", "bo", 6).when("dispute", "cy", 6, event=s.event("ObjectionRaised"), message="x")
    with looking(s) as looked:
        assert looked.inbox(6, "bo") == []
        assert kinds(looked.inbox(6, "cy")) == ["answer"]


def test_presumptions_and_void_entries_wait_for_no_confirmation() -> None:
    s = in_round("lazy-consensus").when("consent", "bo", 1, by="sec").when("react", "ana", 4, message="So.")
    s.when("correct", "sec", 5, event=s.event("ConsentGiven"), message="It was cy.")
    with looking(s) as looked:
        assert [x["kind"] for x in (*looked.inbox(5, "bo"), *looked.inbox(5, "cy"))].count("confirm") == 0


def test_a_question_waits_for_the_owner_until_it_is_answered() -> None:
    s = opened().when("ask", "bo", 1, message="Who shops?")
    with looking(s) as looked:
        waiting = of(looked.inbox(1, "ana"), "question")
        assert (waiting["what"], waiting["command"]) == ("question 1: Who shops?", "decisions answer 1 1 -m TEXT")
    s.when("propose", "ana", 2, message="x", owner="cy")
    with looking(s) as looked:
        assert (kinds(looked.inbox(2, "ana")), kinds(looked.inbox(2, "cy"))) == ([], ["question"])
    with looking(s.when("answer", "bo", 3, question=1, message="Cy.")) as looked:
        assert looked.inbox(3, "cy") == []


def test_an_action_waits_for_its_owner_until_it_is_closed() -> None:
    s = adopted().when("buy-in", "@all", 2, value="in")
    s.when("action-add", "ana", 2, message="Shop.", owner="cy", due=when(9)).when(
        "action-add", "ana", 2, message="Sweep."
    )
    with looking(s) as looked:
        waiting = of(looked.inbox(2, "cy"), "action")
        assert (waiting["what"], waiting["due"], waiting["command"]) == (
            "Shop.",
            iso(when(9)),
            "decisions action done 1 1",
        )
        assert of(looked.inbox(2, "ana"), "action")["due"] is None
        assert kinds(looked.due(2, 6.9)) == []
        assert [(x["kind"], x["members"], x["overdue"]) for x in looked.due(2, 7)] == [("action", ["cy"], False)]
        assert of(looked.due(9, 0), "action")["overdue"]
    s.when("action-close", "cy", 3, action=1, outcome="dropped").when(
        "action-close", "ana", 3, action=2, outcome="done"
    )
    with looking(s) as looked:
        assert kinds(looked.inbox(9, "cy") + looked.inbox(9, "ana") + looked.due(9, 0)) == []


def test_the_first_buy_in_and_later_check_ins_are_asked_for() -> None:
    s = adopted()
    with looking(s) as looked:
        waiting = of(looked.inbox(1, "bo"), "buy-in")
        assert (waiting["since"], waiting["due"], waiting["command"]) == (
            iso(when(1)),
            iso(when(8)),
            "decisions buy-in 1 in",
        )
        assert of(looked.due(1, 7), "buy-in")["members"] == ["ana", "bo", "cy"]
        assert looked.due(1, 6.9) == []
    s.when("buy-in", "ana,bo", 2, value="in").when("buy-in", "cy", 2, value="out")
    with looking(s) as looked:
        assert kinds(looked.inbox(31.9, "bo")) == []
        assert of(looked.inbox(32, "bo"), "check-in")["command"] == "decisions check-in 1 doing"
        assert kinds(looked.inbox(32, "cy")) == [], "whoever is out carries nothing out"
        assert of(looked.due(3, 29), "check-in")["members"] == ["ana", "bo"]
    with looking(s.when("check-in", "bo", 20, value="struggling")) as looked:
        assert (kinds(looked.inbox(49.9, "bo")), kinds(looked.inbox(50, "bo"))) == ([], ["check-in"])


def test_a_new_version_in_force_asks_for_buy_in_anew() -> None:
    s = adopted().when("buy-in", "bo", 2, value="halfhearted").when("amend", "ana", 3, message="We take turns.")
    s.when("round", "ana", 3).when("consent", "@all", 4)
    with looking(s) as looked:
        assert of(looked.inbox(4, "bo"), "buy-in")["due"] == iso(when(11))
    with looking(s.when("buy-in", "bo", 5, value="in")) as looked:
        assert kinds(looked.inbox(5, "bo")) == []


def test_a_condition_waits_for_the_owner_from_adoption_on() -> None:
    s = in_round().when("consent", "bo", 1, condition="We review it.")
    with looking(s) as looked:
        assert "condition" not in kinds(looked.inbox(1, "ana"))
    with looking(s.when("consent", "@rest", 2)) as looked:
        waiting = of(looked.inbox(2, "ana"), "condition")
        assert (waiting["what"], waiting["command"]) == (
            "condition 1 of bo: We review it.",
            "decisions condition 1 1 met",
        )
    with looking(s.when("condition", "ana", 3, condition=1, state="met")) as looked:
        assert "condition" not in kinds(looked.inbox(3, "ana"))


def test_a_newcomer_is_shown_what_is_in_force() -> None:
    s = (
        adopted()
        .when("open", "ana", 1, circle="team", title="Open")
        .when("circle-join", "ana", 2, handle="out")
        .speak_of(1)
    )
    with looking(s) as looked:
        (waiting,) = looked.inbox(2, "out")
        assert (waiting["decision"], waiting["kind"], waiting["since"]) == (1, "newcomer", iso(when(2)))
        assert waiting["command"] == "decisions buy-in 1 in"
        assert looked.inbox(2, "out", as_of=1.5) == []
        assert [(x["member"], x["why"]) for x in looked.left_behind(2)] == [("out", "never-asked")]
        assert looked.numbers(2, "is:left-behind") == [1]
        assert looked.numbers(2, "buy-in:unknown") == [1]
    with looking(s.when("buy-in", "out", 3, value="in")) as looked:
        assert looked.inbox(3, "out") == looked.left_behind(3) == []


def test_what_is_withdrawn_or_ended_asks_nobody() -> None:
    s = in_round().when("ask", "bo", 1, message="x").when("object", "bo", 1, by="sec", message="No.")
    with looking(s.when("withdraw", "ana", 2, message="x")) as looked:
        assert [looked.inbox(2, member) for member in ("ana", "bo", "cy")] == [[], [], []]
        assert looked.due(2, 999) == looked.left_behind(2) == []


def test_due_lists_rounds_reviews_and_people_by_date() -> None:
    s = opened("lazy-consensus").when("propose", "ana", 0, message="x", review_on="2026-01-21").when("round", "ana", 0)
    s.when("consent", "@all", 1).when("open", "ana", 1, circle="team", title="Again")
    s.when("propose", "ana", 1, message="y").when("round", "ana", 1)
    with looking(s) as looked:
        assert [(x["decision"], x["kind"]) for x in looked.due(1, 30)] == [(2, "round"), (1, "buy-in"), (1, "review")]
        (found,) = looked.due(1, 3)
        assert found == {
            "decision": 2,
            "title": "Again",
            "kind": "round",
            "what": "the round of team ends",
            "due": iso(when(4)),
            "members": [],
            "command": "decisions show 2",
            "overdue": False,
        }
        assert looked.due(1, 2.9) == []
        assert [x["overdue"] for x in looked.due(30, 0)] == [True, True, True]
        assert looked.due(30, 3, as_of=1)[0]["kind"] == "round"


def test_the_inbox_begins_with_what_has_a_date() -> None:
    s = in_round("lazy-consensus").when("ask", "bo", 1, message="Who?").when("open", "ana", 1, circle="team", title="B")
    s.when("propose", "ana", 1, message="x").when("round", "ana", 1, until=when(40)).when(
        "ask", "bo", 0.5, typed=1, message="x"
    )
    with looking(s) as looked:
        found = [(x["decision"], x["kind"]) for x in looked.inbox(1, "ana")]
        assert found == [(1, "answer"), (2, "answer"), (1, "question")]


def elsewhere() -> Scenario:
    """Bo voices a need in decision 1, and decision 2 says that it addresses it."""
    s = (
        opened()
        .when("voice", "bo", 0, kind="need", message="Warm meals.")
        .when("open", "ana", 0, circle="team", title="B")
    )
    return s.when("propose", "ana", 0, message="x", needs=["1.1"]).when("round", "ana", 0)


def test_a_need_may_be_met_by_another_decision() -> None:
    s = elsewhere()
    with looking(s) as looked:
        assert [(x["decision"], x["why"]) for x in looked.left_behind(0) if x["member"] == "bo"] == [
            (1, "need-unmet"),
            (2, "never-answered"),
        ]
    with looking(s.when("consent", "@all", 1)) as looked:
        assert looked.left_behind(1) == []
        assert [x["why"] for x in looked.left_behind(1, as_of=0.5) if x["decision"] == 1] == ["need-unmet"]
    with looking(s.when("review", "ana", 2, verdict="let-go", message="x").when("consent", "@all", 3)) as looked:
        assert [x["why"] for x in looked.left_behind(3)] == ["need-unmet"]


def test_the_page_of_one_decision_says_so_too() -> None:
    with looking(elsewhere().when("consent", "@all", 1)) as looked:
        assert looked.one(1).left_behind() == []
        assert pages.show(looked.one(1))["needs"][0]["addressed"] is True


def test_the_query_says_so_too() -> None:
    with looking(elsewhere().when("consent", "@all", 1)) as looked:
        assert looked.numbers(1, "is:left-behind") == []


def test_whoever_is_left_behind_is_so_by_an_event() -> None:
    s = adopted().when("circle-join", "ana", 2, handle="out")
    with looking(s) as looked:
        (found,) = looked.left_behind(2)
        assert found["event"] in [e["id"] for e in s.log.all]
        assert [found] == looked.one(2).left_behind()


def test_a_newcomer_is_one_as_soon_as_the_log_knew() -> None:
    s = adopted().when("circle-join", "ana", 2, typed=5, handle="out")
    with looking(s) as looked:
        assert looked.left_behind(6, known_at=4) == looked.one(6, known_at=4).left_behind() == []
        assert looked.inbox(6, "out", known_at=4) == []


def test_words_are_searched_as_of_then() -> None:
    s = proposed().when("react", "bo", 5, message="Pancakes!").when("open", "cy", 6, circle="team", title="Pancakes")
    with looking(s) as looked:
        assert looked.numbers(6, "pancakes") == [1, 2]
        assert looked.numbers(6, "-pancakes") == []
        assert [hit["number"] for hit in looked.search(6, "pancakes")] == [2, 1]
        for past in ({"as_of": 4.0}, {"known_at": 4.0}):
            assert looked.numbers(6, "pancakes", **past) == []
            assert looked.search(6, "pancakes", **past) == []
            assert looked.numbers(6, "-pancakes", **past) == [1]
            assert looked.numbers(6, "cook", **past) == [1]
        (hit,) = looked.search(6, "pancakes", as_of=5)
        assert (hit["number"], hit["snippet"]) == (1, looked.search(6, "pancakes")[1]["snippet"])
        assert looked.search(6, "pancakes", "is:open", as_of=5) == [hit]
        assert looked.numbers(6, "pancakes") == [1, 2], "afterwards it is now again"


def test_the_owner_of_the_version_in_force_reviews_it() -> None:
    s = adopted().when("amend", "ana", 2, message="y", owner="cy")
    with looking(s) as looked:
        assert "review" in kinds(looked.inbox(300, "ana"))
        assert "review" not in kinds(looked.inbox(300, "cy"))


def test_an_empty_log_lists_nothing() -> None:
    with looking(given()) as looked:
        assert looked.listed(0) == looked.inbox(0, "ana") == looked.due(0, 9) == looked.left_behind(0) == []
