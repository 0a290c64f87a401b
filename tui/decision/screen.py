"""One decision, in panes; everything is shown as of the moment that the app shows."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from decisions import signs
from decisions.views import one as views
from tui.actions import bindings
from tui.bars import Keys
from tui.cells import cut, flat
from tui.decision.history import History
from tui.decision.names import Names
from tui.decision.needs import Needs
from tui.decision.pane import Pane, Told
from tui.decision.people import People
from tui.decision.text import TextPane
from tui.decision.work import Work
from tui.log import Log, asked_now
from tui.place import Place
from tui.reading import Read, Unread

PANES: tuple[type[Pane], ...] = (TextPane, People, History, Needs, Work)


class Summary(Widget):
    """Where the decision stands, in one line."""

    DEFAULT_CSS = "Summary { height: 1; padding: 0 1; color: $foreground 80%; }"

    text = ""

    def say(self, text: str) -> None:
        self.text = text
        self.refresh()

    def render(self) -> Content:
        return Content(cut(self.text, self.size.width - 2))


class DecisionScreen(Place):
    """One decision."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("decision"), *bindings("everywhere")]
    DEFAULT_CSS = "#panes { height: 1fr; } #panes > * { display: none; } #panes > .-shown { display: block; }"
    " #panes.-nothing > .-shown { display: none; }"

    def __init__(self, number: int, pane: int = 0) -> None:
        super().__init__()
        self._number = number
        self.at = pane
        self.told: Told | None = None
        """What was read last; its moment is that of the app, or a little before."""
        self._panes: dict[int, Pane] = {}

    @property
    def number(self) -> int:
        return self._number

    @property
    def decision(self) -> int:
        return self._number

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Summary()
        yield Names([pane.label for pane in PANES])
        yield Container(id="panes")
        yield Keys("decision", "everywhere")

    async def on_mount(self) -> None:  # type: ignore[override]
        await self.turn_to(self.at)

    # panes

    @property
    def pane(self) -> Pane:
        """The pane that is shown."""
        return self._panes[self.at]

    async def turn_to(self, index: int) -> None:
        """Show a pane; it is made when it is shown first."""
        index %= len(PANES)
        if index not in self._panes:
            self._panes[index] = PANES[index]()
            await self.query_one("#panes").mount(self._panes[index])
        for other, pane in self._panes.items():
            pane.set_class(other == index, "-shown")
        self.at = index
        self.query_one(Names).mark(index)
        self.pane.focus()
        self.read()

    async def action_pane_text(self) -> None:
        await self.turn_to(0)

    async def action_pane_people(self) -> None:
        await self.turn_to(1)

    async def action_pane_history(self) -> None:
        await self.turn_to(2)

    async def action_pane_needs(self) -> None:
        await self.turn_to(3)

    async def action_pane_work(self) -> None:
        await self.turn_to(4)

    async def action_next_pane(self) -> None:
        await self.turn_to(self.at + 1)

    async def action_previous_pane(self) -> None:
        await self.turn_to(self.at - 1)

    @on(Names.Picked)
    async def _picked(self, message: Names.Picked) -> None:
        await self.turn_to(message.index)

    # reading

    def show(self, number: int) -> None:
        """Show another decision, in the same pane."""
        self._number = number
        self.told = None
        self.read()

    def read(self) -> None:
        if self.at not in self._panes:
            return
        number, asked, index = self._number, asked_now(self.owner.as_of), self.at
        question = self.pane.question()

        def work(log: Log) -> Any:
            one = log.one(number, asked)
            return index, Told(number, asked, views.show(one), question(log, one), one.derived)

        self.owner.reading.ask(self, "decision", work)

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        index, told = message.value
        if told.number != self._number:
            return
        self.told = told
        self.query_one("#panes").set_class(False, "-nothing")
        self.calm()
        self._say(told)
        self._panes[index].tell(told)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self.complain(message.problem)
        self.told = None
        self.title_bar.say(f"{self._number}")
        self.query_one(Summary).say("")
        self.query_one("#panes").set_class(True, "-nothing")

    def _say(self, told: Told) -> None:
        answer = told.answer
        sign, _ = signs.STATUS.get(answer["status"], (" ", ""))
        self.title_bar.say(f"{answer['number']} · {flat(answer['title'])} · {sign} {answer['status']}")
        self.query_one(Summary).say(" · ".join(_summary(answer, derived=told.derived)))

    # the decisions beside it

    def action_next_decision(self) -> None:
        self._beside(1)

    def action_previous_decision(self) -> None:
        self._beside(-1)

    def _beside(self, step: int) -> None:
        found = self.owner.list_screen.beside(self._number, step)
        if found is not None:
            self.owner.list_screen.select(found)
            self.show(found)

    # recording

    def action_act(self) -> None:
        from tui.record.menu import choose_act

        choose_act(self)

    def action_consent(self) -> None:
        self.record("consent")

    def action_object(self) -> None:
        self.record("object")

    def action_amend(self) -> None:
        self.record("amend")

    def action_buy_in(self) -> None:
        self.record("buy-in")

    def action_align(self) -> None:
        self.record("align")

    def record(self, act: str, **given: Any) -> None:
        """Begin to record an act on this decision, some of its arguments given already.

        From the history it is about the entry under the cursor, if it is about an entry at all.
        """
        from tui.record.form import begin

        if isinstance(self.pane, History) and self.pane.event is not None:
            given = {"event": str(self.pane.event["position"]), **given}
        begin(self.owner, self._number, act, **given)

    def action_meet(self) -> None:
        self.owner.open_round(self._number)

    def action_what_if(self) -> None:
        from tui.what_if import choose

        choose(self, self._number)

    async def action_difference(self) -> None:
        await self.turn_to(0)
        pane = self.pane
        if isinstance(pane, TextPane):
            pane.choose_difference()


def _summary(answer: dict[str, Any], *, derived: bool) -> list[str]:
    parts = [flat(answer["circle"])]
    if answer["version"]:
        in_force = answer["in_force"]
        force = (
            "" if in_force is None else " (in force)" if in_force == answer["version"] else f" ({in_force} in force)"
        )
        parts.append(f"version {answer['version']}{force}")
    if derived:
        parts.append("derived; recorded by the next act")
    elif answer["due_to_close"]:
        parts.append("due to close")
    if answer["superseded_by"]:
        parts.append(f"superseded by {answer['superseded_by']}")
    if answer["to_be_superseded_by"]:
        parts.append(f"meant to be superseded by {', '.join(map(str, answer['to_be_superseded_by']))}")
    if answer["supersedes"]:
        parts.append(f"is to supersede {', '.join(map(str, answer['supersedes']))}")
    if answer["outstanding"]:
        parts.append(f"outstanding: {', '.join(map(flat, answer['outstanding']))}")
    if answer["open_objections"]:
        parts.append(f"open objections: {answer['open_objections']}")
    if answer["review_on"]:
        parts.append(f"review {answer['review_on']}{' (overdue)' if answer['overdue'] else ''}")
    left = dict.fromkeys(entry["member"] for entry in answer["left_behind"])
    if left:
        parts.append(f"left behind: {', '.join(map(flat, left))}")
    return parts
