"""What has a date, for other people's calendars."""

from __future__ import annotations

import os

import click

from cli import asking, options, printing
from cli.options import reading, session
from cli.progress import Bar
from decisions.text import shown


@reading("calendar", example="decisions calendar --out team.ics\ndecisions calendar --member bo --circle team > bo.ics")
@click.option("--member", metavar="H", shell_complete=options.handles, help="Only what concerns H.")
@click.option("--circle", metavar="C", shell_complete=options.circles, help="Only decisions of this circle.")
@click.option("--out", metavar="FILE", help="A file for it: a new one, or a calendar of this log, which is replaced.")
def calendar(member: str | None, circle: str | None, out: str | None) -> None:
    """Reviews, ends of rounds, actions and check-ins as a calendar (iCalendar, RFC 5545), to subscribe to: write it
    again to the same file, and what has moved moves in the calendars of everybody.
    """
    from decisions.exchange import calendar as calendars
    from decisions.exchange.spool import Spool
    from decisions.views.query import handle

    place = None if out is None else calendars.Place(os.path.join(options.working_folder(), out))
    now, terms = session(), [] if circle is None else [f"circle:{circle}"]
    with asking.views() as (views, asked), Bar("decisions") as bar:
        whose = None if member is None else handle(views.connection, "members", member)
        log_id, name = views.reader.log_id(), calendars.name_of(views.reader.at(1))
        found = Spool(calendars.dates(views, asked, terms, whose, damaged=_left_out, tell=bar.show))
    parts = Spool(calendars.written(found, log_id, name) if place is not None or not now.json else ())
    if place is not None:
        place.write(parts, log_id)
    if now.json:
        listed = Spool(entry for one in found for entry in calendars.as_json(one, log_id))
        printing.long_document({"calendar": out, "log": log_id, "entries": listed})
    elif place is not None:
        entries = len(parts) - 2
        printing.out(f"Wrote {shown(str(out))}: {entries} {'entry' if entries == 1 else 'entries'}")
    else:
        for text in parts:
            printing.part(text)


def _left_out(number: int) -> None:
    text = f"decision {number} is damaged and is left out: decisions doctor --deep"
    printing.warning(text, json=session().json)
