"""Giving the log to other programs: the schema of its events, and completion for shells."""

from __future__ import annotations

from typing import Any

import click

from cli import printing
from cli.options import reading, session
from decisions.errors import BadInput

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def types(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The types of event that may be meant."""
    from decisions.process.types import ROOM

    return [name for name in ROOM if name.lower().startswith(incomplete.lower())]


@reading("schema", example="decisions schema ConsentGiven")
@click.argument("type_", metavar="[TYPE]", required=False, shell_complete=types)
def schema(type_: str | None) -> None:
    """The JSON schema of all events, or of one TYPE: who, when and about what, and the type's own `data`."""
    from decisions.process.types import ROOM
    from decisions.text import shown

    if type_ is None:
        definitions = {name: _event(name) for name in ROOM}
        one_of = [{"$ref": f"#/$defs/{name}"} for name in ROOM]
        printing.document({"$schema": DIALECT, "title": "EVENT", "oneOf": one_of, "$defs": definitions})
        return
    name = next((known for known in ROOM if known.lower() == type_.lower()), None)
    if name is None:
        raise BadInput(f"no event is of the type {shown(type_)[:40]!r}", "see the types: decisions help events")
    printing.document({"$schema": DIALECT, **_event(name)})


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
