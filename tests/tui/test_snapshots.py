"""How the screens look: pictures that are compared whole. `pytest --snapshot-update` takes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from decisions.when import moment
from tests.tui.driving import press, settled
from tests.tui.logs import year
from tui.app import DecisionsApp
from tui.config import Config

Compare = Callable[..., bool]
NOW = moment("2026-06-01T10:00:00Z")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same moment."""
    monkeypatch.setattr("time.time_ns", lambda: NOW * 1000)


def compared(
    snap_compare: Compare, tmp_path: Path, *keys: str, size: tuple[int, int] = (80, 24), **settings: Any
) -> bool:
    """Whether the screen looks as it did, after these keys."""

    async def script(pilot: Pilot[int]) -> None:
        await settled(pilot)
        await press(pilot, *keys)

    app = DecisionsApp(year(tmp_path / "log.db"), **settings)
    return snap_compare(app, terminal_size=size, run_before=script)


WIDE = (120, 40)
SCREENS: dict[str, tuple[tuple[str, ...], tuple[int, int]]] = {
    "list": ((), (80, 24)),
    "list-wide": ((), WIDE),
    "list-filtered": (("slash", *"waiting:bo x:"), (80, 24)),
    "list-by-circle": (("t", "enter"), (80, 24)),
    "text": (("G", "enter"), (80, 24)),
    "difference": (("G", "enter", "d", "j", "enter"), (80, 24)),
    "people": (("G", "enter", "2"), (80, 24)),
    "people-wide": (("G", "enter", "2"), WIDE),
    "history": (("G", "enter", "3"), (80, 24)),
    "needs": (("G", "enter", "4"), (80, 24)),
    "inbox": (("i",), (80, 24)),
    "left-behind": (("b",), (80, 24)),
    "statistics": (("%",), (80, 24)),
    "help": (("question_mark",), (80, 24)),
    "round": (("j", "j", "enter", "m", "enter"), (80, 24)),
    "round-wide": (("j", "j", "enter", "m", "enter"), WIDE),
    "past": (("G", "enter", "2", "left_square_bracket", "left_square_bracket"), (80, 24)),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen(snap_compare: Compare, tmp_path: Path, name: str) -> None:
    keys, size = SCREENS[name]
    assert compared(snap_compare, tmp_path, *keys, size=size)


def test_light(snap_compare: Compare, tmp_path: Path) -> None:
    assert compared(snap_compare, tmp_path, settings=Config(theme="light"))
