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
DEEPEST = 32
"""How deep a value may be nested; no event needs a quarter of it."""

_SUBJECTS = {"decision": "decision", "circle": "circle", "member_id": "member", "log": "log"}
"""The key that says what an event is about -> the subject."""
_TEXTS = ("id", "type", "at", "recorded_at", "stream", "salt")
_MAYBE = ("member", "recorded_by", "meeting", "command_id")
_NUMBERS = ("position", "schema", "subject_version")
_EVENT = {*_TEXTS, *_MAYBE, *_NUMBERS, "data"}
_BESIDE = {"signature", "origin"}
_RECORD = {*_EVENT - {"stream"}, "subject", "subject_id", *_BESIDE}


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
    subjects = [subject for key, subject in _SUBJECTS.items() if key in found]
    if len(subjects) != 1:
        raise Unreadable("it does not say which decision, circle or member it is about")
    missing = _EVENT - found.keys()
    if missing:
        raise Unreadable(f"it has no {sorted(missing)[0]}")
    unknown = found.keys() - _EVENT - _BESIDE - _SUBJECTS.keys()
    if unknown:
        raise Unreadable("it has a key that no event has")
    if not (
        all(isinstance(found[key], str) for key in _TEXTS)
        and all(found[key] is None or isinstance(found[key], str) for key in _MAYBE)
        and all(type(found[key]) is int and 0 < found[key] < 2**53 for key in _NUMBERS)
        and isinstance(found["data"], dict)
        and all(found.get(key) is None or _plain(found[key]) for key in _BESIDE)
        and (found.get("decision") is None or type(found["decision"]) is int)
    ):
        raise Unreadable("a value in it is of another kind than an event has there")
    record = {key: found[key] for key in _EVENT - {"stream"}}
    record |= {key: found[key] for key in _BESIDE if found.get(key) is not None}
    return record | {"subject": subjects[0], "subject_id": found["stream"]}, found.get("decision")


def _plain(value: Any) -> bool:
    return isinstance(value, dict) and all(inner is None or isinstance(inner, (str, int)) for inner in value.values())


def _refused(number: str) -> Any:
    raise Unreadable(f"{number[:20]} is not a whole number")


_decode = JSONDecoder(parse_float=_refused, parse_constant=_refused).decode


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
    _small(found, DEEPEST)
    return found


def _small(value: Any, deep: int) -> None:
    """See that nothing in it is nested deeply, and no number greater than canonical JSON has them."""
    if deep == 0:
        raise Unreadable("it is nested too deeply")
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        if isinstance(value, int) and abs(value) >= 2**53:
            raise Unreadable("a number in it is too large")
        return
    for inner in value:
        _small(inner, deep - 1)
