"""Who may confirm, dispute and correct what was recorded."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards
from decisions.process.entries.events import EntryConfirmed, EntryCorrected, EntryDisputed
from decisions.process.state import Decision, Record
from decisions.process.world import Act, New, World

DECLARATIONS = (
    "AlignmentDeclared",
    "ConsentGiven",
    "ConsentPresumed",
    "StoodAside",
    "AnswerRetracted",
    "AnswerReported",
    "ObjectionRaised",
    "BuyInDeclared",
    "CheckedIn",
)
TEXTS = (
    "Voiced",
    "SituationFramed",
    "OptionOffered",
    "QuestionAsked",
    "QuestionAnswered",
    "ReactionShared",
    "ObjectionTested",
    "ObjectionHeard",
    "ConditionMarked",
    "ActionPlanned",
    "ActionClosed",
)
CORRECTABLE = tuple(kind for kind in (*DECLARATIONS, *TEXTS) if kind != "ConsentPresumed")


def confirm(d: Decision, act: Act, world: World, *, event: str | None = None) -> list[New]:
    """What others recorded for me is what I said: one entry, or all of them."""
    member = _oneself(act)
    if event is not None:
        entry = _own(d, world, event, member)
        if entry["recorded_by"] == member:
            raise Refused("you recorded this yourself", "nothing needs to be confirmed")
        chosen = [entry]
    else:
        chosen = unconfirmed(d, world.records(d.id), member)
    chosen = [e for e in chosen if e["id"] not in d.confirmed and e["id"] not in d.disputed]
    if not chosen:
        raise Refused(f"nothing recorded for {member} waits for a confirmation", "see decisions audit N")
    return [New(EntryConfirmed(events=[e["id"] for e in chosen]), member, act.at)]


def unconfirmed(d: Decision, records: list[Record], member: str) -> list[Record]:
    """What others recorded for a member, and the member has neither confirmed nor disputed; presumptions aside."""
    return [
        e
        for e in records
        if e["member"] == member
        and e["recorded_by"] != member
        and e["type"] in DECLARATIONS
        and e["type"] != "ConsentPresumed"
        and not (e["id"] in d.confirmed or e["id"] in d.disputed or e["id"] in d.voided)
    ]


def dispute(d: Decision, act: Act, world: World, *, event: str, message: str) -> list[New]:
    """What others recorded for me is not what I said."""
    member = _oneself(act)
    entry = _own(d, world, event, member)
    if entry["type"] not in DECLARATIONS:
        raise Refused(f"{entry['type']} is no declaration of a member", "only declarations can be disputed")
    if entry["recorded_by"] == member and entry["type"] != "ConsentPresumed":
        raise Refused("you recorded this yourself", "correct it instead: decisions correct EVENT -m WHY")
    if entry["id"] in d.disputed:
        raise Refused("this entry is disputed already", "see decisions audit N")
    return [New(EntryDisputed(event=entry["id"], reason=text.prose(message, "reason")), member, act.at)]


def correct(d: Decision, act: Act, world: World, *, event: str, message: str) -> list[New]:
    """An entry was a mistake: void from its own `at` on. The right one is recorded anew."""
    member = guards.first_member(act)
    entry = find(world.records(d.id), event)
    if entry["type"] not in CORRECTABLE:
        raise Refused(
            f"{entry['type']} cannot be corrected", "only declarations and texts can; amend, close or withdraw instead"
        )
    if member not in (entry["member"], entry["recorded_by"]):
        raise Refused(
            f"only {entry['member']} or {entry['recorded_by']} can correct this entry", "ask them, or dispute your own"
        )
    if entry["id"] in d.voided:
        raise Refused("this entry is void already", "see decisions audit N")
    made = EntryCorrected(
        event=entry["id"],
        type=entry["type"],
        member=entry["member"],
        at=entry["at"],
        version=entry["data"].get("version"),
        reason=text.prose(message, "reason"),
    )
    return [New(made, member, act.at)]


def _oneself(act: Act) -> str:
    member = guards.first_member(act)
    if member != act.recorder:
        raise Refused(f"only {member} can {act.name} what was recorded for {member}", f"you are {act.recorder}")
    return member


def _own(d: Decision, world: World, event: str, member: str) -> Record:
    entry = find(world.records(d.id), event)
    if entry["member"] != member:
        raise Refused(
            f"this entry is {entry['member'] or 'the rule'}'s, not {member}'s",
            "only one's own can be confirmed or disputed",
        )
    return entry


def find(records: list[Record], event: str) -> Record:
    """An event of a stream by its position or a unique prefix of its id."""
    found = [e for e in records if str(e["position"]) == event] or [
        e for e in records if e["id"].startswith(event.lower())
    ]
    if len(found) != 1:
        several = "several events" if found else "no event of this decision"
        raise BadInput(f"{several} can be called {event[:40]!r}", "name it by position or id: decisions history N")
    return found[0]
