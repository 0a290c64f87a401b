"""One line in which what somebody says is typed. What is typed and not recorded is kept by whoever hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.cells import flat


class Saying(NamedTuple):
    """What a line is for: the act that it becomes."""

    what: str
    """The name under which a draft of it is kept."""
    member: str
    """Who says it."""
    words: str
    """What is asked, said after the member's name."""
    act: str
    text: str
    """The argument of the act that the line is."""
    args: Mapping[str, Any] = {}
    anybody: bool = False
    """Whether somebody else may be chosen as the one who says it."""
    optional: bool = False
    again: bool = False
    """Whether the next person goes on in the same line."""

    @property
    def key(self) -> tuple[str, str]:
        """Under which a draft is kept."""
        return self.what, self.member


class Typing(Input):
    """The line itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_line", show=False),
        Binding("up", "whose(-1)", show=False),
        Binding("down", "whose(1)", show=False),
    ]

    def action_leave_line(self) -> None:
        self.post_message(Line.Left())

    def action_whose(self, step: int) -> None:
        self.post_message(Line.Turned(step))


class Line(Vertical):
    """A question, and the line below it; hidden while nothing is asked."""

    DEFAULT_CSS = """
    Line { height: 2; display: none; padding: 0 1; background: $primary 20%; }
    Line.-there { display: block; }
    Line > Static { text-style: bold; height: 1; }
    Line > Typing, Line > Typing:focus { height: 1; border: none; padding: 0; background: $background; }
    """

    class Entered(Message):
        """Something was said."""

        def __init__(self, saying: Saying, text: str) -> None:
            self.saying = saying
            self.text = text
            super().__init__()

    class Typed(Message):
        """Something is being typed."""

        def __init__(self, saying: Saying, text: str) -> None:
            self.saying = saying
            self.text = text
            super().__init__()

    class Left(Message):
        """The line was left; what was typed in it stays."""

    class Turned(Message):
        """Somebody before or after is to say it."""

        def __init__(self, step: int) -> None:
            self.step = step
            super().__init__()

    def __init__(self) -> None:
        super().__init__(id="line")
        self.saying: Saying | None = None

    def compose(self) -> ComposeResult:
        yield Static()
        yield Typing()

    def ask(self, saying: Saying, given: str) -> None:
        """Let somebody type, from what is given on."""
        self.saying = saying
        ways = " · ↑↓ whose" if saying.anybody else ""
        enter = "may be empty · enter" if saying.optional else "enter"
        question = f"{flat(saying.member)} {saying.words}   [{enter}{ways} · esc]"
        self.query_one(Static).update(Content(question))
        self.add_class("-there")
        line = self.query_one(Typing)
        line.value = given
        line.cursor_position = len(given)
        line.focus()

    def close(self) -> None:
        self.saying = None
        self.remove_class("-there")

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        if self.saying is not None:
            self.post_message(self.Typed(self.saying, message.value))

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self.saying is not None:
            self.post_message(self.Entered(self.saying, message.value.strip()))
