"""What a file of another tool tells: one plain form for all of them, before anything is recorded.

A reader module has `read(path, name, tell) -> Reading`: `path` is a file, or a folder where the form is one, `name` is
how it is called for people, and `tell` hears how far it has come. It touches no log, invents nothing, and leaves
nothing out in silence: what it cannot say in this form is in `left`, with its place (file, line), and what it takes
otherwise than one may think is in `notes`. It raises BadInput where the whole is not what it reads, and OSError.

However much is read, only some of it is held in memory: decisions and remarks stand in a `Spool`.

Every moment is in microseconds since 1970-01-01 UTC. People stand as handles, each of a `Person` of the same reading.
A `key` is what a thing is called in its source, always the same: it is by its key that nothing is recorded twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, NamedTuple
from unicodedata import normalize

from decisions.errors import BadInput
from decisions.exchange.report import Left, Remarks
from decisions.text import HANDLE, folded, shown
from decisions.text import handle as checked_handle

KEY = 500
"""The most characters that a key may have; it is text of one line, as a title is."""

Tell = Callable[[str, int, int], object]
"""Hears what is counted ("bytes"), how many of them are done, and of how many."""

AnswerKind = Literal["consent", "stand-aside", "objection", "other"]
Status = Literal["adopted", "withdrawn", "retired", "superseded", "stated"]


class Person(NamedTuple):
    """Somebody, by the handle that they have in this reading."""

    key: str
    handle: str
    name: str | None = None
    email: str | None = None


class Voice(NamedTuple):
    """A need, a desire, a fact or a feeling; `member` is None where it is not said whose."""

    key: str
    kind: Literal["need", "desire", "fact", "feeling"]
    text: str
    member: str | None = None
    at: int | None = None


class Option(NamedTuple):
    """A way forward that was looked at; `member` is None where it is not said whose."""

    key: str
    text: str
    member: str | None = None
    at: int | None = None


class Answer(NamedTuple):
    """What somebody answered, to nobody knows which version. `said` is the other tool's own word for it; `place` is
    where it stands, if that is elsewhere than its decision.
    """

    key: str
    member: str
    kind: AnswerKind
    said: str
    at: int
    text: str | None = None
    place: str | None = None


class Outcome(NamedTuple):
    """What became of a decision, as the other tool tells it; by which rule is not known. A text that does not say
    whether anything is in force is only `stated`.

    `said` is its own word for it, `member` who said so, `deciders` who decided, `consulted` who was asked, `informed`
    who is told, where that is said; `superseded_by` is the key of another decision of this reading.
    """

    key: str
    status: Status
    said: str
    at: int
    text: str | None = None
    member: str | None = None
    deciders: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    review_on: str | None = None
    superseded_by: str | None = None
    place: str | None = None


class Step(NamedTuple):
    """An act that the source tells with whose it was and when, done by the ordinary rules (`decisions.process.act`).

    Of `args` for `round`, `roster` and `preset` say whom the source asked, and by which rule.
    """

    key: str
    act: str
    member: str | None
    at: int
    args: dict[str, Any]
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A decision. What is not told is None or empty; `proposed_at` and `opened_at` may be the same.

    It is recorded in the order of the fields: title, framing, voices, options, proposal, steps, answers, outcomes.
    """

    key: str
    place: str
    """Where it stands, for people: "export.json, line 12", "0007-use-x.md"."""
    title: str
    opened_at: int
    circle: str | None = None
    """The circle whose it is there; None where the source knows none."""
    proposer: str | None = None
    framing: str | None = None
    voices: tuple[Voice, ...] = ()
    options: tuple[Option, ...] = ()
    text: str | None = None
    proposed_at: int | None = None
    owner: str | None = None
    carried_by: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    review_on: str | None = None
    steps: tuple[Step, ...] = ()
    answers: tuple[Answer, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


STDIN = "standard input"
"""What people call a file that was piped in: it has no name by which it is known again."""


def quiet(counted: str, done: int, of: int) -> None:
    """Tells nobody."""


def short(key: str) -> str:
    """A key as it may stand in an event: of one line, and of a long one the beginning and a hash of all of it."""
    plain = shown(key)
    return plain if len(plain) <= KEY else f"{plain[:100]} {sha256(plain.encode()).hexdigest()[:16]}"


class Reading(NamedTuple):
    """What was read of a source; `source` is what it is called, always the same for the same source (a file that has
    grown is the same source). `preset` is the rule by which it decides: a circle that is not here is formed with it.
    """

    source: str
    decisions: Sequence[Foreign]
    people: list[Person]
    left: Sequence[Left]
    notes: Sequence[Left] = ()
    preset: str | None = None


@dataclass(slots=True)
class People:
    """Gives handles to the people of a source: valid, and each to one person only.

    `key` is what tells two people apart there (a number, a user name; the name where there is nothing else).
    """

    remarks: Remarks
    people: list[Person] = field(default_factory=list)
    _by_key: dict[str, Person] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def known(self, key: str) -> str | None:
        """The handle of the person with this key; None where nobody asked for it yet."""
        found = self._by_key.get(key)
        return found.handle if found else None

    def handle(self, key: str, wanted: str, name: str | None = None, email: str | None = None) -> str:
        """The handle of the person with this key; `wanted` is a user name or a name, from which it is made once."""
        known = self.known(key)
        if known is not None:
            return known
        made = plain = handle_of(wanted) or handle_of(name or "") or "somebody"
        number = 1
        while folded(made) in self._taken:
            number += 1
            made = f"{plain[: HANDLE - len(str(number)) - 1]}-{number}"
        if number > 1:
            why = f"two people would have it; {name or wanted} is {made} here"
            self.remarks.note(f"the handle {plain}", why)
        person = Person(key, made, name, email)
        self._by_key[key] = person
        self._taken.add(folded(made))
        self.people.append(person)
        return made


def handle_of(wanted: str) -> str:
    """A valid handle that says the same as a name or a user name ("Ana Årud" -> `Ana-Årud`); empty where none does."""
    short = normalize("NFKC", wanted[:200]).strip().lstrip("@")
    made = re.sub(r"[^\w.]+", "-", short).strip("-.")[:HANDLE].rstrip("-.")
    for one in (made, re.sub(r"[^A-Za-z0-9_.-]+", "", normalize("NFKD", made)).strip("-.")):
        try:
            return checked_handle(one)
        except BadInput:
            continue
    return ""
