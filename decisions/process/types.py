"""The closed table of event types: public name -> room and schema version. Nothing stored is ever imported by name.

A stored record of an older schema version is brought up to date by the upcasters of its type, one step a version,
before anybody folds it. `tests/process/samples` keeps a record of every version that was ever written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decisions.process.event import Event

_ROOMS = {
    "people": "LogOpened MemberAdded MemberChanged MemberKeyAdded MemberKeyEnded",
    "circles": "CircleFormed CircleJoined CircleLeft RoleGiven RoleEnded PolicySet RoundNoted",
    "align": "DecisionOpened Voiced SituationFramed AlignmentDeclared",
    "explore": "OptionOffered QuestionAsked QuestionAnswered ReactionShared",
    "propose": "ProposalMade ProposalAmended ProposalWithdrawn",
    "rounds": "RoundOpened RoundClosed RosterLeft ConsentPresumed CommentPeriodStarted CommentPeriodStopped"
    " DecisionAdopted OutcomeReported",
    "answers": "ConsentGiven StoodAside AnswerRetracted ConditionMarked AnswerReported",
    "objections": "ObjectionRaised ObjectionTested ObjectionTaken ObjectionHeard ObjectionClosed",
    "action": "BuyInDeclared CheckedIn ActionPlanned ActionClosed",
    "review": "Reviewed EarlyReviewCalled SupersessionProposed DecisionRetired DecisionSuperseded",
    "entries": "EntryConfirmed EntryDisputed EntryCorrected",
}

ROOM: dict[str, str] = {name: room for room, names in _ROOMS.items() for name in names.split()}
"""Every event type there is, and its room."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

SCHEMA: dict[str, int] = {**dict.fromkeys(ROOM, 1), "DecisionOpened": 2, "ObjectionRaised": 2, "Reviewed": 2}
"""The schema version in which each type is written today."""

LACKED: dict[tuple[str, int], dict[str, Any]] = {
    ("DecisionOpened", 1): {"from_needs": []},
    ("ObjectionRaised", 1): {"on_behalf_of": None, "through": None},
    ("Reviewed", 1): {"measures.verdict": None, "became.verdict": None, "conditions": [], "needs": []},
}
"""(type, schema version) -> the fields that the next version has beside those of this one, and what they say in a
record of this one; `measures.verdict` is a field of each item of the list `measures`.
"""


def _completed(name: str, version: int, data: dict[str, Any]) -> dict[str, Any]:
    """The data of a version as data of the next one."""
    data = dict(data)
    for field, said in LACKED[name, version].items():
        several, _, inner = field.rpartition(".")
        data[several or field] = [{**item, inner: said} for item in data[several]] if several else said
    return data


UPCASTERS: dict[tuple[str, int], Upcaster] = {kind: partial(_completed, *kind) for kind in LACKED}
"""(type, schema version) -> what makes its data into the data of the next version."""


class Unknown(Exception):
    """A record of a type or schema version that this program does not know: a newer one wrote it."""


@cache
def event_class(name: str) -> type[Event]:
    """The model of a type in the table; Unknown where it is not there."""
    if name not in ROOM:
        raise Unknown(name)
    module = import_module(f"decisions.process.{ROOM[name]}.events")
    found: type[Event] = getattr(module, name)
    return found


def up_to_date(record: dict[str, Any]) -> dict[str, Any]:
    """The record in today's schema; the same object where nothing has to be done. Unknown where it is newer."""
    name, schema = record["type"], record["schema"]
    today = SCHEMA.get(name)
    if schema == today:
        return record
    if today is None or not isinstance(schema, int) or not 1 <= schema < today:
        raise Unknown(f"{name} {schema}")
    data = record["data"]
    for version in range(schema, today):
        data = UPCASTERS[name, version](data)
    return {**record, "schema": today, "data": data}
