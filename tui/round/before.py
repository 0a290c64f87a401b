"""What comes before the round: the proposal with all that people consent to, questions for clarity, quick reactions."""

from __future__ import annotations

from typing import Any, Self

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from decisions.when import ago, moment
from tui.cells import flat
from tui.decision.needs import entry
from tui.decision.text import TextPane
from tui.round.stage import LinePieces, LinesStage, Scene, Stage, in_mind, text


class Proposal(Vertical, Stage):
    """All that people consent to."""

    DEFAULT_CSS = """
    Proposal { height: 1fr; }
    Proposal > #note { height: auto; max-height: 6; padding: 0 1; border-top: solid $panel; }
    """

    def compose(self) -> ComposeResult:
        yield TextPane()
        yield Static(id="note")

    def focus(self, scroll_visible: bool = True) -> Self:
        self.query_one(TextPane).focus(scroll_visible)
        return self

    def tell(self, scene: Scene) -> None:
        self.scene = scene
        self.query_one(TextPane).tell(scene.stand.told)
        self.query_one("#note", Static).update(Content("\n".join(_note(scene))))


def _note(scene: Scene) -> list[str]:
    stand, meeting = scene.stand, scene.stand.meeting
    if stand.phase == "no-proposal":
        return [f"Nothing is proposed yet: {scene.key('change_text')} writes a proposal."]
    if stand.phase == "ended":
        return [f"The decision is {flat(meeting['status'])}."]
    said = ["With this the decision is let go."] if meeting["retire"] else []
    missing = [
        what
        for what, there in (
            (f"a review date ({scene.key('name_review')} names one)", meeting["review_agreed"]),
            ("a criterion, how we will know that it works", meeting["criteria"]),
            ("a need that it addresses", meeting["addresses"]),
        )
        if not there
    ]
    if missing and stand.phase != "adopted":
        said.append(f"Not named yet: {', '.join(missing)}. {scene.key('change_text')} amends.")
    if meeting["unsettled"]:
        said.append(f"To keep in mind: {in_mind(meeting['unsettled'])}.")
    if stand.phase == "not-in-round":
        said.append(f"{scene.key('next_step')} goes on; nobody has been asked yet.")
    return said


class Questions(LinesStage):
    """Questions for clarity, with their answers; the cursor is on a question."""

    def __init__(self) -> None:
        super().__init__(marks=True)
        self._heads: dict[int, int] = {}

    @property
    def chosen(self) -> int | None:
        """The question that is answered next: the one under the cursor."""
        return self._heads.get(self.cursor)

    def selectable(self, row: int) -> bool:
        return row in self._heads

    def tell(self, scene: Scene) -> None:
        chosen, known = self.chosen, set(self._heads.values())
        super().tell(scene)
        new = [row for row, question in self._heads.items() if question not in known]
        same = [row for row, question in self._heads.items() if question == chosen]
        for row in [*same, *new][:1]:
            self.redraw(cursor=row)

    def lay_out(self, scene: Scene, width: int) -> list[LinePieces]:
        now = scene.stand.told.asked.moment
        lines: list[LinePieces] = []
        self._heads = {}
        for question in scene.stand.answer["questions"]:
            self._heads[len(lines)] = question["question"]
            lines += entry(f"{question['question']} ?", question["text"], _by(question, now), width)
            for said in question["answers"]:
                lines += entry("→", said["text"], _by(said, now), width)
            if not question["answers"]:
                lines += [[(f"       not answered yet: {scene.key('answer_question')} answers it", "warn")]]
            lines.append([])
        return lines or _invitation(
            "What do you need to understand, before you can react to it?",
            f"Nobody has asked anything yet. {scene.key('speak')} asks a question; {scene.key('next_step')} goes on.",
            width,
        )


class Reactions(LinesStage):
    """Quick reactions, one line a person."""

    def lay_out(self, scene: Scene, width: int) -> list[LinePieces]:
        now = scene.stand.told.asked.moment
        lines: list[LinePieces] = []
        for said in scene.stand.answer["reactions"]:
            lines += entry("·", said["text"], _by(said, now), width)
        return lines or _invitation(
            "What is your first reaction? A word or a line from each, no discussion.",
            f"Nobody has reacted yet. {scene.key('speak')} asks one after the other; {scene.key('next_step')} goes on.",
            width,
        )


def _invitation(question: str, how: str, width: int) -> list[LinePieces]:
    return [[], *text(question, width, "strong", indent=2), *text(how, width, "faint", indent=2)]


def _by(said: dict[str, Any], now: int) -> str:
    return f"{flat(said['member'])}, {ago(moment(said['at']), now)}"
