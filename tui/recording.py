"""The one thread that records: an act at a time, through the same library calls as the command line."""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from textual.message import Message

from decisions import commands
from decisions.errors import LogUnavailable, Problem, Refused
from decisions.text import shown
from decisions.when import now
from tui.reading import Waiting

if TYPE_CHECKING:
    from decisions.store.mirror import Mirror
    from decisions.store.port import Store
    from tui.app import DecisionsApp
    from tui.reading import Target


class Intent(NamedTuple):
    """An act that somebody means to record: `args` as `process` takes them, None left out.

    `number` is the decision's; None for an act that opens one. `command_id` makes sure that it is recorded once,
    however often it is sent.
    """

    act: str
    number: int | None
    members: tuple[str, ...] = ()
    args: Mapping[str, Any] = {}
    at: int | None = None
    meeting: str | None = None
    command_id: str = ""

    def line(self) -> str:
        """The command that records the same."""
        people: Any = ",".join(self.members) or None
        given = {key: value for key, value in self.args.items() if value not in (None, [], ())}
        number = None if self.act in NAMED_BY_EVENT else self.number
        line = commands.line(self.act, number, **given, as_=people, at=self.at, meeting=self.meeting)
        return line.removesuffix(" -m TEXT") if self.act in WITHOUT_TEXT and "message" not in given else line


WITHOUT_TEXT = ("amend",)
"""Acts that need no text where they have something else to say."""
NAMED_BY_EVENT = ("correct",)
"""Acts whose command names an event of the log, and no decision."""


def intent(
    act: str,
    number: int | None,
    members: tuple[str, ...] = (),
    *,
    at: int | None = None,
    meeting: str | None = None,
    **args: Any,
) -> Intent:
    """An act with a command id of its own. Without members it is the recorder's."""
    return Intent(act, number, members, args, at, meeting, uuid4().hex)


class Recorded(Message):
    """An act was recorded: what changed in one line, what comes next (raw, to be shown harmlessly), and warnings.

    `answer` is the document that the command line prints under `--json`.
    """

    def __init__(self, intent: Intent, answer: dict[str, Any], said: list[str], warnings: list[str]) -> None:
        self.intent = intent
        self.answer = answer
        self.said = said
        self.warnings = warnings
        super().__init__()


class NotRecorded(Message):
    """An act was not recorded, and why: the rule's own words."""

    def __init__(self, intent: Intent, problem: Problem) -> None:
        self.intent = intent
        self.problem = problem
        super().__init__()


class TriedOut(Message):
    """What an act would do, or why it would be refused."""

    def __init__(self, intent: Intent, said: list[str], problem: Problem | None) -> None:
        self.intent = intent
        self.said = said
        self.problem = problem
        super().__init__()


class TriedEach(Message):
    """What is wrong with several acts, by the names under which they were asked about; None where nothing is."""

    def __init__(self, problems: dict[str, Problem | None]) -> None:
        self.problems = problems
        super().__init__()


Job = tuple["Target", Callable[[], "Message | None"]]
"""Who is answered, and what makes the answer; None where it is no longer wanted."""


