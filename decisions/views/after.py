"""What an act did: its document, what changed in one line, what comes next in another, and whom the log names
meanwhile. Every door that records says it in these words. What is meant for people is raw: to be shown harmlessly.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from decisions.commands import line
from decisions.errors import LogUnavailable, Problem
from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.process.state import Decision, Record
from decisions.text import joined
from decisions.views.event import event
from decisions.when import ago, day_end, days, hours, local
from decisions.when import moment as moment_of
from decisions.where import is_server

if TYPE_CHECKING:
    from decisions.store.port import Store
    from decisions.store.record import Recorded

_SAYS = {
    "member-add": ("MemberAdded",),
    "member-change": ("MemberChanged",),
    "circle-form": ("CircleFormed",),
    "circle-join": ("CircleJoined", "RoleGiven"),
    "circle-leave": ("CircleLeft", "RoleEnded"),
    "circle-policy": ("PolicySet",),
    "propose": ("ProposalMade",),
    "amend": ("ProposalAmended",),
    "withdraw": ("ProposalWithdrawn",),
    "round": ("RoundOpened",),
    "close": ("RoundClosed",),
    "consent": ("ConsentGiven",),
    "stand-aside": ("StoodAside",),
    "object": ("ObjectionRaised",),
    "retract": ("AnswerRetracted",),
    "resolve": ("ObjectionClosed",),
    "confirm": ("EntryConfirmed",),
    "dispute": ("EntryDisputed",),
    "correct": ("EntryCorrected",),
    "review": ("Reviewed",),
    "review-request": ("EarlyReviewCalled",),
    "supersede": ("SupersessionProposed",),
}
"""Acts whose events are partly the rule's -> those of the act itself; of the other acts, every event is."""

_FOLLOWS = (
    "DecisionAdopted",
    "CommentPeriodStarted",
    "CommentPeriodStopped",
    "EarlyReviewCalled",
    "DecisionRetired",
    "RoundOpened",
    "RosterLeft",
    "DecisionSuperseded",
)
"""What the rule makes of an act and people should know at once."""

_WIDTH = 160

UNREAD = (Problem, sqlite3.Error, OSError, *fold.FAULTS)
"""What telling of an act may raise that is recorded already, where the log cannot be read or is damaged."""

NUMBERED = {
    "ObjectionRaised": "objection",
    "QuestionAsked": "question",
    "OptionOffered": "option",
    "ActionPlanned": "action",
    "ProposalMade": "version",
    "ProposalAmended": "version",
    "SituationFramed": "revision",
    "RoundOpened": "round",
}
"""Events that give a number -> the kind under which it stands in their data and in the answer."""


def answer(
    name: str, subject: str, recorded: Recorded, store: Store, moment: int, *, dry_run: bool = False
) -> dict[str, Any]:
    """The document of an act: `decision, status` (or `circle`, `member`), the numbers just given, and `events`; where
    it opened a round, whom to `ask`, and what (`concerned.to_ask`); where it opened one or adopted a version,
    `just_enough`: by reason, who makes it "just enough buy-in".

    `name` is the act, `subject` the circle or member that it is about; the status is that of `moment`. Folds what
    passing time has done into `recorded.decision`.
    """
    found = _given(recorded, store, dry_run=dry_run)
    d = recorded.decision
    if d is None:
        key = "member" if name.startswith("member") else "circle"
        return {"decision": None, "status": None, key: _handle_of(recorded.events, subject), **found}
    rule.pass_time(d, moment)
    number = store.number_of(recorded.stream)
    if any(e["type"] == "RoundOpened" and e["subject_id"] == recorded.stream for e in recorded.events):
        from decisions.views.concerned import to_ask

        found["ask"] = to_ask(d, number or 0)
    if _names_people(recorded):
        found["just_enough"] = standing.unsettled(d)
    return {"decision": number, "status": standing.status(d), **found}


