"""The acts of a decision, replayed under another rule: what people said stays as it was said, when and in which order;
what the rule made of it is made anew, act by act, with the deadlines in between.

Pure, and of this decision alone: what other decisions did to it (`superseded`) is taken as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from decisions.process import closing, fold, standing
from decisions.process.policy import OVERRIDES, PRESETS, Policy, overridable
from decisions.process.rounds import rule
from decisions.process.state import Decision, Record, Round
from decisions.process.writes import ANSWERS, Write, writes
from decisions.when import hours, iso
from decisions.when import moment as moment_of

_IN_FORCE = ("BuyInDeclared", "CheckedIn", "Reviewed", "EarlyReviewCalled")
"""What is said about a version in force."""
_OFF_THE_TABLE = ("withdrawn", "retired", "superseded")


class Instead(NamedTuple):
    """The rule that takes the place of each round's own: a preset, or where none is named the round's own parameters;
    and `changes`, parameters that are set besides.
    """

    preset: str | None
    changes: Policy

    def of(self, policy: Policy) -> Policy:
        """The parameters in place of these."""
        return {**(PRESETS[self.preset] if self.preset else policy), **self.changes}


class Refused(NamedTuple):
    """What somebody said that would not have been recorded, and why not: `stand-aside` and `override` (the rule has
    none), `withdrawal` (the version is in force), `retraction` (of nothing), `not-asked` (no round asks them about this
    version), `no-version` (it would not have been made), `nothing-in-force`, `ended` (it is retired, or superseded).
    """

    why: str
    record: Record


class Replay:
    """A decision's records under another rule. `records` are the alternative ones, `refused` what has no place there,
    and `d` what they tell of, with nothing that time alone has done since the last act.
    """

    def __init__(self, records: Sequence[Record], instead: Instead, circle: Sequence[Record] = ()) -> None:
        """`records` are the decision's own, `circle` those of its circle (who left when, and who is a member), as far
        as they are known; both oldest first. Raises what a fold of a damaged stream may raise.
        """
        self.records: list[Record] = []
        self.refused: list[Refused] = []
        self._instead = instead
        self._circle = circle
        self._versions: dict[int, int] = {}
        self._recorded: dict[int, int] = {}
        """The number of an alternative version -> the recorded one."""
        self._presumptions = {e["id"]: e for e in records if e["type"] == "ConsentPresumed"}
        """Those of the log: somebody may dispute them."""
        opened = fold.decision(records[:1])
        if opened is None:
            raise ValueError("its first event is none that opens a decision")
        self.d: Decision = opened
        self.records.append(records[0])
        for act in writes(records[1:], circle, records[0]["position"]):
            self._replay(act)

    def recorded(self, version: int | None) -> int | None:
        """The number that an alternative version has in the log."""
        return None if version is None else self._recorded[version]

    # what was recorded, one act after another

    def _replay(self, act: Write) -> None:
        first = act.events[0]
        at = moment_of(first["at"])
        self._rule(rule.due(self.d, at))
        if act.by_the_rule:
            return
        if first["type"] in ("RosterLeft", "CircleLeft"):
            self._leave(first, at)
            return
        why = self._refused_whole(act.events)
        if why:
            self.refused += [Refused(why, e) for e in act.events if e["type"] != "RoundClosed"]
            return
        self._do(act.events)

    def _do(self, events: list[Record]) -> None:
        open_before = self.d.open_round
        stop = False
        said: list[Record] = []
        unsaid: set[str] = set()
        """Whose answer of this act has no place: what it closed stays open."""
        for e in events:
            if e["type"] == "ObjectionClosed" and e["member"] in unsaid:
                continue
            why = self._refused_one(e)
            if why:
                self.refused.append(Refused(why, e))
                if e["type"] in ANSWERS:
                    unsaid.add(e["member"])
                continue
            made = self._in_its_place(e, open_before, events)
            if made is None:
                continue
            period = self.d.period
            if made["type"] in rule.STOPPING and period is not None:
                stop = stop or made["data"]["version"] == period.version
            self._add(made)
            if made["type"] in ANSWERS:
                said.append(made)
        self._close_what_is_answered(said)
        if events[0]["type"] == "ProposalWithdrawn":
            self._close_what_is_withdrawn(events[0])
        if any(e["type"] == "EntryCorrected" for e in events):
            again = fold.decision(self.records)
            assert again is not None
            self.d = again
        self._rule(rule.settle(self.d, stop=stop))

    def _refused_whole(self, events: list[Record]) -> str | None:
        """Why an act has no place in the alternative, if it has none: all that it made belongs together."""
        d, first = self.d, events[0]
        kinds = {e["type"]: e for e in events}
        if first["type"] in _IN_FORCE:
            adoption = d.adoption
            asked = first["type"] == "EarlyReviewCalled"
            soon = not asked and adoption is not None and moment_of(first["at"]) < adoption.at
            return "nothing-in-force" if d.in_force is None or soon else None
        if "ProposalWithdrawn" in kinds:
            version = self._versions.get(kinds["ProposalWithdrawn"]["data"]["version"])
            return "no-version" if version is None else "withdrawal" if version == d.in_force else None
        if first["member"] is None and first["type"] in ("RoundClosed", "ProposalAmended", "DecisionSuperseded"):
            retiring = d.current is not None and d.current.retire and "ProposalAmended" in kinds
            return "nothing-in-force" if d.in_force is None or retiring else None
        if kinds.keys() & {"ProposalMade", "ProposalAmended", "RoundOpened"}:
            return "ended" if standing.status(d) in ("retired", "superseded") else None
        return None

    def _refused_one(self, e: Record) -> str | None:
        """Why an answer, or an override, has no place."""
        d, data = self.d, e["data"]
        if e["type"] == "ObjectionClosed":
            return "override" if data["kind"] in OVERRIDES and not self._overrides(data) else None
        if e["type"] not in ANSWERS:
            return None
        version = self._versions.get(data["version"])
        if version is None:
            return "no-version"
        if standing.status(d) in _OFF_THE_TABLE:
            return "ended"
        round_ = d.round_of(version)
        if round_ is None or e["member"] not in round_.roster:
            return "not-asked"
        if e["type"] == "StoodAside" and not round_.policy["stand_aside"]:
            return "stand-aside"
        if e["type"] == "AnswerRetracted" and not self._retractable(e["member"], version):
            return "retraction"
        return None

    def _overrides(self, data: Record) -> bool:
        """Whether the rule lets somebody else close the objection as this kind, and by naming what was named."""
        objection = self.d.objection(data["objection"])
        round_ = self.d.open_round or (self.d.round_of(objection.version) if objection else None)
        if objection is None or round_ is None:
            return False
        named = bool(data.get("alternatives")) or not round_.policy["override_needs_alternatives"]
        return overridable(round_.policy, data["kind"]) and named

    def _retractable(self, member: str, version: int) -> bool:
        if any(o.open and o.holder == member for o in self.d.objections):
            return False
        counting = standing.spoken(self.d, version).get(member) or standing.presumed(self.d, version).get(member)
        return counting is not None and counting.kind in ("consent", "stand-aside")

    def _in_its_place(self, e: Record, open_before: Round | None, events: list[Record]) -> Record | None:
        """The event as the alternative has it; None where there it is nothing."""
        d, kind, data = self.d, e["type"], e["data"]
        if kind in ("ProposalMade", "ProposalAmended"):
            return self._version_made(e, open_before, events)
        if kind == "RoundOpened":
            version = self._versions.get(data["version"])
            current = d.current
            asked = d.open_round is not None or version == d.in_force
            if version is None or current is None or version != current.number or asked:
                return None
            return {**e, "data": self._opening(data, version, moment_of(e["at"]))}
        if kind == "RoundClosed":
            round_ = d.open_round
            if round_ is None or round_.version != self._versions.get(data["version"]):
                return None
            return {**e, "data": {**data, "round": round_.number, "version": round_.version}}
        if kind == "DecisionSuperseded":
            self._end_round(e, "superseded")
            return e
        if kind == "EntryCorrected" and all(record["id"] != data["event"] for record in self.records):
            return None
        if kind == "EntryDisputed" and data["event"] in self._presumptions:
            return {**e, "data": {**data, "event": self._presumed(self._presumptions[data["event"]])}}
        version = data.get("version")
        if version is None or self._versions.get(version) == version:
            return e
        return {**e, "data": {**data, "version": self._versions.get(version, d.in_force or version)}}

    def _version_made(self, e: Record, open_before: Round | None, events: list[Record]) -> Record:
        """A further version; a round that is open goes on with it, where the act itself opens none."""
        d = self.d
        self._end_round(e, "amended")
        number = d.next_number("version")
        self._versions[e["data"]["version"]] = number
        self._recorded[number] = e["data"]["version"]
        made = {**e, "data": {**e["data"], "version": number}}
        if open_before is None or any(other["type"] == "RoundOpened" for other in events):
            return made
        self._add(made)
        at = moment_of(e["at"])
        ends = iso(at + open_before.ends - open_before.opened_at) if open_before.ends is not None else None
        data = {
            "round": d.next_number("round"),
            "version": number,
            "digest": e["data"]["digest"],
            "roster": self._members(e["position"]) or list(open_before.roster),
            "preset": open_before.preset,
            "policy": open_before.policy,
            "ends": ends,
        }
        return self._by(e, "RoundOpened", data)

    def _presumed(self, presumption: Record) -> str:
        """The presumption that somebody disputes, as the alternative has it: as many times as their silence on that
        version was presumed before. Else its own id, which there is of nothing.
        """
        member, recorded = presumption["member"], presumption["data"]["version"]
        same = [
            e["id"] for e in self._presumptions.values() if (e["member"], e["data"]["version"]) == (member, recorded)
        ]
        about = member, self._versions.get(recorded)
        here = [a.event for a in self.d.answers if a.presumed_in is not None and (a.member, a.version) == about]
        return here[min(same.index(presumption["id"]), len(here) - 1)] if here else str(presumption["id"])

    def _opening(self, data: Record, version: int, at: int) -> Record:
        """A round under the other rule. A time limit that people themselves gave it stays, where it is the longer."""
        policy = self._instead.of(data["policy"])
        own, other = data["policy"]["time_limit"], policy["time_limit"]
        given = moment_of(data["ends"]) - at if data.get("ends") else None
        lengths = [hours(other)] if other is not None else []
        if given is not None and (own is None or given > hours(own)):
            lengths.append(given)
        return {
            **data,
            "round": self.d.next_number("round"),
            "version": version,
            "preset": self._instead.preset or data["preset"],
            "policy": policy,
            "ends": iso(at + max(lengths)) if lengths else None,
        }

    def _members(self, position: int) -> list[str]:
        """The circle's members where the log has this position."""
        circle = fold.circle(e for e in self._circle if e["position"] < position)
        return list(circle.members) if circle else []

    def _leave(self, e: Record, at: int) -> None:
        round_ = self.d.open_round
        handle = e["data"]["handle"]
        if round_ and handle in round_.roster:
            self._add(self._by(e, "RosterLeft", {"round": round_.number, "handle": handle}))
            self._rule(rule.settle(self.d))

    def _close_what_is_answered(self, said: list[Record]) -> None:
        """An answer to a newer version closes its raiser's objections, also those that are open here alone."""
        d = self.d
        for e in said:
            if e["type"] == "AnswerRetracted":
                continue
            named = d.versions[e["data"]["version"] - 1]
            for o in closing.earlier_objections(d, named, e["member"]):
                replaced = e["type"] == "ObjectionRaised"
                kind = "replaced" if replaced else closing.named_kind(d, o, named) or "withdrawn"
                closed = self._by(e, "ObjectionClosed", {"objection": o.number, "kind": kind})
                self._add({**closed, "at": iso(max(moment_of(e["at"]), o.at))})

    def _close_what_is_withdrawn(self, e: Record) -> None:
        """A withdrawal closes the round and every objection, also what is open here alone."""
        for o in self.d.objections:
            if o.blocking:
                self._add(self._by(e, "ObjectionClosed", {"objection": o.number, "kind": "moot"}))
        self._end_round(e, "withdrawn")

    def _end_round(self, e: Record, reason: str) -> None:
        """End the round that is open, if there is one, without adoption."""
        round_ = self.d.open_round
        if round_:
            data = {"round": round_.number, "version": round_.version, "reason": reason}
            self._add(self._by(e, "RoundClosed", data))

    # what the alternative records

    def _by(self, e: Record, kind: str, data: Record) -> Record:
        """An event that only the alternative has, made by the act that this event is of."""
        return {**e, "id": f"other {len(self.records)}", "type": kind, "data": data}

    def _add(self, e: Record) -> None:
        """The next event, placed after those that the rule has made."""
        made = {**e, "position": max(e["position"], self.d.last_position + 1), "subject_version": self.d.version + 1}
        self.records.append(made)
        fold.step(self.d, made)

    def _rule(self, made: list[rule.Made]) -> None:
        """Keep what the rule has made and folded."""
        d = self.d
        place, version = d.last_position - len(made), d.version - len(made)
        new = [a for a in d.answers if a.event == rule.DERIVED]
        for number, event in enumerate(made, 1):
            known = f"other {len(self.records)}"
            if event.type == "ConsentPresumed":
                new.pop(0).event = known
            self.records.append(
                {
                    "id": known,
                    "position": place + number,
                    "type": event.type,
                    "subject_version": version + number,
                    "member": event.member,
                    "recorded_by": None,
                    "at": iso(event.at),
                    "recorded_at": d.last_recorded_at,
                    "data": event.data,
                }
            )
