"""The floor of a meeting: it reads where the meeting stands, keeps the turn where it is while somebody types, and
records at once what is said.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from decisions import signs
from decisions.errors import Problem
from decisions.text import one_line
from decisions.when import local_date
from decisions.when import now as now_at
from tui.actions import keys
from tui.bars import Keys
from tui.cells import flat
from tui.log import asked_now
from tui.place import Place
from tui.reading import Read, Unread
from tui.recording import Intent, NotRecorded, Recorded, intent
from tui.round import strip
from tui.round.adopted import Adopted
from tui.round.before import Proposal, Questions, Reactions
from tui.round.foot import Foot
from tui.round.line import Line, Saying, Typing
from tui.round.objections import Objections
from tui.round.sitting import Sitting, held_in
from tui.round.stage import Scene, Stage
from tui.round.stand import Stand, read
from tui.round.steps import STEPS, Steps, step_of
from tui.round.strip import Strip
from tui.round.timer import Timer
from tui.round.turn import Turn

STAGES: dict[str, type[Stage]] = dict(
    zip(STEPS, (Proposal, Questions, Reactions, Turn, Objections, Adopted), strict=True)
)
TURNS = ("consent", "object", "stand-aside", "retract", "buy-in")
"""Acts with which a person's turn is over."""
TALL = 32
"""Lines from which on there is room for large frames."""


