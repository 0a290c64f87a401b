"""Whose turn it is, in large."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.cells import cut, flat, width


def large(name: str, most: int) -> str:
    """A handle as it can be read from the back of the room, in at most so many cells."""
    upper = flat(name).upper()
    spaced = " ".join(upper)
    return spaced if upper.isascii() and width(spaced) <= most else cut(upper, most)


class Card(Vertical):
    """A name in a frame, and what there is to say about the turn below it."""

    DEFAULT_CSS = """
    Card, Card > Center { height: auto; }
    Card .name {
        width: auto; min-width: 36; max-width: 100%; border: heavy $accent; padding: 0 4;
        text-align: center; text-style: bold; color: $text-accent;
    }
    Card > .about { width: 100%; height: auto; text-align: center; }
    Card.-tall .name { min-width: 60; padding: 1 8; }
    Card.-nobody Center { display: none; }
    """

    name_shown = ""

    def compose(self) -> ComposeResult:
        with Center():
            yield Static(classes="name")
        yield Static(classes="about")

    def say(self, name: str | None, about: str) -> None:
        """Show whose turn it is; `about` is harmless already."""
        self.set_class(name is None, "-nobody")
        self.name_shown = large(name, self.app.size.width - 24) if name is not None else ""
        self.query_one(".name", Static).update(Content(self.name_shown))
        self.query_one(".about", Static).update(Content(about))
