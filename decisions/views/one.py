"""Answers about one decision, folded from its own stream: what it is, its history, its audit. Plain JSON values."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from decisions.errors import BadInput, LogUnavailable
from decisions.log.reading import LogReader
from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.process.state import Answer, Circle, Decision, Objection, Record, Round
from decisions.views import rows, source
from decisions.views.asked import Asked
from decisions.views.event import event
from decisions.views.item import item
from decisions.when import iso, moment


class One:
    """A decision as of the moment that is asked about, what time alone has done folded in.

    `addressed` tells which of its needs a decision in force addresses, this one or another.
    """

    def __init__(self, reader: LogReader, number: int, asked: Asked, addressed: Callable[[], set[int]] = set) -> None:
        stream = reader.stream_of(number)
        if stream is None:
            raise BadInput(f"there is no decision {number}", "see decisions list")
        self.reader = reader
        self.number = number
        self.asked = asked
        self.addressed = addressed
        self.records = _records(reader.stream(stream), number)
        state = fold.decision(self.records, asked.as_of, asked.known_at)
        if state is None:
            later = "--known-at" if asked.as_of is None else "--as-of"
            raise BadInput(f"decision {number} was not yet opened then", f"give a later {later}, or leave it out")
        passed = rule.pass_time(state, asked.moment)
        self.due_to_close = passed.due_to_close
        self.derived = passed.derived
        self.d: Decision = state
        self._circles: list[Circle] = []

    def circle(self) -> Circle | None:
        """The decision's circle, as it is now."""
        if not self._circles:
            streams: dict[str, list[Record]] = {}
            for raw in self.reader.beside():
                if b'"subject":"circle"' in raw:
                    with suppress(ValueError):
                        record = source.record(raw)
                        streams.setdefault(record["subject_id"], []).append(record)
            self._circles = [c for records in streams.values() if (c := fold.circle(records))]
        return next((c for c in self._circles if c.handle == self.d.circle), None)

    def joined(self) -> list[tuple[int, str]]:
        """(position, member) of those who joined the circle since adoption."""
        circle = self.circle() if self.d.adoption else None
        if circle is None:
            return []
        since = standing.joined_since(self.d, circle, self.asked.as_of, self.asked.known_at)
        return [(circle.members[m].position, m) for m in since]

    def item(self) -> dict[str, Any]:
        """The decision as `list` shows it."""
        row = rows.decision(self.d, self.number, self.asked.moment, due_to_close=self.due_to_close)
        return item(row, {self.d.circle: self.joined()}, self.asked)

    def number_of(self, stream: str) -> int | None:
        return self.number if stream == self.d.id else self.reader.number_of(stream)

    def addressed_needs(self) -> set[int | str]:
        """Which of its needs a version in force addresses, its own or another decision's."""
        d = self.d
        own: set[int | str] = set(d.versions[d.in_force - 1].needs or []) if d.in_force else set()
        if all(v.number in own for v in d.voices if v.kind == "need"):
            return own
        return own | self.addressed()

    def to_be_superseded_by(self) -> list[int]:
        """The decisions that are meant to supersede this one, as far as that had been said by then."""
        asked, found = self.asked, []
        for raw in self.reader.superseding():
            with suppress(ValueError):
                e = source.record(raw)
                said = asked.as_of is None or moment(e["at"]) <= asked.as_of
                known = asked.known_at is None or moment(e["recorded_at"]) <= asked.known_at
                if e["data"]["supersedes"] == self.d.id and said and known:
                    found.append(self.reader.number_of(e["subject_id"]) or 0)
        return sorted(set(found))

    def left_behind(self) -> list[dict[str, Any]]:
        """Who is left behind on it at that moment."""
        from decisions.process.left_behind import command, left_behind, newcomers

        moment = self.asked.moment
        found = left_behind(self.d) + (newcomers(self.d, self.circle(), self.asked.as_of, self.asked.known_at))
        if any(x.why == "need-unmet" for x in found):
            met = self.addressed()
            found = [x for x in found if x.why != "need-unmet" or x.number not in met]
        return [
            {
                "decision": self.number,
                "member": x.member,
                "why": x.why,
                "declared": x.declared,
                "since": iso(x.since),
                "event": x.event,
                "command": command(x.why, x.member, self.number, x.number),
            }
            for x in found
            if x.from_at <= moment
        ]


