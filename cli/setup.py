"""Setting up: the log, who you are, members and circles."""

from __future__ import annotations

import os

import click

from cli import options, printing, run
from cli.commands import CIRCLE, MEMBER
from cli.options import Given, reading, recording, session
from cli.program import Group
from decisions.errors import BadInput, LogUnavailable
from decisions.text import shown

member = Group("member", MEMBER, "The people of the log.", "decisions member add bo --name 'Bo Larsen'")
circle = Group(
    "circle", CIRCLE, "Circles: who decides together, and how.", "decisions circle form team --aim 'ship' --member ana"
)


@reading("init", example="decisions init --name 'Team log'")
@click.argument("where", required=False)
@click.option("--name", metavar="TEXT", help="What people call the log.")
def init(where: str | None, name: str | None) -> None:
    """Begin a decision log: .decisions/log.db here, or the file WHERE. A log that is there already stays as it is."""
    from decisions import text
    from decisions.log.reading import LogReader, decoded
    from decisions.store.sqlite import create
    from decisions.views.after import network
    from decisions.views.event import event
    from decisions.where import is_server, private_folder

    now = session()
    name = None if name is None else text.one_line(name, "name")
    named = where if where is not None else now.log
    asked = named if named is not None else os.environ.get("DECISIONS_LOG") or None
    if asked is not None and is_server(asked):
        raise LogUnavailable("a log on a server is not in this version", "name a file: decisions init PATH")
    if asked is None:
        folder = os.path.join(options.working_folder(), ".decisions")
        private_folder(folder)
        now.log = os.path.join(folder, "log.db")
    else:
        now.log = asked
    path = now.where
    recorder = now.known_me(None)
    made = create(path, name, recorder)
    log = LogReader(path)
    try:
        first = log.at(1)
        log_id = log.log_id()
    finally:
        log.close()
    events = [event(decoded(first), lambda _: None)] if made and first else []
    if now.json:
        printing.document({"decision": None, "status": None, "log": log_id, "where": path, "events": events})
        return
    for said in network(path):
        printing.warning(said)
    printing.out(shown(f"{'Began a' if made else 'There is a'} decision log: {path}"))
    printing.out(f"Next: decisions member add {recorder}" if recorder else "Next: decisions me HANDLE")


@reading("me", example="decisions me ana")
@click.argument("handle", required=False)
def me(handle: str | None) -> None:
    """Show who you are, or with HANDLE store it: in this log, and in every log where you have said nothing yet."""
    from decisions.where import remember_me

    now = session()
    log_id = members = None
    if os.path.exists(now.where):
        reader = now.reader()
        log_id = reader.log_id()
        members = _members(reader.beside())
    if handle is None:
        found = now.me(log_id)
    else:
        from decisions.text import folded
        from decisions.text import handle as checked

        found = checked(handle)
        found = (members or {}).get(folded(found), found)
        remember_me(os.environ, log_id, found)
    if now.json:
        printing.document({"member": found, "log": log_id})
        return
    printing.out(found)
    if members is not None and found not in members.values():
        printing.note(f"{found} is not a member of this log yet: decisions member add {found}")


def _members(records: list[bytes]) -> dict[str, str]:
    """The handles of a log, by their folded form."""
    from decisions.log.reading import decoded
    from decisions.text import folded

    handles = [e["data"]["handle"] for e in map(decoded, records) if e["type"] == "MemberAdded"]
    return {folded(handle): handle for handle in handles}


@recording("add", example="decisions member add bo --name 'Bo Larsen' --email bo@example.org")
@click.argument("handle")
@click.option("--name", metavar="TEXT", help="The person's name.")
@click.option("--email", metavar="ADDRESS", help="The person's e-mail address.")
def member_add(given: Given, handle: str, name: str | None, email: str | None) -> None:
    """Add a person to the log, under a short HANDLE. In a log without members that is whoever records."""
    run.on_member(given, "member-add", handle, name=name, email=email)


