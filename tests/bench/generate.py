"""Fill a new log with plausible decisions, through the library's own rules and store, deterministically.

python -m tests.bench.generate LOG --decisions N --members M --seed S
"""

from __future__ import annotations

import argparse
import sys
import time
from hashlib import sha256
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from decisions import keys, when
from decisions.commands import OUTCOMES
from decisions.errors import BadInput, Problem
from decisions.process import act as acts
from decisions.process import fold, policy
from decisions.process.circles import evolve as circles
from decisions.process.reviewing import VERDICTS, things
from decisions.process.state import Circle, Decision, Member, Record
from decisions.process.types import SCHEMA
from decisions.process.world import Act
from decisions.store.sqlite import SqliteStore, create

OWN = ("confirm", "dispute", "member-key", "member-key-end")
"""Acts that people do for themselves only."""

START = when.moment("2016-01-04T09:00:00Z")
ELSEWHERE = 41
"""One decision in so many was made with another tool."""
ANSWERS = (("consent", "agree"), ("other", "disagree"), ("objection", "block"), ("stand-aside", "abstain"))

SAVE = 2_000
"""Events in one transaction."""

NAMES = [
    "ana",
    "bo",
    "cy",
    "dora",
    "emil",
    "fatima",
    "goran",
    "hana",
    "ines",
    "jo",
    "kofi",
    "lea",
    "mei",
    "nils",
    "olga",
    "paul",
    "quentin",
    "rosa",
    "sami",
    "tove",
]
THINGS = [
    "deploy on Fridays",
    "shared kitchen",
    "weekly retrospective",
    "trial of Scrum",
    "open books",
    "new bylaws",
    "quiet hours",
    "rotating facilitation",
    "four-day week",
    "Gemüsekiste",
    "読書会",
    "пятничные демо",
    "budget for training",
    "pair programming",
]
NEEDS = [
    "we need calm before the weekend so that people can rest",
    "we need to hear every voice",
    "we need fewer handovers so that work flows",
    "wir brauchen Klarheit über Rollen",
    "決定の理由を知りたい",
    "we need to know who carries what 🙂",
]
TEXTS = (
    "We try it for **two sprints** and look at what changed.",
    "Whoever is on call decides alone, and writes down why.\n\n- review after a month\n- stop when it hurts",
    "Jede Person übernimmt die Moderation für vier Wochen.",
    "毎週金曜日に三十分、学んだことを共有する。",
    "The circle keeps a shared calendar; nobody is asked to answer after six.",
)
REASONS = (
    "it is not safe for those who work part-time",
    "we have no way to notice when it fails",
    "es fehlt ein Kriterium zum Aufhören",
    "the cost falls on people who are not in the room",
)
READINGS = (
    "four of five, and nobody misses the old way",
    "weniger als zuvor, aber noch zu viel",
    "nobody has counted",
)


