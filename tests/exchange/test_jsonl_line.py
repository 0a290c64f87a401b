"""A line of JSON as a record: whatever stands in it, it is taken as it is, or refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.exchange.jsonl_line import DIGITS, Unreadable, read
from tests.searching import times

LINE = {
    "id": "0" * 32, "position": 1, "type": "ReactionShared", "schema": 1, "decision": 3, "subject_version": 1,
    "member": "ana", "recorded_by": "ana", "at": "2026-01-01T00:00:00Z", "recorded_at": "2026-01-01T00:00:00Z",
    "meeting": None, "data": {"text": "fine"}, "stream": "1" * 32, "salt": "2" * 32, "command_id": None,
}  # fmt: skip
MOST = 10**DIGITS - 1

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
whole = st.none() | st.booleans() | texts | st.integers(-MOST, MOST)
refused = st.floats(allow_nan=True) | st.integers(min_value=MOST + 1) | st.integers(max_value=-MOST - 1)


def inside(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


@settings(max_examples=times(200), deadline=None)
@given(st.dictionaries(texts, inside(whole), max_size=4))
def test_data_of_whole_numbers_comes_as_it_is(data: dict[str, Any]) -> None:
    record, number = read(json.dumps({**LINE, "data": data}).encode())
    assert (record["data"], number) == (data, 3)
    told = {**LINE, "data": data, "subject": "decision", "subject_id": LINE["stream"]}
    assert record == {key: value for key, value in told.items() if key not in ("decision", "stream")}


@settings(max_examples=times(200), deadline=None)
@given(st.dictionaries(texts, inside(whole), max_size=3), texts, inside(refused))
def test_no_number_is_rounded(data: dict[str, Any], key: str, bad: Any) -> None:
    line = json.dumps({**LINE, "data": {**data, key: bad}}).encode()
    if holds_a_number(bad):
        with pytest.raises(Unreadable, match=r"not a whole number|too large"):
            read(line)
    else:
        assert read(line)[0]["data"][key] == bad


def holds_a_number(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return any(map(holds_a_number, inner)) if inner is not None else True


@settings(max_examples=times(200), deadline=None)
@given(st.sampled_from([*LINE, "origin", "signature", "circle", "x"]), inside(whole | refused))
def test_any_value_under_any_key_is_taken_or_refused(key: str, value: Any) -> None:
    told = {**LINE, key: value}
    try:
        record, _ = read(json.dumps(told).encode())
    except Unreadable:
        return
    own = told if key != "stream" else {**told, "subject_id": value}
    assert all(record[name] == own[name] for name in record.keys() & own.keys())
    assert all(type(record[name]) is int for name in ("position", "schema", "subject_version"))


@pytest.mark.parametrize("key", ["origin", "signature"])
def test_what_stands_beside_may_be_nothing(key: str) -> None:
    assert key not in read(json.dumps({**LINE, key: None}).encode())[0]
    assert read(json.dumps({**LINE, key: {"id": "x", "n": 1}}).encode())[0][key] == {"id": "x", "n": 1}


def test_half_a_surrogate_is_read_as_it_stands() -> None:
    """That no record can be made of it is found where it is stored."""
    assert read(json.dumps({**LINE, "data": {"text": "\ud800"}}).encode())[0]["data"] == {"text": "\ud800"}
