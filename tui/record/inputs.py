"""What is written into and picked from: a text, and one of a few words. What stands in a text is drawn harmless."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.text import Text as RichText
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import TextArea

from decisions.text import shown


class Submitted(Message):
    """Enter was pressed where it begins no new line."""


class Writing(TextArea):
    """A text. With `lines`, enter begins a new line; without, it says that one is done."""

    DEFAULT_CSS = """
    Writing { height: auto; min-height: 1; max-height: 5; padding: 0; background: $surface; }
    Writing.-lines { min-height: 2; max-height: 9; }
    Writing:focus { background: $panel; }
    """

    class Listed(Message):
        """Somebody asks what can be written here."""

        def __init__(self, text: Writing) -> None:
            self.text = text
            super().__init__()

        @property
        def control(self) -> Writing:
            return self.text

    def __init__(self, text: str, *, id: str, lines: bool, listed: bool, placeholder: str = "") -> None:
        super().__init__(
            text,
            id=id,
            classes="-lines" if lines else "",
            compact=True,
            highlight_cursor_line=False,
            placeholder=Content(placeholder),
        )
        self.lines = lines
        self.listed = listed
        """Whether there is a list to pick from."""
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)

    def get_line(self, line_index: int) -> RichText:
        line = super().get_line(line_index)
        if line.plain.isascii() and line.plain.isprintable():
            return line
        return RichText("".join(map(_drawn, line.plain)), end="", no_wrap=True)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and not self.lines:
            event.stop()
            event.prevent_default()
            self.post_message(Submitted())

    def action_cursor_down(self, select: bool = False) -> None:
        if self.listed and not select and self.cursor_location[0] == self.document.line_count - 1:
            self.post_message(self.Listed(self))
        else:
            super().action_cursor_down(select)

    def write(self, text: str) -> None:
        """Put a text in the place of the one that stands there; it can be undone."""
        if text != self.text:
            self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self.document.end)


def _drawn(character: str) -> str:
    """A character as it is drawn: itself, or one that says that here is something which cannot be shown."""
    return character if character == "\t" or JOINING.match(character) or shown(character) == character else "�"


JOINING = re.compile("[\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that only do something to the one before them, which Persian, Hindi and emoji need."""


class Pick(Widget, can_focus=True):
    """One of a few words, all of them seen. Nothing is picked before somebody picks it."""

    DEFAULT_CSS = """
    Pick { height: auto; background: $surface; }
    Pick:focus { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("backspace,delete", "clear", show=False),
    ]

    picked: reactive[str] = reactive("")

    class Changed(Message):
        """Another word was picked."""

    def __init__(self, values: tuple[str, ...], picked: str, *, id: str) -> None:
        super().__init__(id=id)
        self.values = values
        self.set_reactive(Pick.picked, picked if picked in values else "")

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for word in self.values:
            here = word == self.picked
            parts.append((f"{'(•)' if here else '( )'} {word}   ", "bold" if here else ""))
        return Content.assemble(*parts)

    def watch_picked(self) -> None:
        self.post_message(self.Changed())

    def action_step(self, step: int) -> None:
        at = self.values.index(self.picked) + step if self.picked else 0 if step > 0 else -1
        self.picked = self.values[at % len(self.values)]

    def action_clear(self) -> None:
        self.picked = ""

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            self.post_message(Submitted())
        elif event.character:
            starting = [word for word in self.values if word.startswith(event.character)]
            if starting:
                event.stop()
                at = starting.index(self.picked) + 1 if self.picked in starting else 0
                self.picked = starting[at % len(starting)]

    def on_click(self, event: events.Click) -> None:
        end = 0
        for word in self.values:
            end += len(word) + 7
            if event.x < end:
                self.picked = word
                return

    @property
    def text(self) -> str:
        """What is picked."""
        return self.picked

    def write(self, text: str) -> None:
        """Pick a word; nothing for what is none."""
        self.picked = text if text in self.values else ""
