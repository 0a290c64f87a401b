"""What the screens beside the list are made of: entries, a line each, and below them what is to be said of one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult

from decisions import commands
from tui.bars import Keys
from tui.cells import flat, wrapped
from tui.lines import Lines, Piece, Prepared
from tui.place import Place
from tui.reading import Read, Unread

Entry = Any
"""What a line stands for; its page knows what it is."""


class Entries(Lines):
    """Entries, a line each; `draw_entry` and `identity` say how one is drawn, and by what it is found again.

    The cursor stands on no entry whose identity is None.
    """

    def __init__(
        self,
        draw_entry: Callable[[Entry, int, bool], Sequence[Piece]],
        identity: Callable[[Entry], Hashable | None],
        nothing: str,
    ) -> None:
        super().__init__(id="entries")
        self.entries: Sequence[Entry] = ()
        self._draw_entry = draw_entry
        self._identity = identity
        self._nothing = nothing
        """What is said where there is no entry."""
        self._told = False

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these, the cursor on the entry where it was, if it is still there."""
        before = None if self.entry is None else self._identity(self.entry)
        row, self.entries, self._told = self.cursor, entries, True
        if before is not None and not (row < len(entries) and self._identity(entries[row]) == before):
            row = next((at for at, entry in enumerate(entries) if self._identity(entry) == before), row)
        last = len(entries) - 1
        row = max(0, min(row, last))
        while row < last and self._identity(entries[row]) is None:
            row += 1
        self.redraw(cursor=row)
        self.post_message(self.Moved(self, self.cursor))

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def count(self) -> int:
        return len(self.entries) or int(self._told)

    def selectable(self, row: int) -> bool:
        return row < len(self.entries) and self._identity(self.entries[row]) is not None

    def _follow(self) -> None:
        """See the heading too, where the cursor is on the first line below it."""
        super()._follow()
        above = self.cursor - 1
        if above == int(self.scroll_offset.y) - 1 and 0 <= above < len(self.entries) and not self.selectable(above):
            self.scroll_to(y=above, animate=False, force=True)

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        if not self.entries:
            return [(f" {self._nothing}", "faint")]
        return self._draw_entry(self.entries[row], width, here)


class Detail(Prepared):
    """What is to be said of the entry under the cursor."""

    DEFAULT_CSS = "Detail { height: 6; border-top: solid $primary 50%; padding: 0 1; }"

    def __init__(self, *, scrolls: bool = False) -> None:
        super().__init__(id="detail")
        self.can_focus = scrolls
        self._maker: Callable[[int], list[Sequence[Piece]]] | None = None

    def tell(self, maker: Callable[[int], list[Sequence[Piece]]] | None) -> None:
        """Show the lines that `maker` makes for a width in cells."""
        self._maker = maker
        self.remake()

    def make(self, width: int) -> list[Sequence[Piece]]:
        return self._maker(width) if self._maker is not None else []


class Page(Place):
    """A screen with entries, one of which the cursor is on."""

    PLACES: tuple[str, ...] = ()
    """The places of the table of actions whose keys work here, beside rows and everywhere."""
    NOTHING = "Nothing here."
    SCROLLS = False
    """Whether what is said of an entry is long, and can be scrolled."""

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Entries(self.draw_entry, self.identity, self.NOTHING)
        yield Detail(scrolls=self.SCROLLS)
        yield Keys("rows", *self.PLACES, "everywhere")

    def on_mount(self) -> None:
        self.entries.focus()

    @property
    def entries(self) -> Entries:
        return self.query_one(Entries)

    @property
    def detail(self) -> Detail:
        return self.query_one(Detail)

    # what a kind of page is made of

    def draw_entry(self, entry: Entry, width: int, here: bool) -> Sequence[Piece]:
        """An entry as one line."""
        raise NotImplementedError

    def identity(self, entry: Entry) -> Hashable | None:
        """By what an entry is found again; None where the cursor may not stand."""
        raise NotImplementedError

    def about(self, entry: Entry, width: int) -> list[Sequence[Piece]]:
        """What is to be said of an entry, in lines."""
        raise NotImplementedError

    def tell(self, entry: Entry) -> None:
        """Say below what is to be said of the entry under the cursor."""
        self.detail.tell(lambda width: self.about(entry, width))

    def open(self, entry: Entry) -> None:
        """Go where an entry leads: to its decision."""
        if self.number is not None:
            self.owner.open_decision(self.number)

    def show(self, key: str, value: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    @property
    def number(self) -> int | None:
        entry = self.entries.entry
        return entry.get("decision") if isinstance(entry, dict) else None

    @property
    def command(self) -> str | None:
        """The command of the entry under the cursor."""
        entry = self.entries.entry
        return entry.get("command") if isinstance(entry, dict) else None

    @property
    def whose(self) -> str | None:
        """Whose act it is where the command does not say; None for the recorder's."""
        return None

    # what is heard

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        self.calm()
        self.show(message.key, message.value)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self.complain(message.problem)

    @on(Lines.Moved, "#entries")
    def _moved(self, message: Lines.Moved) -> None:
        message.stop()
        entry = self.entries.entry
        if entry is None:
            self.detail.tell(None)
        else:
            self.tell(entry)

    @on(Lines.Chosen, "#entries")
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        entry = self.entries.entry
        if entry is not None:
            self.open(entry)

    # what keys do

    def action_next_decision(self) -> None:
        self.entries.action_down()

    def action_previous_decision(self) -> None:
        self.entries.action_up()

    def action_do(self) -> None:
        """Begin what the entry's command does; where it only looks, go to the decision."""
        told = commands.told(self.command) if self.command else None
        if told is None:
            if self.entries.entry is not None:
                self.open(self.entries.entry)
            return
        from tui.record.form import begin

        act, about, given = told
        whose = given.pop("as_", None) or self.whose
        if whose is not None:
            given["members"] = (whose,)
        begin(self.owner, int(about) if about else None, act, **given)


def said(text: str, width: int, tone: str = "", most: int = 3) -> list[Sequence[Piece]]:
    """A text of the log in lines of the detail, at most so many."""
    lines = wrapped(flat(text), width)
    if len(lines) > most:
        lines[most - 1] = lines[most - 1][: width - 1] + "…"
    return [[(line, tone)] for line in lines[:most]]
