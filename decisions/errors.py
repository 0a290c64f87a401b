"""The three ways in which something can be wrong, each with the exit code that a program returns for it."""

from __future__ import annotations


class Problem(Exception):
    """What is wrong, in one line, and what to do about it, in another."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(Problem):
    """The answer is no: a rule of the domain refuses the act, or a check found something."""

    exit_code = 1


class BadInput(Problem):
    """What was given is wrong: a number, handle, word or date that is unknown, or a text that cannot be stored."""

    exit_code = 2


class LogUnavailable(Problem):
    """The log cannot be opened, read or written."""

    exit_code = 3


class OutcomeUnknown(LogUnavailable):
    """The log was asked to store an act and did not say whether it did; the command id of the act decides."""

    def __init__(self, message: str, hint: str, command_id: str) -> None:
        super().__init__(message, hint)
        self.command_id = command_id
