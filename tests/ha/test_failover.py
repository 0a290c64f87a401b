"""The primary is lost while people record: nothing that was acknowledged is lost, and nothing is there twice.

Once for each way of losing it, some three minutes; `python -m tests.bench --only failover` does it twenty times each.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ha.cluster import Cluster, missing
from tests.ha.failover import HARMS, failover


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="decisions-ha-", dir="/tmp"))
    try:
        with Cluster(folder) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("DECISIONS_TEST_FAILOVER"), reason="set DECISIONS_TEST_FAILOVER=1 to run it")
@pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
def test_what_was_acknowledged_survives(cluster: Cluster, tmp_path: Path) -> None:
    """One test, because to bring the servers up takes longest."""
    found = {}
    for number, harm in enumerate(HARMS):
        folder = tmp_path / str(number)
        folder.mkdir()
        found[harm] = failover(cluster, harm, folder, schema=f"log{number}")
    assert all(figures.acknowledged > 100 for figures in found.values()), found
    assert all((figures.lost, figures.twice) == (0, 0) for figures in found.values()), found
