"""The one table of actions: no key stands for two things at once, and all of it can be done, by the mouse too."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.widget import Widget

import tui
from tests.tui.driving import at, drive, press, screen_text, settled
from tests.tui.logs import year
from tui import actions
from tui.app import DecisionsApp
from tui.bars import Keys
from tui.config import Config
from tui.help import Help, KeyTable
from tui.list.rows import Decisions
from tui.list.screen import ListScreen
from tui.place import Place

for module in pkgutil.walk_packages(tui.__path__, "tui."):
    importlib.import_module(module.name)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return year(tmp_path / "log.db")


def kinds(of: type[DOMNode]) -> list[type[DOMNode]]:
    """Every class of the screen that is one of these."""
    found = [kind for kind in of.__subclasses__() if kind.__module__.startswith("tui.")]
    below = [kind for one in of.__subclasses__() for kind in kinds(one)]
    return list(dict.fromkeys([*found, *below]))


def places(kind: type[DOMNode]) -> set[str]:
    """The places of the table whose keys a kind of screen or widget has."""
    ids = (binding.id for binding in kind.BINDINGS if isinstance(binding, Binding))
    return {actions.BY_NAME[name].place for name in ids if name in actions.BY_NAME}


def test_names_are_unique() -> None:
    assert len(actions.BY_NAME) == len(actions.ACTIONS)


def test_no_key_stands_for_two_actions_at_the_same_time() -> None:
    assert actions.clashes({}) == []


def test_what_is_active_together_is_known() -> None:
    screens = {kind: places(kind) for kind in kinds(Place)}
    assert len(screens) > 5
    for kind, active in screens.items():
        assert any(active <= set(together) for together in actions.TOGETHER), kind
    assert {action.place for action in actions.ACTIONS} == {place for group in actions.TOGETHER for place in group}


def test_every_action_has_a_method_where_its_keys_are() -> None:
    app = {action.name for action in actions.ACTIONS if hasattr(DecisionsApp, f"action_{action.name}")}
    for kind in kinds(Widget):
        for action in actions.ACTIONS:
            if action.place in places(kind) - {"everywhere"} and action.place != "rows":
                assert hasattr(kind, f"action_{action.name}") or action.name in app, (kind, action.name)
    for action in actions.ACTIONS:
        if action.place == "everywhere":
            everywhere = all(
                hasattr(kind, f"action_{action.name}") for kind in kinds(Place) if "everywhere" in places(kind)
            )
            assert action.name in app or everywhere or action.name in ("next_decision", "previous_decision"), action


def test_every_key_is_shown_as_something_short() -> None:
    for action in actions.ACTIONS:
        assert all(0 < len(key) <= 9 for key in actions.keys(action.name, {})), action


def test_a_remapped_key_that_stands_for_two_actions_is_told() -> None:
    assert actions.clashes({"inbox": "s"}) == ["s is both sort and inbox"]
    assert actions.clashes({"inbox": "?"}) == ["? is both inbox and help"]
    assert actions.clashes({"inbox": "s", "sort": "I"}) == []
    assert actions.clashes({"consent": "i"}) == []


def test_a_users_key_does_it_and_the_old_one_does_not(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "t")
        assert not at(pilot, ListScreen).by_circle
        await press(pilot, "X")
        assert at(pilot, ListScreen).by_circle
        assert any("X tree" in line for line in screen_text(pilot.app))

    drive(path, script, settings=Config(keys={"tree": "X,ctrl+x"}))


def test_a_clash_is_told_in_one_line_and_nothing_crashes(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        told = [notification.message for notification in pilot.app._notifications]
        assert told == ["in tui.toml: s is both sort and tree"]
        await press(pilot, "s", "escape", "j", "q")

    drive(path, script, settings=Config(keys={"tree": "s"}))


def test_a_click_on_a_key_below_does_it(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        screen = at(pilot, ListScreen)
        line = screen_text(pilot.app)[-1]
        assert await pilot.click(Keys, offset=(line.index("tree"), 0))
        await settled(pilot)
        assert screen.by_circle
        assert await pilot.click(Keys, offset=(line.index("enter"), 0))
        await settled(pilot)
        assert screen.opened == {"team"}
        assert await pilot.click(Keys, offset=(79, 0))

    drive(path, script)


def test_a_click_selects_and_a_second_one_opens(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        rows = pilot.app.screen.query_one(Decisions)
        assert await pilot.click(Decisions, offset=(10, 2))
        await settled(pilot)
        assert rows.cursor == 2
        assert rows.number == 2
        assert await pilot.click(Decisions, offset=(10, 2))
        await settled(pilot)
        assert screen_text(pilot.app)[0].startswith(" 2 · Where do we eat?")

    drive(path, script)


def test_the_wheel_scrolls(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "question_mark")
        text = at(pilot, Help).query_one(KeyTable)
        text.post_message(MouseScrollDown(text, 5, 5, 0, 1, 0, False, False, False))
        while text.scroll_offset.y == 0:
            await pilot.pause(0.01)
        assert text.scroll_offset.y < 10

    drive(path, script)


def test_light_and_dark(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        seen = [pilot.app.theme]
        for _ in range(2):
            await press(pilot, "ctrl+t")
            seen.append(pilot.app.theme)
        assert seen == ["decisions-light", "decisions-dark", "decisions-light"]

    drive(path, script, settings=Config(theme="light"))


def test_help_is_always_among_the_keys_below(path: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        for keys in ([], ["i"], ["q", "enter"], ["q", "b"]):
            await press(pilot, *keys)
            assert "? help" in screen_text(pilot.app)[-1]

    drive(path, script, size=(60, 20))
