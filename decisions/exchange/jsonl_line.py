"""A line of JSON as the record of the event that it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from json import JSONDecoder
from operator import itemgetter
from typing import Any

from decisions.canonical_bytes import loads
from decisions.exchange.jsonl import BESIDE, EVENT, MAYBE, NUMBERS, SUBJECTS, TEXTS
from decisions.process.state import Record

LONGEST = 4_000_000
"""Bytes of a line at most: a proposal of the greatest length, every character of it escaped, is half of that."""
DIGITS = 15
"""Digits of a number at most: canonical JSON has none from 2**53 on."""
_LIMIT = 10**DIGITS
_KEYS = {*EVENT, *BESIDE, *SUBJECTS}
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(TEXTS, (str,)),
    **dict.fromkeys(MAYBE, (str, type(None))),
    **dict.fromkeys(NUMBERS, (int,)),
    "data": (dict,),
}
_values = itemgetter(*_KINDS)
_numbers = itemgetter(*NUMBERS)


class Unreadable(ValueError):
    """A line is no event; the text says why, in words that fit after its number."""


def read(raw: bytes) -> tuple[Record, int | None]:
    """The record that a line tells of, and the number of the decision that it is about. Raises Unreadable."""
    if len(raw) > LONGEST:
        raise Unreadable(f"it is longer than {LONGEST:,} bytes")
    try:
        return _record(loads(raw))
    except (ValueError, RecursionError):
        return _record(_strictly(raw))  # it is slower, and says what is wrong


def _record(found: Any) -> tuple[Record, int | None]:
    if type(found) is not dict:
        raise Unreadable("it is no JSON object")
    subject = _subject(tuple(found))
    values = _values(found)
    wrong = _of_another_kind(tuple(map(type, values)))
    for key in BESIDE & found.keys():
        if found[key] is None:
            del found[key]
        elif not _plain(found[key]):
            wrong = key
    if wrong:
        raise Unreadable(f"what stands under {wrong} in it is of another kind")
    number = found.get("decision")
    numbers = _numbers(found)
    if min(numbers) < 1 or type(number) not in (int, type(None)):
        raise Unreadable("a number in it is of another kind")
    if (
        max(numbers) >= _LIMIT
        or not (number is None or -_LIMIT < number < _LIMIT)
        or not _whole(found["data"].values())
    ):
        raise Unreadable("a number in it is too large, or not whole")
    del found[subject]
    found["subject"] = SUBJECTS[subject]
    found["subject_id"] = found.pop("stream")
    return found, number


@lru_cache(maxsize=64)
def _subject(keys: tuple[str, ...]) -> str:
    """The key that says what a line with these keys is about. Raises Unreadable where they are not those of an event.

    Lines of one export have few orders of keys: to remember them is less work than to look at each line.
    """
    subjects = [key for key in keys if key in SUBJECTS]
    if len(subjects) != 1:
        raise Unreadable("it does not say which decision, circle or member it is about")
    if not EVENT.issubset(keys):
        raise Unreadable(f"it has no {min(EVENT.difference(keys))}")
    if not _KEYS.issuperset(keys):
        raise Unreadable("it has a key that no event has")
    return subjects[0]


@lru_cache(maxsize=64)
def _of_another_kind(kinds: tuple[type, ...]) -> str:
    """The first key under which something of another kind stands than in an event; empty where there is none."""
    return next((key for kind, (key, fine) in zip(kinds, _KINDS.items(), strict=True) if kind not in fine), "")


def _plain(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(inner is None or isinstance(inner, (str, int)) for inner in value.values())
        and _whole(value.values())
    )


def _whole(values: Iterable[Any]) -> bool:
    """Whether there is no number in them, at any depth, but whole ones of so few digits."""
    for value in values:
        kind = type(value)
        if kind is str or value is None:
            continue
        if kind is dict:
            fine = _whole(value.values())
        elif kind is list:
            fine = _whole(value)
        else:
            fine = kind is not float and -_LIMIT < value < _LIMIT
        if not fine:
            return False
    return True


def _refused(number: str) -> Any:
    raise Unreadable(f"{number[:20]} is not a whole number")


def _integer(number: str) -> int:
    if len(number) > DIGITS:
        raise Unreadable(f"a number in it is too large ({number[:20]} ...)")
    return int(number)


_decode = JSONDecoder(parse_float=_refused, parse_constant=_refused, parse_int=_integer).decode


def _strictly(raw: bytes) -> Any:
    try:
        return _decode(raw.decode())
    except UnicodeDecodeError:
        raise Unreadable("it is not valid UTF-8") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable("it is no JSON") from None
