"""The program: a group that loads a command when it is used, and the one place where what goes wrong becomes a message
and an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from cli import VERSION, printing
from cli.commands import COMMANDS, HEADINGS, Entry
from cli.options import SHARED, Helped, Session
from decisions.errors import Problem
from decisions.text import shown

LONGEST = 500
"""Characters of an error that are shown at most; the rest is somebody's text."""


class Group(Helped, click.Group):
    """Commands that stand in a table, and are imported when they are used."""

    def __init__(
        self,
        name: str,
        table: dict[str, Entry],
        about: str,
        example: str = "",
        alone: Callable[..., None] | None = None,
    ) -> None:
        """`alone` is what the group does without a command; by default it shows its help."""
        found = alone or _help_where_alone
        super().__init__(name, help=about, invoke_without_command=True, callback=found, add_help_option=False)
        self.params = [*self.params, *SHARED]
        self.example = example
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, attribute, _, about = self.table[cmd_name]
        found: click.Command = getattr(import_module(module), attribute)
        found.short_help = about
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.table and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=self.table, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        Helped.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        headings = dict.fromkeys(entry[2] for entry in self.table.values())
        width = max(map(len, self.table)) + 2
        for heading in HEADINGS if "set up" in headings else headings:
            rows = [(name, entry[3]) for name, entry in self.table.items() if entry[2] == heading]
            formatter.write(f"\n{heading or 'Commands'}\n")
            for name, about in rows:
                formatter.write(f"  {name:{width}}{about}\n")


@click.pass_context
def _help_where_alone(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        printing.out(ctx.get_help())


@click.pass_context
def _now_where_alone(ctx: click.Context, short: bool) -> None:
    if ctx.invoked_subcommand is None:
        from cli import now

        (now.short if short else now.page)()
    elif short:
        raise click.UsageError("--short goes without a command", ctx=ctx)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        printing.out(f"decisions {VERSION}")
        ctx.exit()


program = Group(
    "decisions",
    COMMANDS,
    "A decision log for circles that decide by consent: who consented, to what, when, and who had bought in.",
    'decisions init && decisions me ana && decisions member add ana --name "Ana Silva"\n'
    "decisions help concepts    (and: query, exit-codes, events, formats, damage, proof, feed, prompt, or a command)",
    alone=_now_where_alone,
)
program.params.append(click.Option(["--short"], is_flag=True, help="What waits for you in a few signs, for a prompt."))
program.params.append(
    click.Option(
        ["-V", "--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help="Show the version.",
    )
)


def run(arguments: list[str]) -> int:
    """Run one command line: its exit code. Nothing but a message ever comes out of a failure."""
    session = Session()
    try:
        _standard_streams()
        code = _run(arguments, session)
        printing.flush()
        return code
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("DECISIONS_DEBUG") == "1":
            raise
        return failed(error, session, json="--json" in arguments)


def _run(arguments: list[str], session: Session) -> int:
    instruction = os.environ.get("_DECISIONS_COMPLETE")
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(program, {"obj": session}, "decisions", "_DECISIONS_COMPLETE", instruction)
    try:
        return invoke(arguments, session)
    finally:
        session.close()


def invoke(arguments: list[str], session: Session) -> int:
    """Run one command line in a session: its exit code. Raises what goes wrong."""
    try:
        with program.make_context("decisions", list(arguments), obj=session) as context:
            code: Any = program.invoke(context)
            return code if isinstance(code, int) else 0
    except click.exceptions.Exit as ended:
        return ended.exit_code


def failed(error: BaseException, session: Session | None = None, *, json: bool = False) -> int:
    """Say what went wrong, on standard error: the exit code."""
    session = session or Session()
    if isinstance(error, BrokenPipeError):
        printing.silence(sys.stdout)
        return 0
    if session.recorded and isinstance(error, OSError):
        printing.error(f"Warning: recorded, but the answer cannot be written ({shown(error.strerror or str(error))})")
        printing.silence(sys.stdout)
        return 0
    message, hint, code = explained(error, session)
    if session.draft:
        hint = f"{hint}; your text is kept in {session.draft}" if hint else f"your text is kept in {session.draft}"
    if json or session.json:
        from json import dumps

        printing.error(dumps({"error": message, "hint": hint}))
    else:
        printing.error(f"Error: {_one_line(message)}")
        if hint:
            printing.error(f"Hint: {_one_line(hint)}")
    try:
        printing.flush()
    except OSError:
        printing.silence(sys.stdout)
    return code


def explained(error: BaseException, session: Session) -> tuple[str, str, int]:
    """What is wrong, what to do, and the exit code."""
    if isinstance(error, Problem):
        return error.message, error.hint, error.exit_code
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, (KeyboardInterrupt, click.Abort, EOFError)):
        return "interrupted", _interrupted(session), 130
    return _leaked(error, session)


def _usage(error: click.ClickException) -> tuple[str, str, int]:
    message = " ".join(error.format_message().split()).rstrip(".")
    message = message[:1].lower() + message[1:]
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "decisions"
    return message, f"see {path} --help", 2


def _interrupted(session: Session) -> str:
    if session.command_id:
        return f"to be sure, run it again with --command-id {session.command_id}: it is recorded once"
    if session.recorded:
        return "what was recorded stays recorded"
    return "nothing was recorded"


def _leaked(error: BaseException, session: Session) -> tuple[str, str, int]:
    kind = type(error).__name__
    if isinstance(error, UnicodeError):
        return "a text is not valid UTF-8", "give it as UTF-8 text", 3
    if isinstance(error, RecursionError):
        return "something here is nested too deeply to be read", "see what is damaged: decisions verify", 3
    if isinstance(error, MemoryError):
        return "there is not enough memory for this", "ask for less at a time", 3
    if isinstance(error, OSError):
        named = f"{error.filename}: " if isinstance(error.filename, str) else ""
        return f"{named}{error.strerror or error}", "check the disk and the permissions, then run it again", 3
    if type(error).__module__ == "sqlite3":
        return f"the log cannot be used ({error})", "check the file: decisions verify", 3
    if kind == "ValidationError":
        return f"what was given cannot be recorded ({str(error)[:200]})", "see decisions schema", 2
    wrong = _damage(session)
    if wrong:
        return f"the log is damaged ({wrong})", "see all that is wrong with it: decisions verify", 3
    advice = "see whether the log is damaged (decisions verify); else report it: DECISIONS_DEBUG=1 shows where"
    return f"the program has a fault ({kind}: {str(error)[:200]})", advice, 3


def _damage(session: Session) -> str:
    """The first thing that is wrong with the log, for somebody whose command failed on it; empty where nothing is."""
    try:
        from decisions.proof.verify import verify_file

        first = next(iter(verify_file(session.where).problems), None)
    except Exception:  # noqa: BLE001 - what failed is told, whatever else does
        return ""
    if first is None:
        return ""
    return f"event {first['position']}: {first['detail']}" if first["position"] else str(first["detail"])


def _one_line(text: str) -> str:
    line = shown(" ".join(text.split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _standard_streams() -> None:
    """No file that is opened later may take the place of a standard stream that is closed."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
