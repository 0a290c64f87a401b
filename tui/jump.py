"""Jump mode: a letter or two over everything that can be gone to on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Label

from tui.decision.names import Names
from tui.dialog import Dialog
from tui.lines import Lines
from tui.place import Place

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those of the home row first."""


class Target(NamedTuple):
    """A place on the screen, and what going there does."""

    at: Offset
    go: Callable[[], object]


class Jump(Dialog[Target | None]):
    """Letters over the screen; the answer is the target whose letters were typed."""

    CSS = """
    Jump { background: $background 0%; }
    Jump > Label {
        position: absolute; width: auto; height: 1;
        background: $warning; color: $background; text-style: bold;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, place: Place) -> None:
        super().__init__()
        found = targets(place)
        self.targets = dict(zip(labels(len(found)), found, strict=False))
        """Letters -> target."""
        self._typed = ""

    def compose(self) -> ComposeResult:
        for letters, target in self.targets.items():
            label = Label(letters, markup=False)
            label.styles.offset = target.at
            yield label

    def on_key(self, event: events.Key) -> None:
        if event.character is None or event.character not in LETTERS:
            return
        event.stop()
        typed = self._typed + event.character
        if typed in self.targets:
            self.answer(self.targets[typed])
        elif any(letters.startswith(typed) for letters in self.targets):
            self._typed = typed
            for label in self.query(Label):
                label.display = str(label.content).startswith(typed)

    def action_leave(self) -> None:
        self.answer(None)


def labels(count: int) -> list[str]:
    """So many labels of one letter, or of two where one does not suffice; none of them begins another."""
    several = 0
    while len(LETTERS) - several + several * len(LETTERS) < count and several < len(LETTERS):
        several += 1
    single = len(LETTERS) - several
    pairs = (first + second for first in LETTERS[single:] for second in LETTERS)
    return [*LETTERS[:single], *pairs][:count]


def targets(place: Place) -> list[Target]:
    """What can be gone to: the rows of the focused list, tabs, and whatever can have the focus."""
    found: list[Target] = []
    focused = place.focused
    if isinstance(focused, Lines):
        found += _rows(focused)
    for tabs in place.query(Names):
        found += _tabs(tabs)
    for widget in place.query(Widget):
        if widget.focusable and widget is not focused and _seen(widget, place):
            found.append(Target(widget.region.offset, widget.focus))
    return found


def _seen(widget: Widget, place: Place) -> bool:
    region = widget.region
    return region.area > 0 and place.region.contains_region(region)


def _rows(lines: Lines) -> list[Target]:
    """The rows that are seen and that the cursor may stand on."""
    if not lines.marks:
        return []
    top, region = int(lines.scroll_offset.y), lines.scrollable_content_region
    left = lines.content_region.offset
    rows = range(top, min(lines.count(), top + region.height))

    def going(row: int) -> Callable[[], object]:
        return lambda: lines.go(row)

    return [Target(left + Offset(0, row - top), going(row)) for row in rows if lines.selectable(row)]


def _tabs(tabs: Names) -> list[Target]:
    def picking(index: int) -> Callable[[], object]:
        return lambda: tabs.post_message(Names.Picked(index))

    return [Target(tabs.region.offset + Offset(start, 0), picking(index)) for index, start in enumerate(tabs.starts())]
