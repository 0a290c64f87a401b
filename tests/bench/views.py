"""The whole log: views made anew, and verified. Each in a process of its own, so that its memory is its own."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bench.logs import Logs
from tests.bench.measure import ROOT, Row, at_most

RAW = """
import json, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1])
began = time.perf_counter()
count = 0
for (record,) in connection.execute("SELECT record FROM events ORDER BY position"):
    json.loads(record)
    count += 1
print(json.dumps([time.perf_counter() - began, 0, count]))
"""

HASH = """
import hashlib, json, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1])
began = time.perf_counter()
count = 0
for (record,) in connection.execute("SELECT record FROM events ORDER BY position"):
    hashlib.sha256(record).hexdigest()
    count += 1
print(json.dumps([time.perf_counter() - began, 0, count]))
"""

REBUILD = """
import gc; gc.disable()
import json, resource, sys, time
from decisions.log.reading import LogReader
from decisions.views.catchup import rebuilt
reader = LogReader(sys.argv[1])
began = time.perf_counter()
rebuilt(reader, sys.argv[2]).close()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.perf_counter() - began, peak, reader.head()[0]]))
"""

VERIFY = """
import gc; gc.disable()
import json, resource, sys, time
from decisions.log.reading import LogReader
from decisions.proof.verify import verify
reader = LogReader(sys.argv[1])
began = time.perf_counter()
verify(reader)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.perf_counter() - began, peak, reader.head()[0]]))
"""


def _run(script: str, *arguments: str) -> tuple[float, float, int]:
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    taken, peak, count = json.loads(done.stdout)
    return taken, peak, count


def _compared(logs: Logs, script: str, limit: str, name: str, target: float, memory: int, *more: str) -> list[Row]:
    _run(limit, logs.large)
    least, _, count = _run(limit, logs.large)
    ours, peak, _ = _run(script, logs.large, *more)
    return [
        at_most(f"{name} of {count:,} events", ours, least, target),
        Row(f"{name}: peak memory", f"{peak:.0f} MB", f"{memory} MB", peak / memory, 1.0),
    ]


def rebuild(logs: Logs) -> list[Row]:
    """All views anew, against a SELECT with a JSON decode of the same rows."""
    return _compared(logs, REBUILD, RAW, "rebuild", 4.0, 100, str(logs.folder / "rebuilt.db"))


def verify(logs: Logs) -> list[Row]:
    """Every check of the log, against SHA-256 over the same bytes."""
    return _compared(logs, VERIFY, HASH, "verify", 3.0, 150)