class Floor(Place):
    """Where a meeting is held; what can be said there is for whoever makes a screen of it."""

    CSS = "#stages { height: 1fr; } #stages > * { display: none; } #stages > .-shown { display: block; }"

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.step = STEPS[0]
        self.stand: Stand | None = None
        self.turn: str | None = None
        """Whose turn is shown; it stays while somebody types."""
        self.busy = False
        """Whether something that was said is not seen in the log yet."""
        self.timer: Timer | None = None
        self._wanted: str | None = None
        self._refused = False
        self._awaited = 0
        self._drafts: dict[str, list[tuple[str, str]]] = {}
        self._stages: dict[str, Stage] = {}

    @property
    def number(self) -> int:
        return self._number

    @property
    def decision(self) -> int:
        return self._number

    @property
    def sitting(self) -> Sitting:
        """What this meeting knows beside the log."""
        return held_in(self.app).sitting(self._number)

    @property
    def line(self) -> Line:
        return self.query_one(Line)

    @property
    def foot(self) -> Foot:
        return self.query_one(Foot)

    @property
    def stage(self) -> Stage:
        """The step that is shown."""
        return self._stages[self.step]

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Steps()
        with Container(id="stages"):
            for step, stage in STAGES.items():
                self._stages[step] = stage()
                yield self._stages[step]
        yield Strip()
        yield Line()
        yield Foot()
        yield Keys("round", "everywhere", lines=2)

    def on_mount(self) -> None:
        seconds = self.owner.settings.timer
        self.timer = Timer(seconds) if seconds else None
        self.set_interval(0.5, self._tick)
        self.turn_to(self.step)
        self._ask_label()

    def on_resize(self, event: events.Resize) -> None:
        for card in self.query("Card"):
            card.set_class(event.size.height >= TALL, "-tall")

    # the label

    def _ask_label(self) -> None:
        """Ask once, which meeting this is."""
        if not held_in(self.app).asked and self.owner.refusal() is None:
            held_in(self.app).asked = True
            self.ask_label(os.environ.get("DECISIONS_MEETING") or local_date(now_at()))

    def ask_label(self, given: str) -> None:
        """Ask which meeting this is; everything that is said here is recorded with it."""
        from tui.ask import Prompt

        question = "Which meeting is this? Its label stands beside all that is said; empty for none."
        self.app.push_screen(Prompt(question, given), self._labelled)

    def _labelled(self, label: str | None) -> None:
        meeting = held_in(self.app)
        if label is None:
            label = meeting.label if meeting.label is not None else os.environ.get("DECISIONS_MEETING", "")
        try:
            meeting.label = one_line(label, "meeting label") if label.strip() else ""
        except Problem as problem:
            self.complain(problem)
        self.show_again()

    # reading

    def read(self) -> None:
        number, asked, passed = self._number, asked_now(self.owner.as_of), set(self.sitting.again)
        self.owner.reading.ask(self, "round", lambda log: read(log, number, asked, passed))

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        before, stand = self.stand, message.value
        self.stand = stand
        if self.busy and stand.position >= self._awaited > 0:
            self.busy = False
        if self.sitting.look_at(stand):
            self.foot.say(said=f"Version {stand.version} is on the table now: everybody is asked anew.")
        if before is None:
            self._wanted = step_of(stand.phase)
            self.foot.say(command=flat(stand.meeting["next"]))
        elif before.phase != stand.phase and self.step in (step_of(before.phase), "round", "objections"):
            self._wanted = step_of(stand.phase)
        self.tell_trouble()
        self.follow()

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self.busy = False
        self.complain(message.problem)

    def calm(self) -> None:
        """What was refused is over, with the next thing that is done."""
        self._refused = False
        super().calm()

    def complain(self, problem: Problem) -> None:
        self._refused = True
        super().complain(problem)

    def tell_trouble(self) -> None:
        """What was refused stays there meanwhile, whatever others record."""
        if self.owner.lost is not None:
            self._refused = False
        if not self._refused:
            super().tell_trouble()

    # what is shown

    def follow(self) -> None:
        """Let the turn and the step follow the meeting, but for where somebody is typing."""
        if self.stand is not None and self.line.saying is None:
            step, self._wanted = self._wanted or self.step, None
            self._take_turn(step)
            if step != self.step:
                self.turn_to(step)
        self.show_again()

    def _take_turn(self, step: str) -> None:
        stand, before = self.stand, self.turn
        if stand is None:
            return
        if step == "adopted":
            self.turn = self.sitting.buy_in_turn(stand) if stand.phase == "adopted" else None
        else:
            self.turn = self.sitting.turn(stand) if stand.in_round else None
        if self.turn != before and self.timer is not None and self.timer.running:
            self.timer.start(time.monotonic())

    def turn_to(self, step: str) -> None:
        """Show a step."""
        self.step = step
        for name, stage in self._stages.items():
            stage.set_class(name == step, "-shown")
        if self.line.saying is None:
            self._take_turn(step)
            self.stage.focus()
        self.show_again()

    def show_again(self) -> None:
        """Show what is known now."""
        stand = self.stand
        if stand is None:
            return
        answer, label = stand.answer, held_in(self.app).label
        sign, _ = signs.STATUS.get(answer["status"], (" ", ""))
        said = f"{answer['number']} · {flat(answer['title'])} · {sign} {answer['status']}"
        self.title_bar.say(f"{said} · {flat(label)}" if label else said)
        counts = {
            "questions": len(answer["questions"]),
            "reactions": len(answer["reactions"]),
            "objections": len(stand.open_objections),
        }
        self.query_one(Steps).mark(self.step, step_of(stand.phase), counts)
        self.stage.tell(Scene(stand, self.sitting, self.turn, self._key, self._time_left()))
        self._show_people(stand)
        self.query_one(Keys).refresh(layout=True)

    def _show_people(self, stand: Stand) -> None:
        if self.step == "adopted" and stand.phase == "adopted":
            items, people = strip.buy_ins(stand, self.sitting.skipped), list(answer_members(stand))
        else:
            items, people = strip.answers(stand, self.sitting.passed), stand.members
        self.query_one(Strip).say(items, people.index(self.turn) if self.turn in people else None)

    def _key(self, name: str) -> str:
        return keys(name, self.owner.remapped)[0]

    def _time_left(self) -> str:
        return self.timer.say(time.monotonic()) if self.timer is not None else ""

    def _tick(self) -> None:
        if self.timer is not None and self.timer.running and isinstance(self.stage, Turn):
            self.stage.tell_time(self._time_left())

    @on(Steps.Picked)
    def _picked(self, message: Steps.Picked) -> None:
        self.turn_to(message.step)

    # what is said

    def may_record(self) -> bool:
        """Whether something may be recorded now; says so where not."""
        self.calm()
        why = self.owner.refusal()
        if why is not None:
            self.complain(why)
        return why is None

    def record(
        self, act: str, members: Sequence[str] = (), *, drafts: Sequence[tuple[str, str]] = (), **args: Any
    ) -> None:
        """Record an act at once, and show the command behind it; `drafts` are no longer needed then."""
        if not self.may_record():
            return
        made = self._intent(act, members, args)
        self._drafts[made.command_id] = list(drafts)
        self.busy, self._awaited = True, 0
        self.app.clear_notifications()
        self.foot.say(flat(made.line()))
        self.owner.recording.record(self, made)

    def _intent(self, act: str, members: Sequence[str], args: dict[str, Any]) -> Intent:
        return intent(act, self._number, tuple(members), meeting=held_in(self.app).label or None, **args)

    @on(Recorded)
    def _recorded(self, message: Recorded) -> None:
        message.stop()
        for key in self._drafts.pop(message.intent.command_id, ()):
            self.sitting.drafts.pop(key, None)
        if message.intent.act in TURNS:
            self.sitting.spoken(message.intent.members[0])
        made = [e["position"] for e in message.answer["events"] if e.get("decision") == self._number]
        self._awaited = max(made, default=0)
        seen = self.stand.position if self.stand is not None else 0
        self.busy = self._awaited > seen
        self.foot.say(said=" · ".join(map(flat, [*message.said[:1], *message.warnings])))
        self.follow()

    @on(NotRecorded)
    def _not_recorded(self, message: NotRecorded) -> None:
        message.stop()
        self._drafts.pop(message.intent.command_id, None)
        self.busy = False
        self.foot.say(said="Nothing was recorded.")
        self.complain(message.problem)
        self.follow()

    def action_leave(self) -> None:
        """Leave when the log has said whether it took what was said last."""
        if not self.busy or self._awaited:
            self.owner.action_leave()

    def action_leave_or_quit(self) -> None:
        self.action_leave()

    # the line

    @property
    def free(self) -> bool:
        """Whether a key may mean whose turn it is: nobody types, and all that was said is seen."""
        if self.line.saying is not None:
            self.line.query_one(Typing).focus()
        return self.line.saying is None and not self.busy

    def ask(self, saying: Saying) -> None:
        """Let somebody type what they say; what was typed before and not recorded is there."""
        if self.may_record():
            self.line.ask(saying, self.sitting.drafts.get(saying.key, ""))
            self._preview(saying, self.sitting.drafts.get(saying.key, ""))

    def leave_line(self) -> None:
        """Nobody types any more: the turn may move on."""
        self.line.close()
        self.stage.focus()
        self.follow()

    @on(Line.Typed)
    def _typed(self, message: Line.Typed) -> None:
        message.stop()
        if message.saying is self.line.saying:
            self.sitting.drafts[message.saying.key] = message.text
            self._preview(message.saying, message.text)

    def _preview(self, saying: Saying, text: str) -> None:
        args = {**saying.args, saying.text: text or None}
        self.foot.say(flat(self._intent(saying.act, (saying.member,), args).line()))

    @on(Line.Left)
    def _left(self, message: Line.Left) -> None:
        message.stop()
        self.foot.say("", "What was typed is kept; it is not recorded." if self._kept() else "")
        self.leave_line()

    def _kept(self) -> bool:
        saying = self.line.saying
        return saying is not None and bool(self.sitting.drafts.get(saying.key, "").strip())


def answer_members(stand: Stand) -> Sequence[str]:
    """Whose buy-in counts, in order."""
    return list(stand.answer["buy_in_by_member"])
