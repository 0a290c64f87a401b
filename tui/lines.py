"""A virtual list: it draws the visible lines only, whatever their number. Every list and pane of the screen is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.actions import bindings
from tui.cells import cut, width

TONES = ("good", "warn", "bad", "open", "faint", "strong", "accent", "added", "removed", "head")

Piece = tuple[str, str]
"""Harmless text of one line, and its tone ("" for none)."""


class Lines(ScrollView, can_focus=True):
    """Lines with a cursor. Whoever makes one says how many lines there are, and draws one of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"lines--{tone}" for tone in TONES), "lines--cursor", "lines--unfocused"}
    DEFAULT_CSS = """
    Lines {
        background: $background; color: $foreground; height: 1fr; overflow-x: hidden;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        & > .lines--good { color: $text-success; }
        & > .lines--warn { color: $text-warning; }
        & > .lines--bad { color: $text-error; text-style: bold; }
        & > .lines--open { color: $text-primary; }
        & > .lines--faint { color: $faint; }
        & > .lines--strong { text-style: bold; }
        & > .lines--accent { color: $text-accent; }
        & > .lines--added { color: $text-success; }
        & > .lines--removed { color: $text-error; }
        & > .lines--head { text-style: bold underline; }
        & > .lines--cursor { background: $primary-muted; text-style: bold; }
        & > .lines--unfocused { background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("rows")

    cursor: reactive[int] = reactive(0)
    """The line that keys act on."""

    class Moved(Message):
        """The cursor went to another line."""

        def __init__(self, lines: Lines, row: int) -> None:
            self.lines = lines
            self.row = row
            super().__init__()

        @property
        def control(self) -> Lines:
            return self.lines

    class Chosen(Message):
        """A line was chosen, by enter or by a second click."""

        def __init__(self, lines: Lines, row: int) -> None:
            self.lines = lines
            self.row = row
            super().__init__()

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None, marks: bool = True) -> None:
        super().__init__(id=id, classes=classes)
        self.marks = marks
        """Whether the line of the cursor is marked."""
        self.empty = ""
        """What is said, harmlessly, where there are no lines."""
        self._strips: dict[tuple[int, int, bool, bool], Strip] = {}
        self._tones: dict[tuple[str, str], Style] = {}

    # what a kind of list is made of

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        """One line in pieces; `here` where the cursor is."""
        raise NotImplementedError

    def selectable(self, row: int) -> bool:
        """Whether the cursor may stand on a line."""
        return True

    # drawing

    def redraw(self, *, cursor: int | None = None) -> None:
        """Draw everything anew: what is shown has changed."""
        self._strips.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, self.count())
        if cursor is not None:
            self.set_reactive(Lines.cursor, max(0, min(cursor, self.count() - 1)))
            self._follow()
        elif self.cursor >= self.count():
            self.set_reactive(Lines.cursor, max(0, self.count() - 1))
        self.refresh()

    def notify_style_update(self) -> None:
        self._strips.clear()
        self._tones.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._strips.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, self.count())
        self._follow()

    def render_line(self, y: int) -> Strip:
        row = y + int(self.scroll_offset.y)
        wide = self.scrollable_content_region.width
        if row == 0 and self.empty and not self.count():
            return self._strip([(f" {self.empty}", "faint")], wide, False)
        if row >= self.count():
            return Strip.blank(wide, self._tone("", ""))
        here = self.marks and row == self.cursor
        key = (row, wide, here, self.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 2_000:
                self._strips.clear()
            strip = self._strips[key] = self._strip(self.draw(row, wide, here), wide, here)
        return strip

    def _strip(self, pieces: Iterable[Piece], wide: int, here: bool) -> Strip:
        ground = ("cursor" if self.has_focus else "unfocused") if here else ""
        segments: list[Segment] = []
        left = wide
        for text, style in _joined(pieces):
            taken = width(text)
            if taken > left:
                text = cut(text, left)  # noqa: PLW2901
                taken = width(text)
            segments.append(Segment(text, self._tone(ground, style)))
            left -= taken
            if left <= 0:
                break
        if left > 0:
            segments.append(Segment(" " * left, self._tone(ground, "")))
        return Strip(segments, wide)

    def _tone(self, ground: str, name: str) -> Style:
        """The style of a tone, on the ground of a line; kept until the theme changes."""
        key = (ground, name)
        style = self._tones.get(key)
        if style is None:
            style = self.rich_style
            for part in filter(None, key):
                style += self.get_component_rich_style(f"lines--{part}", partial=True)
            self._tones[key] = style
        return style

    # the cursor

    def watch_cursor(self, before: int, now: int) -> None:
        for row in (before, now):
            self._forget(row)
        self._follow()
        self.post_message(self.Moved(self, now))

    def _forget(self, row: int) -> None:
        for here in (True, False):
            for focus in (True, False):
                self._strips.pop((row, self.scrollable_content_region.width, here, focus), None)
        self.refresh_lines(row)

    def on_focus(self) -> None:
        self._forget(self.cursor)

    def on_blur(self) -> None:
        self._forget(self.cursor)

    def _follow(self) -> None:
        """Scroll so far that the cursor is seen."""
        top, high = int(self.scroll_offset.y), self.scrollable_content_region.height
        if high <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + high:
            self.scroll_to(y=self.cursor - high + 1, animate=False, force=True)

    def go(self, row: int, step: int = 1) -> None:
        """Put the cursor on a line, or the next one in the direction of `step` where it may stand."""
        last = self.count() - 1
        row = max(0, min(row, last))
        while 0 <= row <= last and not self.selectable(row):
            row += step
        if 0 <= row <= last:
            self.cursor = row
        else:
            self.scroll_relative(y=step, animate=False)

    def action_down(self) -> None:
        if self.marks:
            self.go(self.cursor + 1)
        else:
            self.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        if self.marks:
            self.go(self.cursor - 1, -1)
        else:
            self.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def _page(self, step: int) -> None:
        high = max(1, self.scrollable_content_region.height - 1)
        if self.marks:
            self.scroll_relative(y=step * high, animate=False)
            self.go(self.cursor + step * high, -step)
        else:
            self.scroll_relative(y=step * high, animate=False)

    def action_first(self) -> None:
        if self.marks:
            self.go(0)
        else:
            self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        if self.marks:
            self.go(self.count() - 1, -1)
        else:
            self.scroll_end(animate=False)

    def action_choose(self) -> None:
        if self.count():
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        row = event.y + int(self.scroll_offset.y)
        if 0 <= row < self.count() and self.selectable(row):
            again = row == self.cursor
            self.cursor = row
            if again or event.chain > 1:
                self.post_message(self.Chosen(self, row))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The same with fewer pieces: blanks go with what stands before them, and so does what has its tone."""
    found: list[Piece] = []
    for text, tone in pieces:
        if found and (tone == found[-1][1] or (found[-1][1] != "head" and not text.strip())):
            found[-1] = (found[-1][0] + text, found[-1][1])
        else:
            found.append((text, tone))
    return found


class Prepared(Lines):
    """Lines that were made beforehand: each a list of pieces, some of them with a value behind it.

    Its maker is asked again where the width changes.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None, marks: bool = False) -> None:
        super().__init__(id=id, classes=classes, marks=marks)
        self.lines: list[Sequence[Piece]] = []
        self._made_for = 0

    def make(self, width: int) -> list[Sequence[Piece]]:
        """All lines, for a width in cells."""
        raise NotImplementedError

    def remake(self, *, cursor: int | None = None) -> None:
        """Make the lines anew, and draw them."""
        self._made_for = max(20, self.scrollable_content_region.width)
        self.lines = self.make(self._made_for)
        self.redraw(cursor=cursor)

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._made_for:
            self.remake()
        super().on_resize()

    def count(self) -> int:
        return len(self.lines)

    def draw(self, row: int, width: int, here: bool) -> Sequence[Piece]:
        return self.lines[row]
