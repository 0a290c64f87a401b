"""The audit of a decision: who consented, to which text, when, under which rule, who had bought in. JSON values."""

from __future__ import annotations

from typing import Any

from decisions.process import fold, standing
from decisions.process.policy import met
from decisions.process.state import Adoption, Answer, Decision, Record, Review, Round, signed_with
from decisions.views.event import event
from decisions.views.one import (
    One,
    alignment,
    answers,
    buy_in,
    early_review,
    level_of,
    objections,
    outcomes,
    policy,
    said,
    versions,
)
from decisions.views.reviews import became, review
from decisions.when import iso

Entry = dict[str, Any]


def audit(one: One) -> Entry:
    """What `audit --json` prints: as of, and as known at, the moments that were asked about.

    An entry has its `event`, its `position` in the log and when (`recorded_at`) and by whom it was recorded; all null
    where time alone made it. `adoptions` say what completed the rule (`because`: act, time-limit, final-comment-period;
    and `completed_by`, the act; or `reported`) and the `finding` of that moment; `finding` is that of the open round
    now, or null. The digest of a version is the SHA-256 of the canonical JSON of its `content`. `log` says what this
    was read from.
    """
    d, asked = one.d, one.asked
    adoption, period = d.adoption, d.period
    round_ = standing.last_round(d)
    kept = one.kept()
    by_id = {e["id"]: e for e in kept}
    by_place = {e["position"]: e for e in kept}
    return {
        "number": one.number,
        "title": d.title,
        "circle": d.circle,
        "status": standing.status(d),
        "in_force": d.in_force,
        "as_of": iso(asked.as_of) if asked.as_of is not None else None,
        "known_at": iso(asked.known_at) if asked.known_at is not None else None,
        "log": {"id": one.reader.log_id(), "events": one.reader.head()[0], "stream": d.id},
        "opened_at": iso(d.opened_at),
        "opened_by": d.opened_by,
        "policy": policy(round_, one.circle() if round_ is None else None),
        "roster": standing.roster(d),
        "roster_changes": _roster_changes(d),
        "rounds": [_round(r, by_place.get(r.position)) for r in d.rounds],
        "outstanding": standing.outstanding(d),
        "due_to_close": one.due_to_close,
        "final_comment_period": {"since": iso(period.since), "ends": iso(period.ends)} if period else None,
        "comment_periods": _comment_periods(kept),
        "adopted_at": iso(adoption.at) if adoption else None,
        "derived": one.derived,
        "adoptions": _adoptions(one, kept),
        "finding": finding(d, d.open_round) if d.open_round else None,
        "versions": [
            {**shown, "content": standing.content(v), "integrates": v.integrates, "event": v.event}
            | _recorded(by_id.get(v.event))
            for v, shown in zip(d.versions, versions(d), strict=True)
        ],
        "answers": _answers(d, by_id),
        "outcomes": [{**o, **_recorded(by_id.get(o["event"]))} for o in outcomes(d)],
        "objections": _objections(d, kept),
        "concerns": [{**said(c), "concern": c.number, **became(c)} for c in d.concerns],
        "conditions": [
            {**said(c), "condition": c.number, "state": c.state, "note": c.note, **became(c)}
            | {"marked_at": iso(c.marked_at) if c.marked_at is not None else None}
            for c in d.conditions
        ],
        "framings": [{**said(f), "revision": f.revision} for f in d.framings],
        "alignment": [{**a, **_recorded(by_id.get(a["event"]))} for a in alignment(d)],
        "buy_in": [{**b, **_recorded(by_id.get(b["event"]))} for b in buy_in(d, asked.moment)],
        "check_ins": [
            {"member": c.member, "value": c.value, "version": c.about, "at": iso(c.at), "reason": c.why}
            | {"level": level_of(d, c.event, own=c.recorded_by == c.member)}
            | {"event": c.event, **_recorded(by_id.get(c.event))}
            for c in sorted(d.check_ins, key=lambda c: (c.at, c.position))
        ],
        "reviews": [_review(one, r, by_id.get(r.event)) for r in d.reviews],
        "early_review": early_review(d),
        "supersedes": [
            {"decision": one.number_of(e["data"]["supersedes"]), "by": e["member"], "reason": e["data"]["reason"]}
            | {"at": e["at"], "recorded_by": e["recorded_by"], "recorded_at": e["recorded_at"]}
            for e in kept
            if e["type"] == "SupersessionProposed" and e["id"] not in d.voided
        ],
        "superseded_by": one.number_of(d.superseded_by) if d.superseded_by else None,
        "to_be_superseded_by": one.to_be_superseded_by() if d.in_force is not None else [],
        "retired_at": iso(d.retired_at) if d.retired_at is not None else None,
        "corrections": _corrections(one),
        "disputes": [_dispute(one, e, by_id) for e in d.disputed.values()],
    }


