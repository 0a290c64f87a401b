"""A shape lets nothing through that reading would refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.canonical import canonical, leaf
from decisions.process.types import ROOM, SCHEMA, event_class
from decisions.proof.record import Checker
from decisions.proof.shape import Said, Shape, lines
from decisions.when import moment
from tests.examples import DATA
from tests.store.logs import entry

PLACE = {"position": 7, "recorded_at": "2026-03-01T14:00:00.000001Z"}


def made(name: str, data: Any) -> dict[str, Any]:
    return {**entry("0" * 32, 1, type_=name, schema=SCHEMA[name], data=data), **PLACE}


def shape_of(name: str) -> Shape:
    shape = Shape.of(name, SCHEMA[name], event_class(name).model_json_schema())
    assert shape is not None
    return shape


SHAPES = {name: shape_of(name) for name in ROOM}


def said_of(name: str, *records: bytes) -> list[Said] | None:
    """What the records say, where they fit."""
    told = lines(records)
    return SHAPES[name].said(told) if told else None


def row(said: dict[str, Any], raw: bytes) -> tuple[Any, ...]:
    at = moment(said["recorded_at"])
    return (7, said["subject_id"], 1, said["type"], said["schema"], at, said["command_id"], leaf(raw), raw)


def well(said: dict[str, Any], raw: bytes) -> bool:
    """Is all well with a record, by reading it?"""
    return not list(Checker(True).check([row(said, raw)]))


@pytest.mark.parametrize("name", ROOM)
def test_every_type_has_a_shape_that_its_example_fits(name: str) -> None:
    said = made(name, DATA[name])
    raw = canonical(said).encode()
    told = (said["command_id"], "7", said["recorded_at"], "0" * 32, "1")
    assert said_of(name, raw, raw) == [told, told]
    assert well(said, raw)


TEXT = st.text(max_size=12) | st.sampled_from(
    ['"', "\\", "\n", "\0", "\x1f", "\x7f", "é", "\u2028", '","text":"', "x" * 10_001]
)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
VALUE = TEXT | st.integers(-2, 3) | st.integers() | st.booleans() | st.none() | FLOAT


@given(name=st.sampled_from(sorted(ROOM)), data=st.data())
def test_what_fits_a_shape_is_well(name: str, data: st.DataObject) -> None:
    """Any example with one field replaced by anything."""
    said = made(name, json.loads(json.dumps(DATA[name])))
    key = data.draw(st.sampled_from(sorted(said["data"])))
    old = said["data"][key]
    new = data.draw(VALUE | st.lists(VALUE, max_size=3) | st.dictionaries(TEXT, VALUE, max_size=2))
    if isinstance(old, dict) and data.draw(st.booleans()):
        said["data"][key] = {**old, data.draw(st.sampled_from(sorted(old))): new}
    else:
        said["data"][key] = new
    try:
        raw = canonical(said).encode()
    except UnicodeEncodeError:
        return
    if said_of(name, raw):
        assert well(said, raw)


@given(name=st.sampled_from(sorted(ROOM)), at=st.integers(0, 2_000), put=st.binary(max_size=3), cut=st.integers(0, 3))
def test_what_fits_a_shape_is_canonical(name: str, at: int, put: bytes, cut: int) -> None:
    """Any example with some bytes replaced by any others, its hash made to fit."""
    said = made(name, DATA[name])
    raw = canonical(said).encode()
    at %= len(raw)
    changed = raw[:at] + put + raw[at + cut :]
    if said_of(name, changed) == said_of(name, raw):
        assert well(said, changed)


@given(name=st.sampled_from(sorted(ROOM)), first=st.integers(0, 2_000), second=st.integers(0, 2_000))
def test_a_record_that_runs_on_into_the_next_fits_nothing(name: str, first: int, second: int) -> None:
    """Two halves of records, which together would be one."""
    raw = canonical(made(name, DATA[name])).encode()
    first, second = first % len(raw), second % len(raw)
    told = said_of(name, raw[: first + 1], raw[second:])
    assert told is None or (first + 1, second) == (len(raw), 0)


@pytest.mark.parametrize("raw", [b"\xff", b"\xc3", b"\n", b"\x00", b"\x1f", "\ud800".encode("utf-8", "surrogatepass")])
def test_what_is_no_text_has_no_lines(raw: bytes) -> None:
    assert lines([b"{}", raw, b"{}"]) is None
    assert lines([b"{}", "\x7fé\u2028".encode()]) is not None


def test_a_column_that_says_nothing_is_not_one_that_is_not_there() -> None:
    said = made("Voiced", DATA["Voiced"])
    rows = [row(said, canonical(said).encode())] * 200
    checker = Checker(True)
    assert not list(checker.check(rows))
    said["command_id"] = None
    well_, ill = (row({**said, "command_id": command}, canonical(said).encode()) for command in (None, ""))
    assert [p["kind"] for p in checker.check([well_, ill])] == ["changed"]
