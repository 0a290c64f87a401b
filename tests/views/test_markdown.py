"""Minutes in Markdown: they say what the log says, and nothing that people wrote can pass for a part of them."""

from __future__ import annotations

import re

from decisions.process import policy
from decisions.views import words
from decisions.views.markdown import line, minutes, quoted
from decisions.views.one import show
from tests.process.given import Scenario, in_round, opened
from tests.views.stored import looking


def told(s: Scenario, day: float) -> str:
    with looking(s) as looked:
        return minutes(show(looked.one(day)))


def test_what_was_decided_who_consented_and_what_became_of_objections() -> None:
    s = in_round().when("consent", "ana", 1).when("object", "bo", 2, message="too late")
    s.when("amend", "ana", 3, message="Earlier.", criteria=["fewer late evenings"], integrates=[(1, "integrated")])
    s.when("consent", "@all", 4)
    found = told(s, 5)
    for said in (
        "- Status: adopted",
        "- In force: version 2, since ",
        "## Proposal, version 2\n\n> Earlier.\n",
        "### Criteria\n\n1. fewer late evenings",
        "### To version 2",
        "- bo: consent, ",
        "### To version 1",
        "- bo: objection, ",
        "1. bo to version 1, ",
        ": too late\n   - heard ",
        "   - closed as integrated by bo, ",
        "## Buy-in\n\n- ana: unknown",
    ):
        assert said in found, said


def test_before_a_proposal_there_is_little_to_say() -> None:
    found = told(opened(), 1)
    assert found.startswith("# Decision 1: ")
    assert "\n\n- Circle: team\n- Status: aligning\n" in found
    assert "## Proposal" not in found


FAKE = "fine\n\n# Adopted\n\n- ana: consent\n```\n<h1>Adopted</h1>\n> deeper\n=====\n| a | b |"


def test_no_heading_and_no_entry_can_be_faked() -> None:
    s = in_round().when("amend", "ana", 1, message=FAKE, criteria=[FAKE]).when("round", "ana", 1)
    s.when("object", "bo", 2, message=FAKE).when("consent", "cy", 2, concern=FAKE)
    found = told(s, 3)
    headings = [each for each in found.split("\n") if each.startswith("#")]
    assert headings == [
        headings[0],
        "## Proposal, version 2",
        "### Criteria",
        "## Answers",
        *[each for each in headings if each.startswith("### To version")],
        "## Objections",
        "## Conditions and concerns",
    ]
    outside = [each for each in found.split("\n") if not each.startswith(">")]
    assert not any(re.match(r"\s*(```|=====|<|- ana: consent$)", each) for each in outside)
    assert all(each.startswith(">") for each in quoted(FAKE).split("\n"))
    assert not re.search(r"(?<!\\)<", found)


def test_controls_and_markup_are_shown_as_what_they_are() -> None:
    assert line("\x1b[31m *b* [x](y) <i> `c` a_b &amp; AT&T\n# z") == (
        "\\\\x1b\\[31m \\*b\\* \\[x\\](y) \\<i\\> \\`c\\` a\\_b \\&amp; AT&T \\# z"
    )
    assert quoted("a\x07\n\n2 < 3 <b>") == "> a\\x07\n>\n> 2 < 3 \\<b>"


def test_every_preset_can_be_said_in_sentences() -> None:
    for preset in policy.PRESETS.values():
        sentences = words.policy(preset)
        assert all(sentence.endswith(".") for sentence in sentences)
    assert "Who says nothing is waited for." in words.policy(policy.PRESETS["sociocracy"])
    assert "A round has a time limit of 72 hours." in words.policy(policy.PRESETS["lazy-consensus"])
    rust = words.policy(policy.PRESETS["rust-fcp"])
    assert "It adopts with at least 1 spoken consent; 2 answers may be missing, and fewer than there are." in rust