def _recorded(e: Record | None) -> Entry:
    """Where and when the log stored an entry, and by whom; null where time alone made it."""
    if e is None:
        return dict.fromkeys(("position", "recorded_by", "recorded_at", "meeting"))
    return {key: e[key] for key in ("position", "recorded_by", "recorded_at", "meeting")}


def _review(one: One, r: Review, e: Record | None) -> Entry:
    own = e is not None and e["member"] == e["recorded_by"]
    return {**_recorded(e), **review(one, r), "event": r.event, "level": level_of(one.d, r.event, own=own)}


def _roster_changes(d: Decision) -> list[Entry]:
    """Who was asked in which round, and who left it."""
    found = []
    for r in d.rounds:
        people = [*r.roster, *(m for m, _ in r.left)]
        found += [{"member": m, "change": "asked", "round": r.number, "at": iso(r.opened_at)} for m in people]
        found += [{"member": m, "change": "left", "round": r.number, "at": iso(at)} for m, at in r.left]
    return found


def _round(r: Round, e: Record | None) -> Entry:
    return {
        "round": r.number,
        "version": r.version,
        "opened_at": iso(r.opened_at),
        "opened_by": e["member"] if e else None,
        "ends": iso(r.ends) if r.ends is not None else None,
        "closed_at": iso(r.closed_at) if r.closed_at is not None else None,
        "outcome": r.outcome,
        "policy": {"preset": r.preset, **r.policy},
        "roster": r.roster,
        "left": [{"member": m, "at": iso(at)} for m, at in r.left],
        "event": e["id"] if e else None,
        **_recorded(e),
    }


def _comment_periods(kept: list[Record]) -> list[Entry]:
    """Every final comment period that was recorded, and when it was stopped before its end, if it was."""
    found: list[Entry] = []
    for e in kept:
        if e["type"] == "CommentPeriodStarted":
            version, ends = e["data"]["version"], e["data"]["ends"]
            found.append({"version": version, "since": e["at"], "ends": ends, "stopped_at": None})
        elif e["type"] == "CommentPeriodStopped" and found:
            found[-1]["stopped_at"] = e["at"]
    return found


def finding(d: Decision, round_: Round) -> Entry:
    """What the rule finds about a round on the current version: who answered how, and each thing it requires beside
    what it found. `requires` has `what, found` and one of `least`, `most`, `below`, and whether it `holds`.
    """
    answered = standing.current_answers(d)
    spoke = {m: a for m in round_.roster if isinstance(a := answered.get(m), Answer)}
    silent = [m for m, a in spoke.items() if a.presumed_in is not None]
    consented = [m for m, a in spoke.items() if a.kind == "consent" and a.presumed_in is None]
    outstanding = [m for m in round_.roster if m not in answered]
    blocking = [o.number for o in d.objections if o.blocking]
    asked, rule = len(round_.roster), round_.policy
    requires: list[Entry] = [
        {"what": "open-objections", "found": len(blocking), "most": 0, "holds": not blocking},
        {
            "what": "spoken-consents",
            "found": len(consented),
            "least": rule["min_consents"],
            "holds": len(consented) >= rule["min_consents"],
        },
        {
            "what": "outstanding",
            "found": len(outstanding),
            "most": rule["max_outstanding"],
            "holds": len(outstanding) <= rule["max_outstanding"],
        },
    ]
    if rule["outstanding_below_answered"]:
        given = asked - len(outstanding)
        below = {"what": "outstanding-below-answered", "found": len(outstanding), "below": given}
        requires.append({**below, "holds": len(outstanding) < given})
    return {
        "version": round_.version,
        "round": round_.number,
        "roster": round_.roster,
        "consented": consented,
        "stood_aside": [m for m, a in spoke.items() if a.kind == "stand-aside"],
        "presumed": silent,
        "outstanding": outstanding,
        "open_objections": blocking,
        "requires": requires,
        "holds": met(rule, roster=asked, consents=len(consented), outstanding=len(outstanding), blocking=len(blocking)),
    }


def _adoptions(one: One, kept: list[Record]) -> list[Entry]:
    """Every adoption with what the rule found at that moment, and what completed it."""
    by_place = {e["position"]: e for e in kept}
    return [_adoption(one, adoption, by_place.get(adoption.position)) for adoption in one.d.adoptions]


