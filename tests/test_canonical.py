"""Canonical JSON is RFC 8785 on the profile of records: what is written here by the letter of the RFC is the same."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.canonical import canonical
from decisions.canonical_bytes import encoded, loads
from tests.searching import times

ESCAPES = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def by_the_letter(value: Any) -> str:
    """RFC 8785, sections 3.2.2 and 3.2.3, for what records hold."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return f"{value:d}"
    if isinstance(value, str):
        written = (ESCAPES.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in value)
        return f'"{"".join(written)}"'
    if isinstance(value, list):
        return f"[{','.join(map(by_the_letter, value))}]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return "{" + ",".join(f"{by_the_letter(key)}:{by_the_letter(value[key])}" for key in keys) + "}"


texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))


@settings(max_examples=times(300), deadline=None)
@given(values)
def test_it_is_what_the_rfc_says(value: Any) -> None:
    assert canonical(value) == by_the_letter(value)
    assert canonical(value).encode().decode() == canonical(value)
    assert encoded(value) == canonical(value).encode()
    assert loads(encoded(value)) == value


@pytest.mark.parametrize("value", [2**53, 2**64, -(2**63), 2**900], ids=["53 bits", "64 bits", "-64 bits", "900 bits"])
def test_a_number_is_never_rounded(value: int) -> None:
    assert encoded([value]) == canonical([value]).encode() == str([value]).encode()


def test_nesting_of_any_depth_is_the_same() -> None:
    value: list[Any] = []
    for _ in range(300):
        value = [value]
    assert encoded(value) == canonical(value).encode() == b"[" * 301 + b"]" * 301


def test_half_a_surrogate_has_no_bytes() -> None:
    with pytest.raises(UnicodeEncodeError):
        encoded({"text": "\ud800"})


@pytest.mark.parametrize("value", [date(2026, 1, 2), uuid4, object()], ids=["a day", "a function", "an object"])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        encoded([value])
