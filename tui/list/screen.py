"""The first screen: every decision, filtered, sorted, by circle, as of any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from decisions.errors import Problem
from decisions.views.lists import SORTS
from decisions.views.query import split
from tui.actions import bindings
from tui.bars import Keys
from tui.list import columns, preview
from tui.list.rows import Block, Decisions
from tui.log import Log, asked_now
from tui.place import Place
from tui.reading import Read, Unread

if TYPE_CHECKING:
    from textual.content import Content

REST = 0.06
"""Seconds that the cursor rests before the decision under it is read."""
FIRST = 60
"""Decisions that are read together with their order."""


class Heading(Widget):
    """The names of the columns."""

    DEFAULT_CSS = "Heading { height: 1; color: $foreground 60%; }"

    sort = "number"

    def say(self, sort: str) -> None:
        self.sort = sort
        self.refresh()

    def render(self) -> Content:
        from textual.content import Content

        return Content("".join(text for text, _ in columns.heading(self.size.width, self.sort)))


class ListScreen(Place):
    """The list of decisions."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list"), *bindings("everywhere")]
    DEFAULT_CSS = """
    #filter { height: 1; border: none; padding: 0 1; display: none; background: $surface; }
    #filter.-there { display: block; }
    #filter:focus { border: none; background: $primary 20%; }
    """

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self.given = query
        """The query as it was typed."""
        self.sort = "number"
        self.by_circle = False
        self.opened: set[str] = set()
        self.total = 0
        self._later: Timer | None = None

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Heading()
        yield Decisions()
        yield preview.Preview()
        yield Keys("rows", "list", "everywhere")

    def on_mount(self) -> None:
        self.title_bar.say("decisions")
        if self.given:
            self._filter().value = self.given
        self.query_one(Decisions).focus()

    # reading

    def read(self) -> None:
        """Ask for the list as it is at the moment that the app shows."""
        try:
            terms = split(self.given)
        except Problem as problem:
            self.complain(problem)
            return
        asked = asked_now(self.owner.as_of)
        sort, by_circle, opened = self.sort, self.by_circle, frozenset(self.opened)
        decisions = self.query_one(Decisions)
        wanted = decisions.seen()[: 4 * FIRST]
        reading = self.owner.reading

        def stop() -> bool:
            return reading.overtaken(self, "list")

        def work(log: Log) -> Any:
            blocks, total = _blocks(log, terms, sort, asked, opened if by_circle else None, stop)
            first = [n for block in blocks for n in block.numbers[:FIRST]][:FIRST]
            lines = log.lines(list(dict.fromkeys([*first, *wanted])), asked)
            return blocks, total, {line["number"]: line for line in lines}, log.name()

        reading.ask(self, "list", work)

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        decisions = self.query_one(Decisions)
        if message.key == "list":
            blocks, self.total, items, name = message.value
            decisions.empty = self._nothing()
            decisions.show(blocks, items)
            self.calm()
            self._say(name)
            self._look()
        elif message.key == "preview":
            self.query_one(preview.Preview).tell(message.value)
        elif message.key == "lines":
            decisions.add(message.value)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        if message.key == "preview":
            self.query_one(preview.Preview).tell(None)
        else:
            self.complain(message.problem)

    @on(Decisions.Missing)
    def _missing(self) -> None:
        wanted = self.query_one(Decisions).missing()
        if wanted:
            asked = asked_now(self.owner.as_of)
            self.owner.reading.ask(self, "lines", lambda log: log.lines(wanted, asked))

    # the decision under the cursor

    def on_resize(self, event: events.Resize) -> None:
        room = event.size.height >= preview.LOWEST and event.size.width >= preview.NARROWEST
        self.query_one(preview.Preview).set_class(room, "-room")
        self._look()

    @on(Decisions.Moved)
    def _moved(self) -> None:
        if self._later is not None:
            self._later.stop()
        self._later = self.set_timer(REST, self._look)

    def _look(self) -> None:
        """Show who stands where on the decision under the cursor, if there is room for it."""
        pane, number = self.query_one(preview.Preview), self.number
        if not pane.has_class("-room"):
            return
        if number is None:
            pane.tell(None)
            return
        asked = asked_now(self.owner.as_of)
        self.owner.reading.ask(self, "preview", lambda log: preview.asked_of(log, number, asked))

    def _nothing(self) -> str:
        if self.given:
            return "No decision is found; esc takes the filter away."
        return "There was no decision yet." if self.owner.as_of is not None else "No decision yet; o opens the first."

    def _say(self, name: str | None) -> None:
        shown = self.total
        parts = [name or "decisions", f"{shown} decision{'' if shown == 1 else 's'}"]
        if self.given:
            parts.append(f"filter: {self.given}")
        if self.by_circle:
            parts.append("by circle")
        self.title_bar.say(" · ".join(parts))
        self.query_one(Heading).say(self.sort)

    # the filter

    def _filter(self) -> Input:
        found = self.query("#filter")
        if found:
            return found.first(Input)
        field = Input(self.given, placeholder="filter: words, status:adopted, waiting:ana, is:overdue", id="filter")
        self.mount(field, before=self.query_one(Heading))
        field.add_class("-there")
        return field

    def action_filter(self) -> None:
        field = self._filter()
        field.add_class("-there")
        field.focus()

    @on(Input.Changed, "#filter")
    def _typed(self, message: Input.Changed) -> None:
        self.given = message.value.strip()
        self.read()

    @on(Input.Submitted, "#filter")
    def _entered(self) -> None:
        self.query_one(Decisions).focus()
        if not self.given:
            self._filter().remove_class("-there")

    def action_leave(self) -> None:
        """Out of the filter; then without it."""
        field = self.query("#filter")
        if field and field.first(Input).has_focus and self.given:
            self.query_one(Decisions).focus()
        elif field:
            field.first(Input).value = ""
            field.first(Input).remove_class("-there")
            self.query_one(Decisions).focus()

    # order

    async def action_sort(self) -> None:
        from tui.ask import Choice

        options = [(key, f"{key}{' (now)' if key == self.sort.removeprefix('-') else ''}") for key in SORTS]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.sort = f"-{key}" if key == self.sort else key
                self.read()

        self.app.push_screen(Choice("Sort by (the same again turns it round)", options), chosen)

    def action_tree(self) -> None:
        self.by_circle = not self.by_circle
        self.read()

    def action_fold(self) -> None:
        at = self.query_one(Decisions).at(self.query_one(Decisions).cursor)
        if isinstance(at, str):
            self._open(at, False)

    def action_unfold(self) -> None:
        at = self.query_one(Decisions).at(self.query_one(Decisions).cursor)
        if isinstance(at, str):
            self._open(at, True)

    def _open(self, circle: str, opened: bool) -> None:
        if opened == (circle in self.opened):
            return
        self.opened ^= {circle}
        self.read()

    # what can be opened

    @on(Decisions.Chosen)
    def _chosen(self, message: Decisions.Chosen) -> None:
        at = self.query_one(Decisions).at(message.row)
        if isinstance(at, int):
            self.owner.open_decision(at)
        elif at is not None:
            self._open(at, at not in self.opened)

    @property
    def number(self) -> int | None:
        return self.query_one(Decisions).number

    def beside(self, number: int, step: int) -> int | None:
        """The decision before or after another one."""
        return self.query_one(Decisions).beside(number, step)

    def select(self, number: int) -> None:
        self.query_one(Decisions).select(number)

    def action_next_decision(self) -> None:
        self.query_one(Decisions).action_down()

    def action_previous_decision(self) -> None:
        self.query_one(Decisions).action_up()

    def focus_rows(self) -> None:
        self.query_one(Decisions).focus()

    def narrow(self, query: str) -> None:
        """Show what another query selects."""
        self.given = query
        field = self._filter()
        field.value = query
        field.add_class("-there")
        self.focus_rows()
        self.read()

    def action_open_new(self) -> None:
        from tui.record.form import begin

        begin(self.owner, None, "open")

    # the other screens

    def action_inbox(self) -> None:
        from tui.inbox import Inbox

        self.app.push_screen(Inbox())

    def action_left_behind(self) -> None:
        from tui.left_behind import LeftBehind

        self.app.push_screen(LeftBehind())

    def action_needs(self) -> None:
        from tui.needs import EveryNeed

        self.app.push_screen(EveryNeed())

    def action_circles(self) -> None:
        from tui.circles import Circles

        self.app.push_screen(Circles())

    def action_members(self) -> None:
        from tui.members import Members

        self.app.push_screen(Members())

    def action_statistics(self) -> None:
        from tui.statistics import Statistics

        self.app.push_screen(Statistics())


def _blocks(
    log: Log, terms: list[str], sort: str, asked: Any, opened: frozenset[str] | None, stop: Callable[[], bool]
) -> tuple[list[Block], int]:
    """The blocks of the list, and how many decisions there are in them; by circle where `opened` names those open."""
    order = log.order(terms, sort, asked, stop)
    if opened is None:
        return [Block(None, order, 0)], len(order)
    blocks = []
    for group in log.groups(asked):
        handle = group["circle"]
        blocks.append(Block(group, (), group["depth"], handle in opened))
        if handle in opened:
            inside = log.order([*terms, f"circle:{handle}"], sort, asked, stop)
            blocks.append(Block(None, inside, group["depth"] + 1))
    return blocks, len(order)
