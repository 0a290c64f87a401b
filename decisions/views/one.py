"""Answers about one decision, folded from its own stream: what it is, and its history. Plain JSON values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from decisions.errors import BadInput, LogUnavailable
from decisions.log.reading import LogReader
from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.process.state import (
    SIGNED,
    Answer,
    Circle,
    Decision,
    Declaration,
    Objection,
    Record,
    ReportedAnswer,
    Round,
    Voice,
    signed_with,
)
from decisions.views import listed, source, successors
from decisions.views.asked import Asked
from decisions.views.beside import Beside, FromLog, Intent
from decisions.views.event import event
from decisions.views.item import item
from decisions.views.reviews import became, review, to_review
from decisions.when import iso, moment

if TYPE_CHECKING:
    from decisions.views.needs import Taken

Taking = Callable[[list[int]], "dict[int, list[Taken]]"]
"""Needs of a decision by their numbers -> what decisions do about each."""


class One:
    """A decision as of the moment that is asked about, what time alone has done folded in.

    `taken` tells what other decisions, too, do about needs of this one, by their numbers; `beside` tells the rest of
    the log, by default from the log itself.
    """

    def __init__(
        self,
        reader: LogReader,
        number: int,
        asked: Asked,
        taken: Taking | None = None,
        beside: Beside | None = None,
    ) -> None:
        self._beside = beside or FromLog(reader)
        stream = self._beside.stream_of(number)
        if stream is None:
            raise BadInput(f"there is no decision {number}", "see decisions list")
        self.reader = reader
        self.number = number
        self.asked = asked
        self._taking = taken
        self.records = _records(reader.stream(stream), number)
        try:
            state = fold.decision(self.records, asked.as_of, asked.known_at)
        except fold.FAULTS as error:
            raise _damaged(number) from error
        if state is None:
            later = "--known-at" if asked.as_of is None else "--as-of"
            raise BadInput(f"decision {number} was not yet opened then", f"give a later {later}, or leave it out")
        self._meant: list[Intent] | None = None
        passed = rule.pass_time(state, asked.moment, self._successors(state.id))
        self.due_to_close = passed.due_to_close
        self.derived = passed.derived
        self.d: Decision = state
        self.d.signed = self._signed()
        self._circle: Circle | None = None
        self._needs: dict[int, list[Taken]] | None = None
        self._others: dict[int, Decision | None] = {}

    def circle(self) -> Circle | None:
        """The decision's circle, as it is now."""
        if self._circle is None:
            self._circle = self._beside.circle(self.d.circle)
        return self._circle

    def _signed(self) -> set[str]:
        """The events that say they are signed with a key that was their member's there; `verify` checks whether."""
        claimed = [(e, key) for e in self.records if e["type"] in SIGNED and (key := signed_with(e))]
        if not claimed:
            return set()
        members = self._beside.members({e["member"] for e, _ in claimed})
        return {e["id"] for e, key in claimed if (m := members.get(e["member"])) and m.key_at(key, e["position"])}

    def joined(self) -> list[tuple[int, str]]:
        """(position, member) of those who joined the circle since adoption."""
        circle = self.circle() if self.d.adoption else None
        if circle is None:
            return []
        since = standing.joined_since(self.d, circle, self.asked.as_of, self.asked.known_at)
        return [(circle.members[m].position, m) for m in since]

    def item(self) -> dict[str, Any]:
        """The decision as `list` shows it."""
        row = listed.row(self.d, self.number, self.asked.moment, due_to_close=self.due_to_close)
        return item(row, {self.d.circle: self.joined()}, self.asked)

    def kept(self) -> list[Record]:
        """Its records as far as they had happened, and the log knew them, at the moment that is asked about."""
        as_of, known_at = self.asked.as_of, self.asked.known_at
        return [
            e
            for e in self.records
            if (as_of is None or moment(e["at"]) <= as_of)
            and (known_at is None or moment(e["recorded_at"]) <= known_at)
        ]

    def number_of(self, stream: str) -> int | None:
        return self.number if stream == self.d.id else self._beside.number_of(stream)

    def needs(self) -> dict[int, list[Taken]]:
        """What decisions do about each of its needs."""
        if self._needs is None:
            own = [v.number for v in self.d.voices if v.kind == "need"]
            if not own:
                self._needs = {}
            elif self._taking is not None:
                self._needs = self._taking(own)
            else:
                from decisions.views import needs

                self._needs = needs.alone(self.d, self.number, own)
        return self._needs

    def need_told(self, number: int) -> dict[str, Any]:
        """How one of its needs stands, as `needs.told` has it."""
        from decisions.views.needs import told

        return told(self.needs()[number])

    def need(self, name: str) -> Voice | None:
        """A need of another decision by its name ("7.2"); None where it cannot be read, or was not voiced yet."""
        from decisions.process.needs import parted

        decision, number = parted(name) or (0, 0)
        if decision not in self._others:
            self._others[decision] = None
            stream = self._beside.stream_of(decision)
            with suppress(LogUnavailable, *fold.FAULTS):
                records = _records(self.reader.stream(stream), decision) if stream else []
                self._others[decision] = fold.decision(records, self.asked.as_of, self.asked.known_at)
        other = self._others[decision]
        voices = other.voices if other else []
        return next((v for v in voices if v.kind == "need" and v.number == number), None)

    def _superseding(self, stream: str) -> list[Intent]:
        """Every intent to supersede this one."""
        if self._meant is None:
            self._meant = self._beside.superseding(stream)
        return self._meant

    def _successors(self, stream: str) -> Iterator[Decision]:
        """The decisions that are meant to supersede this one, looked for only where somebody asks."""
        numbers = dict.fromkeys(number for number, *_ in self._superseding(stream))
        streams = map(self._beside.stream_of, numbers)
        records = (self.reader.stream(other) for other in streams if other)
        yield from successors.folded(records, self.asked.as_of, self.asked.known_at)

    def to_be_superseded_by(self) -> list[int]:
        """The decisions that are meant to supersede this one, as far as that had been said by then."""
        asked = self.asked
        found = {
            number
            for number, at, recorded_at in self._superseding(self.d.id)
            if (asked.as_of is None or at <= asked.as_of) and (asked.known_at is None or recorded_at <= asked.known_at)
        }
        return sorted(found)

    def left_behind(self) -> list[dict[str, Any]]:
        """Who is left behind on it at that moment."""
        from decisions.process import helps
        from decisions.process.left_behind import left_behind, newcomers

        moment, circle = self.asked.moment, self.circle()
        unmet = {number for number in self.needs() if self.need_told(number)["unmet"]}
        found = left_behind(self.d, unmet) + (newcomers(self.d, circle, self.asked.as_of, self.asked.known_at))
        return [
            {
                "decision": self.number,
                "member": x.member,
                "why": x.why,
                "declared": x.declared,
                "since": iso(x.since),
                "event": x.event,
                "command": helps.joining(self.d.circle, x.member)
                if helps.asks_a_member(self.d, x) and not (circle and x.member in circle.members)
                else helps.command(self.d, x, self.number),
            }
            for x in found
            if x.from_at <= moment
        ]


