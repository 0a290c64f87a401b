"""Adopted: a moment of joy, what was reached, and then each person's buy-in, one at a time."""

from __future__ import annotations

from typing import Self

from textual.app import ComposeResult
from textual.containers import Vertical

from decisions import signs
from decisions.when import local, moment
from tui.cells import cut, flat, width
from tui.lines import Piece
from tui.round.card import Card
from tui.round.stage import LinePieces, LinesStage, Scene, Stage, in_mind, names, text
from tui.round.stand import Stand

STARS = "·   ✦   ·   ✦   ·   ✦   ·   ✦   ·"
WORD = "A D O P T E D"


class Adopted(Vertical, Stage):
    """What was reached, and whose buy-in is asked for."""

    DEFAULT_CSS = "Adopted { height: 1fr; } Adopted > Joy { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield Joy()
        yield Card()

    def focus(self, scroll_visible: bool = True) -> Self:
        self.query_one(Joy).focus(scroll_visible)
        return self

    def tell(self, scene: Scene) -> None:
        self.scene = scene
        self.query_one(Joy).tell(scene)
        about = _asked(scene) if scene.turn is not None else _done(scene)
        self.query_one(Card).say(scene.turn, about)


def _asked(scene: Scene) -> str:
    said = scene.stand.answer["buy_in_by_member"][scene.turn]
    before = f"so far {said['value']}{' (stale)' if said['stale'] else ''} · " if said["value"] else ""
    left = len(scene.stand.without_buy_in)
    return f"{flat(scene.turn)}, will you carry it out? · {before}{left} to be asked"


def _done(scene: Scene) -> str:
    stand = scene.stand
    if stand.phase != "adopted":
        return ""
    left = stand.without_buy_in
    if left:
        return f"Not said yet: {names(left)}. {scene.key('choose_person')} asks one of them; silence is never a yes."
    return "Everybody has said whether they carry it out."


class Joy(LinesStage):
    """What was reached, in the middle of the screen."""

    def on_resize(self) -> None:
        super().on_resize()
        self.remake()

    def lay_out(self, scene: Scene, width: int) -> list[LinePieces]:
        stand = scene.stand
        if stand.phase == "ended":
            return [[], *_middle(f"The decision is {stand.meeting['status']}.", width, "strong")]
        if stand.phase != "adopted":
            return [[], *_middle("Not adopted yet.", width, "strong"), *_middle(_where(stand), width)]
        lines = [*_festive(width), *_reached(stand, width), [], *_keep(scene, width)]
        above = (self.scrollable_content_region.height - len(lines)) // 2
        return [[] for _ in range(max(0, above))] + lines


def _where(stand: Stand) -> str:
    in_force = stand.answer["in_force"]
    before = f" Meanwhile version {in_force} is in force." if in_force else ""
    return f"It is {flat(stand.meeting['status'])}; it is adopted as soon as the rule holds.{before}"


def _festive(width: int) -> list[LinePieces]:
    inner = len(WORD) + 10
    return [
        _centred(STARS, width, "accent"),
        _centred("╔" + "═" * inner + "╗", width, "good"),
        _centred("║" + WORD.center(inner) + "║", width, "good"),
        _centred("╚" + "═" * inner + "╝", width, "good"),
        _centred(STARS, width, "accent"),
    ]


def _reached(stand: Stand, width: int) -> list[LinePieces]:
    meeting = stand.meeting
    when = local(moment(meeting["adopted_at"]))
    digest = meeting["digest"][:16]
    lines = _middle(f"Version {meeting['version']} · digest {digest} · {when}", width, "strong")
    lines += _middle("Good enough for now, safe enough to try.", width)
    for value, words in (
        ("consent", "consented"),
        ("stand-aside", "stood aside"),
        ("presumed", "presumed to consent, by their silence"),
        ("objection", "objects since"),
    ):
        who = [m for m, row in stand.rows.items() if row["answer"] and row["answer"]["value"] == value]
        if who:
            lines += _middle(f"{signs.ANSWER[value][0]} {words}: {names(who)}", width)
    if stand.answer["outstanding"]:
        lines += _middle(f"{signs.ANSWER['outstanding'][0]} not answered: {names(stand.answer['outstanding'])}", width)
    return lines


def _keep(scene: Scene, width: int) -> list[LinePieces]:
    stand, meeting = scene.stand, scene.stand.meeting
    lines: list[LinePieces] = []
    if stand.answer["due_to_close"]:
        lines += _middle(
            f"Derived from the time that has passed; the next act records it, or {scene.key('close_round')} now.",
            width,
            "warn",
        )
    if meeting["unsettled"]:
        lines += _middle(f"Just enough buy-in: {in_mind(meeting['unsettled'])}", width, "warn")
    if meeting["review_agreed"]:
        return lines + _middle(f"Review on {meeting['review_on']}, as agreed.", width)
    default = f"Review on {meeting['review_on']}: only the policy's default."
    return lines + _middle(f"{default} Which date do you want? {scene.key('name_review')} names it.", width, "warn")


def _middle(raw: str, width: int, tone: str = "") -> list[LinePieces]:
    return [_centred(line[1][0], width, tone) for line in text(raw, min(width - 4, 100))]


def _centred(shown: str, wide: int, tone: str) -> list[Piece]:
    shown = cut(shown, wide)
    return [(" " * ((wide - width(shown)) // 2), ""), (shown, tone)]
