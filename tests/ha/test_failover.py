"""The primary is lost while people record: nothing that was acknowledged is lost, nothing is there twice, and whoever
follows reads every event once.

One crash and one hand-over, in some 60 seconds, where the programs are installed. DECISIONS_TEST_FAILOVER=1 runs it in
any case, and fails without them; =all loses the primary in every way, in some three minutes. `python -m tests.bench
--only failover` does it twenty times each.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ha.cluster import Cluster, missing, patroni_here
from tests.ha.failover import HARMS, failover

ASKED = os.environ.get("DECISIONS_TEST_FAILOVER", "")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    needed = missing()
    if not (needed or ASKED or patroni_here()):
        needed = ["patroni"]  # pip would fetch it, for those who ask
    if needed:
        (pytest.fail if ASKED else pytest.skip)(f"not installed: {', '.join(needed)}")
    folder = Path(tempfile.mkdtemp(prefix="decisions-ha-", dir="/tmp"))
    try:
        with Cluster(folder) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_what_was_acknowledged_survives(cluster: Cluster, tmp_path: Path) -> None:
    """One test, because to bring the servers up takes longest."""
    found = {}
    for number, harm in enumerate(HARMS if ASKED == "all" else ("postgres killed", "switched over")):
        folder = tmp_path / str(number)
        folder.mkdir()
        found[harm] = failover(cluster, harm, folder, schema=f"log{number}")
    assert all(figures.acknowledged > 100 for figures in found.values()), found
    assert all((figures.lost, figures.twice, figures.misread) == (0, 0, 0) for figures in found.values()), found
