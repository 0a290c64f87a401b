"""Moving a whole log: to a team's server, and home again."""

from __future__ import annotations

import os

import click

from cli import printing
from cli.options import reading, session, working_folder
from decisions.text import shown

NEXT = "Next: let people record there: decisions init postgresql://... --writer ROLE"
"""After a log was put onto a server."""


@reading(
    "copy",
    example="decisions copy .decisions/log.db 'postgresql://keeper@db.example.org/team?schema=coop'\n"
    "decisions copy 'postgresql://ana@db.example.org/team?schema=coop' home.db",
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Copy a log to a new place, a file or a server (there as its owner): the same ids, places, moments and root. Where
    TO has the beginning of the same log, it is gone on with; so a copy that was interrupted is run again.
    """
    from cli.progress import Bar
    from decisions.store import copying
    from decisions.where import find, is_server, without_password

    now = session()
    begin, end = (find(place, os.environ, working_folder()) for place in (source, target))

    def told(done: int, of: int) -> None:
        now.recorded = True
        bar.show(done, of)

    with Bar() as bar:
        copied = copying.copy(begin, end, told)
    begin, end = without_password(begin), without_password(end)
    if now.json:
        printing.document({"from": begin, "to": end, **copied._asdict()})
        return
    printing.out(shown(f"Copied {copied.copied:,} events: {end} has all {copied.events:,} of log {copied.log}"))
    printing.out(f"root {copied.root}")
    if is_server(end):
        printing.out(NEXT)
