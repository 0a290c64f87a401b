"""Why another rule would have made something else of the same acts, and by whom: in sentences, and by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from decisions.process.policy import Policy, least_answered
from decisions.process.replay import Refused
from decisions.process.state import Decision, Objection, Round
from decisions.text import joined
from decisions.views.words import spoken
from decisions.when import local, moment, span


class Adoption(NamedTuple):
    """An adoption: of which version, when, whose silence was presumed to be consent, and who had not answered."""

    version: int
    at: int
    presumed: list[str]
    outstanding: list[str]
    round: Round | None


class Side(NamedTuple):
    """A decision under one of the two rules; `number_of` gives a version's number in the log."""

    d: Decision
    adoptions: list[Adoption]
    number_of: Callable[[int | None], int | None]


class _Why:
    """What has been found: whose doing it is, each once, and what is said of it."""

    def __init__(self) -> None:
        self.by: dict[str, None] = {}
        self.said: list[str] = []

    def say(self, sentence: str, *members: str) -> None:
        self.said.append(sentence)
        self.by.update(dict.fromkeys(members))


def because(
    difference: str,
    was: Side,
    would: Side,
    first: Adoption | None,
    other: Adoption | None,
    refused: list[Refused],
) -> tuple[list[str], list[str]]:
    """(members, sentences): nothing where nothing differs. `first` is the adoption that there was, and `other` the one
    that there would have been.
    """
    why = _Why()
    if difference == "same":
        return [], []
    old, new = _policies(was, would, first, other)
    if other is not None and (first is None or other.at < first.at):
        _sooner(why, was, would, other, old, new)
    if first is not None and (other is None or other.at >= first.at):
        _waits(why, first, old, new)
    if other is None or first is None or other.at >= first.at:
        _refused(why, refused, was, new)
        _blocks(why, was, would)
    if not why.said:
        more = other is None or (first is not None and other.at >= first.at)
        why.say("by then this rule would have asked for more" if more else "this rule would have had all it asks for")
    return list(why.by), why.said


def _policies(was: Side, would: Side, first: Adoption | None, other: Adoption | None) -> tuple[Policy, Policy]:
    """The two rules, of the rounds that differ, else of the last ones."""
    found = []
    for side, adoption in ((was, first), (would, other)):
        round_ = adoption.round if adoption else None
        round_ = round_ or side.d.rounds[-1]
        found.append(round_.policy)
    return found[0], found[1]


def _sooner(why: _Why, was: Side, would: Side, other: Adoption, old: Policy, new: Policy) -> None:
    roster = other.round.roster if other.round else []
    answered = len(roster) - len(other.outstanding) - len(other.presumed)
    if other.presumed:
        why.say(f"the silence of {joined(other.presumed)} would have been presumed to be consent", *other.presumed)
    if other.outstanding and least_answered(old, len(roster)) > answered:
        many = "answer" if len(other.outstanding) == 1 else "answers"
        why.say(f"the {many} of {joined(other.outstanding)} would not have been waited for", *other.outstanding)
    for o in _late(would, was):
        why.say(f"objection {o.number} of {o.raised_by} would have come too late to block", o.raised_by)
    if old["final_comment_days"] > new["final_comment_days"]:
        less = _days(new) if new["final_comment_days"] else "none"
        why.say(f"instead of {_days(old)} for final comments there would have been {less}")
    if old["min_consents"] > new["min_consents"]:
        why.say(f"{_consents(new)} would have been enough")


def _waits(why: _Why, first: Adoption, old: Policy, new: Policy) -> None:
    roster = first.round.roster if first.round else []
    least = least_answered(new, len(roster))
    if first.presumed and new["silence"] == "outstanding":
        why.say(f"the silence of {joined(first.presumed)} would not have been taken for consent", *first.presumed)
    elif first.presumed and _limit(new) > _limit(old):
        limit = f"after {new['time_limit']} hours" if new["time_limit"] else "at the end of a time limit"
        why.say(
            f"the silence of {joined(first.presumed)} would have been taken for consent only {limit}", *first.presumed
        )
    if first.outstanding and least > len(roster) - len(first.outstanding):
        many = "answer" if len(first.outstanding) == 1 else "answers"
        why.say(f"the {many} of {joined(first.outstanding)} would have been waited for", *first.outstanding)
    if new["final_comment_days"] > old["final_comment_days"]:
        why.say(f"{_days(new)} for final comments would have followed")
    if new["min_consents"] > old["min_consents"]:
        why.say(f"{_consents(new)} would have been needed")


def _refused(why: _Why, refused: list[Refused], was: Side, new: Policy) -> None:
    for r in refused:
        data = r.record["data"]
        if r.why == "override":
            raised = was.d.objection(data["objection"])
            of = f" of {raised.raised_by}" if raised else ""
            naming = " without naming alternatives" if data["kind"] in new["override_kinds"] else ""
            said = f"{r.record['member']} could not have overridden objection {data['objection']}{of}{naming}"
            why.say(said, *([raised.raised_by] if raised else []))
        elif r.why == "stand-aside":
            why.say(f"{r.record['member']} could not have stood aside", r.record["member"])


