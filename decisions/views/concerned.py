"""Whom a new version concerns: what changed since each person's last answer, what of theirs it touches, and the one
question to put to them.

Everybody on the roster has to answer the new version, for consent is bound to exactly one text; this says whom to ask
first, and what. Nothing is inferred. What people said stands in the questions raw: to be shown harmlessly.
"""

from __future__ import annotations

from typing import Any

from decisions.commands import line
from decisions.process import closing, standing
from decisions.process.state import Answer, Decision, Objection, Version

Person = dict[str, Any]
Touched = dict[str, Any]
Difference = dict[str, Any]

PLAIN = "Do you have an objection to this?"
"""What is asked of whoever has said nothing yet."""
KINDS = ("objection", "condition", "concern")
"""What of somebody's a new version may touch, in the order in which they are asked about it."""
CLIP = 200
"""Characters of a quoted text, at most."""


def last_said(d: Decision, member: str) -> Answer | Objection | None:
    """What a member said last to any version, in their own words; what they disputed was not theirs."""
    said: list[Answer | Objection] = [
        a for a in d.answers if a.member == member and a.presumed_in is None and a.kind != "unsaid"
    ]
    said += [o for o in d.objections if o.raised_by == member]
    return max((x for x in said if x.event not in d.disputed), key=lambda x: (x.at, x.position), default=None)


def touched(d: Decision, member: str) -> list[Touched]:
    """What of a member's the current version may touch: their open objections to earlier ones, and their conditions and
    concerns, where the text is another one since. Each `{kind, number, text, version, member, integrated}`: `member` is
    who said it (an objection may be taken up by another), and `integrated` the kind as which an amendment integrates
    the objection, else null.
    """
    current = d.current
    if current is None:
        return []
    found = [
        _touch("objection", o.number, o.reason, o.version, o.raised_by, closing.named_kind(d, o, current))
        for o in closing.earlier_objections(d, current, member)
    ]
    provisos = [("condition", c) for c in d.conditions if c.state != "broken"]
    provisos += [("concern", c) for c in d.concerns if c.became is None]
    for kind, c in provisos:
        if c.member == member and c.version < current.number and d.versions[c.version - 1].text != current.text:
            found.append(_touch(kind, c.number, c.text, c.version, member, None))
    return found


def _touch(kind: str, number: int, text: str, version: int, member: str, integrated: str | None) -> Touched:
    return {
        "kind": kind,
        "number": number,
        "text": text,
        "version": version,
        "member": member,
        "integrated": integrated,
    }


def concerned(
    d: Decision, number: int, member: str, *, differs: bool = True, known: dict[int, Difference] | None = None
) -> Person:
    """What the current version of decision `number` is to a member: `{member, answered_version, answer, changed,
    touched, question, command}`.

    `answered_version` and `answer` (`consent, stand-aside, objection, retracted`) are what they said last, null where
    they never did; `changed` is the difference since that version (`difference.between`), null where there is none, or
    without `differs`. `question` is null for whoever is not to be asked now. `known` keeps the differences that were
    made, by the version that they start from, for the next member.
    """
    known = {} if known is None else known
    said, current = last_said(d, member), d.current
    found = touched(d, member)
    asked = d.open_round is not None and member in standing.outstanding(d)
    before = said.version if said else min((x["version"] for x in found), default=0)
    new = None
    if current and 0 < before < current.number and (differs or asked):
        new = _since(d, number, before, current, known)
    return {
        "member": member,
        "answered_version": said.version if said else None,
        "answer": _answer(said) if said else None,
        "changed": new if differs and said else None,
        "touched": found,
        "question": _question(d, member, said, current, found, gist(new) if new else "") if asked and current else None,
        "command": line("consent", number, as_=member) if asked else None,
    }


def to_ask(d: Decision, number: int, *, differs: bool = False) -> list[Person]:
    """Everybody who has still to answer in the open round, whom the change concerns most first: who holds an open
    objection, then whose condition or concern it may touch, then who answered an earlier version, then the rest.
    """
    people = standing.outstanding(d) if d.open_round else []
    known: dict[int, Difference] = {}
    return sorted((concerned(d, number, member, differs=differs, known=known) for member in people), key=_rank)


def _since(d: Decision, number: int, version: int, current: Version, known: dict[int, Difference]) -> Difference:
    """The difference of the current version and an earlier one."""
    from decisions.views.difference import of_versions

    if version not in known:
        known[version] = of_versions(number, d.versions[version - 1], current)
    return known[version]


def _rank(person: Person) -> int:
    kinds = [KINDS.index(found["kind"]) for found in person["touched"]]
    return min(kinds, default=len(KINDS) if person["answered_version"] else len(KINDS) + 1)


