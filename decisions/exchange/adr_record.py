"""What one decision record says: adr-tools' (Nygard), MADR 2 to 4, log4brains', and those that `adr` writes.

Nothing is inferred: what has no place of its own stays in the text, under the heading that it had.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from decisions.exchange import adr_words as words
from decisions.exchange.adr_text import Section, Written, fields, items, plain, trimmed, uncommented
from decisions.exchange.adr_words import Known, Who
from decisions.text import REASON, TITLE

CONTEXT = ("context and problem statement", "context", "problem statement", "problem", "issue")
DRIVERS = ("decision drivers", "drivers", "forces")
OPTIONS = ("considered options", "options considered", "options", "considered alternatives", "alternatives")
OUTCOME = ("decision outcome", "decision")
CONFIRMATION = ("confirmation", "validation")
"""Headings, in small letters, of what has a place here."""
DECIDERS = ("deciders", "decision-makers", "decision makers", "decider")
PEOPLE = (*DECIDERS, "consulted", "informed")
FIELDS = ("status", "date", *PEOPLE, "superseded by", "superseded-by", "supersedes")

_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_NUMBERED = re.compile(r"(?:(?:M?ADR|Decision)[-_ #]*)?(\d{1,9})(?:[.:)]|[ ]+[-–—])\s+(?=\S)", re.IGNORECASE)


class Said(NamedTuple):
    """A need, a desire, a fact or a feeling, or an objection: `kind` is which of these, or how it was closed."""

    kind: str
    member: str
    text: str


class Told(NamedTuple):
    """A record. `said` is the status as it is written; `day` is YYYY-MM-DD; `superseded_by` and
    `supersedes` are links, names of files or numbers, as they are written. `odd` says what could not be read, and
    `notes` what is taken otherwise than one may think.

    What has a default is only in a record that `adr` wrote.
    """

    title: str | None
    status: Known
    said: str
    day: str | None
    framing: str | None
    options: list[str]
    text: str | None
    criteria: list[str]
    deciders: list[Who]
    consulted: list[Who]
    informed: list[Who]
    superseded_by: str | None
    supersedes: list[str]
    odd: list[str]
    notes: list[str]
    voices: Sequence[Said] = ()
    objections: Sequence[Said] = ()
    owner: str | None = None
    circle: str | None = None
    review_on: str | None = None


def is_record(written: Written) -> bool:
    """Whether it has anything by which a record is known: a status, or one of the sections."""
    found, _ = fields(written.head, FIELDS)
    named = {*written.matter, *found, *(section.name for section in written.sections)}
    return not named.isdisjoint(("status", *DECIDERS, *OUTCOME, *OPTIONS))


def is_template(written: Written) -> bool:
    """Whether its title is still what the template said."""
    return written.title is not None and words.unfilled(written.title)


def told(written: Written, number: int | None) -> Told:
    """What a record says; `number` is that of its file's name, which the title may repeat."""
    return _Reading(written, number).told()


