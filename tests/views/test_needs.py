"""Needs as the views tell them: over all decisions, by age, with what takes them up and what reviews said of them."""

from __future__ import annotations

from typing import Any

from decisions.process.left_behind import left_behind
from decisions.views import one as pages
from tests.process.given import Scenario, adopted, given, opened
from tests.views.stored import Looked, agree, looking, moments


def voiced() -> Scenario:
    """Decision 1 of the team: bo's need 1.1 of day 0, and cy's need 1.2 of day 2."""
    s = opened().when("voice", "bo", 0, kind="need", message="We need warm meals.")
    return s.when("voice", "cy", 2, kind="need", message="We need quiet.").when(
        "voice", "cy", 2, kind="fact", message="x"
    )


def taken_up() -> Scenario:
    """The same; decision 2 was opened from 1.1 on day 3, and addresses it in force since day 4."""
    s = voiced().when("open", "ana", 3, circle="team", title="Who cooks now?", from_needs=["1.1"])
    s.when("propose", "ana", 3, message="A cook.", needs=["1.1"]).when("round", "ana", 3)
    return s.when("consent", "@all", 4)


def found(s: Scenario, verdict: str, at: float, text: str | None = None) -> Scenario:
    """Decision 2 is reviewed, and says so of 1.1."""
    s.speak_of(2)
    return s.when("review", "ana", at, verdict="amend", message="So.", on_needs=[("1.1", verdict, text)])


def names(looked: Looked, day: float, *terms: str, **more: Any) -> list[str]:
    return [need["need"] for need in looked.needs(day, *terms, **more)]


def test_a_need_says_whose_it_is_and_how_old() -> None:
    s = voiced()
    with looking(s) as looked:
        first, second = looked.needs(9)
        event = next(e["id"] for e in s.log.all if e["type"] == "Voiced" and e["member"] == "bo")
        assert first == {
            "need": "1.1", "decision": 1, "number": 1, "title": "Who cooks?", "circle": "team", "member": "bo",
            "text": "We need warm meals.", "at": "2026-01-01T00:00:00Z", "age_days": 9, "event": event,
            "addressed": False, "addressed_by": [], "taken_up_by": [], "met": None, "review": None, "unmet": True,
            "command": "decisions open team TITLE --from-need 1.1",
        }  # fmt: skip
        assert (second["need"], second["age_days"]) == ("1.2", 7)


def test_which_decisions_take_it_up_and_which_of_them_are_in_force() -> None:
    s = taken_up().when("open", "bo", 5, circle="team", title="Ovens?", from_needs=["1.1", "1.2"])
    with looking(s) as looked:
        first, second = looked.needs(5)
        assert (first["addressed_by"], first["unmet"], second["unmet"]) == ([2], False, True)
        assert [(by["decision"], by["status"]) for by in first["taken_up_by"]] == [(2, "adopted"), (3, "aligning")]
        assert [by["decision"] for by in second["taken_up_by"]] == [3]
        assert names(looked, 5, unmet=True) == ["1.2"]
        assert names(looked, 5, unmet=True, as_of=3) == ["1.1", "1.2"]
        assert looked.needs(5, as_of=3)[0]["taken_up_by"] == [
            {"decision": 2, "title": "Who cooks now?", "status": "in round"}
        ]
        assert names(looked, 5, as_of=1) == ["1.1"]


def test_what_the_last_review_found_of_it() -> None:
    s = found(taken_up(), "partly", 10, "mostly cold").when("react", "bo", 11, message="hm")
    with looking(found(s, "unmet", 20, "all cold")) as looked:
        (need, _) = looked.needs(20)
        assert (need["met"], need["unmet"], need["addressed_by"]) == ("unmet", True, [2])
        assert need["review"] | {"event": ""} == {
            "decision": 2, "member": "ana", "at": "2026-01-21T00:00:00Z", "text": "all cold", "event": "",
        }  # fmt: skip
        assert looked.needs(20, as_of=15)[0]["met"] == "partly"
        assert [x["decision"] for x in looked.left_behind(20) if x["member"] == "bo" and x["why"] == "need-unmet"] == [
            1
        ]
        assert "need-unmet" not in [x["why"] for x in looked.left_behind(15, as_of=15) if x["member"] == "bo"]
        assert looked.numbers(20, "is:left-behind") == [1, 2]


def test_another_attempt_addresses_what_was_found_unmet() -> None:
    s = found(taken_up(), "unmet", 20)
    s.when("open", "bo", 21, circle="team", title="Ovens?", from_needs=["1.1"])
    s.when("propose", "bo", 21, message="Two ovens.", needs=["1.1"]).when("round", "bo", 21).when("consent", "@all", 22)
    with looking(s) as looked:
        need = looked.needs(22)[0]
        assert (need["addressed_by"], need["met"], need["unmet"]) == ([2, 3], "unmet", False)
        assert looked.needs(22, as_of=21)[0]["unmet"]