class Memory:
    """The world while the log is written: people and circles, and the decision that is being played."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Record]] = {}
        self.numbers: dict[str, int] = {}
        self.named: dict[int, str] = {}
        self.in_force: dict[str, str] = {}
        """Per circle, a decision in force that another one may supersede."""
        self.voiced: dict[str, str] = {}
        """Per circle, a decision with a need that another one may take up."""
        self.finished: set[str] = set()
        """Streams that are kept for what a later act may touch."""
        self._members: dict[str, Member] = {}
        self._circles: dict[str, Circle] = {}

    def records(self, stream: str) -> list[Record]:
        return self.streams.get(stream, [])

    def member(self, handle: str) -> Member:
        if handle not in self._members:
            found = fold.member(self.records(acts.member_stream(handle)))
            if found is None:
                raise BadInput(f"nobody here is called {handle}")
            self._members[handle] = found
        return self._members[handle]

    def circle(self, handle: str) -> Circle:
        found = self._circles.get(acts.circle_stream(handle))
        if found is None:
            raise BadInput(f"no circle is called {handle}")
        return found

    def decision(self, stream: str) -> Decision:
        found = fold.decision(self.records(stream))
        if found is None:
            raise BadInput("there is no such decision")
        return found

    def has_member(self, handle: str) -> bool:
        return bool(self.records(acts.member_stream(handle)))

    def has_circle(self, handle: str) -> bool:
        return acts.circle_stream(handle) in self._circles

    def has_members(self) -> bool:
        return bool(self.streams)

    def stream(self, number: int) -> str:
        return self.named[number]

    def number(self, stream: str) -> int:
        return self.numbers[stream]

    def keep(self, record: Record) -> None:
        stream = record["subject_id"]
        if record["subject"] != "circle":
            self.streams.setdefault(stream, []).append(record)
            if record["subject"] == "member":
                self._members.clear()
            return
        effect = circles.EFFECTS[record["type"]]
        circle = effect(self._circles.get(stream), record, when.moment(record["at"]))
        assert circle is not None
        circle.version = record["subject_version"]
        self._circles[stream] = circle

    def forget_finished(self, streams: set[str]) -> None:
        """Keep in memory only what a later act may touch: people, and decisions with an open round."""
        needed = {stream for circle in self._circles.values() for stream in circle.open_rounds}
        kept = needed | set(self.in_force.values()) | set(self.voiced.values())
        for stream in [stream for stream in self.finished | streams if stream not in kept]:
            del self.streams[stream]
        self.finished = (self.finished | streams) & kept


class Writer:
    """Plays acts and saves them in large transactions, under a clock that only the seed moves."""

    def __init__(self, path: str, seed: int) -> None:
        self.random = Random(seed)
        self.now = START
        when.now = lambda: self.now
        if not create(path, "generated", NAMES[0]):
            raise SystemExit(f"there is a log at {path} already")
        self.store = SqliteStore(path)
        self.world = Memory()
        self.position = 1
        self.back = 0
        """How long ago (microseconds) the acts happened that are typed now."""
        self.pending: list[Record] = []

    def uuid(self) -> str:
        return UUID(int=self.random.getrandbits(128), version=4).hex

    def act(self, act_name: str, subject: str, stream: str, who: list[str], **args: Any) -> bool:
        """Play one act a little later than the last; False where a rule refuses it."""
        self.now += self.random.randrange(1, 3_000_000)
        oneself = act_name in OWN or (self.random.random() < 0.8 and not who[0].startswith("@"))
        recorder = who[0] if oneself else NAMES[0]
        act = Act(act_name, subject, who, recorder, self.now - self.back, args=args)
        try:
            outcome = acts.perform(act, self.world, stream, self.now)
        except Problem:
            return False
        self.keep(outcome.entries, recorder)
        return True

    def keep(self, entries: list[acts.Entry], recorder: str) -> None:
        """Events with their places in the log, stored with many others."""
        command: str | None = self.uuid()
        for entry in entries:
            self.position += 1
            record: Record = {
                "id": self.uuid(),
                "position": self.position,
                "type": entry.type,
                "schema": SCHEMA[entry.type],
                "subject": entry.subject,
                "subject_id": entry.subject_id,
                "subject_version": entry.subject_version,
                "member": entry.member,
                "recorded_by": recorder,
                "at": entry.at,
                "recorded_at": when.iso(self.now),
                "meeting": None,
                "data": entry.data,
                "salt": self.uuid(),
                "command_id": command,
            }
            command = None
            self.pending.append(record)
            self.world.keep(record)
        if len(self.pending) >= SAVE:
            self.save()

    def save(self) -> None:
        if self.pending:
            self.store.save(self.pending)
            self.pending = []


def public_key(handle: str) -> keys.PublicKey:
    """A key of ed25519, always the same for a handle."""
    own = Ed25519PrivateKey.from_private_bytes(sha256(handle.encode()).digest())
    return keys.public(own.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode())


def people(writer: Writer, count: int) -> list[str]:
    """Members, and two to eight circles of them, each with a preset of its own."""
    handles = [NAMES[i] if i < len(NAMES) else f"{NAMES[i % len(NAMES)]}{i}" for i in range(count)]
    for handle in handles:
        subject = acts.member_stream(handle)
        writer.act("member-add", handle, subject, [NAMES[0]], name=handle.title())
    one, key = handles[0], public_key(handles[0])
    writer.act("member-key", one, acts.member_stream(one), [one], key=key.line)
    writer.act("member-key-end", one, acts.member_stream(one), [one], end=key.fingerprint)
    formed = []
    for number, preset in enumerate(policy.PRESETS):
        name = f"circle-{number + 1}"
        chosen = writer.random.sample(handles, min(len(handles), writer.random.randrange(2, 6)))
        members = [(m, ["facilitator"] if i == 0 else []) for i, m in enumerate(chosen)]
        writer.act(
            "circle-form", name, acts.circle_stream(name), [NAMES[0]], aim="ship", preset=preset, members=members
        )
        formed.append(name)
    return formed


DAY = when.days(1)


class Play:
    """One decision while it is played."""

    def __init__(self, writer: Writer, circle: str, number: int) -> None:
        self.writer = writer
        self.random = writer.random
        self.stream = writer.uuid()
        self.circle = circle
        self.number = number
        self.members = list(writer.world.circle(circle).members)
        self.one, self.two = self.random.choice(self.members), self.random.choice(self.members)
        self.thing = self.random.choice(THINGS)
        self.takes_up: list[str] = []
        """Needs of other decisions that it is about."""
        writer.world.numbers[self.stream] = number
        writer.world.named[number] = self.stream

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def act(self, name: str, who: str | None = None, **args: Any) -> bool:
        return self.writer.act(name, self.stream, self.stream, [who or self.one], **args)

    def days_pass(self, days: int) -> None:
        self.writer.back = max(0, self.writer.back - days * DAY)

    def last_event(self, kind: str, member: str) -> str | None:
        for record in reversed(self.writer.world.records(self.stream)):
            if record["type"] == kind and record["member"] == member:
                return str(record["id"])
        return None


def decision(writer: Writer, circle: str, number: int) -> None:
    """One decision with the events of a life, as far as chance takes it; some are typed in weeks later."""
    play = Play(writer, circle, number)
    writer.now += play.random.randrange(60_000_000, 2_000_000_000)
    writer.back = 40 * DAY if play.chance(0.1) else 0
    _before(play)
    if number % ELSEWHERE == 0:
        _elsewhere(play)
        return
    if play.chance(0.05):
        return
    criteria = [f"fewer than {play.random.randrange(2, 9)} complaints a month"] if play.chance(0.4) else None
    needs = [*(["1"] if play.last_event("Voiced", play.two) else []), *play.takes_up] or None
    play.act("propose", message=f"{play.random.choice(TEXTS)} ({play.thing})", criteria=criteria, needs=needs)
    if play.chance(0.02):
        play.act("withdraw", message="the question went away")
        return
    old = writer.world.in_force.get(circle)
    if old and play.chance(0.03):
        play.act("supersede", other=writer.world.numbers[old], message="this takes its place")
    play.act("round")
    _objection(play)
    _answers(play)
    play.days_pass(20)
    play.act("react", play.two, message="thank you") if writer.back else None
    _after(play)
    writer.back = 0


def _before(play: Play) -> None:
    world = play.writer.world
    elsewhere = world.voiced.get(play.circle)
    if elsewhere and play.chance(0.05):
        play.takes_up = [f"{world.numbers[elsewhere]}.1"]
    play.act(
        "open",
        circle=play.circle,
        title=f"{play.thing.capitalize()} ({play.number})",
        from_needs=play.takes_up if play.chance(0.7) else None,
    )
    if play.chance(0.4) and play.act("voice", play.two, kind="need", message=play.random.choice(NEEDS)):
        world.voiced[play.circle] = play.stream
    if play.chance(0.2):
        play.act("frame", message=f"We observe that {play.thing} takes time; {play.random.choice(NEEDS)}")
        play.act("align", "@all", value=play.random.choice(("aligned", "aligned", "partly", "not")))
    if play.chance(0.2):
        text = f"What about {play.random.choice(THINGS)}?"
        play.act(play.random.choice(("option", "ask", "react")), play.two, message=text)
        play.act("answer", question=1, message="it is in the text")


def _objection(play: Play) -> None:
    if not play.chance(0.2):
        return
    play.act("object", play.two, message=play.random.choice(REASONS))
    if play.chance(0.3):
        play.act("test", objection=1, message="it would set us back")
    if play.chance(0.3):
        play.act("heard", play.two, objection=1)
    if play.chance(0.02):
        writer, stream = play.writer, acts.circle_stream(play.circle)
        writer.act("circle-leave", play.circle, stream, [play.one], handle=play.two)
        play.act("take", play.members[0], objection=1)
        writer.act("circle-join", play.circle, stream, [play.one], handle=play.two)
    elif play.chance(0.1):
        play.act("resolve", play.two, objection=1, how="withdrawn")
    elif play.chance(0.1):
        facilitator = (play.writer.world.circle(play.circle).facilitators() or [play.one])[0]
        others = ["leave it as it is"]
        play.act(
            "resolve",
            facilitator,
            objection=1,
            how="outweighed",
            message="heard; few are affected",
            alternatives=others,
        )
    elif play.chance(0.8):
        play.act("amend", add="We stop when it hurts.", integrates=[(1, "integrated")])


def _answers(play: Play) -> None:
    for member in play.members:
        if play.chance(0.02) and play.act("stand-aside", member, message="it is not my work"):
            continue
        if play.chance(0.94):
            concern = "who looks after the newcomers?" if play.chance(0.05) else None
            condition = "on the understanding that we review it" if play.chance(0.02) else None
            play.act("consent", member, concern=concern, condition=condition)
    if play.chance(0.01):
        play.act("retract", play.two, message="I had misread it")
    recorded = play.last_event("ConsentGiven", play.two)
    if recorded and play.chance(0.1):
        writer = play.writer
        act = play.random.choice(("confirm", "dispute", "correct"))
        args = {"event": recorded} | ({} if act == "confirm" else {"message": "I did not say so"})
        writer.act(act, play.stream, play.stream, [play.two], **args)


def _after(play: Play) -> None:
    for member in play.members:
        if play.chance(0.3):
            play.act("buy-in", member, value=play.random.choice(("in", "in", "in", "halfhearted", "out")))
    if play.chance(0.5):
        play.act("condition", condition=1, state=play.random.choice(("met", "broken")))
    if play.chance(0.1):
        play.act("check-in", play.two, value=play.random.choice(("doing", "doing", "struggling", "stopped")))
    if play.chance(0.1):
        due = play.writer.now + 14 * DAY
        if play.act("action-add", message=f"tell everybody about {play.thing}", owner=play.two, due=due):
            play.act("action-close", play.two, action=1, outcome="done") if play.chance(0.5) else None
    if play.chance(0.05):
        _review(play)
        play.act("consent", "@all")
    if play.chance(0.9):
        play.act("close")
    if adopted(play):
        play.writer.world.in_force[play.circle] = play.stream


def _review(play: Play) -> None:
    """What there is to be looked at, most of it with a reading or a verdict."""
    d = play.writer.world.decision(play.stream)
    version = next((v for v in d.versions if v.number == d.in_force), None)
    said: dict[str, Any] = {}
    for thing in things(d, version):
        key = next(key for key, kind in OUTCOMES.items() if kind == thing.kind)
        word = play.random.choice((*VERDICTS[thing.kind], None))
        reading = play.random.choice((*READINGS, None)) or (None if word else READINGS[0])
        if play.chance(0.8):
            name = str(thing.name) if thing.kind == "need" else thing.name
            said.setdefault(key, []).append((name, word, reading))
    play.act(
        "review",
        verdict=play.random.choice(("keep", "amend", "let-go")),
        message="it works for most of us",
        framing=play.random.choice(("holds", "holds", "changed", None)) if d.framings else None,
        **said,
    )


def _elsewhere(play: Play) -> None:
    """A decision that was made with another tool, and is only told of."""
    play.act("propose", message=f"{play.random.choice(TEXTS)} ({play.thing})")
    for member, (answer, said) in zip(play.members, cycle(ANSWERS), strict=False):
        play.act("report-answer", member, answer=answer, said=said, message=play.random.choice((None, *REASONS)))
    outcome = play.random.choice(("adopted", "adopted", "withdrawn", "stated"))
    play.act("report-outcome", outcome=outcome, said="outcome", message=play.random.choice(READINGS))


def adopted(play: Play) -> bool:
    return any(r["type"] == "DecisionAdopted" for r in play.writer.world.records(play.stream))


def meanwhile(writer: Writer, groups: list[str], handles: list[str]) -> None:
    """Now and then somebody joins or leaves a circle, or a policy changes."""
    circle, handle = writer.random.choice(groups), writer.random.choice(handles)
    stream = acts.circle_stream(circle)
    what = writer.random.randrange(5)
    members = writer.world.circle(circle).members
    one = writer.random.choice(list(members))
    if what == 0 and len(members) < 5:
        writer.act("circle-join", circle, stream, [handle], handle=handle)
    elif what in (0, 1) and len(members) > 2:
        writer.act("circle-leave", circle, stream, [handle], handle=one)
    elif what == 2:
        writer.act("circle-policy", circle, stream, [handle], changes={"review_after": "90"})
    elif what == 3:
        secretary = next((member for member, stay in members.items() if "secretary" in stay.roles), None)
        act = "circle-leave" if secretary else "circle-join"
        writer.act(act, circle, stream, [handle], handle=secretary or one, role="secretary")
    else:
        writer.act("member-change", handle, acts.member_stream(handle), [handle], email=f"{handle}@example.org")


def generate(path: str, decisions: int, members: int, seed: int) -> int:
    """Fill a new log; the number of its events."""
    real_now = when.now
    try:
        return _filled(Writer(path, seed), decisions, members)
    finally:
        when.now = real_now


def _filled(writer: Writer, decisions: int, members: int) -> int:
    groups = people(writer, members)
    for number in range(1, decisions + 1):
        before = set(writer.world.streams)
        decision(writer, writer.random.choice(groups), number)
        if number % 25 == 0:
            meanwhile(writer, groups, list(NAMES[: min(members, len(NAMES))]))
        writer.world.forget_finished(set(writer.world.streams) - before)
    writer.save()
    count = writer.store.head()[0]
    writer.store.close()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.generate", description=__doc__)
    parser.add_argument("log")
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--members", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    count = generate(given.log, given.decisions, given.members, given.seed)
    print(f"{count} events in {time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