def _records(raw: list[bytes], number: int) -> list[Record]:
    try:
        return [fold.sound(source.record(one)) for one in raw]
    except ValueError as error:
        raise _damaged(number) from error


def _damaged(number: int) -> LogUnavailable:
    return LogUnavailable(
        f"decision {number} has a damaged event and cannot be read whole", "see which one: decisions verify"
    )


def show(one: One) -> dict[str, Any]:
    """Everything about a decision, as `show --json` prints it."""
    d, current = one.d, one.d.current
    named = current.needs or [] if current else []
    return {
        **recorded(one),
        "needs": [{**said(v), "need": v.number, **one.need_told(v.number)} for v in d.voices if v.kind == "need"],
        "from_needs": [_need_of_other(one, name) for name in d.from_needs],
        "addresses_of_others": [_need_of_other(one, name) for name in named if isinstance(name, str)],
        "ask": _ask(one) if d.open_round else [],
        "to_review": to_review(one),
        "buy_in_over_time": _course(one),
        "to_be_superseded_by": one.to_be_superseded_by() if d.in_force is not None else [],
        "left_behind": one.left_behind(),
    }


def recorded(one: One) -> dict[str, Any]:
    """What was recorded on a decision, as documents tell it: of `show` all that needs no other decision, nor what
    follows from it for the people now.
    """
    d, current = one.d, one.d.current
    round_ = d.rounds[-1] if d.rounds else None
    policy_round = standing.last_round(d)
    return {
        **one.item(),
        "text": current.text if current else None,
        "digest": current.digest if current else None,
        "owner": current.owner if current else None,
        "carried_by": current.carried_by or standing.roster(d) if current else [],
        "criteria": current.criteria or [] if current else [],
        "addresses": current.needs or [] if current else [],
        "content": standing.content(current) if current else None,
        "voices": [{**said(v), "kind": v.kind, "number": v.number} for v in d.voices],
        "framing": {**said(d.framings[-1]), "revision": d.framings[-1].revision} if d.framings else None,
        "options": [{**said(o), "option": o.number} for o in d.options],
        "questions": [{**said(q), "question": q.number, "answers": [said(a) for a in q.answers]} for q in d.questions],
        "reactions": [said(r) for r in d.reactions],
        "versions": versions(d),
        "policy": policy(policy_round, one.circle() if policy_round is None else None),
        "roster": standing.roster(d),
        "round": _round(round_, d) if round_ else None,
        "answers": answers(d),
        "outcomes": outcomes(d),
        "objections": objections(d),
        "concerns": [{**said(c), "concern": c.number, **became(c)} for c in d.concerns],
        "conditions": [
            {**said(c), "condition": c.number, "state": c.state, "note": c.note, **became(c)} for c in d.conditions
        ],
        "alignment": alignment(d),
        "buy_in_by_member": _buy_in_by_member(one),
        "actions": [_action(a) for a in d.actions],
        "reviews": [review(one, r) for r in d.reviews],
        "early_review": early_review(d),
        "supersedes": [one.number_of(stream) for stream in d.supersedes],
        "superseded_by": one.number_of(d.superseded_by) if d.superseded_by else None,
    }


