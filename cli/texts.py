"""The text of an act: from `-m`, from a file or standard input, or, on a terminal only, from the editor."""

from __future__ import annotations

import sys

import click

from cli.options import session
from cli.printing import on_terminal
from decisions import editing
from decisions.errors import BadInput
from decisions.text import PROPOSAL, prose


class Said:
    """What was given as text; read once, when it is asked for."""

    def __init__(self, message: tuple[str, ...], file: str | None) -> None:
        if message and file is not None:
            raise BadInput("the text is given twice", "give -m TEXT or --file F, not both")
        self._message = message
        self._file = file

    @property
    def any(self) -> bool:
        """Whether a text was given, whatever it says."""
        return bool(self._message) or self._file is not None

    def given(self) -> str | None:
        """The text that was given; None where none was."""
        text = "\n\n".join(self._message) if self._message else None
        if text is None and self._file is not None:
            text = read(self._file)
        return prose(text, "text", PROPOSAL) if text else text

    def required(self, initial: str = "", about: str = "") -> str:
        """The text that was given, else what comes out of the editor. Raises BadInput."""
        text = self.given()
        if text is not None:
            return text
        if not can_edit():
            raise BadInput("the text is missing", "say it with -m TEXT, or --file F")
        context = click.get_current_context()
        return edit(initial, "\n".join(filter(None, (context.command_path, context.command.help, about))))


def read(path: str, largest: int | None = editing.LARGEST) -> str:
    """A text file, or standard input for `-`, of at most `largest` bytes. Raises BadInput."""
    if path != "-":
        return editing.read(path, largest)
    if session().outputs is not None:
        raise BadInput("standard input is not free in a batch", "give the text with -m, or --file F")
    if sys.stdin is None:
        raise BadInput("standard input is closed", "say it with -m TEXT, or --file F")
    try:
        content = sys.stdin.buffer.read(-1 if largest is None else largest + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"standard input cannot be read ({reason})", "say it with -m TEXT, or --file F") from None
    return editing.decoded(content, "standard input", largest)


def can_edit() -> bool:
    """Whether there is a terminal, with an editor named for it."""
    return session().outputs is None and on_terminal(sys.stdin) and on_terminal(sys.stdout) and bool(editing.editor())


def edit(initial: str, about: str) -> str:
    """What somebody makes of a text in their editor; the draft is kept until the act is recorded. Raises BadInput."""
    text, session().draft = editing.edit(initial, about, editing.editor())
    return text
