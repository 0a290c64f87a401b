"""What may be said while a group explores ways forward: anybody in the log may contribute."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput
from decisions.process import guards
from decisions.process.explore.events import OptionOffered, QuestionAnswered, QuestionAsked, ReactionShared
from decisions.process.state import Decision
from decisions.process.world import Act, New, World


def option(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """A possible way forward."""
    event = OptionOffered(option=d.next_number("option"), text=text.prose(message, "option"))
    return [New(event, guards.first_member(act), act.at)]


def ask(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """A question for clarity."""
    event = QuestionAsked(question=d.next_number("question"), text=text.prose(message, "question"))
    return [New(event, guards.first_member(act), act.at)]


def answer(d: Decision, act: Act, world: World, *, question: int, message: str) -> list[New]:
    """An answer to a question."""
    if question not in [q.number for q in d.questions]:
        there = ", ".join(str(q.number) for q in d.questions) or "none"
        raise BadInput(f"there is no question {question} here", f"the questions are: {there}")
    event = QuestionAnswered(question=question, text=text.prose(message, "answer"))
    return [New(event, guards.first_member(act), act.at)]


def react(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """A quick reaction."""
    return [New(ReactionShared(text=text.prose(message, "reaction")), guards.first_member(act), act.at)]
