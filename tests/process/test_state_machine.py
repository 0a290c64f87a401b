"""Anybody does anything at any moment, dated anyhow, on a log that is stored and looked at meanwhile."""

from __future__ import annotations

import os
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from decisions import when as times
from decisions.errors import BadInput, Refused
from decisions.log.reading import LogReader
from decisions.process import fold, standing
from decisions.process.act import ACTS
from decisions.proof.verify import verify
from decisions.store.sqlite import create
from decisions.views import catchup, compare
from decisions.when import days, moment
from tests import searching
from tests.examples import T0
from tests.process.given import SECRETARY, Scenario
from tests.process.test_properties import ACT, EVERYBODY, MEMBERS, OWN, PRESETS, aim, begin, check, dump
from tests.views.stored import MEMORY, clock, keep
from tests.views.test_rebuilt_equals_kept import content, fresh

HOSTILE = (
    "",
    " ",
    "x" * 300,
    "a\x1b[31m",
    "\ud800",
    "a\0b",
    "\u202e",
    "[/]",
    "9" * 30,
    "ana",
    "@all",
    "-1",
    "1.5",
    "ñ",
)
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
SMALL = st.integers(-1, 4)
NUMBER = st.one_of(SMALL, st.integers(-(2**70), 2**70))
SOMEBODY = st.sampled_from([*EVERYBODY, SECRETARY, "ANA", "nobody", "eve", ""])
DAY = st.one_of(st.sampled_from(["2026-06-01", "1999-12-31", "9999-12-31", "0001-01-01"]), TEXT)
MOMENT = st.one_of(st.integers(T0 - days(9), T0 + days(900)), st.sampled_from([-(2**62), 0, 2**62]))
SOME = st.lists(TEXT, max_size=2)
WORD = st.sampled_from(["met", "missed", "broken", "did-not", "unmet", "partly", "x", None])
ONE_OF = {
    "kind": "need desire fact feeling wish",
    "state": "met broken x",
    "value": "aligned not in out doing stopped x",
    "how": "moot deferred x",
    "verdict": "keep extend amend let-go x",
    "outcome": "done dropped adopted withdrawn retired superseded stated x",
    "answer": "consent stand-aside objection other x",
    "preset": "s3 holacracy rust-fcp x",
    "circle": "team garden TEAM none",
    "parent": "team none",
    "framing": "holds changed x",
}
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **{key: st.sampled_from([*words.split(), ""]) for key, words in ONE_OF.items()},
    **dict.fromkeys(("objection", "question", "action", "version", "other"), NUMBER),
    **dict.fromkeys(("criteria", "alternatives", "needs"), SOME),
    **dict.fromkeys(("due", "until"), MOMENT),
    **dict.fromkeys(("review_on", "next_on"), DAY),
    **dict.fromkeys(("owner", "handle"), SOMEBODY),
    **dict.fromkeys(("measures", "became"), st.lists(st.tuples(SMALL, TEXT), max_size=1)),
    **dict.fromkeys(
        ("on_criteria", "on_concerns", "on_conditions"),
        st.lists(st.tuples(SMALL, WORD, st.none() | TEXT), max_size=2),
    ),
    "on_needs": st.lists(st.tuples(st.sampled_from(["1", "2", "1.1", "2.1", *HOSTILE]), WORD, st.none() | TEXT)),
    "from_needs": SOME,
    "condition": SMALL,
    "event": st.one_of(TEXT, SMALL.map(str)),
    "members": st.lists(st.tuples(SOMEBODY, SOME), max_size=2),
    **dict.fromkeys(("roster", "deciders", "consulted", "informed"), st.lists(SOMEBODY, max_size=3)),
    "carried_by": st.lists(SOMEBODY, max_size=2),
    "changes": st.dictionaries(st.sampled_from(["min_consents", "silence", "time_limit", "x"]), TEXT, max_size=2),
    "integrates": st.lists(st.tuples(NUMBER, st.sampled_from(["integrated", "measured", "x", None])), max_size=2),
}
"""What may be given to an act, good and bad, of the types that a door passes on; whatever is not here is a text."""

LIKELY = st.one_of(
    ACT,
    ACT,
    st.sampled_from(
        [
            ("consent", {}),
            ("consent", {}),
            ("round", {}),
            ("amend", {"add": "And more."}),
            ("voice", {"kind": "need", "message": "Rest."}),
            ("ask", {"message": "Why?"}),
            ("answer", {"question": 1, "message": "Because."}),
            ("action-add", {"message": "Buy salt.", "owner": "bo"}),
            ("action-close", {"action": 1, "outcome": "done"}),
            ("review", {"verdict": "keep", "message": "It works."}),
            ("buy-in", {"value": "in"}),
            ("open", {"circle": "garden", "title": "Which seeds?"}),
        ]
    ),
)
STEP = st.tuples(
    LIKELY,
    st.sampled_from([*MEMBERS, *MEMBERS, "@all", "@all", "@all", "@rest", "out"]),
    st.sampled_from([None, None, None, None, 0, 0.3, 4]),
    st.sampled_from([0, 0, 0.5, 3, 10, 40]),
)
"""What people do: the act, whose, how many days ago, and how many days have passed since the last one."""


