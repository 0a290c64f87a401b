"""A list on the disk is a list; and what is said of an import is said once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.errors import LogUnavailable
from decisions.exchange.report import Left, Remarks
from decisions.exchange.spool import Spool
from tests.exchange.logs import HIDDEN

PLACES = st.none() | st.integers(-8, 8)


@given(
    entries=st.lists(st.integers() | st.text() | st.tuples(st.text(), st.none()), max_size=6),
    start=PLACES,
    stop=PLACES,
    step=PLACES.filter(lambda step: step != 0),
)
def test_a_spool_is_a_list(entries: list[object], start: int | None, stop: int | None, step: int | None) -> None:
    spool = Spool(entries)
    assert spool == entries
    assert (len(spool), list(spool)) == (len(entries), entries)
    assert spool[start:stop:step] == entries[start:stop:step]
    assert [spool[place] for place in range(-len(entries), len(entries))] == entries * 2
    assert spool != [*entries, "more"]
    with pytest.raises(IndexError):
        spool[len(entries)]


def test_its_end_can_be_cut_off() -> None:
    spool = Spool("abc")
    spool.cut(1)
    spool.append("d")
    assert spool == ["a", "d"]


def test_it_is_there_as_long_as_somebody_walks_it() -> None:
    assert list(iter(Spool(range(3)))) == [0, 1, 2]


def test_a_full_disk_is_told() -> None:
    spool = Spool[str]()
    spool._entries.execute("PRAGMA max_page_count = 20")
    with pytest.raises(LogUnavailable, match="no room"):
        spool.append("x" * 200_000)


def test_a_remark_is_made_once_and_can_be_taken_back() -> None:
    remarks = Remarks()
    remarks.leave("a", HIDDEN)
    said = remarks.length()
    for _ in range(2):
        remarks.leave("a", HIDDEN)
        remarks.leave("b", "y")
        remarks.note("c", "z")
    assert (list(remarks.left), list(remarks.notes)) == ([Left("a", HIDDEN), Left("b", "y")], [Left("c", "z")])
    remarks.cut(said)
    assert (list(remarks.left), list(remarks.notes)) == ([Left("a", HIDDEN)], [])
    remarks.leave("b", "y")
    assert remarks.left == [Left("a", HIDDEN), Left("b", "y")]
