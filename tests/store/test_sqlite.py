"""The contract, on one SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from decisions import when
from decisions.store.sqlite import SqliteStore, create
from tests.store.contract import OpenStore, SetClock, StoreContract, store  # noqa: F401 - a fixture


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    path = str(tmp_path / "log.db")
    assert create(path, None, "ana")
    opened: list[SqliteStore] = []

    def one_more() -> SqliteStore:
        opened.append(SqliteStore(path))
        return opened[-1]

    yield one_more
    for each in opened:
        each.close()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    true = when.now
    return lambda wrong: monkeypatch.setattr(when, "now", lambda: true() + wrong)


class TestSqlite(StoreContract):
    pass
