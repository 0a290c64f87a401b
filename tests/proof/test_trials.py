"""Whatever is done to a log at random is found by `verify --against`, and what only used it is no fault.

Two thousand trials: `python -m tests.bench --only trials`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from decisions.errors import LogUnavailable
from decisions.proof import checkpoint
from decisions.proof.verify import verify_file
from tests.proof import trials
from tests.searching import times

TRIALS = 80


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> trials.Case:
    return trials.made(tmp_path_factory.mktemp("trials") / "case")


def test_what_changed_is_found_and_what_did_not_is_well(case: trials.Case, tmp_path: Path) -> None:
    done = [trials.trial(case, seed, tmp_path) for seed in range(times(TRIALS))]
    assert [one.what for one in done if one.changed and not one.found] == []
    assert [one.what for one in done if trials.false_alarm(one)] == []
    assert sum(one.changed for one in done) > TRIALS / 3
    assert any(not one.changed and not one.found for one in done)


def test_a_cut_of_the_file_is_found_wherever_it_is(case: trials.Case, tmp_path: Path) -> None:
    """The file alone, with nothing beside it that could stand in for what is lost."""
    log = tmp_path / "log.db"
    for end in ("", "-wal"):
        Path(f"{log}{end}").write_bytes(Path(f"{case.log}{end}").read_bytes())
    with closing(sqlite3.connect(log)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = log.read_bytes()
    for size in [0, 1, 99, 100, len(raw) - 1, *range(512, len(raw), len(raw) // 25)]:
        Path(f"{log}-wal").unlink(missing_ok=True)
        Path(f"{log}-shm").unlink(missing_ok=True)
        log.write_bytes(raw[:size])
        try:
            ok = verify_file(str(log), more=checkpoint.compared(str(log), case.checkpoints)).ok
        except LogUnavailable:
            ok = False
        assert not ok, size
