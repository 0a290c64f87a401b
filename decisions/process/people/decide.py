"""When a member may be added or changed, and who says with which keys a member signs."""

from __future__ import annotations

from decisions import keys, text
from decisions.errors import BadInput, Refused
from decisions.process import guards
from decisions.process.people.events import MemberAdded, MemberChanged, MemberKeyAdded, MemberKeyEnded
from decisions.process.state import Key, Member
from decisions.process.world import Act, New, World


def add(act: Act, world: World, *, name: str | None = None, email: str | None = None) -> list[New]:
    """A new member; in a log without members, the recorder comes first."""
    handle = text.handle(act.subject)
    if world.has_member(handle):
        known = world.member(handle).handle
        raise Refused(f"{known} is a member already", "handles are unique without regard to case")
    if not world.has_members() and text.folded(handle) != text.folded(act.recorder):
        raise Refused(
            f"the first member of a log is its recorder, {act.recorder}",
            f"decisions member add {act.recorder}, or say who you are: decisions me {handle}",
        )
    event = MemberAdded(handle=handle, name=_line(name, "name"), email=_line(email, "e-mail address"))
    return [New(event, act.member, act.at)]


def change(act: Act, world: World, *, name: str | None = None, email: str | None = None) -> list[New]:
    """A member's new name or e-mail address."""
    member = world.member(act.subject)
    if name is None and email is None:
        raise BadInput("nothing to change", "give --name or --email")
    new_name = member.name if name is None else _line(name, "name")
    new_email = member.email if email is None else _line(email, "e-mail address")
    return [New(MemberChanged(handle=member.handle, name=new_name, email=new_email), act.member, act.at)]


def add_key(act: Act, world: World, *, key: str) -> list[New]:
    """A public key, as a file has it, with which a member signs from now on. Only the member can say so: whoever could
    register a key for somebody else could sign in their name.
    """
    member = world.member(act.subject)
    _by_oneself(act, member, "add")
    given = keys.public(key)
    for known in member.keys:
        if known.fingerprint == given.fingerprint:
            ended = known.until is not None
            raise Refused(
                f"that key of {member.handle} was ended" if ended else f"that is a key of {member.handle} already",
                "a key that was ended stays so; make a new one: ssh-keygen -t ed25519"
                if ended
                else f"sign with it: decisions me --sign-with KEY; see decisions member show {member.handle}",
            )
    return [New(MemberKeyAdded(handle=member.handle, key=given.line), act.member, act.at)]


def end_key(act: Act, world: World, *, end: str) -> list[New]:
    """A key, named by its fingerprint or the beginning of it, with which a member signs no longer."""
    member = world.member(act.subject)
    _by_oneself(act, member, "end")
    key = _named(member, end)
    guards.not_before(act, key.since, f"that key is {member.handle}'s")
    return [New(MemberKeyEnded(handle=member.handle, key=key.line), act.member, act.at)]


def _by_oneself(act: Act, member: Member, what: str) -> None:
    if not member.handle == act.member == act.recorder:
        raise Refused(
            f"only {member.handle} can {what} a key of {member.handle}",
            f"let {member.handle} record it in their own name: decisions member key {member.handle} ...",
        )


def _named(member: Member, given: str) -> Key:
    start = given.removeprefix("SHA256:")
    found = [key for key in member.keys if start and key.fingerprint.removeprefix("SHA256:").startswith(start)]
    active = [key for key in found if key.until is None]
    if len(active) == 1:
        return active[0]
    hint = f"see decisions member show {member.handle}"
    if found and not active:
        raise Refused("that key was ended already", hint)
    raise BadInput(f"{'several keys' if found else 'no key'} of {member.handle} can be called {given[:60]!r}", hint)


def _line(value: str | None, what: str) -> str | None:
    return None if value is None else text.one_line(value, what)
