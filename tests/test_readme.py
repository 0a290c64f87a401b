"""The README stays true: its commands run, in the order in which a new user meets them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from tests import postgres
from tests.cli.run import ROOT, environment, run
from tests.exchange.loomio import outcome, poll, stance, users

README = (ROOT / "README.md").read_text()
RECORDS = ROOT / "tests" / "exchange" / "records"


def blocks(heading: str) -> list[str]:
    """The fenced shell commands under a heading."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)


def test_the_first_five_minutes(tmp_path: Path) -> None:
    lines = [line for block in blocks("The first five minutes") for line in block.splitlines()]
    assert len(lines) > 20
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "decisions"
        done = run(*arguments, cwd=tmp_path)
        assert done.code == 0, f"{line}\n{done.err}"
    show = run("show", "1", "--json", cwd=tmp_path).json()
    assert (show["status"], show["version"], show["buy_in"]["in"]) == ("adopted", 2, 2)


def test_a_teams_server(tmp_path: Path) -> None:
    """Its commands, on a server of the tests in the place of the one that the README names."""
    server = postgres.server()
    with server.connect() as connection:
        for role in ("ana", "bo"):
            connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    here = f"@/decisions?host={server.folder}&port={server.port}"
    environ: dict[str, str] = {}
    assert run("init", cwd=tmp_path).code == 0
    for line in "".join(blocks("A team's server")).splitlines():
        there = line.replace("@db.example.org/team?", f"{here}&").replace("@db.example.org/team", here)
        program, *arguments = shlex.split(there)
        if program == "export":
            name, _, value = arguments[0].partition("=")
            environ[name] = value
            continue
        assert program == "decisions"
        done = run(*arguments, cwd=tmp_path, env=environ)
        assert done.code == (1 if arguments == ["doctor"] else 0), f"{line}\n{done.err}"
        if arguments == ["doctor"]:
            assert "fsync is off" in done.out, "of the server of the tests nothing else is bad"
            assert "1 bad" in done.out
            environ.clear()
    assert (tmp_path / "home.db").exists()


def exchanged() -> list[str]:
    """What takes decisions out, and what brings others in."""
    (section,) = re.findall(r"### Taking decisions out(.*?)\n### ", README, flags=re.DOTALL)
    return re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)


def test_bringing_in_what_was_decided_with_another_tool(tmp_path: Path) -> None:
    for line in blocks("The first five minutes")[0].splitlines():
        assert run(*shlex.split(line)[1:], cwd=tmp_path).code == 0
    _, lines = exchanged()
    (tmp_path / "group.json").write_text(users(ana="Ana Silva") + poll() + stance(1, 1, 1) + outcome(1, 1))
    shutil.copytree(RECORDS / "nygard", tmp_path / "records")
    for line in lines.splitlines():
        done = run(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.code == 0, f"{line}\n{done.err}{done.out}"
    assert "Recorded" in done.out
    assert "version unknown" in run("show", "1", cwd=tmp_path).out
    assert "as reported" in run("show", "1", cwd=tmp_path).out


def test_taking_decisions_out(tmp_path: Path) -> None:
    for line in blocks("The first five minutes")[0].splitlines():
        assert run(*shlex.split(line)[1:], cwd=tmp_path).code == 0
    lines, _ = exchanged()
    for line in lines.splitlines():
        command, _, file = line.partition(" > ")
        done = run(*shlex.split(command)[1:], cwd=tmp_path)
        assert done.code == 0, f"{line}\n{done.err}"
        if file:
            (tmp_path / file).write_text(done.out)
    assert {"log.jsonl", "answers.csv", "minutes.md", "adr", "site"} <= {path.name for path in tmp_path.iterdir()}
    assert run("import", "log.jsonl", "--log", "again.db", cwd=tmp_path).code == 0


def test_every_command_stands_in_the_reference() -> None:
    table = README.split("## Reference", 1)[1].split("**Where the log is**", 1)[0]
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (.*) \|$", table, flags=re.MULTILINE))
    named = {name: heading for heading, cells in rows.items() for name in re.findall(r"`([a-z-]+)`", cells)}
    assert named == {name: entry[2] for name, entry in COMMANDS.items() if name != "help"}


def test_the_test_command_is_one_line() -> None:
    (command,) = blocks("Test it")
    assert command.count("\n") == 1
    assert "pytest" in command


@pytest.mark.slow
def test_run_it(tmp_path: Path) -> None:
    """The one command line of a new user, in a copy of what is tracked, with a virtual environment of its own."""
    tree = tmp_path / "tree"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode == 0:
        for name in filter(None, tracked.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, tree / name)
    else:
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".venv", ".git"))
    (command,) = blocks("Run it")
    given = environment(tmp_path, **{k: v for k, v in os.environ.items() if k.startswith("PIP_")})
    given.pop("PYTHONPATH")
    given["PATH"] = f"{Path(sys.executable).parent}:{given['PATH']}"
    done = subprocess.run(["sh", "-c", command], cwd=tree, env=given, capture_output=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr.decode()
    said = done.stdout.decode()
    assert "$ decisions left-behind" in said
    assert "Now your own." in said
