"""Every benchmark beside its limit, in one table.

python -m tests.bench [--json] [--only NAME] [--decisions N] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.bench import exchange, failover, logs, postgres, reading, recording, screen, trials, views
from tests.bench.measure import Row

BENCHES = {
    "reading": reading.start_up,
    "every-line": reading.every_line,
    "as-of": reading.as_of,
    "recording": recording.start_up,
    "sustained": recording.sustained,
    "processes": recording.processes,
    "rebuild": views.rebuild,
    "verify": views.verify,
    "trials": trials.altered,
    "first-paint": screen.first_paint,
    "keys": screen.keys,
    "postgres": postgres.clients,
    "export": exchange.export,
    "import": exchange.bring_in,
    "import-foreign": exchange.foreign,
    "failover": failover.failovers,
}

LONG = ("failover",)
"""These take an hour, and are run where they are asked for."""


def table(rows: list[Row]) -> str:
    cells = [("what", "ours", "limit", "ratio", "target", "ok")]
    for row in rows:
        sign = ">=" if row.least else "<="
        cells.append(
            (row.what, row.ours, row.limit, f"{row.ratio:.2f}", f"{sign} {row.target:g}", "ok" if row.ok else "NO")
        )
    widths = [max(len(line[i]) for line in cells) for i in range(6)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--only", choices=list(BENCHES), action="append", help="one benchmark; may be given several times"
    )
    parser.add_argument("--decisions", type=int, default=100_000, help="size of the large log; made once")
    parser.add_argument("--folder", default=str(Path(tempfile.gettempdir()) / "decisions-bench"))
    given = parser.parse_args()
    made = logs.Logs(Path(given.folder), given.decisions)
    rows: list[Row] = []
    for name in given.only or (name for name in BENCHES if name not in LONG):
        print(f"{name} ...", file=sys.stderr)
        rows += BENCHES[name](made)
    if given.json:
        keys = ("what", "ours", "limit", "ratio", "target")
        print(json.dumps([{**{k: getattr(r, k) for k in keys}, "ok": r.ok} for r in rows], indent=2))
    else:
        print(table(rows))
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
