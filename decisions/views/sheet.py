"""A page as what it says, without how it looks: sections of facts, tables, entries and texts, for every front alike.

Texts are raw text of the log and words of the program mixed; whoever draws a page escapes all of them. A tone is one of
`decisions.signs`, and never the only sign of anything.
"""

# Annotations are no text here: of a NamedTuple typing would compile each, at every start.

from datetime import datetime
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of a table."""

    text: str
    tone: str = ""


class Fact(NamedTuple):
    """A text under its label; without a label it stands for itself."""

    label: str
    text: str
    tone: str = ""


class Row(NamedTuple):
    """A row of a table: its first cell names it. `more` is what does not fit into columns."""

    cells: list[Cell]
    more: list[Fact]


class Facts(NamedTuple):
    """Labels, each with its text."""

    facts: list[Fact]


class Table(NamedTuple):
    """Rows under the names of their columns."""

    head: list[str]
    rows: list[Row]


class Item(NamedTuple):
    """An entry: a headline, and facts under it."""

    head: str
    facts: list[Fact]
    tone: str = ""


class Items(NamedTuple):
    """Entries, one after the other."""

    items: list[Item]


class Prose(NamedTuple):
    """Sentences of the program."""

    text: str


class Verbatim(NamedTuple):
    """A text of the log of many lines, as it was written."""

    label: str
    text: str


Block = Facts | Table | Items | Prose | Verbatim


class Section(NamedTuple):
    """Blocks under a heading."""

    title: str
    blocks: list[Block]


class Sheet(NamedTuple):
    """A whole page; `head` stands under its title."""

    title: str
    head: list[Fact]
    sections: list[Section]


def exact(given: str) -> str:
    """A stored moment on the user's clock, to the second, with its offset from UTC: `2026-03-01 15:00:00 +01:00`."""
    try:
        there = datetime.fromisoformat(given).astimezone()
    except (ValueError, OverflowError, OSError):
        return given
    text = there.isoformat(sep=" ", timespec="seconds")
    return f"{text[:-6]} {text[-6:]}"
