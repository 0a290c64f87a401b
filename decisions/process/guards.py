"""Guards that the acts of several rooms share. Each refuses with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from decisions.errors import BadInput, Refused
from decisions.process import standing
from decisions.process.state import Circle, Decision, Objection, Round, Version
from decisions.process.world import Act, World
from decisions.when import iso

INTEGRATING = ("integrated", "shorter-term", "measured")
"""The kinds as which only an amendment closes an objection."""


def on_the_table(d: Decision) -> Version:
    """The current version of a decision that is neither withdrawn nor at its end."""
    current = d.current
    status = standing.status(d)
    if current is None:
        raise Refused("nothing has been proposed yet", "propose a text first: decisions propose N -m TEXT")
    if status == "withdrawn":
        raise Refused("the proposal was withdrawn", "propose anew: decisions propose N -m TEXT")
    if status in ("retired", "superseded"):
        raise Refused(f"the decision is {status}", "open a new decision: decisions open CIRCLE TITLE")
    return current


def version_named(d: Decision, number: int | None) -> Version:
    """The version that an answer names; the current one by default."""
    current = on_the_table(d)
    if number is None:
        return current
    if not 1 <= number <= len(d.versions):
        raise BadInput(f"there is no version {number}", f"the newest is version {d.versions[-1].number}")
    return d.versions[number - 1]


def in_force(d: Decision) -> Version:
    """The version in force."""
    if d.in_force is None:
        status = standing.status(d)
        raise Refused(f"no version is in force: the decision is {status}", "this can be said from adoption on")
    return d.versions[d.in_force - 1]


def not_before(act: Act, since: int, what: str) -> None:
    """An act cannot have happened before what it is about."""
    if act.at < since:
        raise Refused(
            f"{what} only since {iso(since)}, but this is said to have happened {iso(act.at)}", "give a later --at"
        )


def objection(d: Decision, number: int) -> Objection:
    """An objection by its number."""
    found = d.objection(number)
    if found is None:
        there = ", ".join(str(o.number) for o in d.objections) or "none"
        raise BadInput(f"there is no objection {number} here", f"the objections are: {there}")
    return found


def open_objection(d: Decision, number: int) -> Objection:
    """An open objection by its number."""
    found = objection(d, number)
    if not found.open:
        raise Refused(f"objection {number} is closed already ({found.kind})", "see decisions show N")
    return found


def takes_part(d: Decision, circle: Circle, member: str) -> None:
    """Alignment, buy-in, check-ins and voices come from the circle's members now and from who carries it out."""
    if member in circle.members or member in carrying(d):
        return
    raise Refused(
        f"{member} is not a member of the circle {circle.handle}, nor carries this decision out",
        f"let {member} join: decisions circle join {circle.handle} {member}",
    )


def carrying(d: Decision) -> list[str]:
    """Who carries out the version in force, or is named to carry out the current one."""
    current = d.current
    return [*standing.carriers(d), *(current.carried_by or [] if current else [])]


def several(act: Act, everybody: Iterable[str], rest: Callable[[], Iterable[str]]) -> list[str]:
    """Whose act it is, with `@all` and `@rest` resolved; each handle once."""
    found: list[str] = []
    for handle in act.members:
        if handle == "@all":
            found += everybody
        elif handle == "@rest":
            found += rest()
        else:
            found.append(handle)
    found = list(dict.fromkeys(found))
    if not found:
        raise Refused("nobody is left to say this", "see decisions show N for who has answered")
    return found


def needs(d: Decision | None, world: World, named: Iterable[str]) -> list[int | str]:
    """Needs that were voiced: those of this decision as numbers, those of others as "7.2"; sorted, own ones first.

    Without a decision, all of them are those of others.
    """
    own: set[int] = set()
    others: set[str] = set()
    for name in named:
        left, _, right = str(name).strip().rpartition(".")
        digits = (left or "0") + right
        if not (digits.isascii() and digits.isdigit() and right and max(len(left), len(right)) < 10):
            raise BadInput(f"a need cannot be named {str(name)[:40]!r}", "name it 2, or 7.2 for need 2 of decision 7")
        if d is None and not left:
            raise BadInput(f"of which decision is need {right}?", f"name it 7.{right} for need {right} of decision 7")
        stream = world.stream(int(left)) if left or d is None else d.id
        whose = d if d is not None and stream == d.id else world.decision(stream)
        number = int(right)
        if not any(v.kind == "need" and v.number == number for v in whose.voices):
            there = ", ".join(str(v.number) for v in whose.voices if v.kind == "need") or "none"
            raise BadInput(f"there is no need {name}", f"the needs voiced there are: {there}")
        if whose is d:
            own.add(number)
        else:
            others.add(f"{int(left)}.{number}")
    return [*sorted(own), *sorted(others, key=lambda n: tuple(map(int, n.split("."))))]


def first_member(act: Act) -> str:
    """Whose act it is, where only one person can do it at a time."""
    if len(act.members) != 1 or act.member.startswith("@"):
        raise BadInput(f"{act.name} is one person's act", "name one handle with --as")
    return act.member


def answering(d: Decision, act: Act, version: int | None) -> tuple[Version, Round, list[str]]:
    """The version that is answered, its last round, and who answers: all of them on that round's roster."""
    named = version_named(d, version)
    round_ = d.round_of(named.number)
    if round_ is None:
        hint = "open a round first: decisions round N" if named is d.current else "answer the current version"
        raise Refused(f"no round has been opened on version {named.number}", hint)
    if act.at < named.at:
        raise Refused(
            f"version {named.number} did not exist at {iso(act.at)}: it is of {iso(named.at)}",
            "name the version that was on the table with --version, or give a later --at",
        )
    members = several(act, round_.roster, lambda: standing.outstanding(d))
    for member in members:
        on_roster(d, named, member)
    return named, round_, members


def on_roster(d: Decision, version: Version, member: str) -> None:
    """Answers come from the roster of the version's last round."""
    round_ = d.round_of(version.number)
    roster = round_.roster if round_ else []
    if member not in roster:
        raise Refused(
            f"{member} is not on the roster of version {version.number}",
            f"its roster is {', '.join(roster) or 'empty'}; a new member is asked in the next round",
        )
