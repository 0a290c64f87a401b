"""A recording command from its arguments to its answer: act -> record -> what changed, and what comes next."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cli import printing
from cli.options import Given, Session, number_of, session
from decisions.errors import BadInput, Problem
from decisions.text import shown

if TYPE_CHECKING:
    from decisions.process.state import Record
    from decisions.store.record import LogWorld, Recorded

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


def on_decision(given: Given, act: str, decision: str, **args: Any) -> None:
    """Record an act on the decision that was named by its number or by `.`; arguments that are None are left out."""
    number = number_of(decision)
    if number is not None:
        _record(given, act, decision, lambda world: world.stream(number), args)
        return
    recorder = session().me(session().store().log_id())
    _record(given, act, decision, lambda world: _last(world, recorder), args)


def _last(world: LogWorld, recorder: str) -> str:
    found = session().store().last_of(world.member(recorder).handle)
    if found is None:
        raise BadInput("you have recorded on no decision yet", "name a decision by its number")
    return found


def new_decision(given: Given, act: str, **args: Any) -> None:
    """Record an act that opens a decision."""
    from uuid import uuid4

    stream = uuid4().hex
    _record(given, act, "", lambda world: stream, args)


def on_circle(given: Given, act: str, circle: str, **args: Any) -> None:
    """Record an act on a circle."""
    from decisions.process.act import circle_stream
    from decisions.text import handle

    circle = handle(circle, "circle")
    _record(given, act, circle, lambda world: circle_stream(circle), args)


def on_member(given: Given, act: str, member: str, **args: Any) -> None:
    """Record an act on a member."""
    from decisions.process.act import member_stream
    from decisions.text import handle

    member = handle(member)
    _record(given, act, member, lambda world: member_stream(member), args)


def on_stream(given: Given, act: str, stream: str, **args: Any) -> None:
    """Record an act on the decision with this stream."""
    _record(given, act, "", lambda world: stream, args)


def _record(given: Given, name: str, subject: str, find: Callable[[LogWorld], str], args: dict[str, Any]) -> None:
    from uuid import uuid4

    from decisions.process.world import Act
    from decisions.store import record as storing

    now = session()
    store = now.store()
    recorder = now.me(store.log_id())
    args = {key: value for key, value in args.items() if value is not None}
    act = Act(
        name, subject, given.members or [recorder], recorder, 0,
        meeting=given.meeting, args=args,
    )  # fmt: skip
    now.command_id = given.command_id or uuid4().hex
    newest_before = store.head()[1]
    try:
        recorded = storing.record(
            store, act, stream=find, command_id=now.command_id, dry_run=given.dry_run, at=given.at
        )
    except Problem as problem:
        if subject.isdigit() or subject == ".":
            problem.hint = " ".join(subject if word == "N" else word for word in problem.hint.split(" "))
        raise
    now.command_id = None
    now.recorded = now.recorded or bool(recorded.events and not given.dry_run)
    if now.draft:
        from cli.texts import discard

        discard(now.draft)
    _answer(now, given, act.name, subject, recorded, newest_before)
    if now.outputs is None and not given.dry_run:
        catch_up(now)


def catch_up(now: Session) -> None:
    """Bring the views up to date, so that the next reading command need not; nothing depends on it."""
    try:
        from decisions.views.catchup import catch_up_quietly

        catch_up_quietly(now.where, os.environ)
    except Exception:  # noqa: BLE001 - what was recorded stays recorded, whatever happens to the views
        pass


def _answer(now: Session, given: Given, name: str, subject: str, recorded: Recorded, newest_before: int) -> None:
    from cli import next as what_next

    answer = document(now, recorded, dry_run=given.dry_run)
    if recorded.decision is None:
        key = "member" if name.startswith("member") else "circle"
        answer = {"decision": None, "status": None, key: _handle_of(recorded.events, subject), **answer}
    else:
        number = now.store().number_of(recorded.stream)
        answer = {"decision": number, "status": what_next.status(recorded.decision), **answer}
    if name == "circle-join" and not given.dry_run and "CircleJoined" in (e["type"] for e in recorded.events):
        answer["in_force"] = _in_force(now, answer["circle"])
    if now.outputs is not None:
        now.outputs.append(answer)
    if now.json:
        if now.outputs is None or not (now.like and now.like.json):
            printing.document(answer)
    else:
        for line in what_next.lines(name, answer, recorded, dry_run=given.dry_run):
            printing.out(shown(line))
    for text in what_next.warnings(recorded, now.where, newest_before):
        printing.warning(text, json=now.json)


def _in_force(now: Session, circle: str) -> list[dict[str, Any]]:
    """The decisions in force in a circle, for whoever joins it; none where the views cannot be read."""
    try:
        from decisions.views.asked import Asked
        from decisions.views.catchup import open_views
        from decisions.views.lists import items
        from decisions.when import now as moment

        views = open_views(now.reader(), os.environ)
        try:
            found = items(views, Asked(moment()), [f"circle:{circle}", "is:in-force"])
            return [{"number": item["number"], "title": item["title"]} for item in found]
        finally:
            views.close()
    except Exception:  # noqa: BLE001 - joining is recorded, whatever happens to the views
        return []


def _handle_of(events: list[Record], subject: str) -> str:
    for record in events:
        found = record["data"].get("circle") or record["data"].get("handle")
        if found:
            return str(found)
    return subject


def document(now: Session, recorded: Recorded, *, dry_run: bool) -> dict[str, Any]:
    """The numbers just given, and the events."""
    from decisions.views.event import event

    store = now.store()
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

    answer: dict[str, Any] = {}
    shown_events = []
    for record in recorded.events:
        made = event(record, decision_number, circle_handle)
        if dry_run:
            made["position"] = made["recorded_at"] = None
        shown_events.append(made)
        if record["subject_id"] == recorded.stream:
            answer.update(_numbers(record))
    return {**answer, "events": shown_events}


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
