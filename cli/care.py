"""Taking care of the log: backups, the way back from one, and what is wrong."""

from __future__ import annotations

import os
from shlex import quote

import click

from cli import printing
from cli.options import reading, session, working_folder
from decisions.errors import BadInput
from decisions.text import shown


@reading("backup", example="decisions backup /media/stick/team-2026-03-01.db")
@click.argument("file")
def backup(file: str) -> None:
    """Copy the log into the new FILE while others go on recording: whole, of one moment, and verified."""
    from cli.progress import Bar
    from decisions.proof.backup import backup as made

    now = session()
    path = now.path
    if now.away is not None:
        raise now.away
    place = _place(file)
    with Bar() as bar:
        copied = made(path, place, bar.show)
    if now.json:
        printing.document(
            {"backup": copied.path, "log": copied.log, "events": copied.events, "root": copied.root},
        )
        return
    printing.out(shown(f"Backed up {copied.events:,} events: {copied.path}"))
    printing.out(f"root {copied.root}")
    printing.out("Keep it on another disk. The way back: decisions restore FILE")


@reading("restore", example="decisions restore /media/stick/team-2026-03-01.db .decisions/log.db --replace")
@click.argument("file", required=False)
@click.argument("where", required=False)
@click.option("--replace", is_flag=True, help="Over a log that is damaged or older, which is kept beside it.")
@click.option(
    "--accept-older",
    is_flag=True,
    help="Go on from here, though you have seen more of this log: what it no longer has is not missed any more."
    " Without FILE, the log as it is.",
)
def restore(file: str | None, where: str | None, replace: bool, accept_older: bool) -> None:
    """Put the log of a backup back where the log is, or at WHERE, once it is verified. Positions, ids, moments and the
    root stay what they are.
    """
    from cli.progress import Bar
    from decisions.proof.backup import missing
    from decisions.proof.backup import restore as put_back
    from decisions.where import is_server, private_folder

    now = session()
    if file is None:
        if not accept_older:
            raise BadInput("which backup?", "name its file: decisions restore FILE")
        _accepted(now.path)
        return
    if is_server(now.where if where is None else where):
        raise BadInput(
            "a backup is not put back onto a server", "copy it there as its owner: decisions copy FILE postgresql://..."
        )
    if where is None:
        place = now.where
        private_folder(os.path.dirname(place))
    else:
        place = _place(where)
    source = _place(file)
    with Bar() as bar:
        restored = put_back(source, place, replace=replace, tell=bar.show)
    copied = restored.copied
    gone = missing(copied.path, os.environ)
    for text in gone:
        printing.warning(f"this is not all that you have seen here: {text}", json=now.json)
    accepted = _set_aside(copied.path) if accept_older else []
    if gone and not accepted:
        go_on = "decisions restore --accept-older" + (f" --log {quote(copied.path)}" if where else "")
        printing.note(f"decisions verify will say so. To go on from here all the same: {go_on}", json=now.json)
    if now.json:
        printing.document(
            {
                "where": copied.path,
                "log": copied.log,
                "events": copied.events,
                "root": copied.root,
                "kept": restored.kept,
                "beyond": restored.beyond,
                "missing": gone,
                "accepted": accepted,
            }
        )
        return
    printing.out(shown(f"Restored {copied.events:,} events: {copied.path}"))
    printing.out(f"root {copied.root}")
    if restored.kept:
        printing.out(shown(f"What was there is now {restored.kept}"))
    if restored.beyond:
        printing.out(
            f"It has {restored.beyond:,} events more; what can be read of them: decisions history N --log THAT"
        )


def _accepted(place: str) -> None:
    """The log at a place, as it is, is what one goes on from."""
    accepted = _set_aside(place)
    if session().json:
        printing.document({"where": place, "accepted": accepted})
    elif not accepted:
        printing.out("Nothing that you have seen here is missing.")


def _set_aside(place: str) -> list[str]:
    """No longer hold the kept checkpoints against the log that it does not agree with; what became of them is said."""
    from decisions.proof.kept import accept

    now = session()
    accepted = accept(place, os.environ)
    for path in accepted:
        printing.note(f"a checkpoint that this log does not agree with was set aside: {path}", json=now.json)
    return accepted


@reading("doctor", example="decisions doctor --deep")
@click.option("--deep", is_flag=True, help="Read every event, and name what is lost.")
def doctor(deep: bool) -> int:
    """Find what is wrong with the log and around it, and say what to do. Nothing is changed."""
    from decisions.doctor.examine import examine

    now = session()
    findings = list(examine(now.log, os.environ, working_folder(), recorder=now.recorder, deep=deep))
    ok = not any(finding.level == "bad" for finding in findings)
    if now.json:
        printing.document({"ok": ok, "findings": [finding._asdict() for finding in findings]})
    else:
        from cli.pages import doctor as pages

        pages.page(findings)
    return 0 if ok else 1


def _place(file: str) -> str:
    """The path of a file that somebody named. Raises BadInput."""
    from decisions.where import find, is_server

    path = find(file, {}, working_folder())
    if is_server(path):
        raise BadInput("a backup is a file", "name its path")
    return path