def _need_of_other(one: One, name: str) -> dict[str, Any]:
    from decisions.views.needs import of_other

    return of_other(one, name)


def history(one: One) -> list[dict[str, Any]]:
    """Its events, oldest first, each with the sentence that says it for people."""
    return [{**event(record, one.number_of), "sentence": fold.sentence(record)} for record in one.kept()]


def said(x: Any) -> dict[str, Any]:
    """What somebody contributed: `member, text, at, event`."""
    return {"member": x.member, "text": x.text, "at": iso(x.at), "event": x.event if hasattr(x, "event") else None}


def versions(d: Decision) -> list[dict[str, Any]]:
    """Every version: `version, digest, at, by`, and its text."""
    return [
        {
            "version": v.number,
            "digest": v.digest,
            "at": iso(v.at),
            "by": v.by,
            "text": v.text,
            "retire": v.retire,
            "withdrawn_at": iso(v.withdrawn_at) if v.withdrawn_at is not None else None,
        }
        for v in d.versions
    ]


def policy(round_: Round | None, circle: Circle | None) -> dict[str, Any] | None:
    """The policy of the last round, else of the circle now: the preset's name and every parameter."""
    if round_:
        return {"preset": round_.preset, **round_.policy}
    return {"preset": circle.preset, **circle.policy} if circle else None