def unread(recorded: Recorded, store: Store, error: BaseException) -> tuple[dict[str, Any], list[str], list[str]]:
    """The document, the lines and the warnings of an act that is recorded, where what follows cannot be read."""
    try:
        number = store.number_of(recorded.stream)
    except LogUnavailable:
        number = None
    why = error.message if isinstance(error, Problem) else f"{type(error).__name__}: {error}"
    document = {"decision": number, "status": None, "events": [event(e, lambda _: number) for e in recorded.events]}
    warning = f"what follows from it cannot be read ({why}): see what is damaged: decisions verify"
    return document, ["The act was recorded."], [warning]


def _names_people(recorded: Recorded) -> bool:
    """Whether the act opened a round or adopted a version."""
    return any(record["type"] in ("RoundOpened", "DecisionAdopted") for record in recorded.events)


def _handle_of(events: list[Record], subject: str) -> str:
    for record in events:
        found = record["data"].get("circle") or record["data"].get("handle")
        if found:
            return str(found)
    return subject


def _given(recorded: Recorded, store: Store, *, dry_run: bool) -> dict[str, Any]:
    """The numbers just given, and the events."""
    numbers: dict[str, int | None] = {}
    names: dict[str, str | None] = {}

    def decision_number(stream: str) -> int | None:
        if stream not in numbers:
            numbers[stream] = store.number_of(stream)
        return numbers[stream]

    def circle_handle(stream: str) -> str | None:
        if stream not in names:
            first = store.load(stream)
            names[stream] = first[0]["data"]["handle"] if first else None
        return names[stream]

    given: dict[str, Any] = {}
    shown_events = []
    for record in recorded.events:
        made = event(record, decision_number, circle_handle)
        if dry_run:
            made["position"] = made["recorded_at"] = None
        if record["id"] in recorded.statements:
            made["statement"] = recorded.statements[record["id"]]
        shown_events.append(made)
        if record["subject_id"] == recorded.stream:
            given.update(_numbers(record))
    return {**given, "events": shown_events}


def _numbers(record: Record) -> dict[str, int]:
    data = record["data"]
    kind = NUMBERED.get(record["type"])
    if kind:
        return {kind: data[kind]}
    if record["type"] == "Voiced":
        return {data["kind"]: data["number"]}
    if record["type"] == "ConsentGiven":
        return {part: data[part]["number"] for part in ("concern", "condition") if data.get(part)}
    return {}


def lines(
    name: str, answer: dict[str, Any], recorded: Recorded, moment: int, *, dry_run: bool = False
) -> Iterator[str]:
    """What changed and what comes next at `moment`; `answer` is the document of the act."""
    d, number = recorded.decision, answer.get("decision")
    about = f"Decision {number} ({answer['status']})" if number else ""
    if dry_run and recorded.events:
        yield "Nothing was recorded; this would be:"
        yield from (f"  {e['type']:20} {_said(e)}" for e in recorded.events)
        for statement in recorded.statements.values():
            yield "You would sign:"
            yield from (f"  {line}" for line in statement.rstrip("\n").split("\n"))
        return
    if not recorded.events:
        yield f"{about}: nothing to change; the round is open already" if name == "round" else f"{about}: no change"
    else:
        says = changed(name, answer, recorded)
        yield f"{about}: {says}" if about else says
    if answer.get("ask"):
        from decisions.views.concerned import lines as questions

        yield from questions(answer["ask"])
    if not dry_run:
        following = comes_next(d, number, moment) if d and number else _beside(name, answer)
        if following:
            yield f"Next: {following}"


def changed(name: str, answer: dict[str, Any], recorded: Recorded) -> str:
    """What changed, in one line: what the act itself did, for all who did it, and then what the rule made of it."""
    numbers = [e.get("decision") for e in answer["events"]]
    elsewhere = {
        e["id"]: n for e, n in zip(recorded.events, numbers, strict=True) if n not in (None, answer["decision"])
    }
    return " · ".join(_sentences(name, recorded.events, elsewhere))


