"""Questions to whoever sits at the other end of standard input, and the lines that come back."""

from __future__ import annotations

import sys

from cli import printing
from cli.options import session
from decisions import editing
from decisions.errors import BadInput
from decisions.text import shown


class Ended(Exception):
    """Nothing more comes, or somebody wants to stop; `message` says what was lost by it, if anything."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


def possible() -> bool:
    """Whether somebody sits at a terminal, and is to be asked."""
    at = session()
    return at.outputs is None and not at.json and printing.on_terminal(sys.stdin) and printing.on_terminal(sys.stdout)


def listen(question: str) -> str:
    """The line that answers a question, without blanks around it. Raises Ended at the end of the input, and for `quit`.

    A line that is no text is asked for again.
    """
    while True:
        _ask(question)
        line = _line()
        if line is None:
            raise Ended
        try:
            said = editing.decoded(line, "the line").strip()
        except BadInput as problem:
            printing.out(f"No: {problem.message}")
            continue
        if said.lower() == "quit":
            raise Ended
        return said


def passage(question: str) -> str:
    """Several lines, up to one with a single `.`. Raises Ended where the input ends before, BadInput for no text."""
    _ask(question, alone=True)
    lines: list[str] = []
    while (line := _line()) is not None:
        if line.strip() == b".":
            return "\n".join(lines)
        lines.append(editing.decoded(line, "the line").rstrip("\r\n"))
    raise Ended("The text did not end with a single . and was not recorded." if lines else "")


def _ask(question: str, *, alone: bool = False) -> None:
    """On a terminal the answer stands behind the question; elsewhere the question is a line of its own."""
    talking = printing.on_terminal(sys.stdin) and printing.on_terminal(sys.stdout) and not alone
    if sys.stdout is not None:
        sys.stdout.write(shown(question) + (" " if talking else "\n"))
        sys.stdout.flush()


def _line() -> bytes | None:
    """A line of standard input, of at most what the longest text takes; None at its end."""
    if sys.stdin is None:
        return None
    try:
        line = rest = sys.stdin.buffer.readline(editing.LARGEST + 1)
        while rest and not rest.endswith(b"\n"):
            rest = sys.stdin.buffer.readline(editing.LARGEST)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"standard input cannot be read ({reason})", "what was recorded stays recorded") from None
    return line or None
