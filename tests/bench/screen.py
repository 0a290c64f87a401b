"""The screen in a real pseudo-terminal: first paint, keys, memory, with few and very many decisions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median

from tests.bench.logs import Logs
from tests.bench.measure import START, Row, at_most
from tests.bench.terminal import Terminal

STATIC = """
from textual.app import App
from textual.widgets import Static
class One(App):
    def compose(self):
        yield Static("one static")
One().run()
"""
KEY = 0.016
"""Seconds that a key may take: a picture of sixty a second."""
TIMES = 9


def _tui(logs: Logs, decisions: int) -> Terminal:
    command = [sys.executable, "-c", START, "tui", "--log", logs.log(decisions)]
    return Terminal(command, logs.environ, logs.folder)


def _painted(start: Callable[[], Terminal], text: str) -> float:
    terminal = start()
    try:
        return terminal.until(text)
    finally:
        terminal.end()


def first_paint(logs: Logs) -> list[Row]:
    """From the start to the first decisions on the screen, against a Textual app with one Static."""

    def static() -> Terminal:
        return Terminal([sys.executable, "-c", STATIC], logs.environ, logs.folder)

    small, large = logs.sizes
    times: dict[int, list[float]] = {0: [], small: [], large: []}
    for run in range(TIMES + 1):
        found = {0: _painted(static, "one static")}
        for size in logs.sizes:
            found[size] = _painted(lambda size=size: _tui(logs, size), f" {size - 1} ")  # type: ignore[misc]
        for size, taken in found.items() if run else ():
            times[size].append(taken)
    static_, few, many = (median(times[size]) for size in (0, small, large))
    return [
        at_most(f"first paint, {small} decisions", few, static_, 1.6),
        at_most(f"first paint, {large:,} decisions", many, static_, 1.6),
        at_most(f"first paint, {large:,} against {small}", many, few, 1.3),
    ]


def keys(logs: Logs) -> list[Row]:
    """From a key to what it changes on the screen, with very many decisions; and the memory that it took."""
    rows = []
    small, large = logs.sizes
    memory = []
    for size in logs.sizes:
        terminal = _tui(logs, size)
        try:
            terminal.until(f" {size - 1} ")
            terminal.rest(0.5)
            if size == large:
                for name, keys_ in (("down", "j"), ("page down", " "), ("last and first", "Gg")):
                    times = [terminal.press(key) for key in keys_ * (40 // len(keys_))]
                    rows.append(at_most(f"key: {name}, {size:,} decisions", median(times), KEY, 1.0))
            memory.append(terminal.memory())
        finally:
            terminal.end()
    few, many = memory
    name = f"memory of the screen, {large:,} against {small}"
    return [*rows, Row(name, f"{many / 2**20:.0f} MB", f"{few / 2**20:.0f} MB", many / few, 1.3)]