def _sentences(name: str, events: list[Record], elsewhere: dict[str, int]) -> Iterator[str]:
    """`elsewhere` gives the number of the decision for events that are about another one than the act."""
    own = _SAYS.get(name)
    said: dict[str, list[Record]] = {}
    for e in events:
        if e["type"] in own if own else e["type"] not in (*_FOLLOWS, "RoundNoted", "ConsentPresumed"):
            said.setdefault(e["type"], []).append(e)
    for found in said.values():
        yield _together(found)
    joining = [e["data"]["handle"] for e in events if e["type"] == "CircleJoined"]
    if name == "circle-form" and joining:
        yield f"with {joined(joining)}"
    presumed = [e["member"] for e in events if e["type"] == "ConsentPresumed"]
    if presumed:
        yield f"presumed, by their silence: {joined(presumed)}"
    for e in events:
        if e["type"] in _FOLLOWS and e["type"] not in said:
            yield f"decision {elsewhere[e['id']]}: {_said(e)}" if e["id"] in elsewhere else _said(e)


def _together(found: list[Record]) -> str:
    """Events of one type in a sentence that names everybody whose they are."""
    members = list(dict.fromkeys(e["member"] for e in found if e["member"]))
    alone = _said({**found[0], "recorded_by": None})
    if len(members) < 2 or not alone.startswith(f"{members[0]} "):
        return _said(found[0])
    rest = alone.removeprefix(f"{members[0]} ")
    rest = f"are {rest[3:]}" if rest.startswith("is ") else rest
    recorder = found[0]["recorded_by"]
    return f"{joined(members)} {rest}" + (f" (recorded by {recorder})" if members != [recorder] else "")


def _said(e: Record) -> str:
    """How an event reads, in one line, its moment on the user's clock."""
    sentence = fold.sentence(e)
    for key in ("ends", "due"):
        instant = e["data"].get(key)
        if instant:
            sentence = sentence.replace(instant, local(moment_of(instant)), 1)
    return _short(sentence)


