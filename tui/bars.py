"""The lines above and below a screen: where one is, a banner where something is unusual, and the keys."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui import actions


class Title(Widget):
    """Where one is. Its text is harmless already."""

    DEFAULT_CSS = "Title { height: 1; background: $panel; color: $foreground; text-style: bold; padding: 0 1; }"

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text = text

    def say(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.refresh()

    def render(self) -> Content:
        return Content(self.text)


class Banner(Widget):
    """Something that must be seen as long as it lasts: a time in the past, a log that is gone. Hidden where empty."""

    DEFAULT_CSS = """
    Banner {
        height: auto; display: none; background: $warning 30%; color: $foreground; text-style: bold; padding: 0 1;
    }
    Banner.-there { display: block; }
    Banner.-bad { background: $error 30%; }
    """

    text = ""

    def say(self, text: str, *, bad: bool = False) -> None:
        self.text = text
        self.set_class(bool(text), "-there")
        self.set_class(bad, "-bad")
        self.refresh(layout=True)

    def render(self) -> Content:
        return Content(self.text)


Shown = tuple[actions.Action, str]
KEPT = ("help", "leave_or_quit")
"""Actions that are shown however little room there is."""


class Keys(Widget):
    """The keys that do something here, in at most so many lines; a click does it too."""

    DEFAULT_CSS = "Keys { height: auto; dock: bottom; background: $panel; color: $foreground; padding: 0 1; }"

    def __init__(self, *places: str, lines: int = 1) -> None:
        super().__init__(id="keys")
        self.places = places
        self.lines = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._packed(width)))

    def _packed(self, wide: int) -> list[list[Shown]]:
        """What does something now and has room, line by line, each action with its key."""
        remapped = getattr(self.app, "remapped", {})
        wanted = [a for a in actions.ACTIONS if a.footer and a.place in self.places]
        found = [(a, actions.keys(a.name, remapped)[0]) for a in wanted if self.screen.check_action(a.name, ())]
        while len(lines := _in_lines(found, wide)) > self.lines and len(found) > len(KEPT):
            found.remove(next(shown for shown in reversed(found) if shown[0].name not in KEPT))
        return lines

    def render(self) -> Content:
        parts: list[tuple[str, str] | str] = []
        for line in self._packed(self.content_size.width):
            parts += ["\n"] if parts else []
            for action, key in line:
                parts += [(key, "bold $text-accent"), f" {action.label}  "]
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        lines = self._packed(self.content_size.width)
        if at is None or at.y >= len(lines):
            return
        end = 0
        for action, key in lines[at.y]:
            end += _taken(action, key)
            if at.x < end:
                node = actions.doer(self.screen, action.name)
                if node is not None:
                    await self.app.run_action(action.name, node)
                return


def _in_lines(found: list[Shown], wide: int) -> list[list[Shown]]:
    lines: list[list[Shown]] = [[]]
    left = wide
    for action, key in found:
        if _taken(action, key) - GAP > left:
            lines.append([])
            left = wide
        lines[-1].append((action, key))
        left -= _taken(action, key)
    return lines


GAP = 2
"""Blanks between two keys."""


def _taken(action: actions.Action, key: str) -> int:
    return len(key) + len(action.label) + 1 + GAP
