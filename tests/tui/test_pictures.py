"""The pictures of the README show the program as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.logs import ROOT
from tests.tui.pictures import FOLDER, NOW, PICTURES, log, take


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_up_to_date(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: NOW * 1000)
    taken = take(log(tmp_path / "log.db"), *PICTURES[name])
    assert taken == (FOLDER / f"{name}.svg").read_text(encoding="utf-8"), "python -m tests.tui.pictures takes it anew"


def test_every_picture_is_shown() -> None:
    readme = (ROOT / "README.md").read_text()
    assert all(f"](tui/pictures/{name}.svg)" in readme for name in PICTURES)
