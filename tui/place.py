"""What every screen has: a title, a banner, and the way in which it keeps up with the log and with the time shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.screen import Screen
from textual.widget import Widget

from decisions.errors import Problem
from decisions.when import local
from tui.bars import Banner, Title
from tui.cells import flat
from tui.reading import Progressed

if TYPE_CHECKING:
    from tui.app import DecisionsApp


class Place(Screen[None]):
    """A screen that shows something of the log as of the moment that the app shows."""

    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.title_bar = Title()
        self._time = Banner(id="time")
        self._trouble = Banner(id="trouble")
        self._generation = -1
        self._ready = False

    @property
    def owner(self) -> DecisionsApp:
        """The app, which owns what is shown."""
        return cast("DecisionsApp", self.app)

    def above(self) -> Iterable[Widget]:
        """What stands above the screen's own widgets."""
        return (self.title_bar, self._time, self._trouble)

    def read(self) -> None:
        """Ask the log for what is shown here."""
        raise NotImplementedError

    def keep_up(self) -> None:
        """Read again if the log, or the time that is shown, has changed since the last reading."""
        if self._ready and self._generation != self.owner.generation:
            self._generation = self.owner.generation
            self.tell_time()
            self.tell_trouble()
            self.read()

    def on_mount(self) -> None:
        self._ready = True
        self.keep_up()

    @property
    def number(self) -> int | None:
        """The decision that is in question here: the one that is shown, or that the cursor is on."""
        return None

    @property
    def decision(self) -> int | None:
        """The decision whose own events are stepped through here; None where it is the whole log's."""
        return None

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        self.keep_up()

    def on_screen_suspend(self, _: events.ScreenSuspend) -> None:
        """What opens over this screen is not covered by what was said on it."""
        if self in self.app.screen_stack:
            self.app.clear_notifications()

    def tell_time(self) -> None:
        """Say above what holds for every screen, and where the past is shown."""
        as_of = self.owner.as_of
        past = f"as of {local(as_of, seconds=True)} (read-only) · T is now" if as_of is not None else ""
        self._time.say(" · ".join(filter(None, (self.owner.notice, past))))

    def tell_trouble(self) -> None:
        """Say so above where the log is gone."""
        lost = self.owner.lost
        if lost is not None:
            self._trouble.say(f"{flat(lost.message)} · {flat(lost.hint)}", bad=True)
        else:
            self._trouble.say("")

    @on(Progressed)
    def _progressed(self, message: Progressed) -> None:
        message.stop()
        self.tell_progress(message)

    def tell_progress(self, message: Progressed) -> None:
        """Say how far long work is; what is read then says something else."""
        if message.total:
            self.title_bar.say(f"going through the log: {message.done:,} of {message.total:,}")

    def complain(self, problem: Problem) -> None:
        """Say what could not be done; it goes with the next thing that can."""
        self._trouble.say(" · ".join(filter(None, (flat(problem.message), flat(problem.hint)))), bad=True)

    def calm(self) -> None:
        """What was complained of is over."""
        self.tell_trouble()
