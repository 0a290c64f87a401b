"""Warnings about the surroundings of the log go to standard error, and stop nothing."""

from __future__ import annotations

import pytest

from decisions import when
from decisions.log import place
from tests.cli.run import Here


@pytest.mark.file
def test_a_network_folder_is_warned_of(team: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = team.folder / "mounts"
    mounts.write_text(f"server:/export {team.folder} nfs4 rw 0 0\n")
    monkeypatch.setattr(place.network, "__defaults__", (str(mounts),))
    done = team("open", "team", "Where is the log?")
    assert done.code == 0
    assert "network folder (nfs4)" in done.err


@pytest.mark.file
def test_a_clock_far_ahead_is_warned_of(team: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    assert team("open", "team", "A year passes").err == ""
    now = when.now()
    monkeypatch.setattr(when, "now", lambda: now + when.days(800))
    done = team("open", "team", "And another")
    assert done.code == 0
    assert "see that the clock is right" in done.err
    assert "2 years ago" in done.err


@pytest.mark.file
def test_a_clock_behind_the_log_is_warned_of_and_order_stays(team: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    before = team.json("open", "team", "First")["events"][0]
    now = when.now()
    monkeypatch.setattr(when, "now", lambda: now - when.days(365))
    done = team("open", "team", "Second", "--json")
    after = done.json()["events"][0]
    assert "set the clock right" in done.err
    assert (after["position"], after["recorded_at"]) == (before["position"] + 1, before["recorded_at"])
