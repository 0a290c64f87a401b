"""A text that somebody writes in an editor of their own: no shell starts it, it is told no password, and what was
written is kept in a file until it is recorded.
"""

from __future__ import annotations

import os
from contextlib import suppress

from decisions.errors import BadInput
from decisions.text import PROPOSAL, shown

LARGEST = 4 * 4 * PROPOSAL
"""Bytes of a file that are read at most: what the longest text may take in UTF-8, and room for it to be too long."""

SCISSORS = "# ------------------------ >8 ------------------------"
"""What is below this line in a draft is no part of the text."""

_INSTEAD = "say it with -m TEXT, or --file F"


def editor() -> str:
    """The command line of the user's editor: $VISUAL, else $EDITOR, else nothing."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def edit(initial: str, about: str, editor: str) -> tuple[str, str]:
    """What somebody makes of a text in their editor, and the path of the draft in which it is kept: `discard` it when
    the text is recorded.

    `about` stands below the text, for whoever writes. The terminal belongs to the editor until it ends. Raises BadInput
    where no text comes out of it; a draft that may hold something is kept then, and the hint names it.
    """
    import shlex
    import subprocess
    import tempfile

    try:
        command = shlex.split(editor)
    except ValueError:
        raise BadInput(f"the editor {shown(editor)!r} is no command", "mend $VISUAL or $EDITOR") from None
    number, path = tempfile.mkstemp(prefix="decisions-", suffix=".md")
    below = f"{SCISSORS}\nWrite above this line; it and what is below it are left out.\n"
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(f"{initial}\n\n{below}{about}\n")
    try:
        code = subprocess.run([*command, path], env=environment(), check=False).returncode
    except OSError as error:
        discard(path)
        raise BadInput(f"the editor cannot be started ({error.strerror})", "mend $EDITOR, or use -m TEXT") from None
    try:
        if code:
            raise BadInput(f"the editor ended with {code}; nothing was recorded", _INSTEAD)
        text = read(path).partition(SCISSORS)[0].strip("\n")
    except BadInput as error:
        if os.path.exists(path):
            error.hint += f"; your text is kept in {path}"
        raise
    if not text.strip():
        discard(path)
        raise BadInput("the text is empty; nothing was recorded", _INSTEAD)
    return text, path


def discard(path: str) -> None:
    """Remove a draft that is no longer needed."""
    with suppress(OSError):
        os.unlink(path)


def environment() -> dict[str, str]:
    """What a program that is started for the user may know: everything but passwords."""
    from decisions.where import without_password

    return {
        name: without_password(value) if name == "DECISIONS_LOG" else value
        for name, value in os.environ.items()
        if name != "PGPASSWORD"
    }


def read(path: str, largest: int | None = LARGEST) -> str:
    """A text file of at most `largest` bytes. Raises BadInput."""
    try:
        with open(path, "rb") as file:
            content = file.read(-1 if largest is None else largest + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{shown(path)} cannot be read ({reason})", "name a text file that you may read") from None
    return decoded(content, shown(path), largest)


def decoded(content: bytes, name: str, largest: int | None = LARGEST) -> str:
    """The text that bytes hold in UTF-8; `name` says in errors where they come from. Raises BadInput."""
    if largest is not None and len(content) > largest:
        raise BadInput(f"{name} is too long: more than {largest} bytes", f"a text has at most {PROPOSAL} characters")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not valid UTF-8 (byte {error.start + 1})", "give it as UTF-8 text") from None
