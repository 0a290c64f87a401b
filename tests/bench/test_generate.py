"""A generated log has every type of event, verifies, and is the same for the same seed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from decisions.doctor.examine import examine
from decisions.log.reading import LogReader
from decisions.process.types import ROOM
from decisions.proof.members import members
from decisions.proof.verify import verify
from tests.bench import generate as generator


def generated(path: Path, decisions: int) -> list[tuple[str, str, int]]:
    generator.generate(str(path), decisions, 12, 1)
    with sqlite3.connect(path) as connection:
        return connection.execute(
            "SELECT type, stream, version FROM events WHERE position > 1 ORDER BY position"
        ).fetchall()


def test_every_type_is_there_and_the_log_is_good(tmp_path: Path) -> None:
    found = generated(tmp_path / "log.db", 1_000)
    assert {kind for kind, _, _ in found} == set(ROOM) - {"LogOpened"}
    assert 6 < len(found) / 1_000 < 16
    reader = LogReader(str(tmp_path / "log.db"))
    assert verify(reader).ok
    (own,) = members(reader)["ana"].keys
    assert own.until is not None
    reader.close()
    findings = examine(str(tmp_path / "log.db"), {"HOME": str(tmp_path)}, str(tmp_path), recorder="ana", deep=True)
    assert {f.level for f in findings if f.check in ("log", "events", "key", "me")} == {"ok"}


def test_the_same_seed_gives_the_same_log(tmp_path: Path) -> None:
    assert generated(tmp_path / "a.db", 30) == generated(tmp_path / "b.db", 30)
