"""What is recorded when a group explores ways forward. Numbers count within the decision."""

from __future__ import annotations

from decisions.process.event import Event, Number, Prose


class OptionOffered(Event):
    """A possible way forward."""

    option: Number
    text: Prose


class QuestionAsked(Event):
    """A question for clarity."""

    question: Number
    text: Prose


class QuestionAnswered(Event):
    """An answer to question `question`."""

    question: Number
    text: Prose


class ReactionShared(Event):
    """A quick reaction."""

    text: Prose
