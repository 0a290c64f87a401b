"""A log that is followed: each event once, in order, from wherever one begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from decisions.errors import BadInput
from decisions.log import follow as following
from decisions.log.follow import FollowedFile, follow
from decisions.log.reading import LogReader
from decisions.store.sqlite import SqliteStore
from tests.store.logs import do, filled


class Ended(Exception):
    """Nothing more is going to be recorded."""


class Told:
    """Any log: it says itself when something may have been recorded, as a server does."""

    def __init__(self, reader: LogReader, wait: Callable[[], None]) -> None:
        self.head, self.rows, self.leaf_at = reader.head, reader.rows, reader.leaf_at
        self.wait = wait


@pytest.fixture
def log(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


def positions(found: Iterator[list[following.Row]]) -> list[int]:
    """The positions that were told of until somebody ended it."""
    told: list[int] = []
    with suppress(Ended):
        for rows in found:
            told += [row[0] for row in rows]
    return told


def recorder(path: str, times: int) -> Callable[..., None]:
    """What records as often each time that it is asked, and the third time ends."""
    left = iter(range(2))

    def wait(_: float = 0) -> None:
        if next(left, None) is None:
            raise Ended
        with closing(SqliteStore(path)) as store:
            for _ in range(times):
                do(store, "react", 2, message="Fine.")

    return wait


@pytest.mark.parametrize("page", [1, 3, 500])
def test_no_gap_and_no_repeat(log: str, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAGE", page)
    with closing(LogReader(log)) as reader:
        head = reader.head()[0]
        assert positions(follow(Told(reader, recorder(log, 4)), 0)) == list(range(1, head + 9))
        assert positions(follow(Told(reader, recorder(log, 2)), 5)) == list(range(6, head + 13))
        assert positions(follow(Told(reader, recorder(log, 2)))) == list(range(head + 13, head + 17)), "from now on"


def test_a_file_is_looked_at_now_and_then(log: str) -> None:
    with closing(FollowedFile(log, recorder(log, 3), print)) as followed:
        head = followed.head()[0]
        assert positions(follow(followed)) == list(range(head + 1, head + 7))


def test_a_position_that_is_not_there_yet(log: str) -> None:
    with closing(LogReader(log)) as reader, pytest.raises(BadInput, match="it ends with"):
        next(follow(Told(reader, lambda: None), 10_000))
