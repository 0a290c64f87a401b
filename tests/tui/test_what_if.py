"""What another rule would have made, on the screen: asked for with a key, as of the moment that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at, drive, press, screen_text
from tests.tui.logs import year
from tui.decision.screen import DecisionScreen
from tui.what_if import WhatIf


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def text(pilot: Pilot[int]) -> str:
    return " ".join("\n".join(screen_text(pilot.app)).split())


def test_another_rule_is_asked_for_and_shown(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "f")
        assert "lazy-consensus" in text(pilot)
        await press(pilot, "G", "enter")
        at(pilot, WhatIf)
        assert "1 · Who cooks? · under rust-fcp" in text(pilot)
        assert "It would have been adopted 9 days later." in text(pilot)
        assert "because 10 days for final comments would have followed" in text(pilot)
        assert "besides ana, bo and cy would have had nothing in force to speak of" in text(pilot)
        await press(pilot, "left_curly_bracket")
        assert "read-only" in text(pilot)
        await press(pilot, "T", "escape")
        assert at(pilot, DecisionScreen).number == 1

    drive(path, script)


def test_the_palette_finds_it_and_nothing_is_shown_without_a_choice(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "enter", "colon", *"what", "enter", "escape")
        at(pilot, DecisionScreen)
        await press(pilot, "N", "f", "j", "j", "j", "enter")
        assert "2 · Where do we eat? · under lazy-consensus" in text(pilot)
        assert "It would have been adopted." in text(pilot)
        assert "the silence of bo and cy" in text(pilot)

    drive(path, script)