def _round(round_: Round, d: Decision) -> dict[str, Any]:
    return {
        "round": round_.number,
        "version": round_.version,
        "open": round_.closed_at is None,
        "opened_at": iso(round_.opened_at),
        "ends": iso(round_.ends) if round_.ends is not None else None,
        "closed_at": iso(round_.closed_at) if round_.closed_at is not None else None,
        "outcome": round_.outcome,
        "roster": round_.roster,
        "final_comment_period": {"since": iso(d.period.since), "ends": iso(d.period.ends)} if d.period else None,
    }


def _ask(one: One) -> list[dict[str, Any]]:
    from decisions.views.concerned import to_ask

    return to_ask(one.d, one.number)


def level_of(d: Decision, event: str, *, own: bool) -> str:
    """How sure it is that a member said something: `own` is whether they recorded it in their own name."""
    if event in d.signed:
        return "signed"
    return "confirmed" if own or event in d.confirmed else "recorded"


def _level(d: Decision, said: Declaration | None) -> str | None:
    return level_of(d, said.event, own=said.recorded_by == said.member) if said else None


def answers(d: Decision) -> list[dict[str, Any]]:
    """Every answer ever given, oldest first; an objection is its raiser's answer while it is open.

    What another tool tells, in its own word `said`, was an answer to nobody knows which version: that is null.
    """
    current = d.current
    newest = current.number if current else None
    counting = {id(a) for a in standing.current_answers(d).values()}
    found: list[tuple[int, int, dict[str, Any]]] = []
    said: list[Answer | Objection] = [*(a for a in d.answers if a.kind != "unsaid"), *d.objections]
    for a in said:
        presumed = isinstance(a, Answer) and a.presumed_in is not None
        member = a.member if isinstance(a, Answer) else a.raised_by
        level = level_of(d, a.event, own=not presumed and a.recorded_by == member)
        row = {
            "member": member,
            "answer": a.kind if isinstance(a, Answer) else "objection",
            "version": a.version,
            "digest": a.digest,
            "at": iso(a.at),
            "recorded_at": a.recorded_at or None,
            "recorded_by": a.recorded_by,
            "current": id(a) in counting,
            "stale": a.version != newest,
            "presumed": presumed,
            "concern": a.concern if isinstance(a, Answer) else None,
            "condition": a.condition if isinstance(a, Answer) else None,
            "level": level,
            "confirmed": level != "recorded",
            "disputed": a.event in d.disputed,
            "reason": a.reason,
            "objection": None if isinstance(a, Answer) else a.number,
            "said": None,
            "event": a.event,
        }
        found.append((a.at, a.position, row))
    found += [(a.at, a.position, _reported(d, a)) for a in d.reported_answers]
    found.sort(key=lambda entry: entry[:2])
    return [row for _, _, row in found]


def _reported(d: Decision, a: ReportedAnswer) -> dict[str, Any]:
    level = level_of(d, a.event, own=a.recorded_by == a.member)
    return {
        "member": a.member,
        "answer": a.kind,
        "version": None,
        "digest": None,
        "at": iso(a.at),
        "recorded_at": a.recorded_at or None,
        "recorded_by": a.recorded_by,
        "current": False,
        "stale": False,
        "presumed": False,
        "concern": None,
        "condition": None,
        "level": level,
        "confirmed": level != "recorded",
        "disputed": a.event in d.disputed,
        "reason": a.text,
        "objection": None,
        "said": a.said,
        "event": a.event,
    }


def outcomes(d: Decision) -> list[dict[str, Any]]:
    """What other tools tell became of it, oldest first; by which rule is not known."""
    return [
        {
            "outcome": o.kind,
            "said": o.said,
            "version": o.version,
            "text": o.text,
            "deciders": o.deciders,
            "consulted": o.consulted,
            "informed": o.informed,
            "member": o.member,
            "at": iso(o.at),
            "event": o.event,
        }
        for o in sorted(d.reported_outcomes, key=lambda o: (o.at, o.position))
    ]