def in_short(d: Decision, member: str) -> str:
    """What a member is asked for, in few words, for a list."""
    current = d.current
    version = current.number if current else 0
    plain = f"answer version {version}"
    mine = {found["kind"]: found["number"] for found in reversed(touched(d, member))}
    if "objection" in mine:
        return f"{plain} (does your objection {mine['objection']} still stand?)"
    if "condition" in mine:
        return f"{plain} (does your condition {mine['condition']} still hold?)"
    said = last_said(d, member)
    if said is None or said.version == version:
        return plain
    about = {"consent": "consent to", "stand-aside": "standing aside from", "objection": "objection to"}
    return f"{plain}, changed since your {about.get(_answer(said), 'answer to')} version {said.version}"


def lines(people: list[Person]) -> list[str]:
    """One line for each question that is to be put, with all to whom it is put; nothing where nobody has answered an
    earlier version, and everybody is asked the same.
    """
    from decisions.text import joined

    if all(person["answered_version"] is None for person in people):
        return []
    asked: dict[str, list[Person]] = {}
    for person in people:
        asked.setdefault(person["question"], []).append(person)
    return [
        f"Ask {joined([p['member'] for p in same])}: {question} ({same[0]['command']})"
        for question, same in asked.items()
    ]


def _answer(said: Answer | Objection) -> str:
    return said.kind if isinstance(said, Answer) else "objection"


def _question(
    d: Decision, member: str, said: Answer | Objection | None, current: Version, found: list[Touched], news: str
) -> str:
    """The question for somebody who has still to answer; `news` is what the change comes to."""
    objections = [x for x in found if x["kind"] == "objection"]
    if objections:
        return _still(objections, member, current, news)
    if said is None:
        presumed = [a.version for a in d.answers if a.member == member and a.presumed_in is not None]
        silent = f"You said nothing to version {presumed[-1]}, and consent was presumed. " if presumed else ""
        return silent + PLAIN
    since = f" Since then {_ended(news)}" if news else ""
    for x in found:
        if x["kind"] == "condition":
            text = x["text"].removeprefix("on the understanding that ")
            return (
                f"You consented to version {x['version']} on the understanding that {_ended(_quoted(text))}{since}"
                " Does that still hold, and do you have an objection?"
            )
        return (
            f"You consented to version {x['version']} with a concern: {_ended(_quoted(x['text']))}{since}"
            " Do you have an objection?"
        )
    if _answer(said) == "consent":
        return (
            f"Since your consent to version {said.version} {_ended(news)} Do you have an objection?" if news else PLAIN
        )
    why = _ended(f": {_quoted(said.reason)}" if said.reason else "")
    if _answer(said) == "stand-aside":
        return (
            f"You stood aside from version {said.version}{why}{since} Do you have an objection, or stand aside still?"
        )
    if isinstance(said, Objection):
        closed = f" It was closed as {said.kind}." if said.kind else ""
        return f"You objected to version {said.version}{why}{closed}{since} Do you have an objection to this?"
    return f"You took back your answer to version {said.version}{why}{since} Do you have an objection now?"


def _still(objections: list[Touched], member: str, current: Version, news: str) -> str:
    """Whether objections to an earlier version still stand, for whoever holds them."""
    reasons = "; and: ".join(_quoted(x["text"]) for x in objections)
    raised = objections[0]["member"]
    said = "You objected" if raised == member else f"You took up what {raised} objected"
    kinds = list(dict.fromkeys(x["integrated"] for x in objections if x["integrated"]))
    meant = f"Version {current.number} is meant to settle that ({', '.join(kinds)})" if kinds else ""
    told = ": ".join(filter(None, (meant, news)))
    told = _ended(told[:1].upper() + told[1:]) if told else ""
    stand = "Does your objection still stand?" if len(objections) == 1 else "Do your objections still stand?"
    return " ".join(filter(None, (_ended(f"{said}: {reasons}"), told, stand)))


def gist(changed: Difference) -> str:
    """What a difference comes to, in a clause: what the new text says, what it says no longer, and the fields beside
    it; empty where nothing differs.
    """
    new, old = (
        " ".join(text[1:].strip() for text in changed["text"] if text[:1] == sign and text[1:].strip())
        for sign in ("+", "-")
    )
    parts = [f"the new text says: {_quoted(new)}"] if new else []
    parts += [f"the text says no longer: {_quoted(old)}"] if old and not new else []
    for field in changed["fields"]:
        name = field["field"].replace("_", " ")
        parts.append(f"{name}: {_value(field['from'])} → {_value(field['to'])}")
    return "; ".join(parts)


def _value(value: Any) -> str:
    if value in (None, [], False):
        return "none"
    return _clipped(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _quoted(text: str) -> str:
    return f'"{_clipped(text)}"'


def _clipped(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= CLIP else whole[: CLIP - 1].rstrip() + "…"


def _ended(text: str) -> str:
    """The text with a full stop, where it does not end with one inside its quotation marks."""
    return text if text[-2:] in ('."', '!"', '?"', '…"') else f"{text}."
