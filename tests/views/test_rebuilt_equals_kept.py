"""For any sequence of acts, views that were caught up act by act equal views that are made anew."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions import when
from decisions.log.reading import LogReader
from decisions.views import catchup, schema
from tests.bench import generate as generator


def content(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Every row of every table, and what the full-text index finds."""
    found = {
        table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
        for table in (*schema.TABLES, *schema.BESIDE)
    }
    found["search"] = [
        row
        for word in ("week", "objection", "sprints", "Rollen", "needs", "kitchen", "hurts")
        for row in connection.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", (word,))
    ]
    found["meta"] = connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall()
    return found


def fresh(path: str) -> dict[str, list[Any]]:
    reader = LogReader(path)
    views = catchup.rebuilt(reader, None)
    try:
        return content(views.connection)
    finally:
        views.close()
        reader.close()


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), decisions=st.integers(1, 12), every=st.integers(1, 40))
def test_rebuilt_equals_kept(seed: int, decisions: int, every: int) -> None:
    """A reader catches up after every few events of a generated log, and is compared with a rebuild at the end."""
    real_now = when.now
    with TemporaryDirectory() as folder:
        path, environ = str(Path(folder, "log.db")), {"XDG_CACHE_HOME": str(Path(folder, "cache")), "HOME": folder}
        caught_up = 0
        save_at = generator.SAVE
        original = generator.Writer.save

        def save_and_read(writer: generator.Writer) -> None:
            nonlocal caught_up
            original(writer)
            reader = LogReader(path)
            views = catchup.open_views(reader, environ)
            caught_up += 1
            views.close()
            reader.close()

        try:
            generator.SAVE = every
            generator.Writer.save = save_and_read  # type: ignore[method-assign, assignment]
            generator.generate(path, decisions, 6, seed)
        finally:
            generator.SAVE, generator.Writer.save = save_at, original  # type: ignore[method-assign]
            when.now = real_now
        assert caught_up > 0
        reader = LogReader(path)
        views = catchup.open_views(reader, environ)
        kept = content(views.connection)
        views.close()
        reader.close()
        assert kept == fresh(path)
        assert len(kept["decisions"]) == decisions


@pytest.fixture
def log(tmp_path: Path) -> str:
    real_now = when.now
    path = str(tmp_path / "log.db")
    try:
        generator.generate(path, 10, 6, 3)
    finally:
        when.now = real_now
    return path


def test_views_of_another_log_are_made_anew(log: str, tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    reader = LogReader(log)
    views = catchup.open_views(reader, environ)
    views.connection.execute("UPDATE meta SET value = 'elsewhere' WHERE key = 'leaf'")
    views.connection.execute("UPDATE decisions SET title = 'wrong'")
    views.close()
    said: list[str] = []
    views = catchup.open_views(reader, environ, said.append)
    assert said == ["the log is not the one these views were made from; they are made anew"]
    assert content(views.connection) == fresh(log)


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 200])
def test_damaged_views_are_made_anew(log: str, tmp_path: Path, damage: bytes) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    reader = LogReader(log)
    catchup.open_views(reader, environ).close()
    (path,) = (tmp_path / "cache").rglob("*.db")
    path.write_bytes(damage)
    views = catchup.open_views(reader, environ)
    assert content(views.connection) == fresh(log)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_written_is_a_temporary_file(log: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    environ = {"XDG_CACHE_HOME": str(tmp_path / "file"), "HOME": str(tmp_path)}
    views = catchup.open_views(LogReader(log), environ, said.append)
    assert said == ["the cache folder cannot be written; the views are made in a temporary file"]
    assert content(views.connection) == fresh(log)


def test_whoever_does_not_get_the_lock_reads_the_last_state(log: str, tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    reader = LogReader(log)
    views = catchup.open_views(reader, environ)
    views.connection.execute("UPDATE meta SET value = '5' WHERE key = 'position'")
    views.connection.execute("UPDATE meta SET value = ? WHERE key = 'leaf'", (reader.leaf_at(5),))
    views.connection.execute("BEGIN IMMEDIATE")
    said: list[str] = []
    late = catchup.open_views(reader, environ, said.append)
    assert late.stale
    assert said == ["as of event 5: another program is catching up"]
    views.connection.execute("COMMIT")
    assert not catchup.open_views(reader, environ).stale
    assert os.path.exists(log)
