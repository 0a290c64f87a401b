"""A shape lets nothing through that reading would refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.canonical import canonical, leaf
from decisions.exchange.naming import origin
from decisions.process.types import LACKED, SCHEMA, event_class
from decisions.proof.record import Checker
from decisions.proof.shape import Said, Shape, text
from decisions.when import moment
from tests.examples import DATA
from tests.store.logs import entry

PLACE = {"position": 7, "recorded_at": "2026-03-01T14:00:00.000001Z"}


ORIGINS: list[dict[str, Any]] = [
    {},
    {"origin": {"digest": "0" * 16, "format": "loomio/1", "id": "1" * 32, "key": "poll 7", "log": "x", "stream": "2"}},
    {
        "origin": origin(
            "jsonl/1", "0" * 32, {**entry("1" * 32, 1), "recorded_by": None, "signature": {"key": "SHA256:x"}}
        )
    },
]
KINDS = sorted([*SCHEMA.items(), *LACKED])
"""Every type in every schema version."""


def made(kind: tuple[str, int], data: Any, more: dict[str, Any] = ORIGINS[0]) -> dict[str, Any]:
    return {**entry("0" * 32, 1, type_=kind[0], schema=kind[1], data=data), **PLACE, **more}


def example(kind: tuple[str, int]) -> Any:
    """The data of an example, as it was in a schema version."""
    name, schema = kind
    data = json.loads(json.dumps(DATA[name]))
    for version in range(schema, SCHEMA[name]):
        for field in LACKED[name, version]:
            several, _, inner = field.rpartition(".")
            for of in data[several] if several else [data]:
                del of[inner]
    return data


def shape_of(kind: tuple[str, int]) -> Shape:
    shape = Shape.of(*kind, event_class(kind[0]).model_json_schema())
    assert shape is not None
    return shape


SHAPES = {kind: shape_of(kind) for kind in KINDS}


def said_of(kind: tuple[str, int], *records: bytes) -> list[Said] | None:
    """What the records say, where they fit."""
    return SHAPES[kind].said(records)


def row(said: dict[str, Any], raw: bytes) -> tuple[Any, ...]:
    at = moment(said["recorded_at"])
    return (7, said["subject_id"], 1, said["type"], said["schema"], at, said["command_id"], leaf(raw), raw)


def well(said: dict[str, Any], raw: bytes) -> bool:
    """Is all well with a record, by reading it?"""
    return not list(Checker(True).check([row(said, raw)]))


@pytest.mark.parametrize("more", ORIGINS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_type_has_a_shape_that_its_example_fits(kind: tuple[str, int], more: dict[str, Any]) -> None:
    said = made(kind, example(kind), more)
    raw = canonical(said).encode()
    told = (said["command_id"], "7", said["recorded_at"], "0" * 32, "1")
    assert said_of(kind, raw, raw) == [told, told]
    assert well(said, raw)


@pytest.mark.parametrize("kind", LACKED)
def test_today_s_record_is_none_of_an_older_version(kind: tuple[str, int]) -> None:
    assert said_of(kind, canonical(made(kind, DATA[kind[0]])).encode()) is None


TEXT = st.text(max_size=12) | st.sampled_from(
    ['"', "\\", "\n", "\0", "\x1f", "\x7f", "é", "\u2028", '","text":"', "x" * 10_001]
)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
VALUE = TEXT | st.integers(-2, 3) | st.integers() | st.booleans() | st.none() | FLOAT


@given(kind=st.sampled_from(KINDS), more=st.sampled_from(ORIGINS), data=st.data())
def test_what_fits_a_shape_is_well(kind: tuple[str, int], more: dict[str, Any], data: st.DataObject) -> None:
    """Any example with one field replaced by anything."""
    said = made(kind, example(kind), more)
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
    if said_of(kind, raw):
        assert well(said, raw)


@given(
    kind=st.sampled_from(KINDS),
    more=st.sampled_from(ORIGINS),
    at=st.integers(0, 2_000),
    put=st.binary(max_size=3),
    cut=st.integers(0, 3),
)
def test_what_fits_a_shape_is_canonical(
    kind: tuple[str, int], more: dict[str, Any], at: int, put: bytes, cut: int
) -> None:
    """Any example with some bytes replaced by any others, its hash made to fit."""
    said = made(kind, example(kind), more)
    raw = canonical(said).encode()
    at %= len(raw)
    changed = raw[:at] + put + raw[at + cut :]
    if said_of(kind, changed) == said_of(kind, raw):
        assert well(said, changed)


@given(kind=st.sampled_from(KINDS), first=st.integers(0, 2_000), second=st.integers(0, 2_000))
def test_a_record_that_runs_on_into_the_next_fits_nothing(kind: tuple[str, int], first: int, second: int) -> None:
    """Two halves of records, which together would be one."""
    raw = canonical(made(kind, example(kind))).encode()
    first, second = first % len(raw), second % len(raw)
    told = said_of(kind, raw[: first + 1], raw[second:])
    assert told is None or (first + 1, second) == (len(raw), 0)


@pytest.mark.parametrize("raw", [b"\xff", b"\xc3", b"\n", b"\x00", b"\x1f", "\ud800".encode("utf-8", "surrogatepass")])
def test_what_is_no_text_fits_nothing(raw: bytes) -> None:
    assert text([b"{}", raw, b"{}"]) is None
    assert text([b"{}", "\x7fé\u2028".encode()]) is not None


def test_a_column_that_says_nothing_is_not_one_that_is_not_there() -> None:
    said = made(("Voiced", 1), DATA["Voiced"])
    rows = [row(said, canonical(said).encode())] * 200
    checker = Checker(True)
    assert not list(checker.check(rows))
    said["command_id"] = None
    well_, ill = (row({**said, "command_id": command}, canonical(said).encode()) for command in (None, ""))
    assert [p["kind"] for p in checker.check([well_, ill])] == ["changed"]


@pytest.mark.parametrize("key", ["id", "position", "subject", "recorded_by", "meeting", "member"])
def test_a_record_that_lacks_what_every_event_has_is_found(key: str) -> None:
    """Though its hash fits."""
    said = made(("Voiced", 1), DATA["Voiced"])
    del said[key]
    found = list(Checker(True).check([row({**said, "position": 7}, canonical(said).encode())]))
    assert [p["kind"] for p in found] == ["undecodable"]


def test_an_origin_that_is_none_is_found() -> None:
    said = made(("Voiced", 1), DATA["Voiced"], {"origin": "elsewhere"})
    assert not well(said, canonical(said).encode())
