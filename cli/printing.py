"""Printing: data to standard output, notes, warnings and errors to standard error, text of the log made harmless.

Nothing here fails where an output is closed; what stands behind a broken pipe is for `program`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from decisions.text import shown


def out(text: str = "") -> None:
    """One line, or several, to standard output. Text of the log goes through `decisions.text.shown` before."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")


def document(value: Any) -> None:
    """One JSON document to standard output: UTF-8, indented on a terminal."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2 if on_terminal(sys.stdout) else None)
    raw(_harmless(text) if on_terminal(sys.stdout) else text)


def long_document(value: dict[str, Any]) -> None:
    """A JSON object as `document` prints it. Those of its lists that are not held in memory are read while they are
    written.
    """
    indented = on_terminal(sys.stdout)
    for text in pieces(value, indented=indented):
        part(text, json=True)
    raw("")


def pieces(value: dict[str, Any], *, indented: bool) -> Iterator[str]:
    """The text of a JSON object, piece by piece."""
    import json

    def dumped(entry: Any, depth: int) -> str:
        text = json.dumps(entry, ensure_ascii=False, indent=2 if indented else None)
        return text.replace("\n", line_end(depth))

    def line_end(depth: int) -> str:
        return "\n" + "  " * depth if indented else ""

    comma = "," if indented else ", "
    before = "{"
    for key, entry in value.items():
        yield f"{before}{line_end(1)}{dumped(key, 0)}: "
        before = comma
        if isinstance(entry, (str, list)) or not isinstance(entry, Sequence):
            yield dumped(entry, 1)
            continue
        begun = "["
        for one in entry:
            yield f"{begun}{line_end(2)}{dumped(one, 2)}"
            begun = comma
        yield f"{line_end(1)}]" if entry else "[]"
    yield f"{line_end(0)}}}"


def line(value: Any) -> None:
    """One JSON value on a line of standard output, as soon as it is known; harmless on a terminal."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    raw(_harmless(text) if on_terminal(sys.stdout) else text)


def raw(text: str) -> None:
    """A line of JSON to standard output, in UTF-8 whatever the terminal's encoding is."""
    part(text + "\n")
    if sys.stdout is not None:
        sys.stdout.flush()


def part(text: str, *, json: bool = False) -> None:
    """A part of a document to standard output, in UTF-8, with its line ends as they are; `json` says that it is JSON,
    of which a terminal gets what does no harm.
    """
    stream = sys.stdout
    if stream is None:
        return
    if json and on_terminal(stream):
        text = _harmless(text)
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
        return
    stream.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))


def _harmless(text: str) -> str:
    """JSON in which what a terminal might act on is written as JSON's own escapes; it means the same."""
    if text.isascii():
        return text
    import json

    lines = text.split("\n")
    return "\n".join(
        line if shown(line) == line else "".join(c if shown(c) == c else json.dumps(c)[1:-1] for c in line)
        for line in lines
    )


def note(text: str, *, json: bool = False) -> None:
    """A note for people, on standard error."""
    _say("note", text, json)


def warning(text: str, *, json: bool = False) -> None:
    """A warning, on standard error."""
    _say("warning", text, json)


def statement(text: str) -> None:
    """What is about to be signed, on standard error."""
    error("You sign:")
    for line in text.rstrip("\n").split("\n"):
        error(f"  {shown(line)}")


def _say(kind: str, text: str, json: bool) -> None:
    if json:
        from json import dumps

        error(dumps({kind: text}))
    else:
        error(f"{kind.capitalize()}: {shown(text)}")


def error(line: str) -> None:
    """A line to standard error, if there is one that can be written to."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(line + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            silence(sys.stderr)


def flush() -> None:
    """What was printed can be read now."""
    if sys.stdout is not None:
        sys.stdout.flush()


def silence(stream: TextIO | None) -> None:
    """Nobody reads this stream any more: what is still written to it goes nowhere, and nothing fails at the end."""
    try:
        if stream is not None:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
    except (OSError, ValueError):
        return


def on_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def coloured(when: str, stream: TextIO | None) -> bool:
    """Whether to colour what goes to a stream, by `--color` (auto, always, never), $NO_COLOR and $TERM."""
    if when != "auto":
        return when == "always"
    return on_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
