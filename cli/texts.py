"""The text of an act: from `-m`, from a file or standard input, or, on a terminal only, from the editor."""

from __future__ import annotations

import contextlib
import os
import sys

import click

from cli.options import session
from cli.printing import on_terminal
from decisions.errors import BadInput
from decisions.text import PROPOSAL, prose, shown

LARGEST = 4 * 4 * PROPOSAL
"""Bytes of a file that are read at most: what the longest text may take in UTF-8, and room for it to be too long."""

SCISSORS = "# ------------------------ >8 ------------------------"


class Said:
    """What was given as text; read once, when it is asked for."""

    def __init__(self, message: tuple[str, ...], file: str | None) -> None:
        if message and file is not None:
            raise BadInput("the text is given twice", "give -m TEXT or --file F, not both")
        self._message = message
        self._file = file

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


def read(path: str, largest: int | None = LARGEST) -> str:
    """A text file, or standard input for `-`, of at most `largest` bytes. Raises BadInput."""
    name = "standard input" if path == "-" else shown(path)
    most = -1 if largest is None else largest + 1
    try:
        if path == "-":
            if session().outputs is not None:
                raise BadInput("standard input is not free in a batch", "give the text with -m, or --file F")
            if sys.stdin is None:
                raise BadInput("standard input is closed", "say it with -m TEXT, or --file F")
            content = sys.stdin.buffer.read(most)
        else:
            with open(path, "rb") as file:
                content = file.read(most)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{name} cannot be read ({reason})", "name a text file that you may read") from None
    if largest is not None and len(content) > largest:
        raise BadInput(f"{name} is too long: more than {largest} bytes", f"a text has at most {PROPOSAL} characters")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not valid UTF-8 (byte {error.start + 1})", "give it as UTF-8 text") from None


def can_edit() -> bool:
    """Whether there is a terminal, with an editor named for it."""
    return session().outputs is None and on_terminal(sys.stdin) and on_terminal(sys.stdout) and bool(_editor())


def _editor() -> str:
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def edit(initial: str, about: str) -> str:
    """What somebody makes of a text in their editor, which no shell starts. Raises BadInput where it stays empty.

    The file is kept until the act is recorded, so that no text is lost where the act is refused.
    """
    import shlex
    import subprocess
    import tempfile

    try:
        editor = shlex.split(_editor())
    except ValueError:
        raise BadInput(f"the editor {shown(_editor())!r} is no command", "mend $VISUAL or $EDITOR") from None
    number, path = tempfile.mkstemp(prefix="decisions-", suffix=".md")
    below = f"{SCISSORS}\nWrite above this line; it and what is below it are left out.\n"
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(f"{initial}\n\n{below}{about}\n")
    session().draft = path
    try:
        code = subprocess.run([*editor, path], env=_environment(), check=False).returncode
    except OSError as error:
        discard(path)
        raise BadInput(f"the editor cannot be started ({error.strerror})", "mend $EDITOR, or use -m TEXT") from None
    if code:
        raise BadInput(f"the editor ended with {code}; nothing was recorded", "say it with -m TEXT, or --file F")
    text = read(path).partition(SCISSORS)[0].strip("\n")
    if not text.strip():
        discard(path)
        raise BadInput("the text is empty; nothing was recorded", "say it with -m TEXT, or --file F")
    return text


def discard(path: str | None) -> None:
    """Remove a draft that is no longer needed."""
    session().draft = None
    if path:
        with contextlib.suppress(OSError):
            os.unlink(path)


def _environment() -> dict[str, str]:
    """What the editor may know: everything but passwords."""
    from decisions.where import without_password

    return {
        name: without_password(value) if name == "DECISIONS_LOG" else value
        for name, value in os.environ.items()
        if name != "PGPASSWORD"
    }
