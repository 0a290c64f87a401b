"""Logs that are altered at random: how many alterations `verify --against` a checkpoint misses, and false alarms."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.logs import Logs
from tests.bench.measure import Row
from tests.proof import trials

TRIALS = 2_000
"""More than a thousand of them change what the events say."""


def altered(_: Logs) -> list[Row]:
    """None may be missed, and nothing may be said of a log that was only used."""
    with TemporaryDirectory() as folder:
        case = trials.made(Path(folder, "case"))
        done = [trials.trial(case, seed, Path(folder)) for seed in range(TRIALS)]
    changed = [one for one in done if one.changed]
    missed = [one for one in changed if not one.found]
    used = [one for one in done if ": used:" in one.what]
    alarms = [one for one in done if trials.false_alarm(one)]
    for one in missed + alarms:
        print(one.what, file=sys.stderr)
    return [
        Row("trials: alterations missed", str(len(missed)), f"{len(changed):,}", len(missed) / len(changed), 0.0),
        Row("trials: false alarms", str(len(alarms)), f"{len(used):,}", len(alarms) / len(used), 0.0),
    ]
