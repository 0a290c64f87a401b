"""The words of every output: moments, days, names, and how strictly they are taken."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from decisions.process.standing import OPEN_STATUSES, STATUSES


class Output(BaseModel):
    """An object of an output; more keys than it names are welcome."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True, populate_by_name=False)


_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$"

Moment = Annotated[str, Field(pattern=_MOMENT, description="UTC, with Z.", json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", json_schema_extra={"format": "date"})]
Handle = Annotated[str, Field(min_length=1, description="A member's or a circle's handle.")]
Number = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256, in hexadecimal digits.")]
LogId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
EventId = Annotated[
    str, Field(pattern="^([0-9a-f]{32}|derived)$", description="Of an event; `derived` where time alone made it.")
]
Need = Annotated[int | str, Field(description="A need's number, or N.M for need M of decision N.")]
Status = Literal[
    "aligning", "exploring", "proposed", "in round", "objected", "adopted", "withdrawn", "retired", "superseded",
    "damaged",
]  # fmt: skip
AnswerKind = Literal["consent", "stand-aside", "objection", "retracted", "other"]
Alignment = Literal["aligned", "partly", "not"]
BuyIn = Literal["in", "halfhearted", "out"]
CheckIn = Literal["doing", "struggling", "stopped"]
Level = Annotated[
    Literal["signed", "confirmed", "recorded"], Field(description="How sure it is that the member said it.")
]
Policy = Annotated[dict[str, int | bool | str | list[str] | None], Field(description="Every parameter by its name.")]
NamedPolicy = Annotated[
    dict[str, int | bool | str | list[str] | None],
    Field(description="`preset`, and every parameter by its name.", json_schema_extra={"required": ["preset"]}),
]

assert set(Status.__args__) == {*OPEN_STATUSES, *STATUSES, "damaged"}  # type: ignore[attr-defined]


class Said(Output):
    """What somebody contributed."""

    member: Handle | None
    text: str
    at: Moment
    event: EventId | None


class Period(Output):
    """A final comment period that runs."""

    since: Moment
    ends: Moment
