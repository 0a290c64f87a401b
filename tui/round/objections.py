"""Objections: each with its raiser, its reason, and what can be done with it."""

from __future__ import annotations

from typing import Any

from decisions import signs
from decisions.views.words import raiser
from tui.cells import flat
from tui.decision.needs import entry
from tui.round.stage import LinePieces, LinesStage, Scene, names, text

Way = dict[str, Any]


def way_in_words(way: Way) -> str:
    """What a way is, and whose it is."""
    whose = names(way["members"])
    act, kind = way["act"], way["kind"]
    if act == "heard":
        return f"{whose} says that it was heard"
    if act == "amend":
        return f"amend the proposal: {kind}"
    if act == "take":
        return f"somebody takes it up: {whose}"
    if kind == "withdrawn":
        return f"{whose} withdraws it"
    if kind == "deferred":
        return f"{whose} defers it: somebody takes care of it, by a date"
    return f"{whose} closes it as {kind}"


class Objections(LinesStage):
    """The open objections, one of them under the cursor, and what became of the others."""

    def __init__(self) -> None:
        super().__init__(marks=True)
        self._heads: dict[int, int] = {}

    @property
    def chosen(self) -> dict[str, Any] | None:
        """The open objection under the cursor, else the first one."""
        open_ones = self.scene.stand.open_objections if self.scene else []
        number = self._heads.get(self.cursor)
        return next((o for o in open_ones if o["number"] == number), open_ones[0] if open_ones else None)

    def selectable(self, row: int) -> bool:
        return row in self._heads

    def tell(self, scene: Scene) -> None:
        before = self.chosen
        super().tell(scene)
        rows = [row for row, number in self._heads.items() if before and number == before["number"]]
        self.redraw(cursor=(rows or list(self._heads) or [0])[0])

    def lay_out(self, scene: Scene, width: int) -> list[LinePieces]:
        stand = scene.stand
        self._heads = {}
        lines: list[LinePieces] = []
        for objection in stand.open_objections:
            self._heads[len(lines)] = objection["number"]
            lines += _open(objection, scene, width)
        if not lines:
            lines = [[], [("  No objection is open.", "strong")], []]
            waiting = [m for m in stand.waiting if stand.in_round]
            if waiting:
                lines += text(
                    f"Still to be asked: {names(waiting)}. {scene.key('previous_step')} goes back to the round.",
                    width,
                    indent=2,
                )
        closed = [o for o in stand.answer["objections"] if not o["open"]]
        if closed:
            lines += [[], [("Dealt with", "strong")]]
        for objection in closed:
            about = f"{flat(raiser(objection))} to version {objection['version']} · {flat(objection['resolution'])}"
            about += f": {flat(objection['close_reason'])}" if objection["close_reason"] else ""
            lines += entry(f"{objection['objection']}", objection["reason"], about, width, "faint")
        return lines


def _open(objection: dict[str, Any], scene: Scene, width: int) -> list[LinePieces]:
    stand = scene.stand
    number = objection["number"]
    taken = f", taken up by {flat(objection['held_by'])}" if objection["held_by"] != objection["raised_by"] else ""
    heard = "heard" if objection["heard"] else "not heard yet"
    head = f"{signs.ANSWER['objection'][0]} {number}  {flat(raiser(objection))}{taken}"
    head += f" · to version {objection['version']} · {heard}"
    lines: list[LinePieces] = [[(head, "bad")], *text(objection["reason"], width, "strong", indent=4)]
    if objection["need"]:
        lines += text(f"The need behind it: {objection['need']}", width, indent=4)
    lines += [
        [(f"    tested: {flat(test['text'] if isinstance(test, dict) else test)}", "faint")]
        for test in objection["tests"]
    ]
    if objection["version"] != stand.version:
        holder = flat(objection["held_by"])
        lines += text(f"{holder} has not answered version {stand.version} yet, which ends it.", width, "warn", indent=4)
    for way in objection["ways"]:
        lines.append([(f"    {scene.key(_action(way))}  {way_in_words(way)}", "")])
        lines.append([(f"       {flat(way['command'])}", "accent")])
    return [*lines, []]


def _action(way: Way) -> str:
    if way["act"] == "heard":
        return "say_heard"
    return "change_text" if way["kind"] == "integrated" else "deal_with"
