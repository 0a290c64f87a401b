"""How things are measured: ours and the limit in turn, in one run, on the same machine; the median of each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
START = "from cli import main; main()"
"""What an installed `decisions` does."""


class Row(NamedTuple):
    """One line of the table. `ratio` is compared with `target`: at most, or at least where `least`."""

    what: str
    ours: str
    limit: str
    ratio: float
    target: float
    least: bool = False

    @property
    def ok(self) -> bool:
        return self.ratio >= self.target if self.least else self.ratio <= self.target


def seconds(work: Callable[[], object]) -> float:
    """How long one run of `work` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def in_turn(ours: Callable[[], object], limit: Callable[[], object], times: int) -> tuple[float, float]:
    """The medians of both in seconds, each run once unmeasured, then by turns."""
    ours(), limit()
    pairs = [(seconds(ours), seconds(limit)) for _ in range(times)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def at_most(what: str, ours: float, limit: float, target: float) -> Row:
    """A row in which both are times."""
    return Row(what, _time(ours), _time(limit), ours / limit, target)


def at_least(what: str, ours: float, limit: float, target: float) -> Row:
    """A row in which both are rates a second."""
    return Row(what, f"{ours:,.0f}/s", f"{limit:,.0f}/s", ours / limit, target, least=True)


def _time(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def environment(home: Path) -> dict[str, str]:
    """A home of its own, and compiled bytecode as an installed user has it."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TZ") if key in os.environ}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), "DECISIONS_MEMBER": "ana", "COLUMNS": "80"}


def program(arguments: list[str], environ: dict[str, str], cwd: Path) -> Callable[[], None]:
    """Runs `decisions ARGUMENTS`, its output thrown away."""
    return process([sys.executable, "-c", START, *arguments], environ, cwd)


def process(command: list[str], environ: dict[str, str], cwd: Path) -> Callable[[], None]:
    """Runs a command, its output thrown away."""

    def run() -> None:
        done = subprocess.run(command, env=environ, cwd=cwd, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr.decode()}")

    return run
