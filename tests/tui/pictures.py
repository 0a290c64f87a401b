"""The pictures in the README, taken of the program as it is: `python -m tests.tui.pictures`."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot

from decisions.store.sqlite import SqliteStore
from decisions.when import moment
from tests.store.logs import ROOT, do
from tests.tui.driving import drive, press
from tests.tui.logs import year

FOLDER = ROOT / "tui" / "pictures"
NOW = moment("2026-04-12T10:00:00Z")
SIZE = (112, 36)
PICTURES = {
    "list": ("G",),
    "people": ("G", "enter", "2"),
    "round": ("j", "enter", "m", "enter"),
}
"""File -> the keys that lead there."""


def log(path: Path) -> str:
    """The log that is shown: an objection was just integrated, and everybody is asked again."""
    made = year(path, "Do we heat with wood?")
    with closing(SqliteStore(made)) as store:
        do(store, "consent", 3, who="ana")
        do(store, "amend", 3, add="It lives in the garden house.", integrates=[(1, "integrated")])
        do(store, "consent", 3, who=["ana", "bo"])
    return made


def take(path: str, *keys: str) -> str:
    """How the screen looks after these keys, as SVG."""
    taken: list[str] = []

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *keys)
        taken.append(pilot.app.export_screenshot(title="decisions"))

    drive(path, script, size=SIZE)
    return taken[0]


def main() -> int:
    os.environ |= {"TZ": "Europe/Berlin", "DECISIONS_MEMBER": "ana"}
    time.tzset()
    time.time_ns = lambda: NOW * 1000
    FOLDER.mkdir(exist_ok=True)
    for name, keys in PICTURES.items():
        with TemporaryDirectory() as folder:
            os.environ["HOME"] = folder
            (FOLDER / f"{name}.svg").write_text(take(log(Path(folder) / "log.db"), *keys), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
