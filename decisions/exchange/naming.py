"""What an event of another log is called here, and what it speaks of: decisions, members, texts."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from decisions.errors import BadInput
from decisions.process.state import Record
from decisions.text import REASON, one_line, prose
from decisions.text import handle as checked_handle

STREAMS = {"supersedes": "number", "by": "number", "superseded_by": "superseded_by_number"}
"""Where data names a decision by its stream -> where its number stands beside."""
NEEDS = ("needs", "from_needs")
"""Where data names needs, maybe with what was found of them: those of other decisions as "7.2"."""
PROPOSALS = ("ProposalMade", "ProposalAmended")
NAMING = (*PROPOSALS, "DecisionOpened", "Reviewed", "SupersessionProposed", "DecisionSuperseded", "OutcomeReported")
"""Types whose data may name other decisions."""

_HANDLES = ("owner", "handle", "member", "on_behalf_of")
_SEVERAL = ("carried_by", "roster", "presumed", "outstanding", "deciders", "consulted", "informed")
_LINES = ("title", "name", "email", "preset", "said")
"""Keys of data under which handles of members stand, one or several, and texts of one line."""


def derived(there: str) -> str:
    """What an id of another log becomes here: always the same, so that nothing is recorded twice."""
    return sha256(f"decisions:imported:{there}".encode()).hexdigest()[:32]


def source_id(e: Record) -> str:
    """The id that an event had where it was recorded first."""
    return _origin_of(e, "id") or str(e["id"])


def source_stream(e: Record) -> str:
    """The stream of its decision, circle or member there."""
    return _origin_of(e, "stream") or str(e["subject_id"])


def _origin_of(e: Record, key: str) -> str | None:
    found = (e.get("origin") or {}).get(key)
    return found if isinstance(found, str) and found else None


def origin(form: str, log: str | None, e: Record) -> dict[str, Any]:
    """What is kept of where an event comes from: of where it was recorded first, if it was imported there itself."""
    if _origin_of(e, "id"):
        return dict(e["origin"])
    signature = e.get("signature") or {}
    signed = {"signed_with": signature["key"]} if signature.get("key") else {}
    there = {key: e[key] for key in ("id", "recorded_by", "recorded_at")}
    return {"format": form, "log": log, "stream": e["subject_id"], **there, **signed}


def decisions_named(e: Record) -> Iterator[str | int]:
    """The other decisions that an event speaks of: by their streams, or by their numbers in its log."""
    if e["type"] not in NAMING:
        return
    data = e["data"]
    for key in STREAMS:
        if isinstance(data.get(key), str):
            yield data[key]
    for key in NEEDS:
        for one in data.get(key) or ():
            need = one["need"] if isinstance(one, dict) else one
            if isinstance(need, str):
                yield number_in(need)


def number_in(need: str) -> int:
    """The number of the decision whose need is called so ("7.2"); 0 where it is no such name."""
    decision, _, number = need.partition(".")
    plain = all(part.isascii() and part.isdigit() and len(part) < 16 for part in (decision, number))
    return int(decision) if plain else 0


def members_named(e: Record) -> Iterator[str]:
    """The handles of members that an event speaks of."""
    data = e["data"]
    if e["member"] is not None:
        yield e["member"]
    for key in _HANDLES:
        if isinstance(data.get(key), str) and e["type"] != "CircleFormed":
            yield data[key]
    for key in _SEVERAL:
        yield from data.get(key) or ()


def unclean(e: Record) -> str:
    """What is wrong with the texts of an event; empty where each is as it would have been taken from a keyboard."""
    try:
        if e["meeting"] is not None:
            _same(one_line(e["meeting"], "meeting label"), e["meeting"])
        if e["type"] in ("MemberAdded", "CircleFormed"):
            _same(checked_handle(e["data"]["handle"]), e["data"]["handle"])
        for key, text in _texts(e["data"], ""):
            if key in _LINES:
                _same(one_line(text, key), text)
            elif not (text.isascii() and text.isprintable() and text == text.strip()):
                _same(prose(text, "text", 10 * REASON), text)
    except BadInput as bad:
        return bad.message
    return ""


def _same(stored: str, given: str) -> None:
    if stored != given:
        raise BadInput("a text is not in the form in which texts are stored", "")


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text, with the key that it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
