"""Who consented to what, when, and who had bought in; and whether the log and the views can be trusted."""

from __future__ import annotations

import os

import click

from cli import asking, options, printing
from cli.options import past, reading, session, when


@reading("audit", example="decisions audit 7 --as-of 2026-03-01 --known-at 2026-03-05")
@options.decision
@past
def audit(decision: str, as_of: int | None, known_at: int | None) -> None:
    """Who consented, to exactly which text, when, under which rule, and who had bought in."""
    from decisions.views.one import audit as answer

    one = asking.one(decision, as_of, known_at)
    if session().json:
        printing.document(answer(one))
        return
    from cli.pages import audit as pages

    pages.page(one, answer(one))


@reading("who", example="decisions who bo --since 'last month'")
@click.argument("handle", shell_complete=options.handles)
@click.option("--since", metavar="WHEN", help="What happened from then on.")
@click.option("--until", metavar="WHEN", help="What had happened by then.")
@click.option("--full", is_flag=True, help="Whole sentences, however long.")
@past
def who(handle: str, since: str | None, until: str | None, full: bool, as_of: int | None, known_at: int | None) -> None:
    """Everything that HANDLE did, or typed for others, with the decision that it is about."""
    from decisions.views import by_member
    from decisions.views.asked import Asked
    from decisions.when import now

    start, end = when(since), when(until, end_of_day=True)
    with asking.stored() as views:
        member = asking.whose(views, handle)
        ends = [moment for moment in (end, as_of) if moment is not None]
        found = by_member.events(views, member, since=start, until=min(ends, default=None), known_at=known_at)
        if session().json:
            printing.document(list(found))
            return
        from cli.pages import events

        events.who(member, found, Asked(now(), as_of, known_at), full=full)


@reading("verify", example="decisions verify")
@click.option("--views", "everything", is_flag=True, help="Compare the views of every decision, however many.")
def verify(everything: bool) -> int:
    """Check that nothing in the log was changed, left out, added or reordered, and that the views agree with it."""
    from decisions.proof.verify import verify_file
    from decisions.views import compare

    now = session()
    answer = verify_file(now.where).as_json()
    if answer["ok"]:
        with asking.stored() as views:
            compared = compare.views(views, everything=everything)
        problems = compared["problems"]
        answer |= {**compared, "ok": not problems, "found": len(problems)}
    if now.json:
        printing.document(answer)
    else:
        from cli.pages import checks

        checks.page(answer)
    return 0 if answer["ok"] else 1


@reading("rebuild", example="decisions rebuild")
def rebuild() -> None:
    """Make the views anew from the log; nothing in the log changes."""
    from time import perf_counter

    from decisions.views.catchup import rebuilt
    from decisions.views.compare import path

    now = session()
    reader = now.reader()
    start = perf_counter()
    views = rebuilt(reader, path(reader, os.environ), lambda text: printing.note(text, json=now.json))
    views.close()
    if now.json:
        printing.document({"events": views.position})
        return
    printing.out(f"Made the views of {views.position:,} events anew in {perf_counter() - start:.1f} s")
