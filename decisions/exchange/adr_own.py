"""A decision record that `adr` wrote: everything is where that put it."""

from __future__ import annotations

import re
from itertools import takewhile

from decisions.exchange.adr import MARK, NO_FRAMING, NO_PROPOSAL
from decisions.exchange.adr_record import FIELDS, Said, Told, told
from decisions.exchange.adr_text import Written, fields, items
from decisions.exchange.adr_words import Who
from decisions.views.markdown import unlined, unquoted

_VOICE = re.compile(r"(need|desire|fact|feeling) \d+ of ([^:]+): (.*)", re.DOTALL)
_OWNER = re.compile(r"Version \d+, sha256 [0-9a-f]{64}\. Owner: (.*)\.")
_OBJECTION = re.compile(r"Objection \d+ of ([^:,]+), (open|(?:closed|reported) as [^:]+): (.*)", re.DOTALL)
_REVIEW = re.compile(r"Review by ([^:,]+), ([^:]+): .*", re.DOTALL)
_REVIEW_ON = re.compile(r"Review on (\d{4}-\d\d-\d\d)")
_NEWER = re.compile(r"Version \d+ is [a-z ]+\.")
_DECISION = re.compile(r"Decision (\d+) of (.+): [a-z ]+")


SECTIONS = (
    *("Status", "Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome"),
    *("Confirmation", "More Information"),
)
"""Headings of ours. What somebody put under another one stays in the text."""


def is_ours(written: Written) -> bool:
    """Whether it says that `adr` wrote it, in the form of today."""
    return written.matter.get(MARK[0]) == MARK[1]


def told_exactly(written: Written) -> Told:
    """What a record of ours says: the texts as they were, but for blanks in those of one entry. What somebody put into
    it later stays in the text, or is told.
    """
    return _Exact(written).told()


class _Exact:
    """A record of ours while it is read."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._sections = {section.heading: section for section in reversed(written.sections)}
        self._odd: list[str] = []

    def told(self) -> Told:
        status = [section for section in self._written.sections if section.heading == "Status"]
        head = told(self._written._replace(title="-", sections=status), None)
        _, beside = fields(self._written.head, FIELDS)
        self._strange("the title", [line.strip() for line in beside if line.strip()])
        framing, beside = self._quotation("Context and Problem Statement")
        self._strange("Context and Problem Statement", [line for line in beside if line != NO_FRAMING])
        text, owner = self._outcome()
        voices = self._matching("Decision Drivers", _VOICE)
        about = self._matching("More Information", _OBJECTION, _REVIEW, _REVIEW_ON, _DECISION)
        self._odd += (f"the review by {unlined(found[1])} is not taken over" for found in about if found.re is _REVIEW)
        return head._replace(
            deciders=_handles(head.deciders),
            consulted=_handles(head.consulted),
            informed=_handles(head.informed),
            title=unlined(self._written.title or "") or None,
            framing=framing,
            voices=[Said(found[1], unlined(found[2]), unlined(found[3])) for found in voices],
            options=[unlined(entry) for entry in self._entries("Considered Options")],
            text=text,
            criteria=[unlined(entry) for entry in self._entries("Confirmation")],
            objections=[
                Said(unlined(found[2]).removeprefix("reported as "), unlined(found[1]), unlined(found[3]))
                for found in about
                if found.re is _OBJECTION
            ],
            owner=owner,
            circle=next((unlined(found[2]) for found in about if found.re is _DECISION), None),
            review_on=next((found[1] for found in about if found.re is _REVIEW_ON), None),
            odd=self._odd,
        )

    def _outcome(self) -> tuple[str | None, str | None]:
        """The text, with what somebody put under headings of their own, and its owner."""
        text, beside = self._quotation("Decision Outcome")
        owner = next((found[1] for line in beside if (found := _OWNER.fullmatch(line))), None)
        ours = (_OWNER, _NEWER)
        strange = [line for line in beside if line != NO_PROPOSAL and not any(form.fullmatch(line) for form in ours)]
        self._strange("Decision Outcome", strange)
        first = {id(section) for section in self._sections.values() if section.heading in SECTIONS}
        others = [section for section in self._written.sections if id(section) not in first]
        more = [f"{'#' * section.level} {section.heading}\n\n{section.text}".strip() for section in others]
        return "\n\n".join(filter(None, (text, *more))) or None, unlined(owner) if owner else None

    def _quotation(self, heading: str) -> tuple[str | None, list[str]]:
        """The text that a section quotes at its beginning, and the lines below it that say something."""
        section = self._sections.get(heading)
        lines = section.text.split("\n") if section else []
        quotation = list(takewhile(lambda line: line.startswith(">"), lines))
        beside = [line for line in lines[len(quotation) :] if line]
        return unquoted(quotation) if quotation else None, beside

    def _entries(self, heading: str) -> list[str]:
        section = self._sections.get(heading)
        found = items(section.lines) if section else None
        if section and section.text and found is None:
            self._strange(heading, [section.text])
        return found or []

    def _matching(self, heading: str, *forms: re.Pattern[str]) -> list[re.Match[str]]:
        """The entries of a section, each in one of the forms that it is written in."""
        matches = []
        for entry in self._entries(heading):
            found = next((match for form in forms if (match := form.fullmatch(entry))), None)
            if found:
                matches.append(found)
            else:
                self._strange(heading, [entry])
        return matches

    def _strange(self, heading: str, lines: list[str]) -> None:
        self._odd += (f"under {heading} stands what is not of ours, and is left out: {line[:80]}" for line in lines)


def _handles(people: list[Who]) -> list[Who]:
    """People whom a record of ours names by their handles."""
    return [who._replace(handle=who.name, name=None) for who in people]
