"""Stored records and new events alike -> what a member, a circle or a decision is now, or was as of a moment.

A fold never fails on an event that it does not know, and reads no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from decisions.errors import BadInput
from decisions.process.action import evolve as action
from decisions.process.align import evolve as align
from decisions.process.answers import evolve as answers
from decisions.process.circles import evolve as circles
from decisions.process.entries import evolve as entries
from decisions.process.explore import evolve as explore
from decisions.process.objections import evolve as objections
from decisions.process.people import evolve as people
from decisions.process.propose import evolve as propose
from decisions.process.review import evolve as review
from decisions.process.rounds import evolve as rounds
from decisions.process.state import Circle, Decision, Member, Record
from decisions.when import moment

_ROOMS = (align, explore, propose, rounds, answers, objections, action, review, entries)

_EFFECTS: dict[str, Callable[[Decision, Record, int], None]] = {
    name: effect for room in _ROOMS for name, effect in room.EFFECTS.items()
}
_SENTENCES: dict[str, Callable[[Record], str]] = {
    name: sentence for room in (*_ROOMS, people, circles) for name, sentence in room.SENTENCES.items()
}

_NUMBERED = {
    "OptionOffered": "option",
    "QuestionAsked": "question",
    "ObjectionRaised": "objection",
    "ActionPlanned": "action",
}


FAULTS = (KeyError, TypeError, ValueError, AttributeError, IndexError, BadInput)
"""What folding a damaged event may raise."""


def decision(records: Iterable[Record], as_of: int | None = None, known_at: int | None = None) -> Decision | None:
    """The decision that these records tell of, oldest first; None where it had not been opened.

    `as_of` keeps what had happened by then, `known_at` what the log knew by then (both inclusive, microseconds UTC).
    A correction is filtered by `recorded_at` alone, and what it marks void is skipped before folding.
    """
    kept = list(records)
    if known_at is not None:
        kept = [e for e in kept if moment(e["recorded_at"]) <= known_at]
    corrections = {e["data"]["event"]: e for e in kept if e["type"] == "EntryCorrected"}
    state: Decision | None = None
    for e in kept:
        at = moment(e["at"])
        happened = moment(e["data"]["at"]) if e["type"] == "EntryCorrected" else at
        if as_of is not None and happened > as_of:
            continue
        state = _step(state, e, at, corrections)
    return state


def _step(state: Decision | None, e: Record, at: int, corrections: dict[str, Record]) -> Decision | None:
    kind = e["type"]
    if state is None:
        if kind != "DecisionOpened":
            return None
        state = align.opened(None, e, at)
    elif e["id"] in corrections:
        state.voided[e["id"]] = e
        _reserve(state, e)
    else:
        effect = _EFFECTS.get(kind)
        if effect:
            effect(state, e, at)
    state.version = e["subject_version"]
    state.last_position = e["position"]
    state.last_recorded_at = e["recorded_at"]
    state.last_at = max(state.last_at, at)
    return state


def step(state: Decision, e: Record) -> None:
    """Fold one more event into a state; not for a correction, which needs the whole stream again."""
    _step(state, e, moment(e["at"]), {})


def _reserve(state: Decision, e: Record) -> None:
    """Numbers of void entries are not given again."""
    data = e["data"]
    if e["type"] == "Voiced":
        state.counters[data["kind"]] = data["number"]
    elif e["type"] == "SituationFramed":
        state.counters["framing"] = data["revision"]
    elif e["type"] == "ConsentGiven":
        for kind in ("concern", "condition"):
            if data.get(kind):
                state.counters[kind] = data[kind]["number"]
    else:
        numbered = _NUMBERED.get(e["type"])
        if numbered:
            state.counters[numbered] = data[numbered]


def member(records: Iterable[Record], *, whole: bool = False, state: Member | None = None) -> Member | None:
    """The member that these records tell of, after those that made `state`, which is changed. A damaged one changes
    nothing; with `whole` it raises one of FAULTS.
    """
    for e in records:
        state = _told(people.EFFECTS, state, e, whole)
    return state


def _told(effects: dict[str, Any], state: Any, e: Record, whole: bool) -> Any:
    """The member or circle after one more event."""
    try:
        effect = effects.get(e["type"])
        if effect:
            state = effect(state, e, moment(e["at"]))
        if state:
            state.version = e["subject_version"]
    except FAULTS:
        if whole:
            raise
    return state


def members(records: Iterable[Record]) -> dict[str, Member]:
    """Everybody whom these records of several streams tell of, by handle."""
    streams: dict[str, list[Record]] = {}
    for e in records:
        if e["subject"] == "member":
            streams.setdefault(e["subject_id"], []).append(e)
    return {found.handle: found for stream in streams.values() if (found := member(stream))}


def circle(records: Iterable[Record], *, whole: bool = False, state: Circle | None = None) -> Circle | None:
    """The circle that these records tell of, after those that made `state`, which is changed. Its roster is the members
    by log order, whatever `at` says. A damaged one changes nothing; with `whole` it raises one of FAULTS.
    """
    for e in records:
        state = _told(circles.EFFECTS, state, e, whole)
    return state


def sentence(e: Record) -> str:
    """How an event reads for people, in one sentence; raw text of the log, to be escaped by whoever shows it."""
    make = _SENTENCES.get(e["type"])
    if make is None:
        return f"{e['type']} (this program does not know it)"
    said = make(e)
    if e["member"] and e["recorded_by"] and e["recorded_by"] != e["member"]:
        said += f" (recorded by {e['recorded_by']})"
    return f"{said} (imported)" if "origin" in e else said


_TEXTS = ("id", "type", "subject", "subject_id", "at", "recorded_at")
_NUMBERS = ("position", "subject_version")
_MAYBE = ("member", "recorded_by", "meeting")


def sound(e: Record) -> Record:
    """The record, seen to be one that can be shown. Raises ValueError where it lacks what every event has."""
    try:
        right = (
            all(isinstance(e[key], str) for key in _TEXTS)
            and all(isinstance(e[key], int) for key in _NUMBERS)
            and all(e[key] is None or isinstance(e[key], str) for key in _MAYBE)
            and isinstance(e["data"], dict)
            and isinstance(e.get("origin", {}), dict)
        )
        moment(e["at"])
        moment(e["recorded_at"])
        sentence(e)
    except FAULTS as error:
        raise ValueError(str(error)) from error
    if not right:
        raise ValueError("it is no event")
    return e
