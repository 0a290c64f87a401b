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
    from decisions.store.record import LogWorld, Recorded


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


def said(given: Given, act: str, number: int, **args: Any) -> str:
    """Record an act of a conversation on a decision: what changed, in one line, raw; empty where nothing did.

    The views are left as they are: whoever ends the conversation brings them up to date.
    """
    from decisions.views import after
    from decisions.when import now as clock

    now, moment = session(), clock()
    recorded, newest_before = _stored(given, act, str(number), lambda world: world.stream(number), args)
    for text in after.surroundings(recorded, now.where, newest_before, moment):
        printing.warning(text)
    if not recorded.events:
        return ""
    try:
        return after.changed(act, after.answer(act, "", recorded, now.store(), moment), recorded)
    except after.UNREAD as error:
        _, lines, warnings = after.unread(recorded, now.store(), error)
        printing.warning(warnings[0])
        return lines[0]


def _record(given: Given, name: str, subject: str, find: Callable[[LogWorld], str], args: dict[str, Any]) -> None:
    now = session()
    recorded, newest_before = _stored(given, name, subject, find, args)
    _answer(now, given, name, subject, recorded, newest_before)
    if now.outputs is None and not given.dry_run:
        catch_up(now)


def _stored(
    given: Given, name: str, subject: str, find: Callable[[LogWorld], str], args: dict[str, Any]
) -> tuple[Recorded, int]:
    """What an act stored, and when the log's newest event before it was stored."""
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
    signer = now.signer(store.log_id()) if given.signs else None
    now.command_id = given.command_id or uuid4().hex
    newest_before = store.head()[1]
    try:
        recorded = storing.record(
            store, act, stream=find, command_id=now.command_id, dry_run=given.dry_run, at=given.at, signer=signer
        )
    except Problem as problem:
        if subject.isdigit() or subject == ".":
            problem.hint = " ".join(subject if word == "N" else word for word in problem.hint.split(" "))
        raise
    now.command_id = None
    now.behind = bool(recorded.events and not given.dry_run)
    now.recorded = now.recorded or now.behind
    if now.draft:
        from decisions.editing import discard

        discard(now.draft)
        now.draft = None
    if recorded.unsigned:
        printing.warning(recorded.unsigned, json=now.json)
    return recorded, newest_before


def catch_up(now: Session) -> None:
    """Bring the views up to date, so that the next reading command need not, and keep a checkpoint where something was
    adopted; nothing depends on either.
    """
    try:
        from cli.asking import bar
        from decisions.proof.kept import keep
        from decisions.views.catchup import catch_up_quietly

        path = now.path
        catch_up_quietly(path, os.environ, bar)
        keep(path, os.environ)
    except Exception:  # noqa: BLE001 - what was recorded stays recorded, whatever happens to the views
        pass


def _answer(now: Session, given: Given, name: str, subject: str, recorded: Recorded, newest_before: int) -> None:
    from decisions.views import after
    from decisions.when import now as clock

    try:
        answer, lines, warnings = _follows(now, given, name, subject, recorded, newest_before, clock())
    except after.UNREAD as error:
        if given.dry_run or not recorded.events:
            raise
        answer, lines, warnings = after.unread(recorded, now.store(), error)
    if now.outputs is not None:
        now.outputs.append(answer)
    if now.json:
        if now.outputs is None or not (now.like and now.like.json):
            printing.document(answer)
    else:
        for line in lines:
            printing.out(shown(line))
    for text in warnings:
        printing.warning(text, json=now.json)


def _follows(
    now: Session, given: Given, name: str, subject: str, recorded: Recorded, newest_before: int, moment: int
) -> tuple[dict[str, Any], list[str], list[str]]:
    """The document of an act, the lines that say what changed, and warnings."""
    from decisions.views import after

    answer = after.answer(name, subject, recorded, now.store(), moment, dry_run=given.dry_run)
    if name == "circle-join" and not given.dry_run and "CircleJoined" in (e["type"] for e in recorded.events):
        answer["in_force"] = _in_force(now, answer["circle"])
    lines = list(after.lines(name, answer, recorded, moment, dry_run=given.dry_run))
    return answer, lines, [*after.warnings(recorded), *after.surroundings(recorded, now.where, newest_before, moment)]


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
