"""When a member may be added or changed."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process.people.events import MemberAdded, MemberChanged
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


def _line(value: str | None, what: str) -> str | None:
    return None if value is None else text.one_line(value, what)
