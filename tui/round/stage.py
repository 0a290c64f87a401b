"""What the steps of a meeting have in common: they show where it stands, and never ask the log themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from textual.widget import Widget

from decisions.text import joined
from decisions.when import local, moment
from tui.cells import flat, wrapped
from tui.lines import Piece, Prepared
from tui.round.sitting import Sitting
from tui.round.stand import Stand

LinePieces = list[Piece]


class Scene(NamedTuple):
    """Everything that a step shows."""

    stand: Stand
    sitting: Sitting
    turn: str | None
    key: Callable[[str], str]
    """The name of an action -> its key, as the user has it."""
    time: str = ""
    """What the timer says."""


class Stage(Widget):
    """A step of a meeting."""

    scene: Scene | None = None

    def tell(self, scene: Scene) -> None:
        """Show where the meeting stands."""
        raise NotImplementedError


class LinesStage(Prepared, Stage):
    """A step that is lines."""

    def tell(self, scene: Scene) -> None:
        before, self.scene = self.scene, scene
        self.remake(cursor=self.cursor if before else 0)
        if before and before.turn != scene.turn:
            self.scroll_to(y=0, animate=False)

    def make(self, width: int) -> list[LinePieces]:  # type: ignore[override]
        return self.lay_out(self.scene, width) if self.scene else []

    def lay_out(self, scene: Scene, width: int) -> list[LinePieces]:
        """The lines for a width in cells."""
        raise NotImplementedError

    def action_choose(self) -> None:
        self.screen.action_next_step()  # type: ignore[attr-defined]


def text(raw: str, width: int, tone: str = "", indent: int = 0) -> list[LinePieces]:
    """A text of the log in lines."""
    return [[(" " * indent, ""), (line, tone)] for line in wrapped(raw, width - 1 - indent)]


def names(handles: Iterable[str]) -> str:
    """Names in a sentence."""
    return flat(joined(list(handles))) or "nobody"


def in_mind(unsettled: dict[str, list[str]]) -> str:
    """Whom the group should not lose, by name."""
    return "; ".join(f"{why}: {names(who)}" for why, who in unsettled.items())


def clock(scene: Scene) -> list[str]:
    """What the time that passes does, in words."""
    round_: dict[str, Any] | None = scene.stand.meeting["round"]
    if round_ is None:
        return []
    period = round_["final_comment_period"]
    if period:
        ends = local(moment(period["ends"]))
        return [f"The rule holds. Final comments run until {ends}; then it is adopted, if nobody objects."]
    if round_["due_to_close"]:
        close = scene.key("close_round")
        return [f"The time limit is over. Who answers now is heard still; {close} closes the round as it is."]
    return [f"The round ends {local(moment(round_['ends']))}."] if round_["ends"] else []
