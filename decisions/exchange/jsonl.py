"""Events as JSON lines, from which the log can be made anew to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from json import JSONDecoder
from typing import Any

from decisions.errors import LogUnavailable
from decisions.exchange.chosen import Chosen, line
from decisions.process.state import Record
from decisions.views.event import event

LONGEST = 4_000_000
"""Bytes of a line at most: a proposal of the greatest length, every character of it escaped, is half of that."""
DIGITS = 15
"""Digits of a number at most: canonical JSON has none from 2**53 on."""

_SUBJECTS = {"decision": "decision", "circle": "circle", "member_id": "member", "log": "log"}
"""The key that says what an event is about -> the subject."""
_TEXTS = ("id", "type", "at", "recorded_at", "stream", "salt")
_MAYBE = ("member", "recorded_by", "meeting", "command_id")
_NUMBERS = ("position", "schema", "subject_version")
_EVENT = {*_TEXTS, *_MAYBE, *_NUMBERS, "data"}
_BESIDE = {"signature", "origin"}
_RECORD = {*_EVENT - {"stream"}, "subject", "subject_id", *_BESIDE}
_KEYS = {*_EVENT, *_BESIDE, *_SUBJECTS}
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, (str,)),
    **dict.fromkeys(_MAYBE, (str, type(None))),
    **dict.fromkeys(_NUMBERS, (int,)),
    "data": (dict,),
}


def lines(source: Chosen) -> Iterator[str]:
    """One event a line. Raises LogUnavailable where one cannot be given whole."""
    for record in source.records():
        if not record.keys() <= _RECORD:
            raise LogUnavailable(
                f"a newer program wrote event {record.get('position')}", "update: pip install --upgrade decisions"
            )
        yield line(event(record, source.reader.number_of, source.circle_of))


class Unreadable(ValueError):
    """A line is no event; the text says why, in words that fit after its number."""


def read(raw: bytes) -> tuple[Record, int | None]:
    """The record that a line tells of, and the number of the decision that it is about. Raises Unreadable."""
    found = _decoded(raw)
    keys = found.keys()
    subjects = [key for key in _SUBJECTS if key in found]
    if len(subjects) != 1:
        raise Unreadable("it does not say which decision, circle or member it is about")
    if not keys >= _EVENT:
        raise Unreadable(f"it has no {min(_EVENT - keys)}")
    if not keys <= _KEYS:
        raise Unreadable("it has a key that no event has")
    number = found.pop("decision", None)
    for key in subjects:
        found.pop(key, None)
    for key, kinds in _KINDS.items():
        if type(found[key]) not in kinds:
            raise Unreadable(f"what stands under {key} in it is of another kind")
    for key in _BESIDE & keys:
        if found[key] is None:
            del found[key]
        elif not _plain(found[key]):
            raise Unreadable(f"what stands under {key} in it is of another kind")
    if min(found["position"], found["schema"], found["subject_version"]) < 1 or type(number) not in (int, type(None)):
        raise Unreadable("a number in it is of another kind")
    found["subject"] = _SUBJECTS[subjects[0]]
    found["subject_id"] = found.pop("stream")
    return found, number


def _plain(value: Any) -> bool:
    return isinstance(value, dict) and all(inner is None or isinstance(inner, (str, int)) for inner in value.values())


def _refused(number: str) -> Any:
    raise Unreadable(f"{number[:20]} is not a whole number")


def _whole(number: str) -> int:
    if len(number) > DIGITS:
        raise Unreadable(f"a number in it is too large ({number[:20]} ...)")
    return int(number)


_decode = JSONDecoder(parse_float=_refused, parse_constant=_refused, parse_int=_whole).decode


def _decoded(raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST:
        raise Unreadable(f"it is longer than {LONGEST:,} bytes")
    try:
        found = _decode(raw.decode())
    except UnicodeDecodeError:
        raise Unreadable("it is not valid UTF-8") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable("it is no JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("it is no JSON object")
    return found
