"""Decisions as a folder of records in MADR 4, one file each, with links where one supersedes another.

What MADR 4 has in its front matter stands a second time where other programs look for it: log4brains reads the list
under the title (and needs the empty line before the end of the front matter, or it takes that for a heading), adr-tools
the links in the section `Status`. `MARK` in the front matter says that everything is where `adr_own`
looks for it. See adr.github.io/madr, npryce/adr-tools, thomvaill/log4brains.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any

from decisions.exchange.chosen import Chosen
from decisions.process.standing import OPEN_STATUSES
from decisions.text import shown
from decisions.views.markdown import line, lined, quoted
from decisions.views.one import One, recorded
from decisions.when import local_date, moment

Answer = dict[str, Any]

MARK = ("decisions", "adr/2")
"""The key in the front matter, and the text under it, by which a record of ours is known."""
NO_FRAMING = "Nothing was recorded of it."
NO_PROPOSAL = "Nothing is proposed yet."
"""What stands where there is none."""

STATUS = {
    **dict.fromkeys(OPEN_STATUSES, "proposed"),
    "adopted": "accepted",
    "withdrawn": "rejected",
    "retired": "deprecated",
    "superseded": "superseded",
}
"""The status of a decision -> MADR's."""


def files(source: Chosen) -> Iterator[tuple[str, str]]:
    """A file a decision, a list of them, and what tells adr-tools that the folder is the one."""
    yield ".adr-dir", ".\n"
    listed = []
    here = None if source.numbers is None else set(source.numbers)
    older: dict[int, list[int]] = {}
    for one in source.ones():
        answer = recorded(one)
        if answer["superseded_by"]:
            older.setdefault(answer["superseded_by"], []).append(one.number)
        linked = here is None or answer["superseded_by"] in here
        yield _name(one.number), "\n".join(_record(one, answer, older.pop(one.number, []), linked=linked)) + "\n"
        listed.append(f"- [{one.number}. {line(answer['title'])}]({_name(one.number)}) ({_status(answer)})")
    yield "index.md", "\n".join(["# Decisions", "", *listed]) + "\n"


def _name(number: int) -> str:
    return f"{number:04}-decision.md"


def _status(answer: Answer) -> str:
    """MADR's status. What is in force is accepted, whatever becomes of a newer version."""
    return "accepted" if answer["in_force"] is not None else STATUS[answer["status"]]


def _record(one: One, answer: Answer, older: list[int], *, linked: bool) -> Iterator[str]:
    """A record; `older` are the decisions with a record here that gave way to it, `linked` says whether that has one to
    which it gave way itself.
    """
    by = answer["superseded_by"]
    status = _status(answer)
    named = f"superseded by {f'[ADR-{by:04}]({_name(by)})' if linked else f'ADR-{by:04}'}" if by else status
    day = local_date(moment(answer["adopted_at"] or one.kept()[-1]["at"]))
    makers, consulted, informed = _reported(one) or _people(answer)
    yield "---"
    yield f"status: {_text(named) if by else named}"
    yield f"date: {day}"
    for key, people in (("decision-makers", makers), ("consulted", consulted), ("informed", informed)):
        if people:
            yield f"{key}: [{', '.join(map(_text, people))}]"
    yield ": ".join(MARK)
    yield from ("", "---", "", f"# {line(answer['title'])}", "")
    yield f"- Status: {f'superseded by [{_name(by)[:-3]}]({_name(by)})' if by and linked else status}"
    yield f"- Date: {day}"
    if makers:
        yield f"- Deciders: {', '.join(map(line, makers))}"
    yield from ("", "## Status", "", f"{named[:1].upper()}{named[1:]}")
    for number in older:
        yield from ("", f"Supersedes [ADR-{number:04}]({_name(number)})")
    yield from _context(answer)
    yield from _outcome(one, answer)
    yield from _information(one, answer)


def _reported(one: One) -> tuple[list[str], list[str], list[str]] | None:
    """The same where another tool told of it; None where that says of nobody."""
    told = one.d.reported_outcomes
    last = next((o for o in reversed(told) if o.deciders or o.consulted or o.informed), None)
    return (last.deciders, last.consulted, last.informed) if last else None


def _people(answer: Answer) -> tuple[list[str], list[str], list[str]]:
    """Who decided, who else took part, and who carries it out without having been asked. Of a decision of another tool
    that does not say who decided, those whose answers it tells of.
    """
    told = dict.fromkeys(a["member"] for a in answer["answers"] if a["version"] is None)
    owner = [answer["owner"]] if answer["owner"] and not answer["outcomes"] else []
    makers = answer["roster"] or list(told) or owner
    said = [*answer["voices"], *answer["options"], *answer["questions"], *answer["reactions"], *answer["alignment"]]
    consulted = [m for m in dict.fromkeys(x["member"] for x in said) if m and m not in makers]
    informed = [m for m in answer["carried_by"] if m not in makers and m not in consulted]
    return makers, consulted, informed


def _text(text: str) -> str:
    """A text in YAML, as JSON writes it."""
    return dumps(shown(text), ensure_ascii=False)


def _context(answer: Answer) -> Iterator[str]:
    yield from ("", "## Context and Problem Statement", "")
    yield quoted(answer["framing"]["text"], exact=True) if answer["framing"] else NO_FRAMING
    if answer["voices"]:
        yield from ("", "## Decision Drivers", "")
        for v in answer["voices"]:
            yield f"* {v['kind']} {v['number']} of {line(v['member'])}: {lined(v['text'])}"
    if answer["options"]:
        yield from ("", "## Considered Options", "")
        for o in answer["options"]:
            yield f"* {lined(o['text'])}"


def _outcome(one: One, answer: Answer) -> Iterator[str]:
    """The text in force, else the newest one."""
    yield from ("", "## Decision Outcome", "")
    if not one.d.versions:
        yield NO_PROPOSAL
        return
    version = one.d.versions[(answer["in_force"] or answer["version"]) - 1]
    yield quoted(version.text, exact=True)
    yield from ("", f"Version {version.number}, sha256 {version.digest}. Owner: {line(version.owner)}.")
    if version.number != answer["version"]:
        yield from ("", f"Version {answer['version']} is {answer['status']}.")
    if version.criteria:
        yield from ("", "### Confirmation", "")
        for text in version.criteria:
            yield f"* {lined(text)}"


def _information(one: One, answer: Answer) -> Iterator[str]:
    found = []
    for o in answer["objections"]:
        how = "open" if o["open"] else f"closed as {line(o['resolution'])}"
        found.append(f"* Objection {o['objection']} of {line(o['raised_by'])}, {how}: {lined(o['reason'])}")
    told = [a for a in one.d.reported_answers if a.kind == "objection"]
    for number, a in enumerate(told, 1 + max((o["objection"] for o in answer["objections"]), default=0)):
        how = a.said if a.said == "open" or a.said.startswith("closed as ") else f"reported as {a.said}"
        found.append(f"* Objection {number} of {line(a.member)}, {line(how)}: {lined(a.text or a.said)}")
    for r in answer["reviews"]:
        found.append(f"* Review by {line(r['member'])}, {r['verdict']}: {lined(r['findings'])}")
    if answer["review_on"]:
        found.append(f"* Review on {answer['review_on']}")
    found.append(f"* Decision {answer['number']} of {line(answer['circle'])}: {answer['status']}")
    yield from ("", "## More Information", "", *found)