def _adoption(one: One, adoption: Adoption, e: Record | None) -> Entry:
    before = [r for r in one.records if e is None or r["position"] < e["position"]]
    state = one.d if e is None else fold.decision([*before, e])
    assert state is not None
    round_ = state.round_of(adoption.version)
    digest = state.versions[adoption.version - 1].digest if adoption.version <= len(state.versions) else None
    return {
        "version": adoption.version,
        "digest": digest,
        "at": iso(adoption.at),
        "review_on": adoption.review_on,
        "derived": e is None,
        "event": e["id"] if e else None,
        **_recorded(e),
        **_completed(before, adoption, round_, state),
        "policy": {"preset": round_.preset, **round_.policy} if round_ else None,
        "finding": finding(state, round_) if round_ else None,
    }


def _completed(before: list[Record], adoption: Adoption, round_: Round | None, state: Decision) -> Entry:
    """`because` of an act, the end of the time limit, or the end of the final comment period; and that act. What
    another tool reports was completed by nobody knows what.
    """
    if adoption.reported:
        return {"because": "reported", "completed_by": None}
    if round_ and round_.policy["final_comment_days"]:
        return {"because": "final-comment-period", "completed_by": None}
    presumed = [a for a in state.answers if round_ and a.presumed_in == round_.number and a.at == adoption.at]
    if presumed and (presumed[-1].event not in {e["id"] for e in before} or before[-1]["type"] == "ConsentPresumed"):
        return {"because": "time-limit", "completed_by": None}
    act = next((e for e in reversed(before) if e["member"] and e["type"] != "ConsentPresumed"), None)
    if act is None:
        return {"because": "act", "completed_by": None}
    by = {key: act[key] for key in ("type", "member", "recorded_by", "at", "recorded_at", "position")}
    return {"because": "act", "completed_by": {"event": act["id"], **by, "sentence": fold.sentence(act)}}


def _answers(d: Decision, by_id: dict[str, Record]) -> list[Entry]:
    """The answers, each with its place in the log, who confirmed it when, and by which key it is signed, if it is."""
    confirmed = {target: e for e in by_id.values() if e["type"] == "EntryConfirmed" for target in e["data"]["events"]}
    adopted = {e["data"]["version"]: e["position"] for e in by_id.values() if e["type"] == "DecisionAdopted"}
    found = []
    for answer in answers(d):
        e = by_id.get(answer["event"])
        by = confirmed.get(answer["event"])
        found.append(
            {
                **answer,
                "position": e["position"] if e else None,
                "meeting": e["meeting"] if e else None,
                "key": signed_with(e) if e else None,
                "confirmed_at": by["at"] if by else None,
                "after_adoption": bool(e and e["position"] > adopted.get(answer["version"], e["position"])),
            }
        )
    return found


def _objections(d: Decision, kept: list[Record]) -> list[Entry]:
    """The objections, each with where the log stored it and its closing, and the version that integrated it."""
    by_id = {e["id"]: e for e in kept}
    closings = {e["data"]["objection"]: e for e in reversed(kept) if e["type"] == "ObjectionClosed"}
    integrated = {i["objection"]: v.number for v in d.versions for i in v.integrates}
    actions = {a.objection: a for a in d.actions if a.objection is not None}
    found = []
    for o in objections(d):
        closing, action = closings.get(o["objection"]), actions.get(o["objection"])
        found.append(
            {
                **o,
                **_recorded(by_id.get(o["event"])),
                "closing": {
                    **{key: closing[key] for key in ("recorded_by", "recorded_at", "position")},
                    "event": closing["id"],
                }
                if closing and not o["open"]
                else None,
                "integrated_in": integrated.get(o["objection"]),
                "action": {
                    "action": action.number,
                    "owner": action.owner,
                    "due": iso(action.due) if action.due is not None else None,
                    "outcome": action.outcome,
                }
                if action
                else None,
            }
        )
    return found


def _corrections(one: One) -> list[Entry]:
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
            "entry": _entry(one, voided.get(e["data"]["event"])),
        }
        for e in one.d.corrections
    ]


def _dispute(one: One, e: Record, by_id: dict[str, Record]) -> Entry:
    """A dispute beside the entry that it disputes."""
    return {
        "event": e["data"]["event"],
        "dispute": e["id"],
        "by": e["member"],
        "recorded_by": e["recorded_by"],
        "reason": e["data"]["reason"],
        "at": e["at"],
        "recorded_at": e["recorded_at"],
        "entry": _entry(one, by_id.get(e["data"]["event"])),
    }


def _entry(one: One, e: Record | None) -> Entry | None:
    return {**event(e, one.number_of), "sentence": fold.sentence(e)} if e else None
