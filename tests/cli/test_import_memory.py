"""What another tool exported is imported in the memory of a small part of it, however much there is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.run import Here
from tests.exchange import loomio

PROBE = """
import sys
from cli import run_and_flush
run_and_flush()
sys.stderr.write(open("/proc/self/status").read())
"""
TEXT = "We cook on Mondays. " * 2_000
SOME, MANY = 60, 360
"""How many decisions of about 40 kB; of the smaller number there is more than goes into one save."""
GROWTH = 6
"""Megabytes by which the larger number may need more; it is 12 of them itself."""


def polls(where: Path, count: int) -> None:
    votes = (loomio.poll(n, details=TEXT, details_format="md") + loomio.stance(n, n, 2) for n in range(count))
    where.write_text(loomio.users() + "".join(votes))


def records(where: Path, count: int) -> None:
    where.mkdir()
    for n in range(count):
        status = f"Superseded by [x]({n + 1:04}-x.md)" if n % 2 == 0 else "Accepted"
        text = f"# {n}. Use {n}\n\nDate: 2020-01-02\n\n## Status\n\n{status}\n\n## Decision\n\n{TEXT}\n"
        (where / f"{n:04}-x.md").write_text(text)


def cases(where: Path, count: int) -> None:
    steps = [{"at": "2022-05-10", "do": "object", "by": "ana", "name": f"{n} {TEXT[:9_000]}"} for n in range(4)]
    case = {"title": "One", "roster": ["ana", "bo"], "proposer": "ana", "disposition": "merge", "steps": steps}
    where.write_text(json.dumps([{"case": f"rfcs#{n}", **case} for n in range(count)]))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the most that a process had")
@pytest.mark.parametrize(("form", "made"), [("loomio", polls), ("adr", records), ("rfcbot", cases)])
def test_memory_is_flat(tmp_path: Path, form: str, made: Callable[[Path, int], None]) -> None:
    here = Here(tmp_path, server=False).begun()
    needed = []
    for count in (SOME, MANY):
        made(tmp_path / f"{count}", count)
        done = subprocess.run(
            [sys.executable, "-c", PROBE, "import", f"{count}", "--format", form, "--dry-run", "--json"],
            cwd=tmp_path,
            env=here.environment(),
            capture_output=True,
            check=True,
        )
        assert len(json.loads(done.stdout)["decisions"]) == count
        peak = re.search(rb"VmHWM:\s+(\d+) kB", done.stderr)
        assert peak, done.stderr
        needed.append(int(peak[1]) / 1024)
    assert needed[1] - needed[0] < GROWTH, needed