def test_a_need_outlives_its_decision() -> None:
    s = voiced().when("propose", "ana", 3, message="x").when("withdraw", "ana", 4, message="no")
    with looking(s) as looked:
        assert names(looked, 4, unmet=True) == ["1.1", "1.2"]
        assert looked.left_behind(4) == []


def test_which_needs_are_asked_for() -> None:
    s = voiced().when("circle-form", "ana", 3, about="garden", aim="x", members=[("ana", [])])
    s.when("open", "ana", 3, circle="garden", title="Beans?").when("voice", "ana", 3, kind="need", message="Beans.")
    with looking(s) as looked:
        assert names(looked, 3) == ["1.1", "1.2", "2.1"]
        assert names(looked, 3, circle="GARDEN") == names(looked, 3, "beans") == ["2.1"]
        assert names(looked, 3, "circle:team", "-beans") == ["1.1", "1.2"]
        assert names(looked, 3, "status:adopted") == []


def test_the_page_of_the_decision_says_the_same() -> None:
    with looking(found(taken_up(), "unmet", 20, "cold")) as looked:
        mine, other = pages.show(looked.one(20)), pages.show(looked.one(20, 2))
        asked = looked.needs(20)
        for shown, need in zip(mine["needs"], asked, strict=True):
            assert {**need, **shown} == {**need, "need": need["number"]}
        assert other["from_needs"] == other["addresses_of_others"]
        (origin,) = other["from_needs"]
        assert (origin["need"], origin["member"], origin["text"]) == ("1.1", "bo", "We need warm meals.")
        (item,) = other["reviews"][0]["items"]
        assert item["kind"] == "need"
        assert (item["number"], item["text"], item["member"]) == ("1.1", "We need warm meals.", "bo")
        assert (item["reading"], item["verdict"], item["said"]) == ("cold", "unmet", True)
        assert other["to_review"] == [item]


def test_whatever_is_listed_as_unmet_is_so_by_the_rule_of_the_process() -> None:
    """The query and the fold say the same, whatever was done, of every moment."""
    s = taken_up()
    s = found(s, "unmet", 6)
    s.when("review", "bo", 7, verdict="keep", message="x", on_needs=[("1.1", "met", None)]).when("consent", "@all", 8)
    s.when("review", "bo", 9, verdict="let-go", message="x", on_needs=[("1.1", "unmet", None)]).when(
        "consent", "@all", 10
    )
    s.speak_of(1).when("propose", "ana", 11, message="y", needs=["1", "2"]).when("round", "ana", 11)
    s.when("consent", "@all", 12).when(
        "review", "ana", 13, verdict="amend", message="z", on_needs=[("2", "unmet", "no")]
    )
    with looking(s) as looked:
        seen = []
        for day in range(15):
            every = looked.needs(15, as_of=day)
            seen.append(names(looked, 15, as_of=day, unmet=True))
            assert [need["need"] for need in every if need["unmet"]] == seen[-1]
            agree(looked, moments(15, as_of=day))
        both = ["1.1", "1.2"]
        assert seen == [
            *(["1.1"], ["1.1"], both, both, ["1.2"], ["1.2"], both),
            *(["1.2"], ["1.2"], both, both, both, [], ["1.2"], ["1.2"]),
        ]


def test_what_a_decision_knows_by_itself_is_what_all_of_them_say_where_there_is_no_other() -> None:
    s = voiced().when("propose", "ana", 3, message="y", needs=["1"]).when("round", "ana", 3).when("consent", "@all", 4)
    s.when("review", "ana", 5, verdict="amend", message="z", on_needs=[("1", "unmet", None), ("2", "met", None)])
    with looking(s) as looked:
        listed = [x for x in looked.left_behind(5) if x["why"] == "need-unmet"]
        assert [x["member"] for x in listed] == ["bo"]
        assert [x.number for x in left_behind(s.d) if x.why == "need-unmet"] == [1]


def test_an_empty_log_has_no_needs() -> None:
    with looking(given()) as looked:
        assert looked.needs(0) == []
    with looking(adopted()) as looked:
        assert looked.needs(1) == []


def test_a_need_whose_name_is_none_is_shown_as_what_cannot_be_read() -> None:
    s = voiced().when("open", "ana", 3, circle="team", title="Who cooks now?", from_needs=["1.1"])
    s.log.all[-1]["data"]["from_needs"] = ["²", "1.1.1", "9.9"]
    with looking(s) as looked:
        found = pages.show(looked.one(3, 2))["from_needs"]
        assert [(need["need"], need["decision"], need["text"]) for need in found] == [
            ("²", None, None),
            ("1.1.1", None, None),
            ("9.9", 9, None),
        ]
