"""When a decision may be opened, and what the circle's members may say about needs and the situation."""

from __future__ import annotations

from decisions import text
from decisions.errors import BadInput, Refused
from decisions.process import guards, standing
from decisions.process.align.events import AlignmentDeclared, DecisionOpened, SituationFramed, Voiced
from decisions.process.state import Decision
from decisions.process.world import Act, New, World

KINDS = ("need", "desire", "fact", "feeling")
VALUES = ("aligned", "partly", "not")


def open_decision(act: Act, world: World, *, circle: str, title: str, from_needs: list[str] | None = None) -> list[New]:
    """A new decision of a circle, maybe from needs that were voiced in others."""
    needs = [str(need) for need in guards.needs(None, world, from_needs or [])]
    event = DecisionOpened(circle=world.circle(circle).handle, title=text.one_line(title, "title"), from_needs=needs)
    return [New(event, guards.first_member(act), act.at)]


def voice(d: Decision, act: Act, world: World, *, kind: str, message: str) -> list[New]:
    """A need, desire, fact or feeling, from a member of the circle; who was one elsewhere is not known here."""
    if kind not in KINDS:
        raise BadInput(f"nobody voices a {kind!r}", f"voice one of {', '.join(KINDS)}")
    member = guards.first_member(act)
    if act.origin is None:
        guards.takes_part(d, world.circle(d.circle), member)
    data = {"kind": kind, "number": d.next_number(kind), "text": text.prose(message, kind)}
    return [New(Voiced.model_validate(data), member, act.at)]


def frame(d: Decision, act: Act, world: World, *, message: str) -> list[New]:
    """The situation, or a new revision of it."""
    said = text.prose(message, "framing")
    if d.framings and d.framings[-1].text == said:
        raise Refused("this is the framing already", "say what is different, or declare: decisions align N aligned")
    event = SituationFramed(revision=d.next_number("framing"), text=said)
    return [New(event, guards.first_member(act), act.at)]


def align(d: Decision, act: Act, world: World, *, value: str, why: str | None = None) -> list[New]:
    """Whether members see the same facts as the newest framing, and read them the same way."""
    if value not in VALUES:
        raise BadInput(f"alignment cannot be {value!r}", f"it is one of {', '.join(VALUES)}")
    if not d.framings:
        raise Refused("there is no framing to be aligned with", "frame the situation first: decisions frame N -m TEXT")
    circle = world.circle(d.circle)
    framing = d.framings[-1]
    guards.not_before(act, framing.at, f"framing {framing.revision} is there")

    def rest() -> list[str]:
        said = standing.latest(d.alignments, d)
        return [m for m in circle.members if m not in said or standing.alignment_stale(d, said[m])]

    reason = text.prose(why, "reason") if why else None
    made = []
    for member in guards.several(act, circle.members, rest):
        guards.takes_part(d, circle, member)
        data = {"framing": framing.revision, "value": value, "reason": reason}
        made.append(New(AlignmentDeclared.model_validate(data), member, act.at))
    return made
