"""The primary of three servers is lost, again and again: which of the acknowledged acts are lost or there twice."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.logs import Logs
from tests.bench.measure import Row
from tests.ha.cluster import Cluster
from tests.ha.failover import HARMS, Figures, failover

TIMES = 20
"""Failovers of each kind."""


def failovers(_: Logs) -> list[Row]:
    """Nothing may be lost and nothing be there twice, however the primary is lost."""
    rows: list[Row] = []
    with TemporaryDirectory(prefix="decisions-ha-", dir="/tmp") as folder, Cluster(Path(folder, "servers")) as cluster:
        for kind, harm in enumerate(HARMS):
            found = []
            for time in range(TIMES):
                own = Path(folder, f"{kind}-{time}")
                own.mkdir()
                found.append(failover(cluster, harm, own, schema=f"log{kind}_{time}"))
                print(harm, time + 1, found[-1], file=sys.stderr)
            rows += _rows(harm, found)
    return rows


def _rows(harm: str, found: list[Figures]) -> list[Row]:
    acknowledged = f"{sum(one.acknowledged for one in found):,}"
    lost, twice, misread = (
        sum(several) for several in zip(*((f.lost, f.twice, f.misread) for f in found), strict=True)
    )
    pauses = sorted(one.pause for one in found)
    print(
        f"{harm}: median {pauses[len(pauses) // 2]:.1f} s, at most {pauses[-1]:.1f} s without an act", file=sys.stderr
    )
    return [
        Row(f"{harm}, {len(found)} times: acts lost", str(lost), acknowledged, float(lost), 0.0),
        Row(f"{harm}, {len(found)} times: acts twice", str(twice), acknowledged, float(twice), 0.0),
        Row(f"{harm}, {len(found)} times: events misread", str(misread), acknowledged, float(misread), 0.0),
    ]