def _arguments(name: str) -> dict[str, Any]:
    """The arguments that an act takes, by name; those that it needs are True."""
    import inspect
    from importlib import import_module

    room, function = ACTS[name]
    taken = inspect.signature(getattr(import_module(f"decisions.process.{room}.decide"), function)).parameters
    return {
        key: parameter.default is parameter.empty
        for key, parameter in taken.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


@st.composite
def wild(draw: Any) -> tuple[str, dict[str, Any]]:
    """Any act, with anything for what it takes."""
    name = draw(st.sampled_from(sorted(ACTS)))
    args = {}
    for key, needed in _arguments(name).items():
        if needed or draw(st.booleans()):
            args[key] = draw(TEXT if (name, key) == ("consent", "condition") else FIELDS.get(key, TEXT))
    return name, args


class Whatever(RuleBasedStateMachine):
    """`s` is the log in memory, `path` the same on the disk, as far as somebody looked."""

    @initialize(preset=PRESETS, own=OWN)
    def log(self, preset: str, own: dict[str, Any]) -> None:
        self.folder = TemporaryDirectory(dir=MEMORY)
        self.path = str(Path(self.folder.name, "log.db"))
        self.environ = {"XDG_CACHE_HOME": os.path.join(self.folder.name, "cache"), "HOME": self.folder.name}
        self.s: Scenario = begin(preset, **own)
        self.stored = 0
        self.seen: list[tuple[str, int, int | None, int, Any]] = []
        with clock():
            times.now = partial(int, T0)
            create(self.path, "whatever", None)

    def now(self) -> float:
        return (self.s.log.clock - T0) / days(1)

    def play(self, name: str, who: str, ago: float | None, by: str | None, args: dict[str, Any]) -> None:
        """What is refused changes nothing; whatever else it is fails the test."""
        before = list(self.s.log.all)
        at = None if ago is None else self.now() - ago
        self.s.when(name, who, at, typed=self.now(), by=by, **args)
        problem, self.s.problem = self.s.problem, None
        if problem:
            assert isinstance(problem, (Refused, BadInput))
            assert problem.message
            assert problem.hint
            assert self.s.log.all == before
        else:
            assert self.s.log.all[: len(before)] == before
            check(self.s)

    @rule(steps=st.lists(STEP, min_size=2, max_size=9))
    def act(self, steps: list[tuple[tuple[str, dict[str, Any]], str, float | None, float]]) -> None:
        for (name, args), who, ago, passes in steps:
            self.s.on(self.now() + passes)
            if name == "speak":
                self.s.speak_of(1 + args["number"] % len(self.s.log.decisions()))
                continue
            member, by, aimed = aim(self.s, name, who, dict(args))
            self.play(name, member, ago, by, aimed)

    @rule(act=wild(), who=SOMEBODY, by=SOMEBODY, ago=st.sampled_from([None, 0, 1, -1, 9_000, 10**6, -(10**6)]))
    def misuse(self, act: tuple[str, dict[str, Any]], who: str, by: str, ago: float | None) -> None:
        name, args = act
        self.play(name, who, ago, by, {**args, "about": who if name.startswith("member") else None})

    @rule(ago=st.sampled_from([0, 0, 0.4, 3, 11, 60]), number=st.integers(0, 9), knowing=st.booleans())
    def remember(self, ago: float, number: int, knowing: bool) -> None:
        """How a decision stood at some moment, to whoever knows what the log knows now."""
        streams = self.s.log.decisions()
        stream = streams[number % len(streams)]
        known = self.s.log.clock if knowing else None
        as_of = self.s.log.clock - int(ago * days(1))
        records = self.s.log.records(stream)
        self.seen.append((stream, as_of, known, len(records), dump(fold.decision(records, as_of, known))))
        self.s.log.clock += 1

    @rule()
    def look(self) -> None:
        """Store what happened, and catch up the views."""
        keep(self.path, self.s.log.all[self.stored :])
        self.stored = len(self.s.log.all)
        with clock():
            times.now = partial(int, self.s.log.clock)
            with closing(LogReader(self.path)) as reader:
                with closing(catchup.open_views(reader, self.environ)) as views:
                    assert not views.stale
                    assert compare.views(views, everything=True)["problems"] == []
                    kept = content(views.connection)
                assert reader.head()[0] == self.stored + 1
            assert kept == fresh(self.path)

    def teardown(self) -> None:
        if not hasattr(self, "s"):
            return
        try:
            self.look()
            with closing(LogReader(self.path)) as reader:
                verdict = verify(reader)
            assert verdict.ok, verdict.problems
            for stream in self.s.log.decisions():
                records = self.s.log.records(stream)
                d = fold.decision(records)
                assert dump(d) == dump(fold.decision(records)), "a replay is deterministic"
                assert d is not None
                assert standing.status(d) in standing.STATUSES
            for seen in self.seen:
                self.unchanged(*seen)
        finally:
            self.folder.cleanup()

    def unchanged(self, stream: str, as_of: int, known_at: int | None, events: int, state: Any) -> None:
        """The past stays as it was known. To whoever knows all, it changes by what is dated back into it, and by
        corrections, which hold from the moment of what they correct; by nothing else.
        """
        records = self.s.log.records(stream)
        if known_at is None and any(
            moment(e["at"]) <= as_of or e["type"] == "EntryCorrected" for e in records[events:]
        ):
            return
        assert dump(fold.decision(records, as_of, known_at)) == state


Whatever.TestCase.settings = settings(
    max_examples=searching.times(60), stateful_step_count=20, deadline=None, suppress_health_check=[]
)
TestWhatever = Whatever.TestCase
