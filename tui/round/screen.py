"""The facilitator's screen: what the keys of a meeting do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType

from decisions import commands
from decisions.errors import BadInput
from tui.actions import bindings
from tui.ask import Choice, Confirm, Prompt
from tui.round import sayings
from tui.round.before import Questions
from tui.round.floor import Floor
from tui.round.line import Line, Saying
from tui.round.objections import Objections, way_in_words
from tui.round.sitting import held_in
from tui.round.stage import in_mind, names
from tui.round.steps import STEPS

ANSWERS = ("say_consent", "say_concern", "say_condition", "say_objection", "say_stand_aside", "pass_over")
BUY_INS = ("say_in", "say_halfhearted", "say_out")
AT_STEPS = {
    **dict.fromkeys((*ANSWERS, "retract", "timer"), ("round",)),
    **dict.fromkeys(BUY_INS, ("adopted",)),
    "pass_over": ("round", "adopted"),
    "turn_back": ("round", "adopted"),
    "choose_person": ("questions", "reactions", "round", "adopted"),
    "speak": ("questions", "reactions"),
    "answer_question": ("questions",),
    "say_heard": ("objections",),
    "deal_with": ("objections",),
}
"""Actions that do something at some steps only."""


class RoundScreen(Floor):
    """A meeting on one decision."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("round"), *bindings("everywhere")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What does nothing at this step is not offered."""
        if self.step not in AT_STEPS.get(action, (self.step,)):
            return False
        stand = self.stand
        if action in ("pass_over", "turn_back", "choose_person") and self.step == "adopted":
            return stand is not None and stand.phase == "adopted"
        if action == "choose_person" and self.step != "round":
            return True
        if action in ANSWERS or action in ("retract", "turn_back", "choose_person", "timer"):
            allowed = action != "say_stand_aside" or (stand is not None and stand.meeting["policy"]["may_stand_aside"])
            timed = action != "timer" or self.timer is not None
            return stand is not None and stand.in_round and allowed and timed
        if action in BUY_INS:
            return stand is not None and stand.phase == "adopted"
        if action in ("say_heard", "deal_with"):
            return stand is not None and bool(stand.open_objections)
        if action == "close_round":
            return stand is not None and (stand.in_round or stand.answer["due_to_close"])
        if action == "withdraw_proposal":
            return stand is not None and stand.phase not in ("no-proposal", "adopted", "ended")
        return True

    # steps

    def action_next_step(self) -> None:
        if self.step == "round" and self.stand is not None and self.stand.phase == "not-in-round":
            self._open_round()
        elif self.step != STEPS[-1]:
            self.turn_to(STEPS[STEPS.index(self.step) + 1])

    def action_previous_step(self) -> None:
        if self.step != STEPS[0]:
            self.turn_to(STEPS[STEPS.index(self.step) - 1])

    def action_meeting_label(self) -> None:
        label = held_in(self.app).label
        self.ask_label(label if label is not None else os.environ.get("DECISIONS_MEETING", ""))

    def _open_round(self) -> None:
        stand = self.stand
        if stand is None or not self.free or not self.may_record():
            return
        about = f"It asks {names(stand.members)}."
        if stand.meeting["unsettled"]:
            about += f"\nTo keep in mind: {in_mind(stand.meeting['unsettled'])}."
        self._confirm(f"Open the round on version {stand.version}?", about, "round")

    # the round

    def _turn_of(self) -> str | None:
        """Whose turn it is, where something can be said now."""
        if not self.free or self.turn is None or not self.may_record():
            return None
        return self.turn

    def action_say_consent(self) -> None:
        member = self._turn_of()
        if member is not None and self.stand is not None:
            self.record("consent", [member], version=self.stand.version)

    def action_say_concern(self) -> None:
        self._answer("concern")

    def action_say_condition(self) -> None:
        self._answer("condition")

    def action_say_objection(self) -> None:
        self._answer("object")

    def action_say_stand_aside(self) -> None:
        self._answer("stand-aside")

    def action_retract(self) -> None:
        self._answer("retract")

    def _answer(self, what: str) -> None:
        member = self._turn_of()
        if member is not None and self.stand is not None:
            self.ask(sayings.answer(what, member, self.stand.version))

    def action_pass_over(self) -> None:
        if self.turn is None or not self.free:
            return
        if self.step == "adopted":
            self.sitting.skip(self.turn)
        else:
            self.sitting.pass_over(self.turn)
        self.follow()
        self.read()

    def action_turn_back(self) -> None:
        if self.stand is not None and self.free:
            self.sitting.back(self._people(), self.turn)
            self.follow()

    def _people(self) -> list[str]:
        stand = self.stand
        if stand is None:
            return []
        return list(stand.answer["buy_in_by_member"]) if self.step == "adopted" else stand.members

    def action_choose_person(self) -> None:
        people = self._people()
        if not people or not self.free:
            return

        def chosen(member: str | None) -> None:
            if member is None:
                return
            if self.step in ("questions", "reactions"):
                self._speak(member)
            else:
                self.sitting.chosen = member
                self.follow()

        self.app.push_screen(Choice("Whose turn is it?", [(m, m) for m in people], at=self.turn), chosen)

    def action_timer(self) -> None:
        if self.timer is None:
            return
        if self.timer.running:
            self.timer.stop()
        else:
            self.timer.start(time.monotonic())
        self.show_again()

    # questions and reactions

    def action_speak(self) -> None:
        what = "ask" if self.step == "questions" else "react"
        member = self.sitting.speaker(what, self._people())
        if member is not None:
            self._speak(member)

    def _speak(self, member: str) -> None:
        self.ask(sayings.question(member) if self.step == "questions" else sayings.reaction(member))

    def action_answer_question(self) -> None:
        stage = self.stage
        if isinstance(stage, Questions) and stage.chosen is not None and self.stand is not None:
            owner = self.stand.meeting["owner"]
            people = self._people()
            member = owner if owner in people else people[0] if people else owner
            if member is not None:
                self.ask(sayings.answer_to(stage.chosen, member))

    # what is typed

    @on(Line.Turned)
    def _turned(self, message: Line.Turned) -> None:
        message.stop()
        saying, people = self.line.saying, self._people()
        if saying is not None and saying.anybody and people:
            at = people.index(saying.member) + message.step if saying.member in people else 0
            self._go_on_with(saying, people[at % len(people)])

    def _go_on_with(self, saying: Saying, member: str) -> None:
        """Let somebody else say the same; what was typed goes along, where they have nothing of their own."""
        typed = self.sitting.drafts.pop(saying.key, "")
        other = saying._replace(member=member)
        self.sitting.drafts.setdefault(other.key, typed)
        self.ask(other)

    @on(Line.Entered)
    def _entered(self, message: Line.Entered) -> None:
        message.stop()
        saying, text = message.saying, message.text
        if self.line.saying is not saying:
            return
        if not text and not saying.optional:
            if saying.again:
                self._next_speaker(saying)
            else:
                self.leave_line()
            return
        if saying.what == "object":
            self.ask(sayings.need(saying, text))
            return
        if not self.may_record():
            return
        self._say(saying, text)

    def _say(self, saying: Saying, text: str) -> None:
        keys = [saying.key, ("object", saying.member)] if saying.what == "need" else [saying.key]
        self.sitting.spoke_last[saying.what] = saying.member

        def send() -> None:
            self.record(saying.act, [saying.member], drafts=keys, **{**saying.args, saying.text: text or None})

        if saying.act == "withdraw":
            self.leave_line()
            self._sure("Take the proposal off the table? Open objections become moot, and the round ends.", send)
            return
        send()
        if saying.again:
            self._next_speaker(saying)
        else:
            self.leave_line()

    def _next_speaker(self, saying: Saying) -> None:
        """The next person in the same line, until everybody had the chance."""
        self.sitting.spoke_last[saying.what] = saying.member
        people = self._people()
        after = self.sitting.speaker(saying.what, people)
        if after is None or after == people[0]:
            self.leave_line()
        else:
            self.line.ask(saying._replace(member=after), self.sitting.drafts.get((saying.what, after), ""))

    # objections

    def action_say_heard(self) -> None:
        found = self._objection()
        if found is not None and self.free and self.may_record():
            self.record("heard", [found["held_by"]], objection=found["number"])

    def _objection(self) -> dict[str, Any] | None:
        stage = self.stage
        return stage.chosen if isinstance(stage, Objections) else None

    def action_change_text(self) -> None:
        """Amend, on the spot; at the objections this integrates the one under the cursor."""
        if self.stand is None or not self.may_record():
            return
        if self.stand.phase == "no-proposal":
            self._begin("propose")
            return
        found = self._objection()
        self._begin("amend", **({"integrates": [(found["number"], "integrated")]} if found else {}))

    def action_deal_with(self) -> None:
        found = self._objection()
        if found is None or not self.may_record():
            return
        ways = found["ways"]
        options = [(str(index), f"{way_in_words(way)} · {way['command']}") for index, way in enumerate(ways)]

        def chosen(index: str | None) -> None:
            if index is not None:
                self._take_way(found["number"], ways[int(index)])

        self.app.push_screen(Choice(f"Objection {found['number']}: what do you do with it?", options), chosen)

    def _take_way(self, number: int, way: dict[str, Any]) -> None:
        act, kind, members = way["act"], way["kind"], way["members"]
        if act == "amend":
            self._begin("amend", integrates=[(number, kind)])
        elif act == "take":
            question = f"Who takes up objection {number}?"
            self._pick(question, members, lambda member: self.record("take", [member], objection=number))
        elif act == "heard":
            self.record("heard", [members[0]], objection=number)
        elif kind == "withdrawn":
            question = f"Does {members[0]} withdraw objection {number}?"
            self._confirm(question, "", "resolve", [members[0]], objection=number, how=kind)
        else:
            self._begin("resolve", members=(members[0],), objection=number, how=kind)

    def _pick(self, question: str, members: list[str], then: Callable[[str], None]) -> None:
        def picked(member: str | None) -> None:
            if member is not None:
                then(member)

        self.app.push_screen(Choice(question, [(m, m) for m in members]), picked)

    # the end, and after it

    def action_close_round(self) -> None:
        if self.stand is None or not self.may_record():
            return
        due = self.stand.answer["due_to_close"]
        about = "Its deadline is over: what follows from it is recorded." if due else "The version is not adopted."
        self._confirm("End the round?", about, "close")

    def action_withdraw_proposal(self) -> None:
        people, version = self._people(), self.stand.answer["versions"] if self.stand else []
        by = version[-1]["by"] if version else None
        if by is not None and people and self.may_record():
            self._pick("Who takes the proposal off the table?", list(dict.fromkeys([by, *people])), self._withdraw)

    def _withdraw(self, member: str) -> None:
        self.ask(sayings.withdrawal(member))

    def action_say_in(self) -> None:
        self._buy_in("in")

    def action_say_halfhearted(self) -> None:
        self._buy_in("halfhearted")

    def action_say_out(self) -> None:
        self._buy_in("out")

    def _buy_in(self, value: str) -> None:
        member = self._turn_of()
        if member is not None:
            self.record("buy-in", [member], value=value)

    def action_name_review(self) -> None:
        """A review date: part of the version as long as it is not adopted, and from then on what a review extends."""
        stand = self.stand
        if stand is None or not self.may_record():
            return
        if stand.phase == "adopted":
            self._begin("review", verdict="extend")
        elif stand.version is not None:
            hint = "in 3 months, 2027-03-01"
            self.app.push_screen(
                Prompt("Review on which date? It is part of what people consent to.", hint=hint), self._review_on
            )

    def _review_on(self, said: str | None) -> None:
        from decisions.when import now, parse_date

        if said is None or not said.strip():
            return
        try:
            self.record("amend", review_on=parse_date(said, now=now()))
        except BadInput as problem:
            self.complain(problem)

    # small helpers

    def _begin(self, act: str, **given: Any) -> None:
        from tui.record.form import begin

        label = held_in(self.app).label
        begin(self.owner, self._number, act, **({} if label is None else {"meeting": label}), **given)

    def _confirm(self, question: str, about: str, act: str, members: list[str] | None = None, **args: Any) -> None:
        whose = ",".join(members) if members else None
        line = commands.line(act, self._number, **args, as_=whose, meeting=held_in(self.app).label or None)
        self._sure(question, lambda: self.record(act, members or [], **args), f"{about}\n\n{line}".strip())

    def _sure(self, question: str, then: Callable[[], None], about: str = "") -> None:
        def sure(yes: bool | None) -> None:
            if yes:
                then()

        self.app.push_screen(Confirm(question, about), sure)
