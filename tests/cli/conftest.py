"""A folder for every test, with a log in it or without."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import Here


@pytest.fixture
def here(tmp_path: Path, request: pytest.FixtureRequest) -> Here:
    if request.node.get_closest_marker("file"):
        return Here(tmp_path, server=False)
    return Here(tmp_path)


@pytest.fixture
def team(here: Here) -> Here:
    return here.begun()


@pytest.fixture
def asked(here: Here) -> Here:
    return here.proposed()
