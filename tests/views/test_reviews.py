"""Reviews as the views tell them: everything that there was to be looked at, and who is to align again."""

from __future__ import annotations

from typing import Any

import pytest

from decisions.views import audit, audit_sheet
from decisions.views import one as pages
from decisions.views.sheet import Items
from tests.process.given import Scenario, opened
from tests.views.stored import Item, looking, moments


def in_force(criteria: list[str]) -> Scenario:
    """In force since day 1, ana having a concern and bo a condition."""
    s = opened().when("propose", "ana", 0, message="x", criteria=criteria, owner="bo").when("round", "ana", 0)
    s.when("consent", "ana", 1, concern="dear").when("consent", "bo", 1, condition="a cook is asked")
    return s.when("consent", "cy", 1)


@pytest.mark.parametrize("said", [True, False])
def test_a_review_lists_everything_that_there_was(said: bool) -> None:
    more: dict[str, Any] = {"measures": [(1, "5 of 7")], "on_concerns": [(1, "did-not", None)]} if said else {}
    s = in_force(["warm"]).when("review", "bo", 9, verdict="amend", message="fine", **more)
    with looking(s) as looked:
        shown = pages.show(looked.one(9))
        criterion, concern, condition = shown["reviews"][0]["items"]
        assert (criterion["kind"], criterion["text"], criterion["member"]) == ("criterion", "warm", None)
        assert (concern["kind"], concern["text"], concern["member"]) == ("concern", "dear", "ana")
        assert (condition["kind"], condition["text"], condition["member"]) == ("condition", "a cook is asked", "bo")
        assert (criterion["said"], concern["said"], condition["said"]) == (said, said, False)
        assert (criterion["reading"], criterion["verdict"]) == ("5 of 7" if said else None, None)
        assert (concern["reading"], concern["verdict"]) == (None, "did-not" if said else None)
        assert shown["concerns"][0]["verdict"] == concern["verdict"]
        assert shown["to_review"] == shown["reviews"][0]["items"]
        assert shown["reviews"][0]["framing"] is None


def test_the_audit_says_of_each_what_was_found_or_that_nothing_was_said() -> None:
    s = in_force(["warm", "daily", "cheap"])
    s.when(
        *("review", "bo", 9),
        verdict="amend",
        message="fine",
        framing="changed",
        measures=[(2, "5 of 7")],
        on_criteria=[(1, "met", "always")],
        on_concerns=[(1, "came-true", None)],
    )
    with looking(s) as looked:
        answer = audit.audit(looked.one(9))
        (section,) = [x for x in audit_sheet.sheet(answer, moments(9)).sections if x.title == "Reviews"]
    (block,) = section.blocks
    assert isinstance(block, Items)
    (item,) = block.items
    found = [fact.text for fact in item.facts if fact.label in ("looked at", "found")]
    assert found == [
        *("criterion 1: warm", "✓ met: always"),
        *("criterion 2: daily", "· no verdict: 5 of 7"),
        *("criterion 3: cheap", "· not said"),
        *("concern 1 of ana: dear", "× came true"),
        *("condition 1 of bo: a cook is asked", "· not said"),
    ]
    (framing,) = [fact.text for fact in item.facts if fact.label == "framing"]
    assert framing == "no longer holds: alignment is open again"


def test_a_criterion_that_says_something_else_was_not_spoken_of_yet() -> None:
    s = in_force(["warm"]).when("review", "ana", 2, verdict="amend", message="x", on_criteria=[(1, "met", None)])
    s.when("amend", "ana", 3, criteria=["cold"]).when("round", "ana", 3).when("consent", "@all", 4)
    with looking(s) as looked:
        item = pages.show(looked.one(4))["to_review"][0]
        assert (item["text"], item["said"], item["verdict"]) == ("cold", False, None)


def asked(found: list[Item]) -> list[tuple[str, str]]:
    """What of the inbox is about the framing."""
    return [(x["kind"], x["command"]) for x in found if x["kind"] in ("frame", "align")]


def test_after_a_review_that_finds_the_framing_changed_everybody_is_to_align_again() -> None:
    s = opened().when("frame", "ana", 0, message="We skip lunch.").when("align", "@all", 0, value="aligned")
    s.when("propose", "ana", 0, message="x", owner="bo").when("round", "ana", 0).when("consent", "@all", 1)
    frame, align = ("frame", "decisions frame 1 -m TEXT"), ("align", "decisions align 1 aligned|partly|not")
    with looking(s) as looked:
        assert asked(looked.inbox(2, "bo")) == []
    s.when("review", "ana", 9, verdict="amend", message="x", framing="changed")
    with looking(s) as looked:
        assert asked(looked.inbox(9, "ana")) == [align]
        assert asked(looked.inbox(9, "bo")) == [frame, align]
        (item,) = [x for x in looked.inbox(9, "cy") if x["kind"] == "align"]
        assert item["since"] == "2026-01-10T00:00:00Z"
        assert asked(looked.inbox(9, "bo", as_of=8)) == []
        assert {x["why"] for x in looked.left_behind(9) if not x["declared"]} >= {"consented-not-aligned"}
    s.when("align", "cy", 10, value="aligned").when("frame", "bo", 11, message="We skip dinner.")
    with looking(s) as looked:
        assert asked(looked.inbox(10, "cy", as_of=10)) == []
        assert asked(looked.inbox(11, "bo")) == [align]
        assert asked(looked.inbox(11, "cy")) == [align]
    s.when("align", "@all", 12, value="partly")
    with looking(s) as looked:
        assert [asked(looked.inbox(12, member)) for member in ("ana", "bo", "cy")] == [[], [], []]