def _records(raw: list[bytes], number: int) -> list[Record]:
    try:
        return source.records(raw)
    except ValueError as error:
        raise LogUnavailable(
            f"decision {number} has a damaged event and cannot be read whole", "see which one: decisions verify"
        ) from error


def show(one: One) -> dict[str, Any]:
    """Everything about a decision, as `show --json` prints it."""
    d, current = one.d, one.d.current
    addressed = one.addressed_needs()
    round_ = d.rounds[-1] if d.rounds else None
    policy_round = standing.last_round(d)
    return {
        **one.item(),
        "text": current.text if current else None,
        "digest": current.digest if current else None,
        "owner": current.owner if current else None,
        "carried_by": current.carried_by or standing.roster(d) if current else [],
        "criteria": current.criteria or [] if current else [],
        "needs": [
            {**_said(v), "need": v.number, "addressed": v.number in addressed} for v in d.voices if v.kind == "need"
        ],
        "addresses": current.needs or [] if current else [],
        "content": standing.content(current) if current else None,
        "voices": [{**_said(v), "kind": v.kind, "number": v.number} for v in d.voices],
        "framing": {**_said(d.framings[-1]), "revision": d.framings[-1].revision} if d.framings else None,
        "options": [{**_said(o), "option": o.number} for o in d.options],
        "questions": [
            {**_said(q), "question": q.number, "answers": [_said(a) for a in q.answers]} for q in d.questions
        ],
        "reactions": [_said(r) for r in d.reactions],
        "versions": versions(d),
        "policy": policy(policy_round, one.circle() if policy_round is None else None),
        "roster": standing.roster(d),
        "round": _round(round_, d) if round_ else None,
        "answers": answers(d),
        "objections": objections(d),
        "concerns": [{**_said(c), "concern": c.number, "version": c.version, "became": c.became} for c in d.concerns],
        "conditions": [
            {**_said(c), "condition": c.number, "version": c.version, "state": c.state, "note": c.note}
            for c in d.conditions
        ],
        "alignment": alignment(d),
        "buy_in_by_member": _buy_in_by_member(one),
        "actions": [_action(a) for a in d.actions],
        "reviews": [_review(r) for r in d.reviews],
        "early_review": early_review(d),
        "supersedes": [one.number_of(stream) for stream in d.supersedes],
        "superseded_by": one.number_of(d.superseded_by) if d.superseded_by else None,
        "to_be_superseded_by": one.to_be_superseded_by() if d.in_force is not None else [],
        "left_behind": one.left_behind(),
    }


def audit(one: One) -> dict[str, Any]:
    """Who consented, to which text, when, under which rule, and who had bought in: `audit --json`."""
    d, asked = one.d, one.asked
    adoption, period = d.adoption, d.period
    round_ = standing.last_round(d)
    return {
        "number": one.number,
        "title": d.title,
        "circle": d.circle,
        "status": standing.status(d),
        "in_force": d.in_force,
        "as_of": iso(asked.as_of) if asked.as_of is not None else None,
        "known_at": iso(asked.known_at) if asked.known_at is not None else None,
        "policy": policy(round_, one.circle() if round_ is None else None),
        "roster": standing.roster(d),
        "roster_changes": _roster_changes(d),
        "outstanding": standing.outstanding(d),
        "due_to_close": one.due_to_close,
        "final_comment_period": {"since": iso(period.since), "ends": iso(period.ends)} if period else None,
        "adopted_at": iso(adoption.at) if adoption else None,
        "derived": one.derived,
        "versions": versions(d),
        "answers": answers(d),
        "objections": objections(d),
        "conditions": [
            {**_said(c), "condition": c.number, "version": c.version, "state": c.state} for c in d.conditions
        ],
        "alignment": alignment(d),
        "buy_in": buy_in(d, asked.moment),
        "corrections": corrections(one),
        "disputes": [
            {"event": e["data"]["event"], "by": e["member"], "reason": e["data"]["reason"], "at": e["at"]}
            for e in d.disputed.values()
        ],
    }


