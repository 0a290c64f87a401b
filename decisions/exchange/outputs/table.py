"""Which command prints what under `--json`, and the JSON Schema of it."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from decisions.exchange.outputs import audit, decision, events, lists, numbers, people, trust
from decisions.exchange.outputs.base import Handle, Number, Output

DIALECT = GenerateJsonSchema.schema_dialect
"""JSON Schema 2020-12."""


class HelpText(Output):
    """A topic of the help."""

    topic: str | None
    text: str


class Completion(Output):
    """The script that makes a shell complete commands."""

    shell: str
    script: str


class Served(Output):
    """What `serve` says as soon as it answers: the link, by which everybody gets in, and what they may."""

    url: str
    host: str
    port: Number
    read_only: bool
    recorded_by: Handle | None
    sessions: Number


RECORDED = events.Recorded
"""What every recording command prints that is not named below."""

OUTPUTS: dict[str, Any] = {
    "": lists.Now | lists.Beginning | lists.InShort,
    "init": events.Begun,
    "me": people.Me,
    "doctor": trust.Diagnosis,
    "tour": events.Tour,
    "member list": list[people.Member],
    "member show": people.WholeMember,
    "circle policy": people.CirclePolicy | events.Recorded,
    "circle list": list[people.Circle],
    "circle show": people.WholeCircle,
    "meet": decision.Meeting,
    "batch": list[events.Recorded],
    "list": list[lists.Item],
    "search": list[lists.Hit],
    "show": decision.Show,
    "history": list[events.ToldEvent],
    "diff": decision.Difference,
    "inbox": list[lists.Waiting],
    "due": list[lists.Due],
    "left-behind": list[lists.LeftBehind],
    "needs": list[lists.NeedOfAll],
    "stats": numbers.Statistics,
    "audit": audit.Audit,
    "who": list[events.WhoEvent],
    "what-if": decision.WhatIf | decision.WhatIfAll,
    "verify": trust.Verdict,
    "checkpoint": trust.Checkpoint,
    "prove": trust.Proof,
    "rebuild": events.Rebuilt,
    "backup": trust.Backup,
    "restore": trust.Restored | trust.Accepted,
    "copy": trust.Copied,
    "export": trust.Exported,
    "import": trust.Imported,
    "follow": events.FollowedEvent,
    "serve": Served,
    "calendar": lists.Calendar,
    "schema": dict[str, Any],
    "completion": Completion,
    "help": HelpText,
}
"""Command -> what it prints; `follow` prints a line of it for each event."""


class _Schema(GenerateJsonSchema):
    """Without a title for each key, which would only say the key again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def adapter(command: str) -> TypeAdapter[Any]:
    """What takes the output of a command apart; of a recording command where it is not in the table."""
    return TypeAdapter(OUTPUTS.get(command, RECORDED))


def schema(command: str) -> dict[str, Any]:
    """The JSON Schema of what a command prints."""
    made = adapter(command).json_schema(schema_generator=_Schema)
    return {"$schema": DIALECT, **made, "title": f"decisions {command} --json"}


def every() -> dict[str, Any]:
    """The definitions of all outputs, each under its command (`decisions list --json`), and of what they are made of.

    `decisions RECORDING --json` is what every recording command prints that has none of its own.
    """
    inputs: list[Any] = [(name, "validation", TypeAdapter(kind)) for name, kind in OUTPUTS.items()]
    inputs.append(("RECORDING", "validation", TypeAdapter(RECORDED)))
    made, rest = TypeAdapter.json_schemas(inputs, schema_generator=_Schema)
    return {**rest["$defs"], **{f"decisions {name} --json": one for (name, _), one in made.items()}}
