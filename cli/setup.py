"""Setting up: the log, who you are, members and circles."""

from __future__ import annotations

import os
import sys

import click

from cli import asking, options, printing, run
from cli.commands import CIRCLE, MEMBER
from cli.options import Given, reading, recording, session
from cli.program import Group
from decisions.commands import line
from decisions.errors import BadInput
from decisions.text import shown

member = Group("member", MEMBER, "The people of the log.", "decisions member add bo --name 'Bo Larsen'")
circle = Group(
    "circle", CIRCLE, "Circles: who decides together, and how.", "decisions circle form team --aim 'ship' --member ana"
)


@reading(
    "init",
    example="decisions init --name 'Team log'\n"
    "decisions init 'postgresql://keeper@db.example.org/team' --schema coop --writer ana --writer bo --reader guest",
)
@click.argument("where", required=False)
@click.option("--name", metavar="TEXT", help="What people call the log.")
@click.option("--schema", metavar="NAME", help="On a server: the schema of this organisation; default: decisions.")
@click.option("--writer", "writers", multiple=True, metavar="ROLE", help="On a server: who may record and read.")
@click.option("--reader", "readers", multiple=True, metavar="ROLE", help="On a server: who may only read.")
def init(
    where: str | None, name: str | None, schema: str | None, writers: tuple[str, ...], readers: tuple[str, ...]
) -> None:
    """Begin a decision log: .decisions/log.db here, or the file WHERE, or on a server as its owner. A log that is there
    already stays as it is.
    """
    from decisions import text
    from decisions.log.reading import decoded
    from decisions.store.opening import create
    from decisions.views.after import network
    from decisions.views.event import event
    from decisions.where import is_server, private_folder, with_schema, without_password

    now = session()
    name = None if name is None else text.one_line(name, "name")
    named = where if where is not None else now.log
    asked = named if named is not None else os.environ.get("DECISIONS_LOG") or None
    if asked is None:
        folder = os.path.join(options.working_folder(), ".decisions")
        private_folder(folder)
        now.log = os.path.join(folder, "log.db")
    else:
        now.log = asked
    place = now.where
    if not is_server(place) and (schema is not None or writers or readers):
        raise BadInput("--schema, --writer and --reader are about a log on a server", "name one: postgresql://...")
    if schema is not None:
        now.log = place = with_schema(place, schema)
    recorder = now.known_me(None)
    made = create(place, name, recorder, writers=writers, readers=readers)
    log = now.reader()
    first, log_id = log.at(1), log.log_id()
    events = [event(decoded(first), lambda _: None)] if made and first else []
    place = without_password(place)
    if now.json:
        printing.document({"decision": None, "status": None, "log": log_id, "where": place, "events": events})
        return
    for said in network(place):
        printing.warning(said)
    printing.out(shown(f"{'Began a' if made else 'There is a'} decision log: {place}"))
    printing.out(f"Next: decisions member add {recorder}" if recorder else "Next: decisions me HANDLE")


@reading("me", example="decisions me ana --sign-with ~/.ssh/id_ed25519.pub")
@click.argument("handle", required=False)
@click.option(
    "--sign-with",
    metavar="KEY",
    help="Sign with this OpenSSH key what you say in this log: a public key whose private half is in the agent or"
    " beside it, or a private one. none stops it.",
)
def me(handle: str | None, sign_with: str | None) -> None:
    """Show who you are, or with HANDLE store it: in this log, and in every log where you have said nothing yet."""
    from decisions.where import is_server, remember_me, remember_signing_key, signing_key

    now = session()
    log_id = members = None
    if sign_with is not None or is_server(now.where) or os.path.exists(now.where):
        reader = now.reader()
        log_id = reader.log_id()
        members = asking.handles(reader.beside())
    key = _tried(sign_with) if sign_with not in (None, "none") else None
    if handle is None:
        found = now.me(log_id)
    else:
        from decisions.text import folded
        from decisions.text import handle as checked

        found = checked(handle)
        found = (members or {}).get(folded(found), found)
        remember_me(os.environ, log_id, found)
    if sign_with is not None and log_id is not None:
        remember_signing_key(os.environ, log_id, key)
    signs = signing_key(os.environ, log_id) if log_id is not None else None
    if now.json:
        printing.document({"member": found, "log": log_id, "signs_with": signs})
    else:
        printing.out(found)
        if signs:
            printing.out(shown(f"signs with {signs['key']} ({signs['file']})"))
    if members is not None and found not in members.values():
        printing.note(f"{found} is not a member of this log yet: decisions member add {found}", json=now.json)
    elif key:
        _registered(found, key)


def _tried(given: str) -> dict[str, str]:
    """A key that signs here and now, as it is stored."""
    from decisions.proof.signing import tried

    path = os.path.join(options.working_folder(), os.path.expanduser(given))
    made = tried(path, terminal=printing.on_terminal(sys.stderr))
    return {"file": path, "key": made.key.fingerprint, "type": made.key.type}


def _registered(handle: str, key: dict[str, str]) -> None:
    """Say where a key does not count yet."""
    from decisions.views.build import people

    known = {k.fingerprint: k for m in people(session().reader().beside())[0] if m.handle == handle for k in m.keys}
    found = known.get(key["key"])
    if found is None:
        public = next(
            (p for p in (key["file"], f"{key['file']}.pub") if p.endswith(".pub") and os.path.exists(p)), "KEY.pub"
        )
        printing.note(
            f"it does not count before {handle} registers it: {line('member-key', handle, file=public)}",
            json=session().json,
        )
    elif found.until is not None:
        printing.warning(f"{handle} ended this key: use another one", json=session().json)


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


@recording("key", example="decisions member key ana ~/.ssh/id_ed25519.pub")
@click.argument("handle", shell_complete=options.handles)
@click.argument("file", metavar="[PUBKEY-FILE]", required=False)
@click.option("--end", metavar="FINGERPRINT|FILE", help="A key that signs no longer from now on.")
def member_key(given: Given, handle: str, file: str | None, end: str | None) -> None:
    """Register an OpenSSH public key with which HANDLE signs from now on, or end one. Only HANDLE can, in their own
    name.
    """
    from decisions import keys

    if (file is None) == (end is None):
        raise BadInput("which key?", "give a PUBKEY-FILE such as ~/.ssh/id_ed25519.pub, or --end FINGERPRINT")
    if file is not None:
        run.on_member(given, "member-key", handle, key=keys.read(file).line)
        return
    assert end is not None
    named = keys.is_fingerprint(end) or not os.path.isfile(end)
    run.on_member(given, "member-key-end", handle, end=end if named else keys.read(end).fingerprint)


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
    run.on_circle(given, "circle-policy", circle, preset=preset, changes=options.changes(changes) or None)


def _show_policy(circle: str) -> None:
    from decisions.text import folded, handle
    from decisions.views.build import people

    asked = folded(handle(circle, "circle"))
    found = next((c for c in people(session().reader().beside())[1] if folded(c.handle) == asked), None)
    if found is None:
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
