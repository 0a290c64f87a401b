"""A decision record that `adr` wrote: everything is where that put it."""

from __future__ import annotations

import re

from decisions.exchange.adr import MARK, NO_FRAMING, NO_PROPOSAL
from decisions.exchange.adr_record import Said, Told, told
from decisions.exchange.adr_text import Section, Written, items
from decisions.exchange.adr_words import Who
from decisions.views.markdown import unlined, unquoted

_VOICE = re.compile(r"(need|desire|fact|feeling) \d+ of ([^:]+): (.*)", re.DOTALL)
_OWNER = re.compile(r"Version \d+, sha256 [0-9a-f]{64}\. Owner: (.*)\.")
_OBJECTION = re.compile(r"Objection \d+ of ([^:,]+), (open|(?:closed|reported) as [^:]+): (.*)", re.DOTALL)
_REVIEW = re.compile(r"Review by ([^:,]+), ([^:]+): .*", re.DOTALL)
_REVIEW_ON = re.compile(r"Review on (\d{4}-\d\d-\d\d)")
_DECISION = re.compile(r"Decision (\d+) of (.+): [a-z ]+")


def is_ours(written: Written) -> bool:
    """Whether it says that `adr` wrote it, in the form of today."""
    return written.matter.get(MARK[0]) == MARK[1]


def told_exactly(written: Written) -> Told:
    """What a record of ours says: the texts as they were, but for blanks in those of one entry."""
    sections = {section.heading: section for section in written.sections}
    status = [section for section in written.sections if section.name == "status"]
    head = told(written._replace(title="", sections=status), None)
    context = sections.get("Context and Problem Statement")
    outcome = sections.get("Decision Outcome")
    about = _entries(sections.get("More Information"))
    owner = next((found for line in outcome.lines if (found := _OWNER.fullmatch(line))), None) if outcome else None
    reviews = [found for text in about if (found := _REVIEW.fullmatch(text))]
    return head._replace(
        deciders=_handles(head.deciders),
        consulted=_handles(head.consulted),
        informed=_handles(head.informed),
        title=unlined(written.title or "") or None,
        framing=_quotation(context, NO_FRAMING),
        voices=[
            Said(found[1], unlined(found[2]), unlined(found[3]))
            for text in _entries(sections.get("Decision Drivers"))
            if (found := _VOICE.fullmatch(text))
        ],
        options=[unlined(text) for text in _entries(sections.get("Considered Options"))],
        text=_quotation(outcome, NO_PROPOSAL),
        criteria=[unlined(text) for text in _entries(sections.get("Confirmation"))],
        objections=[
            Said(unlined(found[2]).removeprefix("reported as "), unlined(found[1]), unlined(found[3]))
            for text in about
            if (found := _OBJECTION.fullmatch(text))
        ],
        owner=unlined(owner[1]) if owner else None,
        circle=next((unlined(found[2]) for text in about if (found := _DECISION.fullmatch(text))), None),
        review_on=next((found[1] for text in about if (found := _REVIEW_ON.fullmatch(text))), None),
        odd=[*head.odd, *(f"the review by {unlined(r[1])} is not taken over" for r in reviews)],
    )


def _handles(people: list[Who]) -> list[Who]:
    """People whom a record of ours names by their handles."""
    return [who._replace(handle=who.name, name=None) for who in people]


def _entries(section: Section | None) -> list[str]:
    return items(section.lines) or [] if section else []


def _quotation(section: Section | None, nothing: str) -> str | None:
    """The text that a section quotes at its beginning."""
    lines = "\n".join(section.lines).strip("\n").split("\n") if section else []
    quotation: list[str] = []
    for line in lines:
        if not line.startswith(">"):
            break
        quotation.append(line)
    return unquoted(quotation) if quotation and lines[0] != nothing else None
