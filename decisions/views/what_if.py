"""What another rule would have made of the same acts: of one decision, or of all that a query selects.

Plain JSON values. Versions have the numbers that they have in the log.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from decisions.errors import BadInput
from decisions.process import fold, standing
from decisions.process.policy import Policy, least_answered, parameter
from decisions.process.policy import preset as parameters_of
from decisions.process.replay import Instead, Refused, Replay
from decisions.process.rounds import rule
from decisions.process.state import Decision, Record, Round
from decisions.views import source
from decisions.views.asked import Asked
from decisions.views.one import One
from decisions.views.what_if_why import Adoption, Side, because
from decisions.when import iso, moment

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.views.catchup import Views

Item = dict[str, Any]

DIFFERENCES = ("same", "earlier", "later", "never", "adopted", "otherwise")
"""Of the first adoption that is not the same: it would have come earlier, later or never, or there would have been one
that there was not; `otherwise` where another version would have been adopted at that moment, or the status differs.
"""
OFTEN = 100
"""Decisions that are replayed between two words of progress."""
_ROUND = b'"type":"RoundOpened"'


def instead(preset: str | None, changes: dict[str, str] | None = None) -> Instead:
    """The other rule: a preset's, or each round's own, with the parameters that are set besides, as they are typed.

    Raises BadInput where there is no such preset or parameter, or nothing is said.
    """
    if preset is None and not changes:
        raise BadInput("which other rule?", "name a preset with --policy, or set a parameter with --set KEY=VALUE")
    if preset is not None:
        parameters_of(preset)
    return Instead(preset, {key: parameter(key, value) for key, value in (changes or {}).items()})


def named(other: Instead) -> Item:
    """The other rule: `preset` (null: each round's own), `set`, and every parameter where a preset is named."""
    found: Policy = other.of({}) if other.preset else {}
    return {"preset": other.preset, "set": other.changes, **found}


def what_if(one: One, other: Instead) -> Item:
    """`decision, title, policy, was, would_be, difference, adoption, by, because, refused`, as of the moment that is
    asked about.

    `was` and `would_be` are `{status, version, in_force, adopted_at, adoptions, round, outstanding, open_objections,
    missing}`: `adoptions` are `{version, at, presumed, outstanding}`, `round` is the preset of the last round, and
    `missing` is what an open round lacks (null without one): `{answers, of, consents, objections}`, so many more of
    these people, so many more spoken consents, and these objections closed. `difference` is one of DIFFERENCES, and
    `adoption` the first one that differs, as it `was` and `would_be` (null where there is none). `by` is whose silence,
    missing answer, objection or stand-aside makes it, and `because` says it in sentences. `refused` is what was said
    that would not have been recorded, each `{why, type, member, version, objection, at, event}`.
    """
    known = _known(one.records, one.asked)
    circle = _circles(one.reader, one.asked).get(one.d.circle, [])
    return {**_compared(known, one.asked, other, circle, one.number, one.d.title), "policy": named(other)}


class Sweep:
    """Every decision that a query selects; what differs is handed out one by one, and what is counted grows."""

    def __init__(self, views: Views, asked: Asked, other: Instead, terms: list[str]) -> None:
        """The views stand as of `asked` already (`overlay.shown`). Raises BadInput for a query that is none."""
        from decisions.views import lists

        self.views = views
        self.asked = asked
        self.other = other
        self.counts: Counter[str] = Counter()
        """Difference -> how many decisions; `damaged` are those that cannot be read whole."""
        self.by: Counter[str] = Counter()
        """Member -> in how many decisions it is by them that something differs."""
        found = lists.found(views, asked, terms, sort="-number", columns="d.number")
        self.numbers = array("L", (number for (number,) in found))

    def differing(self, progress: Callable[[int, int], object] | None = None) -> Iterator[Item]:
        """Those that differ, as `what_if` tells them, without the policy. `progress` hears how many of how many are
        done.
        """
        reader, asked = self.views.reader, self.asked
        circles = _circles(reader, asked)
        sql = "SELECT stream, title, circle FROM decisions WHERE number = ?"
        for done, number in enumerate(self.numbers):
            if progress is not None and done % OFTEN == 0:
                progress(done, len(self.numbers))
            stream, title, circle = self.views.connection.execute(sql, (number,)).fetchone()
            raw = reader.stream(stream)
            if not any(_ROUND in one for one in raw):
                self.counts["same"] += 1
                continue
            try:
                known = _known(source.records(raw), asked)
                found = _compared(known, asked, self.other, circles.get(circle, []), number, title)
            except fold.FAULTS:
                self.counts["damaged"] += 1
                continue
            self.counts[found["difference"]] += 1
            if found["difference"] != "same":
                self.by.update(found["by"])
                yield found

    def summary(self) -> Item:
        """`{decisions, same, earlier, later, never, adopted, otherwise, damaged, by}` of what is done: counts, and in
        `by` member -> in how many decisions it was by them, the most first.
        """
        counts = {difference: self.counts[difference] for difference in (*DIFFERENCES, "damaged")}
        return {"decisions": self.counts.total(), **counts, "by": dict(self.by.most_common())}


def _known(records: Sequence[Record], asked: Asked) -> list[Record]:
    """The records that the log knew then: a beginning of all."""
    return [e for e in records if asked.known_at is None or moment(e["recorded_at"]) <= asked.known_at]


def _circles(reader: LogReader, asked: Asked) -> dict[str, list[Record]]:
    """Circle -> its own records, oldest first; what is damaged is passed over."""
    streams: dict[str, list[Record]] = {}
    for raw in reader.beside():
        if b'"subject":"circle"' in raw:
            with suppress(ValueError):
                e = fold.sound(source.record(raw))
                streams.setdefault(e["subject_id"], []).append(e)
    known = (_known(records, asked) for records in streams.values())
    return {found.handle: records for records in known if (found := fold.circle(records))}


def _compared(
    records: list[Record], asked: Asked, other: Instead, circle: list[Record], number: int, title: str
) -> Item:
    replay = Replay(records, other, circle)
    was = _side(records, asked, lambda version: version)
    would = _side(replay.records, asked, replay.recorded)
    difference, first, instead_of = _difference(was, would)
    refused = [r for r in replay.refused if asked.as_of is None or moment(r.record["at"]) <= asked.as_of]
    by, said = because(difference, was, would, first, instead_of, refused)
    return {
        "decision": number,
        "title": title,
        "was": _stands(was),
        "would_be": _stands(would),
        "difference": difference,
        "adoption": {"was": first and _adoption(first), "would_be": instead_of and _adoption(instead_of)},
        "by": by,
        "because": said,
        "refused": [_refused(r) for r in refused],
    }


def _side(records: list[Record], asked: Asked, number_of: Callable[[int | None], int | None]) -> Side:
    """Where a decision stands by these records, what time alone has done folded in."""
    d = fold.decision(records, asked.as_of)
    if d is None:
        raise BadInput("the decision was not yet opened then", "give a later --as-of, or leave it out")
    made = [e for e in records if e["type"] == "DecisionAdopted"]
    adopted = [(moment(e["at"]), e["data"]) for e in made if asked.as_of is None or moment(e["at"]) <= asked.as_of]
    if standing.due_to_close(d, asked.moment):
        adopted += [(m.at, m.data) for m in rule.due(d, asked.moment) if m.type == "DecisionAdopted"]
    adoptions = []
    for at, data in adopted:
        version = number_of(data["version"])
        adoptions.append(Adoption(version or 0, at, data["presumed"], data["outstanding"], d.round_of(data["version"])))
    return Side(d, adoptions, number_of)


def _difference(was: Side, would: Side) -> tuple[str, Adoption | None, Adoption | None]:
    """What differs first, the adoption that there was, and the one that there would have been."""
    for first, other in zip_longest(was.adoptions, would.adoptions):
        if first is None:
            return "adopted", None, other
        if other is None:
            return "never", first, None
        if first[:2] != other[:2]:
            when = "earlier" if other.at < first.at else "later" if other.at > first.at else "otherwise"
            return when, first, other
    alike = standing.status(was.d) == standing.status(would.d)
    return "same" if alike else "otherwise", None, None


def _stands(side: Side) -> Item:
    d = side.d
    current, adoption, last = d.current, d.adoption, standing.last_round(d)
    return {
        "status": standing.status(d),
        "version": side.number_of(current.number if current else None),
        "in_force": side.number_of(d.in_force),
        "adopted_at": iso(adoption.at) if adoption else None,
        "adoptions": [_adoption(a) for a in side.adoptions],
        "round": last.preset if last else None,
        "outstanding": standing.outstanding(d),
        "open_objections": [o.number for o in d.objections if o.open],
        "missing": _missing(d, d.open_round),
    }


def _adoption(a: Adoption) -> Item:
    return {"version": a.version, "at": iso(a.at), "presumed": a.presumed, "outstanding": a.outstanding}


def _missing(d: Decision, round_: Round | None) -> Item | None:
    if round_ is None:
        return None
    answered, silent = standing.current_answers(d), standing.outstanding(d)
    given = len(round_.roster) - len(silent)
    return {
        "answers": max(0, least_answered(round_.policy, len(round_.roster)) - given),
        "of": silent,
        "consents": max(0, round_.policy["min_consents"] - len(standing.consenting(d, answered))),
        "objections": [o.number for o in d.objections if o.blocking],
    }


def _refused(refused: Refused) -> Item:
    e = refused.record
    return {
        "why": refused.why,
        "type": e["type"],
        "member": e["member"],
        "version": e["data"].get("version"),
        "objection": e["data"].get("objection") if e["type"] == "ObjectionClosed" else None,
        "at": e["at"],
        "event": e["id"],
    }
