"""Help is there for everything, has a real example, and costs nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cli import VERSION, commands
from cli.help import TOPICS
from tests.cli.run import ROOT, Here, environment

GROUPS = {"member": commands.MEMBER, "circle": commands.CIRCLE, "action": commands.ACTION}
EVERY = [(name,) for name in commands.COMMANDS] + [(group, name) for group, table in GROUPS.items() for name in table]


def entry(words: tuple[str, ...]) -> commands.Entry:
    return commands.COMMANDS[words[0]] if len(words) == 1 else GROUPS[words[0]][words[1]]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_says_what_it_does_with_a_real_example(here: Here, words: tuple[str, ...]) -> None:
    answered = here(*words, "--help")
    assert answered.code == 0, answered.err
    assert answered.out.startswith(f"Usage: decisions {' '.join(words)}")
    assert "\nExample:\n" in answered.out
    assert f"decisions {' '.join(words)}" in answered.out.partition("Example:")[2]
    for option in ("--log", "--recorder", "--color", "--json", "--help"):
        assert option in answered.out


def test_the_program_groups_its_commands(here: Here) -> None:
    shown = here("--help").out
    headings = [line for line in shown.splitlines() if line in commands.HEADINGS]
    assert headings == list(commands.HEADINGS)
    for name, (_, _, heading, about) in commands.COMMANDS.items():
        assert not heading or f"  {name} " in shown
        assert not heading or about in shown


@pytest.mark.parametrize("topic", TOPICS)
def test_topics(here: Here, topic: str) -> None:
    answered = here("help", topic)
    assert answered.code == 0
    assert len(answered.out) > 200
    assert max(map(len, answered.out.splitlines())) <= 120


def test_the_topic_of_events_names_every_type(here: Here) -> None:
    from decisions.process.types import ROOM

    shown = here("help", "events").out
    assert not [name for name in ROOM if name not in shown]


def test_help_on_a_command_is_its_help(here: Here) -> None:
    assert here("help", "circle", "form").out == here("circle", "form", "--help").out
    assert here("help").out == here("--help").out


def test_help_on_nothing_that_is_there(here: Here) -> None:
    answered = here("help", "nonsense")
    assert answered.code == 2
    assert "concepts" in answered.err


@pytest.mark.parametrize("given", ["--version", "-V"])
def test_the_version(here: Here, given: str) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert declared == VERSION
    assert here.process(given).out == f"decisions {declared}\n"
    assert here("--json", given).out == f"decisions {declared}\n"


def loaded(tmp_path: Path, *args: str) -> set[str]:
    """The modules that a command loads."""
    code = (
        "import sys, io; sys.argv[1:] = sys.argv[1:]; out, sys.stdout = sys.stdout, io.StringIO()\n"
        "import cli\ncli.run_and_flush()\nprint(*sys.modules, file=out)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_the_version_loads_nothing(tmp_path: Path) -> None:
    assert not loaded(tmp_path, "--version") & {"click", "cli.program", "decisions", "json"}


def test_help_loads_no_command_and_no_library(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "--help")
    assert "click" in modules
    assert not modules & {entry(words)[0] for words in EVERY}
    assert not modules & {"pydantic", "eventsourcing", "sqlite3", "dateparser", "dataclasses"}
