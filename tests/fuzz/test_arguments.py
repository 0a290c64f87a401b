"""Thousands of command lines, plain and hostile: none brings the program to a fault, or the log to harm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from decisions.proof.verify import verify_file
from tests import searching
from tests.cli.run import Here
from tests.fuzz.lines import every, filled, holds, line

LINES = 200
HOSTILE = {
    "DECISIONS_MEMBER": "bo",
    "DECISIONS_MEETING": "a\x1b[31m",
    "TZ": "nonsense",
    "COLUMNS": "7",
    "NO_COLOR": "1",
}


@pytest.mark.parametrize("seed", range(searching.times(5)))
def test_no_command_line_is_too_strange(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    here = filled(Here(tmp_path))
    log = str(tmp_path / ".decisions" / "log.db")
    before = verify_file(log).events
    known = every()
    for number in range(LINES):
        arguments = line(chance, known)
        env = {"DECISIONS_MEMBER": "ana"} if number % 5 else {}
        if number % 9 == 0:
            name = chance.choice(list(HOSTILE))
            env[name] = HOSTILE[name]
        stdin = chance.choice([None, "", "A text.\n", "react 1 -m x\n", "\x1b[31m\n"])
        holds(here, arguments, here(*arguments, stdin=stdin, **env))
    verdict = verify_file(log)
    assert verdict.ok, verdict.problems
    assert verdict.events >= before


def test_most_lines_reach_a_command(tmp_path: Path) -> None:
    """A search that is always refused at the door finds nothing."""
    chance = random.Random(1)
    here = filled(Here(tmp_path))
    codes = [here(*line(chance, every())).code for _ in range(80)]
    assert codes.count(0) > 8
    assert codes.count(1) > 4
