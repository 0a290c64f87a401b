"""Text of the log in cells of the screen: harmless, on one line, and of an exact width."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

from decisions.text import shown

BLANKS = re.compile(r"[ \t\r\n]+")


def flat(text: str | None) -> str:
    """A text of the log on one line, harmless."""
    return shown(BLANKS.sub(" ", text).strip()) if text else ""


def width(text: str) -> int:
    """How many cells a harmless text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, most: int) -> str:
    """A harmless text in at most so many cells, with an ellipsis where it is cut."""
    if width(text) <= most:
        return text
    return set_cell_size(text, most - 1).rstrip() + "…" if most > 0 else ""


def fitted(text: str, cells: int) -> str:
    """A harmless text in exactly so many cells."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


def right(text: str, cells: int) -> str:
    """The same, at the right."""
    text = cut(text, cells)
    return " " * (cells - width(text)) + text


def wrapped(text: str, most: int) -> list[str]:
    """A text of the log in harmless lines of at most so many cells, broken at blanks where it can be."""
    most = max(most, 8)
    found: list[str] = []
    for line in shown(text, lines=True).split("\n"):
        begun = ""
        for word in line.split(" "):
            rest = word
            if begun and width(begun) + 1 + width(rest) <= most:
                begun += f" {rest}"
                continue
            if begun:
                found.append(begun)
            while width(rest) > most:
                head = set_cell_size(rest, most).rstrip()
                head = head if head and rest.startswith(head) else rest[:1]
                found.append(head)
                rest = rest[len(head) :]
            begun = rest
        found.append(begun)
    return found