def _short(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= _WIDTH else sentence[: _WIDTH - 1] + "…"


def _beside(name: str, answer: dict[str, Any]) -> str:
    if name == "member-add":
        formed = line("circle-form", "CIRCLE", aim="TEXT", members=[(answer["member"], [])])
        return f"{line('circle-join', 'CIRCLE', handle=answer['member'])}, or {formed}"
    if answer.get("in_force"):
        named = " · ".join(f"{item['number']} {item['title']}" for item in answer["in_force"])
        return f"these are in force in {answer['circle']}: align, say your buy-in, or ask for a review: {named}"
    if name.startswith("circle"):
        return f"{line('open', circle=answer['circle'])} TITLE"
    return ""


def comes_next(d: Decision, number: int, moment: int) -> str:
    """What comes next for a decision at `moment`, with the shortest command for it; empty where it is at its end.

    What passing time has done is folded in already.
    """
    status = standing.status(d)
    if status == "aligning":
        return _aligning(d, number)
    if status in ("exploring", "withdrawn"):
        return _propose(d, number)
    if status == "proposed":
        return line("round", number)
    if status == "objected":
        return _objected(d, number)
    if status == "in round":
        return _in_round(d, number, moment)
    if status == "adopted":
        return _adopted(d, number, moment)
    return ""


def _aligning(d: Decision, number: int) -> str:
    if not d.framings:
        voiced = line("voice", number, kind="need") + ", then " if not d.voices else ""
        return voiced + line("frame", number)
    aligned = standing.latest(d.alignments, d)
    if not any(not standing.alignment_stale(d, said) for said in aligned.values()):
        return f"{line('align', number)} aligned|partly|not"
    return _propose(d, number)


def _propose(d: Decision, number: int) -> str:
    return line("propose", number, needs=d.from_needs or None)


def _in_round(d: Decision, number: int, moment: int) -> str:
    if d.period is not None and d.period.ends > moment:
        return f"final comments until {local(d.period.ends)}; then it is adopted, if nobody objects"
    if standing.due_to_close(d, moment):
        return f"the time limit is over: {line('close', number)}, or answer still"
    return _asked(d, number)


def _asked(d: Decision, number: int) -> str:
    silent = standing.outstanding(d)
    if not silent:
        return f"everybody has answered; the rule asks for more: decisions show {number}"
    has = "has" if len(silent) == 1 else "have"
    return f"{joined(silent)} {has} not answered: {line('consent', number, as_=silent[0])}"


def _objected(d: Decision, number: int) -> str:
    current = d.current
    blocking = [o for o in d.objections if o.blocking]
    first = blocking[0]
    if current is not None and first.version < current.number:
        again = line("consent", number, as_=first.holder)
        return f"{first.holder} answers version {current.number}, which closes objection {first.number}: {again}"
    hear = "hear objection {} and integrate it" if first.heard_at is None else "integrate objection {}"
    return f"{hear.format(first.number)}: " + line("amend", number, integrates=[(first.number, "integrated")])


def _adopted(d: Decision, number: int, moment: int) -> str:
    review = standing.effective_review(d)
    if d.early_review or (review and day_end(review) < moment):
        return line("review", number, verdict="keep")
    said = standing.latest(d.buy_ins, d)
    silent = [m for m in standing.bought(d) if m not in said]
    if silent:
        has = "has" if len(silent) == 1 else "have"
        return (
            f"{joined(silent)} {has} not said whether they are in: {line('buy-in', number, value='in', as_=silent[0])}"
        )
    return f"review on {review}: {line('review', number, verdict='keep')}" if review else ""


def warnings(recorded: Recorded) -> Iterator[str]:
    """What people should know of the decision now: whom it may leave behind, and what a correction does not undo."""
    d = recorded.decision
    if d and _names_people(recorded):
        found = standing.unsettled(d)
        if found:
            yield just_enough(found)
    for record in recorded.events:
        if record["type"] == "Reviewed" and record["data"]["framing"] == "changed":
            yield "the framing no longer holds: alignment is open again, and the situation is to be framed anew"
        if record["type"] == "EntryCorrected" and d and d.in_force and record["data"]["version"] == d.in_force:
            yield f"version {d.in_force} stays adopted; review it early"


def just_enough(unsettled: dict[str, list[str]]) -> str:
    """By name, who makes it "just enough buy-in" (`standing.unsettled`)."""
    return "just enough buy-in: " + "; ".join(f"{why}: {joined(who)}" for why, who in unsettled.items())


def surroundings(recorded: Recorded, where: str, newest_before: int, moment: int) -> Iterator[str]:
    """What is wrong around the log. `newest_before` is when the log's newest event before the act was stored."""
    if recorded.events and recorded.events[0]["recorded_at"]:
        yield from _clock(recorded.events[0]["recorded_at"], newest_before, moment)
        yield from network(where)


def network(where: str) -> Iterator[str]:
    """Says where the log's file lies on a network folder."""
    from decisions.log.place import network as kind_of

    kind = None if is_server(where) else kind_of(where)
    if kind:
        yield f"the log lies on a network folder ({kind}), where it may be damaged: move it to a local disk"


def _clock(recorded_at: str, newest_before: int, moment: int) -> Iterator[str]:
    """Says where this computer's clock stands before the log's, which goes on from its newest event, or far after."""
    behind = moment_of(recorded_at)
    if behind - newest_before > days(366):
        yield f"the event before this one was stored {ago(newest_before, behind)}: see that the clock is right"
    if behind > moment + hours(1):
        dated = ago(behind, moment)
        yield f"the newest event of this log is dated {dated}: set the clock right, or ask who recorded it"
