"""What another rule would have made of the same acts on one decision."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from decisions.process.policy import PRESETS
from decisions.views import what_if
from decisions.views.what_if_why import TONE, headline, parts, rule_named
from tui.actions import bindings
from tui.ask import Choice
from tui.bars import Keys
from tui.cells import flat, wrapped
from tui.lines import Piece, Prepared
from tui.log import asked_now
from tui.place import Place
from tui.reading import Read, Unread

LABEL = 12
"""Cells of a label, beside which what it is about is wrapped."""


def choose(place: Place, number: int) -> None:
    """Ask under which rule, and show what it would have made of a decision."""
    options = [(name, name) for name in PRESETS]

    def chosen(preset: str | None) -> None:
        if preset is not None:
            place.app.push_screen(WhatIf(number, preset))

    place.app.push_screen(Choice("What if it had been decided under ...", options), chosen)


class Found(Prepared):
    """What was found."""

    def __init__(self) -> None:
        super().__init__(id="found")
        self.answer: dict[str, Any] | None = None

    def tell(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.remake()

    def make(self, width: int) -> list[Any]:
        return lines(self.answer, width) if self.answer is not None else [[(" replaying ...", "faint")]]


class WhatIf(Place):
    """One decision under another rule."""

    HELP = "What another rule would have made of the same acts, each at its own time. Nothing is recorded."

    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    CSS = "WhatIf #found { padding: 0 1; }"

    def __init__(self, number: int, preset: str) -> None:
        super().__init__()
        self._number = number
        self._preset = preset

    @property
    def number(self) -> int:
        return self._number

    @property
    def decision(self) -> int:
        return self._number

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Found()
        yield Keys("everywhere")

    def on_mount(self) -> None:
        self.query_one(Found).focus()

    def read(self) -> None:
        number, asked, other = self._number, asked_now(self.owner.as_of), what_if.instead(self._preset)
        self.title_bar.say(f"{number} · under {self._preset}")
        self.owner.reading.ask(self, "what if", lambda log: what_if.what_if(log.one(number, asked), other))

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        self.calm()
        answer = message.value
        self.title_bar.say(
            f"{answer['decision']} · {flat(answer['title'])} · under {flat(rule_named(answer['policy']))}"
        )
        self.query_one(Found).tell(answer)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self.complain(message.problem)


def lines(answer: dict[str, Any], width: int) -> list[list[Piece]]:
    """The answer in lines."""
    found: list[list[Piece]] = [
        [(line, TONE.get(answer["difference"], "strong"))] for line in wrapped(headline(answer), width)
    ]
    found.append([])
    for label, texts in parts(answer):
        for number, text in enumerate(texts):
            for part, line in enumerate(wrapped(flat(text), width - LABEL)):
                lead = label if not number and not part else ""
                found.append([(f"{lead:<{LABEL}}", "faint"), (line, "")])
    return found
