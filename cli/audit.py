"""Who consented to what, when, and who had bought in; and everything that one member declared."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from cli import asking, files, options, printing
from cli.options import past, reading, session, when
from decisions.errors import BadInput
from decisions.text import shown

if TYPE_CHECKING:
    pass

SAID = ("answers", "alignment", "buy_in", "check_ins", "reviews")
"""What the audit lists of what people said, each with how sure that is."""


@reading(
    "audit", example="decisions audit 7 --as-of 2026-03-01 --known-at 2026-03-05\ndecisions audit 7 --html --out 7.html"
)
@options.decision
@click.option("--html", is_flag=True, help="A page of its own for a browser or a printer; needs nothing else.")
@click.option("--format", "form", type=click.Choice(("text", "html")), help="The same, by name; default: text.")
@click.option("--out", metavar="FILE", help="A new file for it, instead of standard output.")
@past
def audit(
    decision: str, html: bool, form: str | None, out: str | None, as_of: int | None, known_at: int | None
) -> None:
    """Who consented, to exactly which text, when, under which rule, and who had bought in."""
    from decisions.views.audit import audit as answer

    html = _html(html, form, out)
    one = asking.one(decision, as_of, known_at)
    found = answer(one)
    if session().json:
        printing.document(_with_statements(found))
        return
    from decisions.views.audit_sheet import sheet

    if not html:
        from cli.pages import audit as pages

        pages.page(sheet(found, one.asked), one.asked)
        return
    from decisions.exchange import audit_html

    page = audit_html.page(sheet(found, one.asked))
    if out is None:
        printing.raw(page.rstrip("\n"))
        return
    files.create(out, page)
    printing.out(f"Wrote {shown(out)}")


def _with_statements(found: dict[str, Any]) -> dict[str, Any]:
    """The audit, with the text that was signed beside everything that somebody said; null where nothing was."""
    entries = [one for part in SAID for one in found[part]]
    signed: dict[str, str] = {}
    if any(one["level"] == "signed" for one in entries):
        from decisions.process.fold import FAULTS
        from decisions.proof.statement import signed as stated

        with suppress(*FAULTS):  # of a forged signature nobody can say what was signed
            signed = stated(session().reader(), found["number"])
    for one in entries:
        one["statement"] = signed.get(one["event"])
    return found


def _html(html: bool, form: str | None, out: str | None) -> bool:
    """Whether a page for a browser is wanted. Raises BadInput where the options say different things."""
    wanted = html or form == "html"
    if html and form == "text":
        raise BadInput("--html and --format text are two forms", "give one of them")
    if wanted and session().json:
        raise BadInput("--json and --html are two forms", "give one of them")
    if out is not None and not wanted:
        raise BadInput("--out is for a page of its own", "add --html, or send the output to a file: > FILE")
    return wanted


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
        found = by_member.events(views, member, since=start, until=end, as_of=as_of, known_at=known_at)
        if session().json:
            printing.document(list(found))
            return
        from cli.pages import events

        events.who(member, found, Asked(now(), as_of, known_at), full=full)
