"""Giving the log to other programs: the schema of its events and of what commands print, and completion for shells."""

from __future__ import annotations

from typing import Any

import click

from cli import printing
from cli.options import reading, session
from decisions.errors import BadInput


def types(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The types of event that may be meant."""
    from decisions.process.types import ROOM

    return [name for name in ROOM if name.lower().startswith(incomplete.lower())]


def _named(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from cli.commands import COMMANDS

    return [*types(ctx, param, incomplete), *(name for name in COMMANDS if name.startswith(incomplete))]


@reading("schema", example="decisions schema ConsentGiven\ndecisions schema member show")
@click.argument("named", nargs=-1, metavar="[TYPE|COMMAND]", shell_complete=_named)
def schema(named: tuple[str, ...]) -> None:
    """The JSON Schema of an event TYPE (who, when and about what, and the type's own `data`), or of what a COMMAND
    prints with --json; without either, of all of them.
    """
    from decisions.exchange.outputs import table
    from decisions.process.types import ROOM, SCHEMA
    from decisions.text import shown
    from decisions.views.event import schema_id

    words = " ".join(named)
    if not words:
        definitions = {name: _event(name) for name in ROOM} | table.every()
        one_of = [{"$ref": f"#/$defs/{name}"} for name in ROOM]
        printing.document({"$schema": table.DIALECT, "title": "EVENT", "oneOf": one_of, "$defs": definitions})
        return
    name = next((known for known in ROOM if known.lower() == words.lower()), None)
    if name is not None:
        printing.document({"$schema": table.DIALECT, "$id": schema_id(name, SCHEMA[name]), **_event(name)})
    elif words in table.OUTPUTS or _records(named):
        printing.document(table.schema(words))
    else:
        raise BadInput(
            f"there is no schema of {shown(words)[:40]!r}",
            "name a type of event (decisions help events), or a command that prints JSON (decisions --help)",
        )


def _records(words: tuple[str, ...]) -> bool:
    """Whether these are the words of a recording command."""
    from cli.program import program

    context = click.Context(program, info_name="decisions", obj=session())
    for word in words:
        group = context.command
        found = group.get_command(context, word) if isinstance(group, click.Group) else None
        if found is None:
            return False
        context = click.Context(found, info_name=word, parent=context)
    return bool(getattr(context.command, "records", False))


def _event(name: str) -> dict[str, Any]:
    from decisions.process.types import SCHEMA, event_class

    model = event_class(name)
    moment = {"type": "string", "format": "date-time", "description": "UTC, with Z."}
    maybe = {"type": ["string", "null"]}
    return {
        "title": name,
        "description": " ".join((model.__doc__ or "").split()),
        "type": "object",
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "position": {"type": "integer", "minimum": 1, "description": "Its place in the log."},
            "type": {"const": name},
            "schema": {"const": SCHEMA[name]},
            "decision": {"type": ["integer", "null"], "description": "The number of the decision it is about."},
            "circle": {**maybe, "description": "The circle it is about."},
            "member_id": {**maybe, "description": "The member it is about."},
            "subject_version": {"type": "integer", "minimum": 1, "description": "Its place in the stream."},
            "member": {**maybe, "description": "Whose act it is; null where the rule acted."},
            "recorded_by": {**maybe, "description": "Who typed it."},
            "at": {**moment, "description": "When it happened."},
            "recorded_at": {**moment, "description": "When the log stored it."},
            "meeting": maybe,
            "data": _inline(model.model_json_schema()),
            "origin": {"type": "object", "description": "Where it was imported from; absent where it was not."},
        },
        "required": ["id", "position", "type", "schema", "subject_version", "at", "recorded_at", "data"],
    }


def _inline(made: dict[str, Any]) -> dict[str, Any]:
    """A schema with its own definitions put where they are used, so that it can stand inside another."""
    definitions = made.pop("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return put(definitions[value["$ref"].rpartition("/")[2]])
            return {key: put(inner) for key, inner in value.items()}
        return [put(inner) for inner in value] if isinstance(value, list) else value

    done: dict[str, Any] = put(made)
    return done


@reading("completion", example='eval "$(decisions completion bash)"')
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """The script that makes a shell complete commands, decisions, handles and statuses; add it to the shell's setup."""
    from click.shell_completion import get_completion_class

    from cli.program import program

    found = get_completion_class(shell)
    assert found is not None
    script = found(program, {}, "decisions", "_DECISIONS_COMPLETE").source().rstrip("\n")
    if session().json:
        printing.document({"shell": shell, "script": script})
        return
    printing.out(script)
