"""A record whose moment is none: its decision is marked, and everything else is listed."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from decisions.log.reading import LogReader
from decisions.views.asked import Asked
from decisions.views.by_member import events
from decisions.views.catchup import open_views
from decisions.views.lists import items
from decisions.when import now
from tests.store.logs import filled, records, tampered


@pytest.mark.parametrize("key", [b'"at":"', b'"recorded_at":"'])
def test_a_moment_that_is_none(tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = filled(tmp_path / "log.db")
    last = records(path)[-1]
    before, _, after = last.partition(key)
    raw = before + key + b"soon" + after[after.index(b'"') :]
    tampered(path, f"UPDATE events SET record = X'{raw.hex()}' WHERE position = (SELECT max(position) FROM events)")
    with closing(LogReader(path)) as reader, closing(open_views(reader, os.environ)) as views:
        assert {i["number"]: i["status"] for i in items(views, Asked(now()), [])} == {1: "adopted", 2: "damaged"}
        assert "Anywhere but there." not in str(list(events(views, "ana")))
