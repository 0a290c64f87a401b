"""The program on the screen: it owns what is shown (which log, which moment), and carries out what works everywhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import App
from textual.screen import Screen

from decisions.errors import BadInput, Problem, Refused
from decisions.where import is_server, me
from tui import config, theme, travel
from tui.actions import clashes, doer
from tui.cells import flat
from tui.list.screen import ListScreen
from tui.place import Place
from tui.reading import Changed, Found, Lost, Progressed, Read, Reading, Unread, Waiting

if TYPE_CHECKING:
    from tui.recording import Recording

READ_ONLY = "read-only: nothing is recorded from this screen"


class DecisionsApp(App[int]):
    """The app: state that every screen shares."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "decisions"

    def __init__(
        self,
        where: str,
        *,
        recorder: str | None = None,
        query: str = "",
        as_of: int | None = None,
        meet: int | None = None,
        settings: config.Config | None = None,
        read_only: bool = False,
        notice: str = "",
    ) -> None:
        """With `read_only` nothing can be recorded. `notice` stands above every screen."""
        super().__init__()
        self.where = where
        self.given_recorder = recorder
        self.settings = settings or config.Config()
        self.read_only = read_only
        self.notice = notice
        self.as_of = as_of
        """The moment that is shown; None is now."""
        self.lost: Problem | None = None
        """Why the log cannot be read, while it cannot."""
        self.generation = 0
        """Goes up with every change of the log and of the moment: what was read before is out of date."""
        self.reading = Reading(where, self)
        self._steps: dict[str, int] = {}
        self._query = query
        self._meet = meet
        self._recording: Recording | None = None
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = f"decisions-{self.settings.theme}"
        self.set_keymap(self.settings.keys)

    @property
    def remapped(self) -> Any:
        """The keys that the user has changed: action -> keys."""
        return self.settings.keys

    def get_default_screen(self) -> Screen[Any]:
        return ListScreen(self._query)

    def on_mount(self) -> None:
        self.reading.start()
        both = clashes(self.settings.keys) if self.settings.keys else []
        if both:
            self.notify(f"in tui.toml: {flat('; '.join(both))}", severity="warning", timeout=30, markup=False)
        if self._meet is not None:
            self.open_decision(self._meet)
            self.open_round(self._meet)

    def on_unmount(self) -> None:
        if self._recording is not None:
            self._recording.stop()
        self.reading.stop()

    @property
    def list_screen(self) -> ListScreen:
        """The list, which is always there below the others."""
        return next(screen for screen in self.screen_stack if isinstance(screen, ListScreen))

    @property
    def place(self) -> Place:
        """The screen that is worked on, whatever small question stands before it."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, Place))

    @property
    def recording(self) -> Recording:
        """What records; made when it is used first, for what it needs takes a while to load."""
        if self._recording is None:
            from tui.recording import Recording

            self._recording = Recording(self.where, self)
        return self._recording

    def refusal(self) -> Refused | None:
        """Why nothing is recorded here now; None where something may be."""
        if self.read_only:
            return Refused("this screen is read-only: nothing is recorded from it", "look around; q goes back")
        if self.as_of is not None:
            return Refused("the past is read-only: nothing is recorded in it", "T is now")
        return None

    def recorder(self, log_id: str | None) -> str:
        """Who records. Raises BadInput where nobody said."""
        found = me(os.environ, log_id, self.given_recorder)
        if found is None:
            raise BadInput("who are you? nobody has told this program yet", "decisions me HANDLE, or --recorder HANDLE")
        return found

    # what is heard of the log

    @on(Changed)
    def _changed(self) -> None:
        self._out_of_date()

    @on(Lost)
    def _is_lost(self, message: Lost) -> None:
        self.lost = message.problem
        self.place.tell_trouble()

    @on(Found)
    def _is_found(self) -> None:
        self.lost = None
        self._out_of_date()

    @on(Waiting)
    def _waits(self, message: Waiting) -> None:
        self.notify(flat(message.text), severity="warning", markup=False)

    @on(Progressed)
    def _progressed(self, message: Progressed) -> None:
        self.place.tell_progress(message)

    def _out_of_date(self) -> None:
        self.generation += 1
        self.place.keep_up()

    async def action_everywhere(self, name: str) -> None:
        """Carry out an action that works everywhere: by the screen that is worked on, else here."""
        from inspect import isawaitable

        method = getattr(self.place, f"action_{name}", None) or getattr(self, f"action_{name}", None)
        result = method() if method is not None else None
        if isawaitable(result):
            await result

    # time

    def show_as_of(self, as_of: int | None) -> None:
        """Show everything as of a moment; None is now."""
        if as_of != self.as_of:
            self.as_of = as_of
            self._out_of_date()

    def action_event_back(self) -> None:
        self._step("event", -1)

    def action_event_on(self) -> None:
        self._step("event", 1)

    def action_day_back(self) -> None:
        self.show_as_of(travel.by_days(self.as_of, -1))

    def action_day_on(self) -> None:
        if self.as_of is not None:
            self.show_as_of(travel.by_days(self.as_of, 1))

    def action_now(self) -> None:
        self.show_as_of(None)

    def _step(self, kind: str, step: int) -> None:
        """One event on or back; steps that are asked for while another is looked up are taken together."""
        self._steps[kind] = self._steps.get(kind, 0) + step
        steps, as_of, number = self._steps[kind], self.as_of, self.place.decision
        self.reading.ask(self, "step", lambda log: (steps, travel.by_events(log, number, as_of, steps)))

    @on(Read)
    def _read(self, message: Read) -> None:
        if message.key == "copy":
            from tui.copying import offer

            offer(self, message.value)
        elif message.key == "step":
            steps, as_of = message.value
            self._steps["event"] = self._steps.get("event", 0) - steps
            self.show_as_of(as_of)
            if self._steps["event"]:
                self._step("event", 0)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        self._steps.clear()
        self.place.complain(message.problem)

    def action_go_to_time(self) -> None:
        from decisions.when import now, parse
        from tui.ask import Prompt

        def entered(text: str | None) -> None:
            if not text or not text.strip():
                return
            try:
                present = now()
                at = parse(text, now=present, end_of_day=True)
                self.show_as_of(None if at >= present else at)
            except Problem as problem:
                self.place.complain(problem)

        hint = "2026-03-01, yesterday 15:00, 3 weeks ago"
        self.push_screen(Prompt("Show everything as of", hint=hint), entered)

    # screens

    def open_decision(self, number: int) -> None:
        """Show one decision."""
        from tui.decision.screen import DecisionScreen

        if isinstance(self.screen, DecisionScreen):
            self.screen.show(number)
        else:
            self.push_screen(DecisionScreen(number))

    def list_by(self, query: str) -> None:
        """Show the list as a query selects it."""
        while self.screen is not self.list_screen:
            self.pop_screen()
        self.list_screen.narrow(query)

    def open_round(self, number: int) -> None:
        """Run the round of a meeting on a decision."""
        from tui.round.screen import RoundScreen

        self.push_screen(RoundScreen(number))

    def action_leave(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_leave_or_quit(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit(0)

    async def action_quit(self) -> None:
        self.exit(0)

    def action_reread(self) -> None:
        self._out_of_date()

    def action_theme(self) -> None:
        self.theme = theme.LIGHT.name if self.theme == theme.DARK.name else theme.DARK.name

    def action_help(self) -> None:
        from tui.help import Help

        self.push_screen(Help(self.place))

    def action_palette(self) -> None:
        from tui.palette import Palette

        place = self.place

        async def chosen(what: str | int | None) -> None:
            if isinstance(what, int):
                self.open_decision(what)
            elif what is not None:
                await self.do(place, what)

        self.push_screen(Palette(place), chosen)

    async def do(self, place: Place, name: str) -> None:
        """Carry out an action of the table in a place, if it can be done there now."""
        node = doer(place, name)
        if node is not None:
            await self.run_action(name, node)

    def action_copy(self) -> None:
        from tui.copying import ask

        ask(self)

    def action_jump(self) -> None:
        from tui.jump import Jump

        self.push_screen(Jump(self.place), lambda target: target and target.go())


def run(
    where: str,
    *,
    recorder: str | None,
    query: Sequence[str] = (),
    as_of: int | None = None,
    meet: int | None = None,
    timer: int | None = None,
    color: str = "auto",
    read_only: bool = False,
    notice: str = "",
) -> int:
    """Run the screen on the log at `where`: the exit code. Raises Problem where it cannot begin."""
    if not is_server(where):
        from decisions.log.reading import checked

        checked(where)
    settings = config.config(os.environ)
    if timer is not None:
        settings = settings._replace(timer=timer)
    if color == "never":
        os.environ["NO_COLOR"] = "1"
    app = DecisionsApp(
        where,
        recorder=recorder,
        query=" ".join(query),
        as_of=as_of,
        meet=meet,
        settings=settings,
        read_only=read_only,
        notice=notice or (READ_ONLY if read_only else ""),
    )
    result = app.run()
    return app.return_code or 0 if result is None else result
