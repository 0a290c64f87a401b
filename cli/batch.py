"""Many acts in one process: a recording command a line."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli import printing, run
from cli.options import Session, reading, session
from cli.program import explained, invoke
from cli.texts import read
from decisions.errors import BadInput, Problem
from decisions.text import PROPOSAL

LONGEST = 2 * PROPOSAL
"""Characters of a line that are read at most; to take it apart takes time that grows with the square of its length."""


@reading("batch", example="decisions batch minutes.txt     (lines such as: consent 7 --as bo --at 'yesterday 15:00')")
@click.argument("file", default="-", metavar="[FILE|-]")
def batch(file: str) -> None:
    """Record a command a line, quoted as in a shell; # begins a comment. The first error ends it: what was recorded
    before stays recorded.
    """
    outer = session()
    outputs: list[dict[str, object]] = []
    try:
        for number, arguments in _commands(file):
            _line(outer, number, arguments, outputs)
    finally:
        if outer.recorded:
            run.catch_up(outer)
        if outer.json:
            printing.document(outputs)


def _line(outer: Session, number: int, arguments: list[str], outputs: list[dict[str, object]]) -> None:
    inner = Session(outer)
    inner.outputs = outputs
    try:
        invoke(arguments, inner)
    except (Problem, click.ClickException) as error:
        message, hint, code = explained(error, inner)
        raise _failed(f"line {number}: {message}", hint, code) from error
    finally:
        outer.recorded = outer.recorded or inner.recorded
        outer.behind = outer.behind or inner.recorded
        outer.command_id = inner.command_id
        inner.close()


def _failed(message: str, hint: str, code: int) -> Problem:
    problem = Problem(message, hint)
    problem.exit_code = code
    return problem


def _commands(file: str) -> Iterator[tuple[int, list[str]]]:
    import shlex

    text = read(file, largest=None)
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if len(line) > LONGEST:
            raise BadInput(f"line {number} is too long: {len(line)} characters", "give a long text with --file F")
        try:
            arguments = shlex.split(_without_comment(line))
        except ValueError as error:
            raise BadInput(f"line {number}: {str(error).lower()}", "quote as in a shell: -m 'a text'") from None
        if arguments[:1] == ["decisions"]:
            del arguments[0]
        if arguments:
            yield number, arguments


def _without_comment(line: str) -> str:
    """The line up to a # that begins a word and is not quoted."""
    quote, before, skip = "", " ", False
    for at, char in enumerate(line):
        if skip:
            skip = False
        elif char == "\\" and quote != "'":
            skip = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and before.isspace():
            return line[:at]
        before = char
    return line
