"""Reading commands, against a script that imports click and sqlite3, runs one SELECT and echoes the same lines."""

from __future__ import annotations

import sqlite3
import sys

from tests.bench.logs import Logs
from tests.bench.measure import Row, at_most, in_turn, process, program

SCRIPT = """
import click, sqlite3
connection = sqlite3.connect({views!r})
for row in connection.execute("SELECT line FROM lines LIMIT {limit}"):
    click.echo(row[0])
"""

COMMANDS = {
    "list": ["list", "--limit", "50"],
    "show": ["show", "50"],
    "audit": ["audit", "50"],
    "inbox": ["inbox", "ana"],
    "search": ["search", "kitchen", "--limit", "50"],
    "left-behind": ["left-behind"],
    "left-behind 50": ["left-behind", "50"],
    "needs": ["needs", "--unmet", "--limit", "50"],
    "decisions": [],
    "decisions --short": ["--short"],
}
"""What is measured, by its name in the table."""


def _script(logs: Logs, lines: list[str], limit: int, name: str) -> list[str]:
    """A script that prints these lines from a table, as cheaply as click and sqlite3 can."""
    database = logs.folder / f"lines-{name}.db"
    database.unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE lines (line TEXT)")
        connection.executemany("INSERT INTO lines VALUES (?)", [(line,) for line in lines])
    script = logs.folder / f"script-{name}.py"
    script.write_text(SCRIPT.format(views=str(database), limit=limit))
    return [sys.executable, str(script)]


def _output(arguments: list[str], logs: Logs) -> list[str]:
    import subprocess

    from tests.bench.measure import START

    command = [sys.executable, "-c", START, *arguments]
    done = subprocess.run(command, env=logs.environ, cwd=logs.folder, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def start_up(logs: Logs) -> list[Row]:
    """Each reading command on a caught-up log, 100 and very many decisions."""
    rows = []
    for size in logs.sizes:
        log = logs.log(size)
        for name, command in COMMANDS.items():
            arguments = [*command, "--log", log]
            lines = _output(arguments, logs)
            script = _script(logs, lines, len(lines), name.replace(" ", "-"))
            limit = process(script, logs.environ, logs.folder)
            ours, least = in_turn(program(arguments, logs.environ, logs.folder), limit, 15)
            rows.append(at_most(f"{name}, {size:,} decisions", ours, least, 1.2))
    return rows


def every_line(logs: Logs) -> list[Row]:
    """`list` with every line, against one echo a line."""
    arguments = ["list", "--log", logs.large]
    lines = _output(arguments, logs)
    limit = process(_script(logs, lines, len(lines), "every"), logs.environ, logs.folder)
    ours, least = in_turn(program(arguments, logs.environ, logs.folder), limit, 3)
    return [at_most(f"list, every line of {logs.sizes[1]:,}", ours, least, 1.0)]


def as_of(logs: Logs) -> list[Row]:
    """The past against now: one decision, and the whole list a week before the last event."""
    from decisions.log.reading import LogReader
    from decisions.when import days, iso

    reader = LogReader(logs.large)
    week = iso(reader.head()[1] - days(7))
    moment = iso(reader.head()[1])
    reader.close()
    one = ["show", str(logs.sizes[1] // 2), "--log", logs.large]
    many = ["list", "--limit", "50", "--log", logs.large]
    rows = []
    for what, command, target, past in (("show", one, 1.2, moment), ("list a week back", many, 2.0, week)):
        then = program([*command, "--as-of", past], logs.environ, logs.folder)
        now = program(command, logs.environ, logs.folder)
        ours, limit = in_turn(then, now, 9)
        rows.append(at_most(f"as of: {what}", ours, limit, target))
    return rows