def objections(d: Decision) -> list[dict[str, Any]]:
    """Every objection and what became of it; `dissent` is the raiser's reason where it was overridden."""
    return [
        {
            "objection": o.number,
            "raised_by": o.raised_by,
            "on_behalf_of": o.on_behalf_of,
            "through": o.through,
            "version": o.version,
            "reason": o.reason,
            "need": o.need,
            "at": iso(o.at),
            "heard_at": iso(o.heard_at) if o.heard_at is not None else None,
            "closed_at": iso(o.closed_at) if o.closed_at is not None else None,
            "closed_by": o.closed_by,
            "resolution": o.kind,
            "dissent": o.reason if o.kind in ("not-qualified", "outweighed") else None,
            "open": o.open,
            "late": o.late,
            "held_by": o.holder,
            "close_reason": o.close_reason,
            "alternatives": o.alternatives,
            "tests": o.tests,
            "recorded_by": o.recorded_by,
            "event": o.event,
        }
        for o in d.objections
    ]


def alignment(d: Decision) -> list[dict[str, Any]]:
    """Every alignment that was declared, oldest first."""
    current = {a.event for a in standing.latest(d.alignments, d).values()}
    return [
        {
            "member": a.member,
            "value": a.value,
            "framing": a.about,
            "at": iso(a.at),
            "stale": standing.alignment_stale(d, a),
            "current": a.event in current,
            "reason": a.why,
            "recorded_by": a.recorded_by,
            "level": _level(d, a),
            "event": a.event,
        }
        for a in sorted(d.alignments, key=lambda a: (a.at, a.position))
    ]


def buy_in(d: Decision, moment: int) -> list[dict[str, Any]]:
    """Every buy-in that was declared, oldest first; stale ones as of the moment."""
    current = {b.event for b in standing.latest(d.buy_ins, d).values()}
    check_ins = standing.latest(d.check_ins, d)
    return [
        {
            "member": b.member,
            "value": b.value,
            "at": iso(b.at),
            "stale": standing.buy_in_stale_at(d, b, check_ins) <= moment,
            "current": b.event in current,
            "version": b.about,
            "reason": b.why,
            "recorded_by": b.recorded_by,
            "level": _level(d, b),
            "event": b.event,
        }
        for b in sorted(d.buy_ins, key=lambda b: (b.at, b.position))
    ]


def _buy_in_by_member(one: One) -> dict[str, Any]:
    d = one.d
    people = [*standing.bought(d), *(m for _, m in one.joined())]
    declared, check_ins = standing.latest(d.buy_ins, d), standing.latest(d.check_ins, d)
    found: dict[str, Any] = {}
    for member in people:
        said, checked = declared.get(member), check_ins.get(member)
        found[member] = {
            "value": said.value if said else None,
            "at": iso(said.at) if said else None,
            "stale": standing.buy_in_stale_at(d, said, check_ins) <= one.asked.moment if said else False,
            "level": _level(d, said),
            "check_in": checked.value if checked else None,
            "checked_in_at": iso(checked.at) if checked else None,
            "check_in_level": _level(d, checked),
        }
    return found


def _course(one: One) -> list[dict[str, Any]]:
    """How its buy-in went, as `drift.buy_in_over_time` has it."""
    if one.d.adoption is None:
        return []
    from decisions.views.drift import buy_in_over_time

    return buy_in_over_time(one)


def _action(a: Any) -> dict[str, Any]:
    return {
        "action": a.number,
        "text": a.text,
        "owner": a.owner,
        "due": iso(a.due) if a.due is not None else None,
        "outcome": a.outcome,
        "note": a.note,
        "objection": a.objection,
        "member": a.member,
        "at": iso(a.at),
    }


def early_review(d: Decision) -> dict[str, Any] | None:
    """`{since, because}` where a review is due before its date."""
    early = d.early_review
    if early is None:
        return None
    return {"since": iso(early.since), "because": early.because, "reason": early.why, "member": early.member}
