"""The round: one person at a time, whose turn it is in large, and what is new to them."""

from __future__ import annotations

from typing import Self

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.cells import flat, width
from tui.decision.text import difference_lines
from tui.round import strip
from tui.round.card import Card
from tui.round.stage import LinePieces, LinesStage, Scene, Stage, clock, names, text
from tui.round.stand import Person, Stand


class Turn(Vertical, Stage):
    """Somebody's turn."""

    DEFAULT_CSS = "Turn { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield Card()
        yield TurnLines()

    def focus(self, scroll_visible: bool = True) -> Self:
        self.query_one(TurnLines).focus(scroll_visible)
        return self

    def tell(self, scene: Scene) -> None:
        self.scene = scene
        self.tell_time(scene.time)
        self.query_one(TurnLines).tell(scene)

    def tell_time(self, time: str) -> None:
        """Show whose turn it is, and how long they have had it."""
        if self.scene is not None:
            self.query_one(Card).say(self.scene.turn, " · ".join(_about(self.scene, time)))


def _about(scene: Scene, time: str) -> list[str]:
    stand, turn = scene.stand, scene.turn
    person = stand.person(turn) if turn is not None else None
    if person is None:
        return []
    left = len(stand.waiting)
    parts = [f"{flat(turn)}, {flat(', '.join(person['roles']))}"] if person["roles"] else [flat(turn)]
    parts.append(f"{stand.members.index(person['member']) + 1} of {len(stand.members)}")
    parts.append(f"{left} still to answer" if left else "everybody has answered")
    return [*parts, *([time] if time else [])]


class TurnLines(LinesStage):
    """What there is to know about the turn."""

    def lay_out(self, scene: Scene, wide: int) -> list[LinePieces]:
        stand, turn = scene.stand, scene.turn
        lines: list[LinePieces] = []
        for words in clock(scene):
            lines += text(words, wide, "warn")
        person = stand.person(turn) if turn is not None else None
        if not stand.in_round:
            return lines + _not_open(scene, wide)
        if person is None:
            return lines + _nobody(scene, wide) + _legend(wide)
        for line in _so_far(person, scene):
            lines += text(line, wide, "warn")
        if person["question"]:
            lines += [*text(flat(person["question"]), wide, "strong"), []]
        lines += _new_to(person, stand, wide)
        return lines + _proposal(stand, wide) + _legend(wide)


def _not_open(scene: Scene, wide: int) -> list[LinePieces]:
    stand = scene.stand
    if stand.phase == "not-in-round":
        about = f"Nobody has been asked about version {stand.version} yet."
        lines = [
            *text(about, wide, "strong"),
            *text(f"{scene.key('next_step')} opens the round: it asks {names(stand.members)}.", wide),
        ]
        return [*lines, [], *_proposal(stand, wide)]
    words = (
        "Nothing is proposed yet." if stand.phase == "no-proposal" else f"The decision is {stand.meeting['status']}."
    )
    return text(words, wide, "strong")


def _nobody(scene: Scene, wide: int) -> list[LinePieces]:
    stand = scene.stand
    if stand.open_objections:
        words = f"Everybody has answered. There are objections: {scene.key('next_step')} goes to them."
    elif stand.phase == "comment-period":
        words = "Everybody who is needed has answered."
    else:
        silent = [person["member"] for person in stand.meeting["people"] if person["presumed"]]
        by = f"; presumed to consent, by their silence: {names(silent)}" if silent else ""
        words = f"Nobody is missing{by}. The rule asks for more: {scene.key('choose_person')} lets somebody speak."
    return [*text(words, wide, "strong"), []]


def _so_far(person: Person, scene: Scene) -> list[str]:
    stand, member = scene.stand, person["member"]
    found = []
    if person["answer"]:
        said = "presumed, never spoken" if person["presumed"] else person["answer"]
        more = [f"{kind}: {flat(person[kind])}" for kind in ("concern", "condition", "reason") if person[kind]]
        found.append(f"So far: {'; '.join([said, *more])}. A new answer takes its place.")
    for objection in stand.open_objections:
        if objection["held_by"] == member and objection["version"] != stand.version:
            about = f"Objection {objection['number']}, to version {objection['version']}, ends with this answer"
            found.append(f"{about}: {flat(objection['reason'])}")
    if member in scene.sitting.passed:
        found.append("Was passed over before.")
    for (what, whose), draft in scene.sitting.drafts.items():
        if whose == member and draft.strip():
            found.append(f"Typed, and not recorded yet ({what}): {flat(draft)}")
    return found


def _new_to(person: Person, stand: Stand, wide: int) -> list[LinePieces]:
    if not person["changed"]:
        return []
    about = f"New since {flat(person['member'])} answered version {person['answered_version']}:"
    return [*text(about, wide, "strong"), *difference_lines(person["changed"], wide), []]


def _proposal(stand: Stand, wide: int) -> list[LinePieces]:
    head = f"The proposal, version {stand.version}:"
    return [[(head, "strong")], *text(stand.meeting["text"], wide, indent=2), []]


def _legend(wide: int) -> list[LinePieces]:
    lines: list[LinePieces] = []
    left = 0
    for meaning in strip.LEGEND:
        if width(meaning) + 3 > left:
            lines.append([])
            left = wide
        lines[-1].append((f"{meaning}   ", "faint"))
        left -= width(meaning) + 3
    return lines
