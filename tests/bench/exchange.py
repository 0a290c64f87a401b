"""Taking a log out and bringing it in: how fast, and in how much memory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench.logs import Logs
from tests.bench.measure import ROOT, START, Row, at_least, at_most
from tests.bench.recording import raw
from tests.exchange.loomio import poll, stance, users

MEMORY = 150
"""Megabytes that a command may take, however large the log."""
FEW = 1_000
"""Decisions of a log that is short."""
RAW = 100_000
"""Rows of the raw INSERTs, 100 in a transaction: so many that the file grows as a log does."""
POLLS, RECORDS, CASES = 10_000, 4_000, 4_000
"""What is imported of other tools' exports: of Loomio, in a folder of decision records, of rfcbot."""


def _run(logs: Logs, *arguments: str, into: Path | None = None, until_said: bool = False) -> tuple[float, float]:
    """Seconds that `decisions ARGUMENTS` took, or until it said something, and the most megabytes that it had."""
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", START, *arguments], cwd=ROOT, env=logs.environ, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        said = perf_counter() - began
        with open(into or os.devnull, "wb") as file:
            file.write(first)
            shutil.copyfileobj(process.stdout, file)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} failed")
    return said if until_said else perf_counter() - began, used.ru_maxrss / 1024


def _memory(what: str, megabytes: float) -> Row:
    return Row(f"memory: {what}", f"{megabytes:.0f} MB", f"{MEMORY} MB", megabytes / MEMORY, 1)


def _events(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def export(logs: Logs) -> list[Row]:
    """Every format of the large log, and its calendar: in little memory, and a decision of many takes what one of few
    takes. The site, which is by far the largest, is made of a tenth of it.
    """
    rows = []
    _, large = logs.sizes
    with tempfile.TemporaryDirectory(dir=logs.folder) as folder:
        for form in ("jsonl", "cloudevents", "csv", "markdown", "adr", "html"):
            most = large // 10 if form == "html" else large
            took: dict[int, float] = {}
            for size in sorted({min(FEW, most), most}):
                out = ["--out", f"{folder}/{form}-{size}"] if form in ("adr", "html") else []
                took[size], megabytes = _run(logs, "export", "--format", form, "--log", logs.log(size), *out)
            rows.append(_memory(f"export {form}", megabytes))
            few, many = (took[size] / size for size in (min(FEW, most), most))
            rows.append(at_most(f"export {form}, a decision", many, few, 1.2))
    _, megabytes = _run(logs, "calendar", "--log", logs.large)
    return [*rows, _memory("calendar", megabytes)]


def bring_in(logs: Logs) -> list[Row]:
    """The large log copied, and its events exactly where nothing is yet, and recorded anew, until it is said that they
    are recorded (the views that are made afterwards are measured by `rebuild`); against raw INSERTs, 100 at once.
    """
    with tempfile.TemporaryDirectory(dir=logs.folder) as name:
        folder = Path(name)
        exported = folder / "log.jsonl"
        _run(logs, "export", "--log", logs.large, into=exported)
        events = _events(exported)
        limit = raw(folder, RAW, 100)
        copied, little = _run(logs, "copy", logs.large, str(folder / "copy.db"))
        exact, megabytes = _run(logs, "import", str(exported), "--log", str(folder / "exact.db"), until_said=True)
        other = ["--log", str(folder / "anew.db")]
        for line in ("init", "member add ana", "member change ana --name Ana"):
            _run(logs, *line.split(), *other)
        anew, more = _run(logs, "import", str(exported), *other, until_said=True)
    return [
        at_least("copy", events / copied, limit, 0.4),
        _memory("copy", little),
        at_least("import, exactly", events / exact, limit, 0.4),
        _memory("import, exactly", megabytes),
        at_least("import, recorded anew", events / anew, limit, 0.4),
        _memory("import, recorded anew", more),
    ]


def foreign(logs: Logs) -> list[Row]:
    """What other tools exported, into a new log each."""
    rows = []
    with tempfile.TemporaryDirectory(dir=logs.folder) as name:
        for form, write in (("loomio", _loomio), ("adr", _records), ("rfcbot", _cases)):
            folder = Path(name) / form
            folder.mkdir()
            write(folder / "export")
            log = ["--log", str(folder / "log.db")]
            for line in ("init", "member add ana", "circle form team --aim cook --member ana"):
                _run(logs, *line.split(), *log)
            given = ["--format", form, "--circle", "team" if form != "rfcbot" else "lang", *log]
            _, megabytes = _run(logs, "import", str(folder / "export"), *given)
            rows.append(_memory(f"import {form}", megabytes))
    return rows


def _loomio(where: Path) -> None:
    votes = (poll(n) + "".join(stance(n * 3 + v, n, v, v) for v in (1, 2, 3)) for n in range(POLLS))
    with where.open("w") as file:
        file.write(users())
        file.writelines(votes)


def _records(where: Path) -> None:
    where.mkdir()
    for n in range(RECORDS):
        text = f"# {n}. Use {n}\n\nDate: 2020-01-02\n\n## Status\n\nAccepted\n\n## Decision\n\nYes, {n}.\n"
        (where / f"{n:05}-use.md").write_text(text)


def _cases(where: Path) -> None:
    people = [f"user{n}" for n in range(8)]
    case = {
        "title": "Stabilise",
        "roster": people,
        "proposer": people[0],
        "disposition": "merge",
        "steps": [{"at": "2022-05-10", "do": "consent", "by": by} for by in people],
    }
    where.write_text(json.dumps([{"case": f"rfcs#{n}", **case} for n in range(CASES)]))
