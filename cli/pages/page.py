"""A page on its way to standard output: its width, its colours, its times, and the pager where it is long."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from cli import printing
from cli.options import session
from cli.pages.cells import cut, fitted, width, wrapped
from decisions import signs
from decisions.text import shown

NARROWEST = 40
WIDEST = 160
CHUNK = 1_000
"""Lines that are written in one go."""

BLANKS = re.compile(r"[ \t\r\n]+")

INK = {
    "good": "green",
    "warn": "yellow",
    "bad": "red",
    "open": "cyan",
    "faint": "bright_black",
    "": "",
}
"""Tone -> the terminal's colour."""

STATUS = {status: glyph for status, (glyph, _) in signs.STATUS.items()}
COLOUR = {status: INK[tone] for status, (_, tone) in signs.STATUS.items()}

Cell = str | tuple[str, str | None]
"""Text, or text with its colour; shown harmlessly already."""


def flat(text: str | None) -> str:
    """A text of the log on one line, harmless."""
    return shown(BLANKS.sub(" ", text).strip()) if text else ""


def columns() -> int:
    """How wide a page may be: $COLUMNS, else the terminal, else 80."""
    given = os.environ.get("COLUMNS", "")
    found = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    if not found:
        try:
            found = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0
        except (OSError, ValueError):
            found = 0
    return max(NARROWEST, found or 80)


class Page:
    """Lines of text, wrapped and aligned. Colour only where it is wanted, and never the only sign of anything."""

    def __init__(self) -> None:
        self.width = min(columns(), WIDEST)
        self.coloured = printing.coloured(session().color, sys.stdout)
        self.lines: list[str] = []

    def ink(self, text: str, colour: str | None = None, *, bold: bool = False) -> str:
        """The text, coloured if this page is; nothing but the colour changes."""
        if not self.coloured or not text or not (colour or bold):
            return text
        from click import style

        return style(text, fg=colour or None, bold=bold or None)

    def line(self, text: str = "", colour: str | None = None, *, bold: bool = False, indent: int = 0) -> None:
        """One line, cut to the page's width."""
        room = self.width - indent
        self.lines.append(" " * indent + self.ink(cut(text.rstrip(), room), colour, bold=bold) if text else "")

    def heading(self, text: str) -> None:
        """A heading, with an empty line before it."""
        if self.lines and self.lines[-1]:
            self.lines.append("")
        self.line(text, bold=True)

    def text(self, text: str, *, indent: int = 2, hanging: int = 0, colour: str | None = None) -> None:
        """A text as it is, wrapped; the lines after the first are indented by `hanging` more."""
        lines = wrapped(text, self.width - indent - hanging)
        for number, line in enumerate(lines):
            self.line(line, colour, indent=indent + (hanging if number else 0) if line else 0)

    def entry(self, label: str, text: str, *, indent: int = 2, at: int = 14, colour: str | None = None) -> None:
        """A label, and beside it a text that is wrapped in its own column."""
        label = fitted(label, at - indent - 1) + " "
        for number, line in enumerate(wrapped(text, self.width - at)):
            lead = label if number == 0 else " " * (at - indent)
            self.lines.append((" " * indent + self.ink(lead, "bright_black") + self.ink(line, colour)).rstrip())

    def table(self, rows: list[list[Cell]], *, indent: int = 2, wraps: int | None = None, head: bool = False) -> None:
        """Rows with aligned columns, two blanks apart. Column `wraps` (default: the last) gives way and is wrapped;
        others are cut where even that is not enough. With `head`, the first row is a heading.
        """
        if not rows:
            return
        cells = [[cell if isinstance(cell, tuple) else (cell, None) for cell in row] for row in rows]
        widths = [max(width(row[i][0]) for row in cells) for i in range(len(cells[0]))]
        wraps = len(widths) - 1 if wraps is None else wraps
        room = self.width - indent - 2 * (len(widths) - 1)
        widths[wraps] = min(widths[wraps], max(16, room - sum(widths) + widths[wraps]))
        while sum(widths) > room and max(widths) > 8:
            widths[widths.index(max(widths))] -= 1
        for number, row in enumerate(cells):
            whole = list(wrapped(row[wraps][0], widths[wraps])) or [""]
            for part, line in enumerate(whole):
                texts = [
                    (
                        line if i == wraps else cell[0] if part == 0 else "",
                        "bright_black" if head and not number else cell[1],
                    )
                    for i, cell in enumerate(row)
                ]
                drawn = [self.ink(fitted(text, w), colour) for (text, colour), w in zip(texts, widths, strict=True)]
                last = max((i for i, (text, _) in enumerate(texts) if text), default=-1)
                if last >= 0:
                    drawn[last] = self.ink(cut(texts[last][0], widths[last]), texts[last][1])
                self.lines.append((" " * indent + "  ".join(drawn[: last + 1])).rstrip())

    def end(self) -> None:
        """Print it."""
        write(self.lines)


def write(lines: Iterable[str]) -> None:
    """Lines to standard output in large pieces; on a terminal through $PAGER where they are more than a screen."""
    stream = sys.stdout
    if stream is None:
        return
    left = iter(lines if knows_glyphs() else map(plain, lines))
    if printing.on_terminal(stream):
        left = _screen(left)
    while chunk := list(islice(left, CHUNK)):
        stream.write("\n".join(chunk) + "\n")


def knows_glyphs() -> bool:
    """Whether what is written to standard output may hold more than ASCII."""
    return "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()


def plain(line: str) -> str:
    """The line with signs of ASCII for the program's own glyphs."""
    return line if line.isascii() else "".join(signs.PLAIN.get(c, c) for c in line)


def _screen(lines: Iterator[str]) -> Iterator[str]:
    """What is left to print after the pager had its turn."""
    pager = os.environ.get("PAGER")
    if not pager or not printing.on_terminal(sys.stdin):
        return lines
    try:
        height = os.get_terminal_size(sys.stdout.fileno()).lines
    except (OSError, ValueError):
        return lines
    first = list(islice(lines, height))
    if len(first) < height:
        return iter(first)
    from itertools import chain

    lines = chain(first, lines)
    return iter(()) if _paged(pager, lines) else lines


def _paged(pager: str, lines: Iterator[str]) -> bool:
    """Whether the pager could be started; it gets the lines on its standard input, and no shell is asked."""
    import shlex
    import subprocess

    from decisions.editing import environment

    try:
        process = subprocess.Popen(
            shlex.split(pager),
            stdin=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            env={"LESS": "FRX", **environment()},
        )
    except (OSError, ValueError, IndexError):
        return False
    assert process.stdin is not None
    try:
        while chunk := list(islice(lines, CHUNK)):
            process.stdin.write("\n".join(chunk) + "\n")
        process.stdin.close()
    except (BrokenPipeError, OSError):
        pass
    while True:
        try:
            process.wait()
            return True
        except KeyboardInterrupt:  # the pager's own key
            continue