def _roster_changes(d: Decision) -> list[dict[str, Any]]:
    """Who was asked in which round, and who left it."""
    found = []
    for r in d.rounds:
        people = [*r.roster, *(m for m, _ in r.left)]
        found += [{"member": m, "change": "asked", "round": r.number, "at": iso(r.opened_at)} for m in people]
        found += [{"member": m, "change": "left", "round": r.number, "at": iso(at)} for m, at in r.left]
    return found


def history(one: One) -> list[dict[str, Any]]:
    """Its events, oldest first, each with the sentence that says it for people."""
    asked = one.asked
    found = []
    for record in one.records:
        if asked.as_of is not None and moment(record["at"]) > asked.as_of:
            continue
        if asked.known_at is not None and moment(record["recorded_at"]) > asked.known_at:
            continue
        found.append({**event(record, one.number_of), "sentence": fold.sentence(record)})
    return found


def _said(x: Any) -> dict[str, Any]:
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


def answers(d: Decision) -> list[dict[str, Any]]:
    """Every answer ever given, oldest first; an objection is its raiser's answer while it is open."""
    current = d.current
    newest = current.number if current else None
    counting = {id(a) for a in standing.current_answers(d).values()}
    found: list[tuple[int, int, dict[str, Any]]] = []
    said: list[Answer | Objection] = [*(a for a in d.answers if a.kind != "unsaid"), *d.objections]
    for a in said:
        presumed = isinstance(a, Answer) and a.presumed_in is not None
        member = a.member if isinstance(a, Answer) else a.raised_by
        confirmed = not presumed and (a.recorded_by == member or a.event in d.confirmed)
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
            "level": "confirmed" if confirmed else "recorded",
            "confirmed": confirmed,
            "disputed": a.event in d.disputed,
            "reason": a.reason,
            "objection": None if isinstance(a, Answer) else a.number,
            "event": a.event,
        }
        found.append((a.at, a.position, row))
    found.sort(key=lambda entry: entry[:2])
    return [row for _, _, row in found]


def objections(d: Decision) -> list[dict[str, Any]]:
    """Every objection and what became of it; `dissent` is the raiser's reason where it was overridden."""
    return [
        {
            "objection": o.number,
            "raised_by": o.raised_by,
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
            "check_in": checked.value if checked else None,
            "checked_in_at": iso(checked.at) if checked else None,
        }
    return found


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


def _review(r: Any) -> dict[str, Any]:
    return {
        "verdict": r.verdict,
        "version": r.version,
        "findings": r.findings,
        "next": r.next,
        "measures": r.measures,
        "became": r.became,
        "framing": r.framing,
        "member": r.member,
        "at": iso(r.at),
    }


def early_review(d: Decision) -> dict[str, Any] | None:
    """`{since, because}` where a review is due before its date."""
    early = d.early_review
    if early is None:
        return None
    return {"since": iso(early.since), "because": early.because, "reason": early.why, "member": early.member}


def corrections(one: One) -> list[dict[str, Any]]:
    """Each correction beside the entry that it marks void."""
    voided = one.d.voided
    return [
        {
            "event": e["data"]["event"],
            "correction": e["id"],
            "type": e["data"]["type"],
            "member": e["data"]["member"],
            "by": e["member"],
            "recorded_by": e["recorded_by"],
            "reason": e["data"]["reason"],
            "at": e["at"],
            "recorded_at": e["recorded_at"],
            "entry": event(voided[e["data"]["event"]], one.number_of) if e["data"]["event"] in voided else None,
        }
        for e in one.d.corrections
    ]
