"""Explore: options, questions with answers, and reactions, from anybody in the log."""

from __future__ import annotations

import pytest

from tests.process.given import adopted, in_round, opened, proposed


@pytest.mark.parametrize("act", ["option", "ask", "react"])
def test_exploring_begins_with_the_first_option_question_or_reaction(act: str) -> None:
    opened().then_status("aligning").when(act, "out", 1, message="Turns?").then_status("exploring")


@pytest.mark.parametrize("act", ["option", "ask", "react"])
def test_exploring_never_moves_a_decision_back(act: str) -> None:
    proposed().when(act, "bo", message="Turns?").then_status("proposed")
    in_round().when(act, "bo", message="Turns?").then_status("in round")
    in_round().when("object", "bo", message="no").when(act, "bo", message="Turns?").then_status("objected")
    adopted().when(act, "bo", message="Turns?").then_status("adopted")


def test_options_and_questions_are_numbered_within_the_decision() -> None:
    s = opened().when("option", "bo", message="Turns.").then_made("OptionOffered", option=1, text="Turns.")
    s.when("option", "bo", message="A cook.").then_made("OptionOffered", option=2)
    s.when("ask", "cy", message="Who pays?").then_made("QuestionAsked", question=1, member="cy")
    s.when("react", "cy", message="Nice.").then_made("ReactionShared", text="Nice.")


def test_questions_get_answers() -> None:
    s = opened().when("ask", "cy", message="Who pays?").when("answer", "sec", question=1, message="We do.")
    s.then_made("QuestionAnswered", member="sec", question=1, text="We do.")
    assert [a.text for a in s.d.questions[0].answers] == ["We do."]
    s.when("answer", "sec", question=2, message="We do.").then_bad_input(
        "there is no question 2", "the questions are: 1"
    )


@pytest.mark.parametrize("act", ["option", "ask", "react"])
def test_what_is_said_is_a_text(act: str) -> None:
    opened().when(act, "bo", message="  \n ").then_bad_input("is empty")
    opened().when(act, "bo", message="x" * 10_001).then_bad_input("too long")
    opened().when(act, "bo,cy", message="we").then_bad_input("is one person's act", "--as")
    opened().when(act, "@all", message="we").then_bad_input("is one person's act", "--as")