class Recording:
    """Records acts on the log at `where`, one after the other."""

    def __init__(self, where: str, app: DecisionsApp) -> None:
        self.where = where
        self.app = app
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._store: Store | None = None
        self._mirror: Mirror | None = None
        self._latest: dict[int, object] = {}
        self._asked = self._answered = 0
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def record(self, target: Target, intent: Intent) -> None:
        """Record an act; `target` gets `Recorded` or `NotRecorded`."""
        if self.app.read_only:
            target.post_message(NotRecorded(intent, Refused("this screen is read-only: nothing is recorded from it")))
            return
        self._ask(target, lambda: self._recorded(intent))

    def try_out(self, target: Target, intent: Intent) -> None:
        """Decide an act without recording it; `target` gets `TriedOut`. Only the last one that was asked counts."""
        self._ask_latest(target, lambda: TriedOut(intent, *self._tried(intent)))

    def try_each(self, target: Target, intents: Mapping[str, Intent]) -> None:
        """Decide several acts without recording them; `target` gets `TriedEach`. Only the last question counts."""
        self._ask_latest(target, lambda: TriedEach({name: self._refused(one) for name, one in intents.items()}))

    def _ask(self, target: Target, work: Callable[[], Message | None]) -> None:
        self._asked += 1
        self._jobs.put((target, work))

    def _ask_latest(self, target: Target, work: Callable[[], Message]) -> None:
        token = self._latest[id(target)] = object()
        self._ask(target, lambda: work() if self._latest.get(id(target)) is token else None)

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be recorded."""
        return self._asked == self._answered

    def stop(self) -> None:
        """Record what waits, then end."""
        self._jobs.put(None)
        self._thread.join(10)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            target, work = job
            answer = work()
            if answer is not None:
                target.post_message(answer)
            self._answered += 1
        self._let_go()

    def _let_go(self) -> None:
        for opened in (self._store, self._mirror):
            if opened is not None:
                opened.close()
        self._store = self._mirror = None

    def _tried(self, intent: Intent) -> tuple[list[str], Problem | None]:
        try:
            return self._do(intent, dry=True)[1], None
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it
            return [], _problem(error)

    def _refused(self, intent: Intent) -> Problem | None:
        try:
            self._do(intent, dry=True, signs=False)
            return None
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it
            return _problem(error)

    def _recorded(self, intent: Intent) -> Message:
        try:
            return Recorded(intent, *self._do(intent, dry=False))
        except Exception as error:  # noqa: BLE001 - whoever records must hear of it
            if isinstance(error, LogUnavailable):
                self._let_go()
            return NotRecorded(intent, _problem(error))

    def _do(self, intent: Intent, *, dry: bool, signs: bool = True) -> tuple[dict[str, Any], list[str], list[str]]:
        from decisions.process.world import Act
        from decisions.proof import signing
        from decisions.store.record import record
        from decisions.views import after

        store = self._opened()
        log_id = store.log_id()
        recorder = self.app.recorder(log_id)
        # whoever has a browser open is not known to be the key's owner
        signs = signs and not self.app.is_web
        signer = signing.signer(os.environ, log_id, terminal=False, show=self._show) if signs else None
        args = {key: value for key, value in intent.args.items() if value is not None}
        members = list(intent.members) or [recorder]
        act = Act(intent.act, "", members, recorder, 0, meeting=intent.meeting, args=args)
        newest_before = store.head()[1]
        number, new = intent.number, uuid4().hex
        try:
            recorded = record(
                store,
                act,
                stream=lambda world: new if number is None else world.stream(number),
                command_id=intent.command_id or None,
                dry_run=dry,
                at=intent.at,
                signer=signer,
            )
        except Problem as problem:
            if number is not None:
                problem.hint = " ".join(str(number) if word == "N" else word for word in problem.hint.split(" "))
            raise
        moment = now()
        if not dry:
            self._follow_up(adopted=any(event["type"] == "DecisionAdopted" for event in recorded.events))
        try:
            answer = after.answer(intent.act, "", recorded, store, moment, dry_run=dry)
            said = list(after.lines(intent.act, answer, recorded, moment, dry_run=dry))
            warnings = [recorded.unsigned] if recorded.unsigned else []
            warnings += [] if dry else [*after.warnings(recorded)]
            warnings += [] if dry else [*after.surroundings(recorded, self.where, newest_before, moment)]
        except after.UNREAD as error:
            if dry:
                raise
            return after.unread(recorded, store, error)
        return answer, said, warnings

    def _show(self, statement: str) -> None:
        """Show what is about to be signed."""
        from tui.record.telling import signs

        self.app.call_later(signs, self.app, statement)

    def _opened(self) -> Store:
        if self._store is None:
            from decisions.store.opening import open_store

            self._store = open_store(self.where, self._waiting)
        return self._store

    def _follow_up(self, *, adopted: bool) -> None:
        """What was recorded is read at once, also from the copy of a server's log; and a checkpoint is kept of an
        adoption. Whatever goes wrong here, the act is recorded.
        """
        from decisions.proof import kept
        from decisions.store.opening import mirror, source_of

        try:
            if self._mirror is None:
                self._mirror = mirror(self.where, os.environ, self._waiting, None, self._store)
            else:
                self._mirror.catch_up(source_of(self._store))
        except (Problem, sqlite3.Error, OSError):
            return
        if adopted:
            kept.keep(self._mirror.path if self._mirror is not None else self.where, os.environ)

    def _waiting(self, text: str) -> None:
        self.app.post_message(Waiting(text))


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    return LogUnavailable(f"nothing was recorded ({shown(str(error))[:200]})", "check the log: decisions verify")
