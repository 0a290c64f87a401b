"""What a command loads: only `sys.modules` of a real process proves that a deferral defers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import Here

HEAVY = (
    *("cryptography", "dateparser", "eventsourcing", "orjson", "psycopg", "pydantic", "pydantic_core", "rich"),
    "textual",
)
PROBE = """
import sys
from cli import run_and_flush
try:
    code = run_and_flush()
except SystemExit as ended:
    code = ended.code
sys.stdout.flush()
sys.stderr.write("\\nLOADED " + repr(sorted(sys.modules)))
sys.exit(code)
"""

READING: tuple[list[str], ...] = (
    ["list"],
    ["list", "status:adopted", "is:overdue", "--json"],
    ["list", "--as-of", "2026-01-01"],
    ["show", "1"],
    ["show", "1", "--json"],
    ["audit", "1"],
    ["history", "1"],
    ["search", "scrum"],
    ["inbox", "ana"],
    ["due"],
    ["left-behind"],
    ["needs", "--unmet"],
    ["left-behind", "1"],
    [],
    ["--short"],
    ["who", "ana"],
    ["diff", "1"],
    ["member", "list"],
    ["circle", "show", "team"],
    ["me"],
    ["--help"],
    ["consent", "--help"],
)


def loaded(here: Here, arguments: list[str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=here.folder,
        env=here.environment(),
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode()
    assert done.returncode == 0, said
    names: list[str] = json.loads(said.split("LOADED ")[1].replace("'", '"'))
    return {name.partition(".")[0] for name in names} | set(names)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    here = Here(tmp_path_factory.mktemp("imports"), server=False).proposed()
    assert here("amend", "1", "--add", "For two sprints.").code == 0
    return here


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_reading_loads_nothing_heavy(here: Here, arguments: list[str]) -> None:
    assert loaded(here, arguments).isdisjoint(HEAVY)


def test_recording_loads_what_it_needs_and_no_screen(here: Here) -> None:
    found = loaded(here, ["react", "1", "-m", "fine"])
    assert {"pydantic", "eventsourcing"} <= found
    assert found.isdisjoint({"rich", "textual", "dateparser", "psycopg"})


def test_help_opens_no_log_and_no_command(here: Here) -> None:
    found = loaded(here, ["--help"])
    assert "sqlite3" not in found
    assert not any(name.startswith("cli.pages") or name == "cli.answers" for name in found)


def test_the_version_is_answered_before_click_is_imported(tmp_path: Path) -> None:
    found = loaded(Here(tmp_path), ["--version"])
    assert "click" not in found
