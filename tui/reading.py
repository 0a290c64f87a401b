"""The one thread that reads the log: it answers by messages, and says when the log has changed or gone.

Questions with the same key replace one another while they wait, so that a held key never piles up work.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from textual.message import Message

from decisions.errors import LogUnavailable, Problem
from decisions.text import shown
from decisions.views.overlay import Abandoned
from tui.log import Log

LOOK_EVERY = 0.05
"""Seconds between two looks at whether another program recorded something (one pragma, some microseconds)."""
DEADLINES_EVERY = 5.0
"""Seconds between two looks at whether time alone has changed something."""


class Read(Message):
    """A question was answered: its key, and the value."""

    def __init__(self, key: str, value: Any) -> None:
        self.key = key
        self.value = value
        super().__init__()


class Unread(Message):
    """A question could not be answered, and why."""

    def __init__(self, key: str, problem: Problem) -> None:
        self.key = key
        self.problem = problem
        super().__init__()


class Changed(Message):
    """Something was recorded, here or by another program, or time has changed something."""


class Lost(Message):
    """The log cannot be read any more, and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__()


class Found(Message):
    """The log can be read again."""


class Waiting(Message):
    """The log's server is waited for, and why; raw."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


class Progressed(Message):
    """A long piece of work goes on: how much of how much is done."""

    def __init__(self, done: int, total: int) -> None:
        self.done = done
        self.total = total
        super().__init__()


class Target(Protocol):
    """Whoever asks; `post_message` may be called from any thread."""

    def post_message(self, message: Message) -> bool: ...


Work = Callable[[Log], Any]


class Reading:
    """Reads the log at `where` in a thread of its own. `app` hears of changes."""

    def __init__(self, where: str, app: Target) -> None:
        self.where = where
        self.app = app
        self._waiting: dict[tuple[int, str], tuple[Target, str, Work]] = {}
        self._condition = threading.Condition()
        self._ended = False
        self._busy = False
        self._asking: Target = app
        """Who waits for what is being done."""
        self._log: Log | None = None
        self._lost = False
        self._away: LogUnavailable | None = None
        self._checked = 0.0
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what still waits is not answered."""
        with self._condition:
            self._ended = True
            self._waiting.clear()
            self._condition.notify()
        if self._thread.is_alive():
            self._thread.join(2)

    def ask(self, target: Target, key: str, work: Work) -> None:
        """Have `work` done on the log; `target` gets `Read(key, value)`, or `Unread(key, problem)`."""
        with self._condition:
            self._waiting.pop((id(target), key), None)
            self._waiting[id(target), key] = (target, key, work)
            self._condition.notify()

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be answered."""
        return not self._waiting and not self._busy

    def overtaken(self, target: Target, key: str) -> bool:
        """Whether the same question was asked again meanwhile, so that its first answer is not needed."""
        return self._ended or (id(target), key) in self._waiting

    def _run(self) -> None:
        try:
            while not self._ended:
                self._next()
        finally:
            if self._log is not None:
                self._log.close()

    def _next(self) -> None:
        with self._condition:
            if not self._waiting and not self._ended:
                self._condition.wait(LOOK_EVERY)
            if self._ended:
                return
            taken = next(iter(self._waiting), None)
            asked = self._waiting.pop(taken) if taken is not None else None
            self._busy = asked is not None
        if asked is None:
            self._look()
            return
        target, key, work = asked
        self._asking = target
        try:
            answer: Message | None = Read(key, work(self._opened()))
        except Abandoned:
            answer = None
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it
            problem = _problem(error)
            answer = Unread(key, problem)
            if isinstance(problem, LogUnavailable):
                self._close()
        if answer is not None:
            target.post_message(answer)
        self._asking = self.app
        self._busy = False

    def _opened(self) -> Log:
        if self._log is None:
            self._log = Log(self.where, self.progressed)
        return self._log

    def progressed(self, done: int, total: int) -> None:
        """Whoever asked hears how far it is, before the answer; from the reading thread alone."""
        self._asking.post_message(Progressed(done, total))

    def _close(self) -> None:
        """After a fault the log is opened anew."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def _look(self) -> None:
        """Has something changed since the last look?"""
        try:
            if self._lost:
                time.sleep(0.2)
            log = self._opened()
            if not log.still_there():
                raise LogUnavailable("the log was deleted or replaced", "it is read again as soon as it is back")
            now = time.monotonic()
            late = now - self._checked > DEADLINES_EVERY
            if log.changed() or late:
                self._checked = now
                if log.catch_up() or self._lost:
                    self.app.post_message(Changed())
            if self._lost:
                self._lost = False
                self.app.post_message(Found())
            self._tell_away(log)
        except Exception as error:  # noqa: BLE001 - the screen says so, and goes on
            self._close()
            if not self._lost:
                self._lost = True
                self.app.post_message(Lost(_problem(error)))

    def _tell_away(self, log: Log) -> None:
        """While its server is away, a log is read as it was, which is said."""
        away, before = log.away, self._away
        self._away = away
        if away is not None and (before is None or before.message != away.message):
            message = f"as of event {log.views.position:,}: {away.message}"
            self.app.post_message(Lost(LogUnavailable(message, "reading goes on; it comes back by itself")))
        elif away is None and before is not None:
            self.app.post_message(Found())


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    what = "the log cannot be read" if isinstance(error, (sqlite3.Error, OSError)) else "this cannot be shown"
    return LogUnavailable(f"{what} ({type(error).__name__}: {shown(str(error))[:200]})", "check it: decisions verify")