def _blocks(why: _Why, was: Side, would: Side) -> None:
    for o in _late(was, would):
        why.say(
            f"objection {o.number} of {o.raised_by}, which came after the adoption, would have blocked", o.raised_by
        )


def _late(late: Side, other: Side) -> list[Objection]:
    """Objections that came after an adoption here, and in time there."""
    in_time = {o.number for o in other.d.objections if not o.late}
    return [o for o in late.d.objections if o.late and o.number in in_time]


def _limit(policy: Policy) -> float:
    return float("inf") if policy["time_limit"] is None else float(policy["time_limit"])


def _days(policy: Policy) -> str:
    days = policy["final_comment_days"]
    return f"{days} day{'' if days == 1 else 's'}"


def _consents(policy: Policy) -> str:
    return _spoken(policy["min_consents"])


def _spoken(consents: int) -> str:
    return f"{consents} spoken consent{'' if consents == 1 else 's'}"


HEADLINES = {
    "same": "Nothing would have differed.",
    "never": "It would not have been adopted.",
    "adopted": "It would have been adopted.",
    "otherwise": "It would stand otherwise.",
}
"""A difference that needs no length of time -> how it is said."""

TONE = {"never": "bad", "adopted": "warn", "later": "warn", "earlier": "good", "otherwise": "warn"}
"""A difference -> its tone, as those of `signs`; none where nothing differs."""

REFUSED = {
    "stand-aside": "could not have stood aside",
    "override": "could not have overridden objection",
    "withdrawal": "could not have withdrawn it: it would have been in force",
    "retraction": "would have had no answer to retract",
    "not-asked": "would not have been asked any more",
    "no-version": "would have had no such version before them",
    "nothing-in-force": "would have had nothing in force to speak of",
    "ended": "would have come after its end",
}
"""Why something would not have been recorded -> how it is said of whoever said it."""


def headline(answer: dict[str, Any]) -> str:
    """In a sentence, what would have differed."""
    said = HEADLINES.get(answer["difference"])
    if said is not None:
        return said
    was, would = answer["adoption"]["was"], answer["adoption"]["would_be"]
    length = span(abs(moment(would["at"]) - moment(was["at"])))
    return f"It would have been adopted {f'{length} ' if length else ''}{answer['difference']}."


def parts(answer: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The answer below its headline: labels, each with its texts. Raw text."""
    return [
        ("as it was", stands(answer["was"])),
        ("would be", stands(answer["would_be"])),
        ("because", answer["because"]),
        ("by whom", [joined(answer["by"])] if answer["by"] else []),
        ("besides", refusals(answer)),
    ]


def stands(side: dict[str, Any]) -> list[str]:
    """How a decision stands, or would: its adoptions, and where it is not adopted, what is missing. Raw text."""
    said = []
    for adoption in side["adoptions"]:
        parts = [f"version {adoption['version']} adopted {local(moment(adoption['at']))}"]
        if adoption["presumed"]:
            parts.append(f"{joined(adoption['presumed'])} presumed to consent")
        if adoption["outstanding"]:
            parts.append(f"without an answer of {joined(adoption['outstanding'])}")
        said.append(", ".join(parts))
    if not said or side["status"] != "adopted":
        about = f" on version {side['version']}" if said and side["version"] != side["in_force"] else ""
        said.append(f"{side['status']}{about}{missing(side['missing'])}")
    return said


def missing(found: dict[str, Any] | None) -> str:
    """What an open round lacks, after what is said of it; empty where there is none, or it lacks nothing."""
    if found is None:
        return ""
    parts = []
    if found["answers"]:
        many = "answer is" if found["answers"] == 1 else "answers are"
        some = "of" if found["answers"] == len(found["of"]) else "among"
        parts.append(f"{found['answers']} more {many} missing ({some} {joined(found['of'])})")
    if found["consents"]:
        parts.append(f"{_spoken(found['consents'])} missing")
    numbers = [str(number) for number in found["objections"]]
    if numbers:
        parts.append(f"objection{'' if len(numbers) == 1 else 's'} {joined(numbers)} open")
    return f"; {', '.join(parts)}" if parts else ""


def refusals(answer: dict[str, Any]) -> list[str]:
    """What was said that would not have been recorded, in sentences. Raw text."""
    found: dict[str, list[str]] = {}
    for r in answer["refused"]:
        about = f" {r['objection']}" if r["objection"] else ""
        found.setdefault(REFUSED[r["why"]] + about, []).append(r["member"] or "the rule of another decision")
    said = [f"{joined(list(dict.fromkeys(who)))} {what}" for what, who in found.items()]
    return [text for text in said if not any(known.startswith(text) for known in answer["because"])]


def rule_named(policy: dict[str, Any]) -> str:
    """The other rule in words: a preset, and the parameters that are set besides."""
    own = " and ".join(f"{key}={spoken(value)}" for key, value in policy["set"].items())
    return " with ".join(filter(None, (policy["preset"] or "the rule of each round", own)))
