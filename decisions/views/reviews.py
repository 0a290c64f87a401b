"""Reviews: everything that was looked at, with what was said of it, or that nothing was. Plain JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decisions.process.reviewing import said, things
from decisions.process.state import Decision, Proviso, Record, Review, Thing
from decisions.when import iso

if TYPE_CHECKING:
    from decisions.views.one import One

Entry = dict[str, Any]


def review(one: One, r: Review) -> Entry:
    """A review: verdict, findings, and its `items`: every criterion, concern, condition and need that there was, each
    with `kind`, `number` (of a need of another decision "7.2"), `text`, `member` (who said it; null for a criterion),
    `said` (whether the review spoke of it), `reading` and `verdict`, null where it left them out; so is `framing`.
    """
    return {
        "verdict": r.verdict,
        "version": r.version,
        "findings": r.findings,
        "next": r.next,
        "items": [_item(one, thing, said(r, thing)) for thing in r.things],
        "measures": r.measures,
        "became": r.became,
        "conditions": r.conditions,
        "needs": r.needs,
        "framing": r.framing,
        "member": r.member,
        "at": iso(r.at),
    }


def became(c: Proviso) -> Entry:
    """Of a concern or a condition: with the consent to which version it came, and what the last review that spoke of
    it said.
    """
    return {"version": c.version, "became": c.became, "verdict": c.verdict}


def to_review(one: One) -> list[Entry]:
    """What a review of the version in force would look at; `reading` and `verdict` are those of the last time that it
    was spoken of. Nothing where no version is in force.
    """
    d = one.d
    version = next((v for v in d.versions if v.number == d.in_force), None)
    return [_item(one, thing, _last(d, thing)) for thing in things(d, version)] if version else []


def _last(d: Decision, thing: Thing) -> Record | None:
    """What was said of a thing last; a criterion is the same where it says the same."""
    for r in reversed(d.reviews):
        same = next(
            (t for t in r.things if t.kind == thing.kind and t.text == thing.text and t.name == thing.name), None
        )
        spoken = said(r, same) if same else None
        if spoken:
            return spoken
    return None


def _item(one: One, thing: Thing, spoken: Record | None) -> Entry:
    text, member = thing.text, thing.member
    if isinstance(thing.name, str):
        voice = one.need(thing.name)
        text, member = (voice.text, voice.member) if voice else (None, None)
    return {
        "kind": thing.kind,
        "number": thing.name,
        "text": text,
        "member": member,
        "at": iso(thing.at) if thing.at is not None else None,
        "version": thing.version,
        "said": spoken is not None,
        "reading": spoken["text"] if spoken else None,
        "verdict": spoken["verdict"] if spoken else None,
    }
