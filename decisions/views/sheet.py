"""A page as what it says, without how it looks: sections of facts, tables, entries and texts, for every front alike.

Texts are raw text of the log and words of the program mixed; whoever draws a page escapes all of them. A tone is one of
`decisions.signs`, and never the only sign of anything.
"""

from __future__ import annotations

from datetime import datetime


class Cell:
    """A cell of a table."""

    __slots__ = ("text", "tone")

    def __init__(self, text: str, tone: str = "") -> None:
        self.text = text
        self.tone = tone


class Fact:
    """A text under its label; without a label it stands for itself."""

    __slots__ = ("label", "text", "tone")

    def __init__(self, label: str, text: str, tone: str = "") -> None:
        self.label = label
        self.text = text
        self.tone = tone


class Row:
    """A row of a table: its first cell names it. `more` is what does not fit into columns."""

    __slots__ = ("cells", "more")

    def __init__(self, cells: list[Cell], more: list[Fact]) -> None:
        self.cells = cells
        self.more = more


class Facts:
    """Labels, each with its text."""

    __slots__ = ("facts",)

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts


class Table:
    """Rows under the names of their columns."""

    __slots__ = ("head", "rows")

    def __init__(self, head: list[str], rows: list[Row]) -> None:
        self.head = head
        self.rows = rows


class Item:
    """An entry: a headline, and facts under it."""

    __slots__ = ("facts", "head", "tone")

    def __init__(self, head: str, facts: list[Fact], tone: str = "") -> None:
        self.head = head
        self.facts = facts
        self.tone = tone


class Items:
    """Entries, one after the other."""

    __slots__ = ("items",)

    def __init__(self, items: list[Item]) -> None:
        self.items = items


class Prose:
    """Sentences of the program."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Verbatim:
    """A text of the log of many lines, as it was written."""

    __slots__ = ("label", "text")

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.text = text


Block = Facts | Table | Items | Prose | Verbatim


class Section:
    """Blocks under a heading."""

    __slots__ = ("blocks", "title")

    def __init__(self, title: str, blocks: list[Block]) -> None:
        self.title = title
        self.blocks = blocks


class Sheet:
    """A whole page; `head` stands under its title."""

    __slots__ = ("head", "sections", "title")

    def __init__(self, title: str, head: list[Fact], sections: list[Section]) -> None:
        self.title = title
        self.head = head
        self.sections = sections


def exact(given: str) -> str:
    """A stored moment on the user's clock, to the second, with its offset from UTC: `2026-03-01 15:00:00 +01:00`."""
    try:
        there = datetime.fromisoformat(given).astimezone()
    except (ValueError, OverflowError, OSError):
        return given
    text = there.isoformat(sep=" ", timespec="seconds")
    return f"{text[:-6]} {text[-6:]}"
