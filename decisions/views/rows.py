"""A decision's rows in the views: a pure function of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decisions.process import helps, needs, standing
from decisions.process.state import Answer, Decision
from decisions.views import listed

if TYPE_CHECKING:
    from decisions.process.left_behind import Left

Rows = dict[str, list[tuple[Any, ...]]]


def rows(d: Decision, number: int, moment: int, *, due_to_close: bool = False, passed: int | None = None) -> Rows:
    """Table -> rows; the first column of each is the decision's number.

    `d` is as of `moment`, with what time alone did folded in; the last of that was at `passed`.
    """
    from decisions.process.left_behind import left_behind
    from decisions.views import inbox

    buy_ins, check_ins = standing.latest(d.buy_ins, d), standing.latest(d.check_ins, d)
    stale_at = {m: standing.buy_in_stale_at(d, b, check_ins) for m, b in buy_ins.items()}
    declared = {m: [b.value, stale_at[m]] for m, b in buy_ins.items()}
    outstanding = standing.outstanding(d)
    voiced = [v for v in d.voices if v.kind == "need"]
    every = [v.number for v in voiced]  # which of them are met, a query asks of all decisions
    return {
        "decisions": [listed.made(d, number, moment, outstanding, declared, due_to_close, passed)],
        "people": _people(d, number, outstanding, stale_at),
        "needs": [(number, v.number, v.member, v.text, v.at, v.event) for v in voiced],
        "addressed": _addressed(d, number),
        "actions": [(number, a.number, a.owner, a.text, a.due, a.outcome, a.at) for a in d.actions],
        "reviews": [(number, r.at, r.member, r.version, r.verdict, r.findings) for r in d.reviews],
        "inbox": [(number, *item) for item in inbox.items(d, number)],
        "left_behind": [_left(d, number, x) for x in left_behind(d, every)],
        "texts": [(number, d.title, body(d))],
    }


def _left(d: Decision, number: int, x: Left) -> tuple[Any, ...]:
    line, asks = helps.command(d, x, number), int(helps.asks_a_member(d, x))
    return (number, x.member, x.why, int(x.declared), x.since, x.event, x.from_at, x.number, d.circle, line, asks)


def damaged(stream: str, number: int, why: str) -> Rows:
    """The rows of a decision that cannot be folded: it is listed, marked, and nothing else stops."""
    row = (number, stream, None, "(damaged)", "damaged", *(None,) * 11, 0, "[]", 0, "[]", "{}", 0, 0, None, why)
    return {"decisions": [row]}


def _addressed(d: Decision, number: int) -> list[tuple[Any, ...]]:
    if not (d.from_needs or d.reviews or any(v.needs for v in d.versions)):
        return []
    since, found, taken_up = needs.addressed(d), needs.found(d), needs.taken_up(d)
    rows = []
    for need in dict.fromkeys([*taken_up, *found]):
        last = found.get(need)
        said = last[:-1] if last else (None,) * 6
        does = (int(need in since), since.get(need), int(need in taken_up))
        rows.append((number, *_need(need, number), *does, *said, int(d.in_force is not None)))
    return rows


def _need(need: int | str, number: int) -> tuple[int, int]:
    if isinstance(need, int):
        return number, need
    decision, _, own = need.partition(".")
    return int(decision), int(own)


def _people(d: Decision, number: int, outstanding: list[str], stale_at: dict[str, int]) -> list[tuple[Any, ...]]:
    alignments = standing.latest(d.alignments, d)
    answers = standing.current_answers(d)
    buy_ins, check_ins = standing.latest(d.buy_ins, d), standing.latest(d.check_ins, d)
    objected = {member for o in d.objections for member in (o.raised_by, o.whose)}
    found = []
    for member in taking_part(d):
        aligned, answer = alignments.get(member), answers.get(member)
        bought, checked = buy_ins.get(member), check_ins.get(member)
        kind = answer.kind if isinstance(answer, Answer) else "objection" if answer else None
        found.append(
            (
                number,
                member,
                int(member in outstanding and d.open_round is not None),
                int(member in objected),
                aligned.value if aligned else None,
                aligned.at if aligned else None,
                int(standing.alignment_stale(d, aligned)) if aligned else None,
                kind,
                answer.version if answer else None,
                answer.at if answer else None,
                answer.event if answer else None,
                int(isinstance(answer, Answer) and answer.presumed_in is not None),
                bought.value if bought else None,
                bought.at if bought else None,
                stale_at.get(member),
                checked.value if checked else None,
                checked.at if checked else None,
            )
        )
    return found


def taking_part(d: Decision) -> list[str]:
    """Everybody on a roster, and everybody who said something, owns it or carries it out."""
    people = dict.fromkeys(m for r in d.rounds for m in r.roster)
    people.update(dict.fromkeys(m for r in d.rounds for m, _ in r.left))
    people[d.opened_by] = None
    for said in _said(d):
        people.update(dict.fromkeys(x.member for x in said))
    people.update(dict.fromkeys(a.member for q in d.questions for a in q.answers))
    people.update(dict.fromkeys(x.member for x in d.check_ins))
    people.update(dict.fromkeys(x.member for x in d.actions))
    people.update(dict.fromkeys(x.member for x in d.reviews))
    people.update(dict.fromkeys(member for o in d.objections for member in (o.raised_by, o.whose)))
    people.update(dict.fromkeys(a.owner for a in d.actions))
    people.update(dict.fromkeys(member for o in d.reported_outcomes for member in (*o.deciders, *o.consulted)))
    for version in d.versions:
        people[version.by] = people[version.owner] = None
        people.update(dict.fromkeys(version.carried_by or []))
    return [member for member in people if member]


def _said(d: Decision) -> list[list[Any]]:
    found: list[list[Any]] = [d.voices, d.framings, d.alignments, d.options, d.questions, d.reactions, d.answers]
    return [*found, d.reported_answers, d.buy_ins]


def body(d: Decision) -> str:
    """Everything that people wrote on a decision, for the full-text index."""
    said = [v.text for v in d.versions]
    said += [c for v in d.versions for c in v.criteria or []]
    said += [x.text for x in d.framings]
    said += [x.text for x in d.voices]
    said += [x.text for x in (*d.options, *d.questions, *d.reactions)]
    said += [a.text for q in d.questions for a in q.answers]
    said += [x.why for x in (*d.alignments, *d.buy_ins, *d.check_ins) if x.why]
    said += [a.reason for a in d.answers if a.reason]
    said += [x.text for x in (*d.concerns, *d.conditions)]
    said += [a.text for a in d.reported_answers if a.text] + [o.text for o in d.reported_outcomes if o.text]
    said += [x.text for x in d.actions]
    for o in d.objections:
        said += [text for text in (o.reason, o.need, o.close_reason, *o.alternatives) if text]
    for r in d.reviews:
        spoken = (*r.measures, *r.became, *r.conditions, *r.needs)
        said += [r.findings, *(item["text"] for item in spoken if item["text"])]
    return "\n".join(dict.fromkeys(said))
