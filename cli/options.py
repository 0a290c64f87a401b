"""What command lines share: the options of the whole program, and the decorators that make commands.

A reading command is made by `reading`, a recording one by `recording`; both take the options of the whole program,
which may stand before the command too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli import printing
from cli.session import Session, session, session_of, working_folder
from decisions.errors import BadInput

if TYPE_CHECKING:
    from cli.texts import Said

__all__ = ["Command", "Given", "Session", "reading", "recording", "session", "session_of", "working_folder"]

F = TypeVar("F", bound=Callable[..., Any])


class Number(click.ParamType[int]):
    """A whole number from 1 on, in plain digits."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if not (value.isascii() and value.isdigit() and 0 < len(value) < 16 and int(value)):
            self.fail(f"{value[:40]!r} is no number from 1 on", param, ctx)
        return int(value)


class Shared(click.Option):
    """An option of the whole program."""


class Recording(click.Option):
    """An option of every recording command."""


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value not in (None, False) and param.name:
        setattr(session_of(ctx), param.name, value)


def _help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        printing.out(ctx.get_help())
        ctx.exit()


def _complete(kind: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from cli import complete as completions

        found: list[Any] = getattr(completions, kind)(session_of(ctx), incomplete)
        return found

    return complete


handles = _complete("handles")
circles = _complete("circles")
numbers = _complete("numbers")
statuses = _complete("statuses")

SHARED = (
    Shared(["--log"], metavar="WHERE", expose_value=False, callback=_keep, help="The log: a file, or a server."),
    Shared(
        ["--recorder"],
        metavar="HANDLE",
        expose_value=False,
        callback=_keep,
        shell_complete=handles,
        help="Who types this, where it is not the stored `me`.",
    ),
    Shared(
        ["--color"],
        type=click.Choice(("auto", "always", "never")),
        expose_value=False,
        callback=_keep,
        help="Colour; by default only on a terminal.",
    ),
    Shared(["--json"], is_flag=True, expose_value=False, callback=_keep, help="Print JSON."),
    Shared(  # for the text of its own click would ask gettext, which looks for translations
        ["--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_help,
        help="Show this message and exit.",
    ),
)


@cache
def _recording() -> tuple[Recording, ...]:
    """The options of every recording command, made where there is one."""
    return (
        Recording(["--as", "as_"], metavar="HANDLE", shell_complete=handles, help="Whose act it is; default: me."),
        Recording(["--at"], metavar="WHEN", help="When it happened; default: now."),
        Recording(["--meeting"], metavar="LABEL", help="The meeting it was said in; default: $DECISIONS_MEETING."),
        Recording(["-n", "--dry-run"], is_flag=True, help="Print the events, record nothing."),
        Recording(["--no-sign"], is_flag=True, help="Record unsigned, though you have a key set up."),
        Recording(["--command-id"], metavar="ID", help="The same id twice is recorded once."),
    )


class Helped:
    """How a command's help is laid out: its own options, the recording ones, the program's, and an example."""

    params: list[click.Parameter]
    example: str

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        titles: dict[type, str] = {Recording: "Recording", Shared: "In every command"}
        parts: dict[str, list[tuple[str, str]]] = {"Options": [], "Recording": [], "In every command": []}
        for param in self.params:
            record = None if isinstance(param, click.Argument) else param.get_help_record(ctx)
            if record is not None:
                parts[titles.get(type(param), "Options")].append(record)
        for title, records in parts.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.example:
            formatter.write("\nExample:\n")
            for line in self.example.splitlines():
                formatter.write(f"  {line}\n")


class Command(Helped, click.Command):
    """A command that takes the options of the whole program, with one real example in its help."""

    def __init__(self, *args: Any, example: str = "", records: bool = False, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_help_option = False
        self.example = example
        self.records = records
        self.params = [*self.params, *(_recording() if records else ()), *SHARED]

    def invoke(self, ctx: click.Context) -> Any:
        if session_of(ctx).outputs is not None and not self.records:
            raise BadInput(f"{self.name} records nothing", "a batch has recording commands only")
        return super().invoke(ctx)


def reading(name: str, *, example: str) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function a command that reads. Its first line of help stands in the table of commands."""
    return click.command(name, cls=Command, example=example)


class Given:
    """What a recording command was given beside its own arguments."""

    __slots__ = ("at", "command_id", "dry_run", "meeting", "members", "said", "signs")

    def __init__(self, options: dict[str, Any]) -> None:
        from decisions import notation, text

        as_ = options.pop("as_")
        self.members = None if as_ is None else notation.whose(as_)
        self.at = when(options.pop("at"))
        meeting = options.pop("meeting")
        meeting = meeting if meeting is not None else os.environ.get("DECISIONS_MEETING") or None
        self.meeting = None if meeting is None else text.one_line(meeting, "meeting label")
        self.dry_run: bool = options.pop("dry_run")
        self.signs: bool = not options.pop("no_sign", False)
        command_id = options.pop("command_id")
        self.command_id = None if command_id is None else text.one_line(command_id, "command id")
        self.said: Said | None = None
        if "message" in options:
            from cli.texts import Said

            self.said = Said(options.pop("message"), options.pop("file"))

    @property
    def has_text(self) -> bool:
        """Whether a text was given: by -m or a file."""
        return self.said is not None and self.said.any

    def text(self) -> str:
        """The text that belongs to the act: from -m, a file or the editor."""
        assert self.said is not None
        return self.said.required()

    def optional_text(self) -> str | None:
        """The text, if any was given."""
        assert self.said is not None
        return self.said.given()


def recording(name: str, *, example: str) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function a command that records; it gets a `Given` first, and its own arguments by name."""

    def decorate(function: Callable[..., Any]) -> Command:
        @wraps(function)
        def callback(**options: Any) -> None:
            function(Given(options), **options)

        made: Command = click.command(name, cls=Command, example=example, records=True)(callback)
        return made

    return decorate


def texts(what: str) -> Callable[[F], F]:
    """The options by which a text is given: -m and --file."""

    def decorate(function: F) -> F:
        click.option("--file", metavar="FILE", help="The text from a file; - is standard input.")(function)
        return click.option("-m", "--message", multiple=True, metavar="TEXT", help=what)(function)

    return decorate


def decision(function: F) -> F:
    """The argument that names a decision."""
    return click.argument("decision", metavar="DECISION", shell_complete=numbers)(function)


def version(function: F) -> F:
    """The option that names the version that is answered."""
    text = "Which version is answered; default: the current one."
    return click.option("--version", type=Number(), metavar="NUMBER", help=text)(function)


def past(function: F) -> F:
    """The options of a reading command that shows state: `as_of` and `known_at`, as moments or None."""

    @wraps(function)
    def callback(*args: Any, as_of: str | None, known_at: str | None, **options: Any) -> Any:
        return function(*args, as_of=when(as_of, end_of_day=True), known_at=when(known_at, end_of_day=True), **options)

    click.option("--known-at", metavar="WHEN", help="What the log knew by then.")(callback)
    return click.option("--as-of", metavar="WHEN", help="What had happened by then.")(callback)  # type: ignore[return-value]


def handle(given: str | None) -> str | None:
    """A handle, checked for its form; None stays None."""
    from decisions import text

    return None if given is None else text.handle(given)


def when(given: str | None, *, end_of_day: bool = False, ahead: bool = False) -> int | None:
    """A moment that somebody said; None stays None. Raises BadInput."""
    if given is None:
        return None
    from decisions.when import now, parse

    return parse(given, now=now(), end_of_day=end_of_day, ahead=ahead)


def day(given: str | None) -> str | None:
    """A date that somebody said, a coming one where it could be either; None stays None. Raises BadInput."""
    if given is None:
        return None
    from decisions.when import now, parse_date

    return parse_date(given, now=now())


def number_of(given: str) -> int | None:
    """The number of a decision; None for `.`, the last one that the recorder recorded on. Raises BadInput."""
    if given == ".":
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise BadInput(f"{given[:40]!r} is no decision", "name it by its number, or . for the last one you recorded on")
    return int(given)


def part_of(decision: str, part: str | None, what: str) -> tuple[str, int]:
    """The decision and the number within it, from `7 2` or `7.2`. Raises BadInput."""
    if part is None:
        decision, dot, part = decision.rpartition(".")
        if not dot or not part:
            raise BadInput(f"which {what}?", f"name the decision and the {what}: 7 2, or 7.2")
        decision = decision or "."
    if not (part.isascii() and part.isdigit() and len(part) < 16):
        raise BadInput(f"{part[:40]!r} is no number", f"name the {what} by its number within the decision: 7 2, or 7.2")
    return decision, int(part)


def changes(given: tuple[str, ...]) -> dict[str, str]:
    """Parameters of a policy, from `KEY=VALUE`. Raises BadInput."""
    found = {}
    for change in given:
        key, equals, value = change.partition("=")
        if not equals:
            raise BadInput(f"{change[:40]!r} is not KEY=VALUE", "for example --set review_after=90")
        found[key.strip()] = value
    return found