@recording("change", example="decisions member change bo --name 'Bo Lund'")
@click.argument("handle", shell_complete=options.handles)
@click.option("--name", metavar="TEXT", help="The new name.")
@click.option("--email", metavar="ADDRESS", help="The new e-mail address.")
def member_change(given: Given, handle: str, name: str | None, email: str | None) -> None:
    """Change what is known of a member; what is not given stays."""
    run.on_member(given, "member-change", handle, name=name, email=email)


@recording("form", example="decisions circle form team --aim 'ship the tool' --member ana:facilitator --member bo")
@click.argument("handle")
@click.option("--aim", required=True, metavar="TEXT", help="What the circle is for.")
@click.option("--parent", metavar="CIRCLE", shell_complete=options.circles, help="The circle it belongs to.")
@click.option("--policy", "preset", metavar="PRESET", help="How it decides; default: sociocracy.")
@click.option("--member", "members", multiple=True, metavar="HANDLE[:ROLE]", help="Who is in it, maybe with a role.")
def circle_form(
    given: Given, handle: str, aim: str, parent: str | None, preset: str | None, members: tuple[str, ...]
) -> None:
    """Form a circle with the members that are named, and nobody else."""
    named = [_with_roles(member) for member in members]
    run.on_circle(given, "circle-form", handle, aim=aim, parent=options.handle(parent), preset=preset, members=named)


def _with_roles(given: str) -> tuple[str, list[str]]:
    from decisions.text import handle

    name, *roles = given.split(":")
    return handle(name), roles


@recording("join", example="decisions circle join team dee --role secretary")
@click.argument("circle", shell_complete=options.circles)
@click.argument("handle", shell_complete=options.handles)
@click.option("--role", metavar="ROLE", help="facilitator, secretary, delegate or leader.")
def circle_join(given: Given, circle: str, handle: str, role: str | None) -> None:
    """Let a member join a circle, or give one who is there a role. Rounds that are open stay as they are."""
    run.on_circle(given, "circle-join", circle, handle=options.handle(handle), role=role)


@recording("leave", example="decisions circle leave team dee")
@click.argument("circle", shell_complete=options.circles)
@click.argument("handle", shell_complete=options.handles)
@click.option("--role", metavar="ROLE", help="Lay down only this role.")
def circle_leave(given: Given, circle: str, handle: str, role: str | None) -> None:
    """Let a member leave a circle, and its open rounds with it; or only lay down a role."""
    run.on_circle(given, "circle-leave", circle, handle=options.handle(handle), role=role)


@recording("policy", example="decisions circle policy team s3 --set review_after=90")
@click.argument("circle", shell_complete=options.circles)
@click.argument("preset", required=False)
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="One parameter of its own.")
def circle_policy(given: Given, circle: str, preset: str | None, changes: tuple[str, ...]) -> None:
    """Set how a circle decides from the next round on; without PRESET and --set, show it."""
    if preset is None and not changes:
        if session().outputs is not None:
            raise BadInput("nothing is set", "give a PRESET or --set KEY=VALUE: a batch has recording commands only")
        _show_policy(circle)
        return
    named = {}
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise BadInput(f"{change[:40]!r} is not KEY=VALUE", "for example --set review_after=90")
        named[key.strip()] = value
    run.on_circle(given, "circle-policy", circle, preset=preset, changes=named or None)


def _show_policy(circle: str) -> None:
    from decisions.log.reading import decoded
    from decisions.process import fold
    from decisions.text import folded, handle

    asked = folded(handle(circle, "circle"))
    streams: dict[str, list[dict[str, object]]] = {}
    for record in map(decoded, session().reader().beside()):
        if record["subject"] == "circle":
            streams.setdefault(record["subject_id"], []).append(record)
    for records in streams.values():
        found = fold.circle(records)
        if found and folded(found.handle) == asked:
            break
    else:
        raise BadInput(f"no circle is called {circle[:40]!r}", "see decisions circle list")
    if session().json:
        printing.document({"circle": found.handle, "preset": found.preset, "policy": found.policy})
        return
    printing.out(shown(f"{found.handle} decides by {found.preset}"))
    for key, value in found.policy.items():
        printing.out(f"  {key:27} {spoken(value)}")


def spoken(value: object) -> str:
    """A parameter of a policy as people set it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
