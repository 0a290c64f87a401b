"""Taking a log out and bringing it in: how fast, and in how much memory."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench.logs import Logs
from tests.bench.measure import ROOT, START, Row, at_least
from tests.bench.recording import raw

MEMORY = 150
"""Megabytes that a command may take, however large the log."""
RAW = 5_000
"""Rows of the raw INSERTs, 100 in a transaction."""


def _run(logs: Logs, *arguments: str, into: Path | None = None) -> tuple[float, float]:
    """Seconds that `decisions ARGUMENTS` took, and the most megabytes that it had."""
    out = os.open(into or os.devnull, os.O_WRONLY | os.O_CREAT, 0o600)
    began = perf_counter()
    pid = os.fork()
    if pid == 0:
        os.dup2(out, 1)
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-c", START, *arguments], logs.environ)
    os.close(out)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"{arguments} failed")
    return perf_counter() - began, used.ru_maxrss / 1024


def _memory(what: str, megabytes: float) -> Row:
    return Row(f"memory: {what}", f"{megabytes:.0f} MB", f"{MEMORY} MB", megabytes / MEMORY, 1)


def _events(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def export(logs: Logs) -> list[Row]:
    """Every format that is one file, of the large log."""
    rows = []
    for form in ("jsonl", "cloudevents", "csv", "markdown"):
        _, megabytes = _run(logs, "export", "--format", form, "--log", logs.large)
        rows.append(_memory(f"export {form}", megabytes))
    return rows


def bring_in(logs: Logs) -> list[Row]:
    """The large log's events, exactly where nothing is yet, and recorded anew; against raw INSERTs, 100 at once."""
    with tempfile.TemporaryDirectory(dir=logs.folder) as name:
        folder = Path(name)
        exported = folder / "log.jsonl"
        _run(logs, "export", "--log", logs.large, into=exported)
        events = _events(exported)
        limit = raw(folder, RAW, 100)
        exact, megabytes = _run(logs, "import", str(exported), "--log", str(folder / "exact.db"))
        other = ["--log", str(folder / "anew.db")]
        for line in ("init", "member add ana", "member change ana --name Ana"):
            _run(logs, *line.split(), *other)
        anew, more = _run(logs, "import", str(exported), *other)
    return [
        at_least("import, exactly", events / exact, limit, 0.4),
        _memory("import, exactly", megabytes),
        at_least("import, recorded anew", events / anew, limit, 0.4),
        _memory("import, recorded anew", more),
    ]
