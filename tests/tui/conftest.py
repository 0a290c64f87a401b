"""Every test of the screen has a home folder of its own, and is Ana in Berlin."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.tui import driving


@pytest.fixture(autouse=True)
def where_the_log_is(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    on_file = request.node.get_closest_marker("file") is not None
    monkeypatch.setattr(driving, "on_server", postgres.WANTED and not on_file)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home folder, in which nothing of the real user is seen."""
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "NO_COLOR", "DECISIONS_LOG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("DECISIONS_MEMBER", "ana")
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()
