"""Runs the program as users do: a process of its own, with a home folder and a log of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import postgres
from tests.cli.outputs import hold

ROOT = Path(__file__).parents[2]


class Result(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The document on standard output."""
        return json.loads(self.out)

    def error(self) -> Any:
        """The error on standard error, under --json."""
        return json.loads(self.err)

    def events(self) -> list[str]:
        """The types of the events that were recorded."""
        return [event["type"] for event in self.json()["events"]]


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the real user is seen."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), "TZ": "Europe/Berlin", "LANG": "C.UTF-8", **more}


def run(
    *args: str, cwd: Path, env: dict[str, str] | None = None, stdin: str | bytes | None = None, timeout: float = 60
) -> Result:
    """Run `decisions ARGS` in a folder; `env` adds to the environment."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "cli", *args],
        cwd=cwd,
        env=environment(cwd, **(env or {})),
        input=given if given is not None else b"",
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


class Here:
    """A folder with a log in it: `here("consent", "1")` runs in this process, `here.process(...)` in one of its own.

    In this process it is much faster, and the answer is the same. Whatever is printed under --json is held to its
    schema.
    """

    def __init__(
        self, folder: Path, *, server: bool = postgres.WANTED, on: postgres.Server | None = None, patience: float = 30
    ) -> None:
        self.folder = folder
        self.schema = postgres.new_schema() if server else ""
        self.patience = patience
        self._on = on

    @property
    def file(self) -> Path:
        """The log, for a test that is about its file: on a server there is nothing to test then."""
        if self.schema:
            pytest.skip("is about a log in a file")
        return self.folder / ".decisions" / "log.db"

    def url(self, role: str) -> str:
        """The log on the server, for somebody."""
        return (self._on or postgres.server()).url(role, self.schema, patience=self.patience)

    def where(self, args: tuple[str, ...]) -> dict[str, str]:
        """The log that the environment names: on a server it is begun by its owner, and used by somebody else."""
        return {"DECISIONS_LOG": self.url("keeper" if args[:1] == ("init",) else "daily")} if self.schema else {}

    def environment(self, **env: str) -> dict[str, str]:
        """What a process is given that is started in this folder and is to find this log."""
        return environment(self.folder, **{**self.where(()), **env})

    def _given(self, args: tuple[str, ...]) -> tuple[str, ...]:
        begins = self.schema and args[:1] == ("init",) and all(arg.startswith("-") for arg in args[1:2])
        return (*args, "--writer", "daily", "--reader", "guest") if begins else args

    def __call__(self, *args: str, stdin: str | None = None, **env: str) -> Result:
        return self._run(*self._given(args), stdin=stdin, **{**self.where(args), **env})

    def _run(self, *args: str, stdin: str | None, **env: str) -> Result:
        from click.testing import CliRunner

        from cli import program

        runner = CliRunner()
        before = dict(os.environ)
        cwd = Path.cwd()
        try:
            os.environ.clear()
            os.environ.update(environment(self.folder, **env))
            time.tzset()
            os.chdir(self.folder)
            with runner.isolation(input=stdin) as (out, err, _):
                code = program.run(list(args))
                sys.stdout.flush()
                result = Result(code, out.getvalue().decode(), err.getvalue().decode())
        finally:
            os.chdir(cwd)
            os.environ.clear()
            os.environ.update(before)
            time.tzset()
        hold(args, result.out)
        return result

    def process(self, *args: str, stdin: str | bytes | None = None, **env: str) -> Result:
        result = run(*self._given(args), cwd=self.folder, env={**self.where(args), **env}, stdin=stdin)
        hold(args, result.out)
        return result

    def json(self, *args: str, **env: str) -> Any:
        """The document that a command answers; the command has to succeed."""
        answered = self(*args, "--json", **env)
        assert answered.code == 0, answered.err
        return answered.json()

    def begun(self) -> Here:
        """A log with ana, bo and cy, and their circle `team`."""
        for line in (
            "init",
            "me ana",
            "member add ana",
            "member add bo",
            "member add cy",
            "circle form team --aim ship --member ana --member bo --member cy",
        ):
            done = self(*line.split())
            assert done.code == 0, done.err
        return self

    def proposed(self) -> Here:
        """The same, with decision 1 in a round."""
        self.begun()
        for args in (("open", "team", "Scrum?"), ("propose", "1", "-m", "Use scrum"), ("round", "1")):
            done = self(*args)
            assert done.code == 0, done.err
        return self