class _Reading:
    """A record while it is read."""

    def __init__(self, written: Written, number: int | None) -> None:
        self._written = written
        self._number = number
        self._fields, self._head = fields(written.head, FIELDS)
        self._odd: list[str] = []
        self._notes = ["its front matter is no YAML; it is kept in the text"] if written.unread else []
        self._status: Known | None = None
        self._superseded_by: str | None = None
        self._supersedes: list[str] = []
        self._remarks: list[str] = []
        """Of the status, what stays in the text."""
        self._framing: list[str] = []
        self._options: list[str] = []
        self._outcome: list[str] = []
        self._criteria: list[str] = []

    def told(self) -> Told:
        title, whole = self._title()
        self._fold_fields()
        kept = [_body(left) for group in _groups(self._written.sections) if (left := self._place(group))]
        status = self._settled()
        if status == "open":
            self._remarks += [f"{key.capitalize()}: {', '.join(said)}" for key in PEOPLE if (said := self._said(key))]
        parts = (whole, *self._outcome, trimmed(self._head), *self._remarks, *kept, self._matter())
        text = "\n\n".join(filter(None, parts))
        if not text and status != "open":
            text = title or ""
            self._notes.append("it does not say what was decided; its title stands for that")
        return Told(
            title,
            status,
            self._raw_status(),
            self._day(),
            "\n\n".join(self._framing) or None,
            self._options,
            text or None,
            self._criteria,
            self._people(*DECIDERS),
            self._people("consulted"),
            self._people("informed"),
            self._superseded_by,
            self._supersedes,
            self._odd,
            self._notes,
        )

    def _place(self, group: list[Section]) -> list[Section]:
        """Put a section where it belongs. What of it stays in the text."""
        first, name = group[0], group[0].name
        if name == "status":
            return self._status_section(group)
        if name in CONTEXT or name in DRIVERS:
            body = _body(group, bare=name in CONTEXT)
            if len("\n\n".join([*self._framing, body])) > REASON:
                return group
            self._framing += [body] if body else []
            return []
        if name in OPTIONS:
            found = _entries(first.lines)
            self._options += found
            if found:
                return [first._replace(lines=[]), *group[1:]] if len(group) > 1 else []
        elif name in CONFIRMATION or name in OUTCOME:
            left = self._unconfirmed(group)
            if name in CONFIRMATION:
                return left
            self._outcome.append(_body(left, bare=True))
            return []
        return group

    def _title(self) -> tuple[str | None, str | None]:
        """The title as plain text, and the whole of it where it is too long for one."""
        raw = self._written.title
        if raw is None or not uncommented(raw).strip():
            matter = self._written.matter.get("title")
            raw = matter if isinstance(matter, str) else ""
        title = plain(uncommented(_unnumbered(raw, self._number))).strip()
        if len(title) > TITLE:
            self._notes.append(f"its title has more than {TITLE} characters; the whole of it stands in the text")
            return title[: TITLE - 1].rstrip() + "…", title
        return title or None, None

    def _said(self, *keys: str) -> list[str]:
        """What front matter says under a key, else the list under the title."""
        for key in keys:
            found = self._written.matter.get(key)
            if found:
                return found if isinstance(found, list) else [found]
        return [value for key in keys for value in self._fields.get(key, [])]

    def _people(self, *keys: str) -> list[Who]:
        return words.people(self._said(*keys))

    def _day(self) -> str | None:
        said = next((text for text in self._said("date") if text.strip() and not words.unfilled(text)), None)
        found = words.day(said) if said else None
        if said and found is None:
            self._odd.append(f"the date {said[:60]!r} is none, or could be several days")
        return found

    def _fold_fields(self) -> None:
        for line in (*self._said("status"), *(f"Supersedes {text}" for text in self._said("supersedes"))):
            if not words.unfilled(line) and self._standing(line):
                self._remarks.append(f"Status: {uncommented(line).strip()}")
        for text in self._said("superseded by", "superseded-by"):
            by = words.others(text)
            if by:
                self._status, self._superseded_by = "superseded", by[0]

    def _status_section(self, group: list[Section]) -> list[Section]:
        """What of the section is not told by a status and links."""
        left = [line for line in group[0].lines if uncommented(line).strip() and self._standing(line)]
        return [group[0]._replace(lines=left), *group[1:]] if left or len(group) > 1 else []

    def _standing(self, line: str) -> bool:
        """Take one line of a status. Whether it says more than that, or something else."""
        found = words.standing(line)
        self._supersedes += found.supersedes
        other = found.status is not None and self._status not in (None, found.status, "superseded")
        if found.status and not other:
            self._status = self._status or found.status
            self._superseded_by = self._superseded_by or found.by
        elif found.status == "superseded":
            self._status, self._superseded_by, other = found.status, found.by, False
        return found.more or other

    def _raw_status(self) -> str:
        """The first line of the status, links as their labels."""
        sections = (section.lines for section in self._written.sections if section.name == "status")
        lines = map(uncommented, (*self._said("status"), *chain.from_iterable(sections)))
        said = next((line.strip() for line in lines if line.strip() and not words.unfilled(line)), "")
        return _LINK.sub(r"\1", said)[:TITLE].strip()

    def _settled(self) -> Known:
        if self._status is not None:
            return self._status
        said = self._raw_status()
        what = f"the status {said[:60]!r} is none that is known" if said else "it has no status"
        self._notes.append(f"{what}; it is taken as open")
        return "open"

    def _unconfirmed(self, group: list[Section]) -> list[Section]:
        """Without the part that says how it is confirmed, where that is short enough for criteria."""
        left = []
        for section in group:
            if section.name in CONFIRMATION and section.text:
                found = _entries(section.lines) or [section.text]
                if all(len(text) <= REASON for text in found):
                    self._criteria += found
                    continue
            left.append(section)
        return left

    def _matter(self) -> str:
        """What front matter says that has no place of its own."""
        if self._written.unread:
            return f"```\n{self._written.unread}\n```"
        placed = (*FIELDS, "title")
        return "\n".join(
            f"* {key}: {', '.join(said) if isinstance(said, list) else said}"
            for key, said in self._written.matter.items()
            if key not in placed and said
        )


def _groups(sections: list[Section]) -> list[list[Section]]:
    """Each section of the highest level with those below it."""
    found: list[list[Section]] = []
    for section in sections:
        if found and section.level > found[-1][0].level:
            found[-1].append(section)
        else:
            found.append([section])
    return found


def _body(group: list[Section], *, bare: bool = False) -> str:
    """Sections as they are written, with their headings; where it is `bare` without the first one."""
    parts = [group[0].text] if bare and group else []
    for section in group[1:] if bare else group:
        if section.text or len(group) > 1:
            parts.append(f"{'#' * section.level} {uncommented(section.heading).strip()}\n\n{section.text}".strip())
    return "\n\n".join(filter(None, parts))


def _entries(lines: list[str]) -> list[str]:
    """The entries of a section that is a list and nothing else, if each is short enough."""
    found = items(uncommented("\n".join(lines)).split("\n"))
    return [text for text in found if text] if found and all(len(text) <= REASON for text in found) else []


def _unnumbered(title: str, number: int | None) -> str:
    found = _NUMBERED.match(title)
    return title[found.end() :] if found and int(found[1]) == number else title
