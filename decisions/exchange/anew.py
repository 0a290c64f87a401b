"""Events of another log recorded anew, in the order in which they stand there: with new ids and positions, by whoever
imports them, with `at` as it was, and with their origin.
"""

from __future__ import annotations

import os
from typing import Any

from decisions.canonical import digest
from decisions.exchange.chosen import Kept
from decisions.exchange.naming import (
    NAMING,
    NEEDS,
    PROPOSALS,
    STREAMS,
    decisions_named,
    derived,
    number_in,
    origin,
    source_id,
)
from decisions.exchange.planning import LEFT_OUT, Planning
from decisions.exchange.plans import Plan
from decisions.exchange.report import Progress
from decisions.exchange.saving import save, stopped
from decisions.exchange.staging import Staged
from decisions.process.act import circle_stream
from decisions.process.state import Record
from decisions.process.types import SCHEMA
from decisions.store.port import Store
from decisions.views import source

AT_ONCE = 500
"""Events in one save."""
CONTENT = ("carried_by", "criteria", "needs", "owner", "review_on", "text")
"""What the digest of a version is made of."""


def record(
    planning: Planning,
    staged: Staged,
    theirs: Kept,
    store: Store,
    recorder: str,
    form: str,
    tell: Progress,
) -> None:
    """Record what was planned. `recorder` is a member, `form` names the format; `tell` hears how much is done.

    What was recorded when it ends early stays, and importing again goes on from there. Raises LogUnavailable.
    """
    _Recording(planning, staged, store, recorder, form).run(theirs, tell)


class _Recording:
    def __init__(self, planning: Planning, staged: Staged, store: Store, recorder: str, form: str) -> None:
        self._planning = planning
        self._staged = staged
        self._store = store
        self._recorder = recorder
        self._form = form
        self._batch: list[Record] = []
        self._opening: set[str] = set()
        """Streams here of decisions that are opened by what is not saved yet: their numbers are not certain."""

    def run(self, theirs: Kept, tell: Progress) -> None:
        plans = self._planning.plans
        total = plans.events()
        done = 0
        for _, stream, raw in theirs.every_row():
            e = source.record(raw)
            planned = plans.take(stream) if e["type"] not in LEFT_OUT else None
            if planned is None:
                continue
            planned.seen += 1
            if planned.seen == planned.here + planned.new:
                plans.done(stream)
            if planned.seen <= planned.here:
                if planned.new and e["type"] in PROPOSALS:
                    self._data(planned, e)
                continue
            self._make(planned, e)
            done += 1
            if len(self._batch) >= AT_ONCE:
                self._save()
                tell(done, total)
        self._save()

    def _make(self, planned: Plan, e: Record) -> None:
        """One event; and the guard in its circle, where it opens the round that is open still."""
        if self._opening and any(self._here(named) in self._opening for named in decisions_named(e)):
            self._save()
        if e["type"] == "DecisionOpened":
            self._opening.add(planned.target)
        planned.version += 1
        id_, data = derived(source_id(e)), self._data(planned, e)
        made = self._record(id_, e, planned.target, planned.version, e["subject"], e["type"], data)
        made["member"], made["origin"] = e["member"], origin(self._form, self._staged.log, e)
        self._batch.append(made)
        if e["type"] == "RoundOpened" and e["data"]["round"] == planned.open_round:
            circle = circle_stream(planned.circle)
            version, data = self._next(circle), {"decision": planned.target, "round": planned.open_round, "open": True}
            id_ = derived(f"{e['id']} {circle} {version}")
            self._batch.append(self._record(id_, e, circle, version, "circle", "RoundNoted", data))

    def _record(
        self, id_: str, e: Record, stream: str, version: int, subject: str, kind: str, data: dict[str, Any]
    ) -> Record:  # fmt: skip
        return {
            "id": id_,
            "position": 0,
            "type": kind,
            "schema": SCHEMA[kind],
            "subject": subject,
            "subject_id": stream,
            "subject_version": version,
            "member": None,
            "recorded_by": self._recorder,
            "at": e["at"],
            "recorded_at": "",
            "meeting": e["meeting"],
            "data": data,
            "salt": os.urandom(16).hex(),
            "command_id": None,
        }

    def _next(self, circle: str) -> int:
        """The version of the next guard in a circle."""
        planned = self._planning.plans.people.get(circle)
        if planned is None:
            here = self._store.load(circle)
            planned = self._planning.plans.people[circle] = Plan("circle", circle, "")
            planned.version = here[-1]["subject_version"] if here else 0
        planned.version += 1
        return planned.version

    def _here(self, named: str | int) -> str:
        """The stream here of a decision that another one speaks of."""
        there = self._staged.numbers[named] if isinstance(named, int) else named
        found = self._planning.here(there)
        assert found is not None, "decisions that speak of others that are not here are not planned"
        return found

    def _data(self, planned: Plan, e: Record) -> dict[str, Any]:
        """The data of an event, in which everything is called as it is here."""
        data = dict(e["data"])
        if e["type"] in NAMING:
            self._rename(planned, e, data)
        if planned.digests and "digest" in data:
            data["digest"] = planned.digests.get(data["digest"], data["digest"])
        if planned.ids and e["type"] in ("EntryDisputed", "EntryCorrected"):
            data["event"] = planned.ids.get(data["event"], data["event"])
        return data

    def _rename(self, planned: Plan, e: Record, data: dict[str, Any]) -> None:
        """Name other decisions in the data as they are called here."""
        for key, beside in STREAMS.items():
            if data.get(key) is not None:
                data[key] = self._here(data[key])
                data[beside] = self._store.number_of(data[key])
        if e["type"] == "Reviewed":
            data["needs"] = [{**one, "need": self._needs([one["need"]])[0]} for one in data["needs"]]
            return
        for key in NEEDS:
            if any(isinstance(need, str) for need in data.get(key) or ()):
                data[key] = self._needs(data[key])
        if e["type"] in PROPOSALS and data["needs"] != e["data"]["needs"]:
            content = {key: data[key] for key in CONTENT} | ({"retire": True} if data.get("retire") else {})
            planned.digests = {**(planned.digests or {}), data["digest"]: digest(content)}

    def _needs(self, needs: list[Any]) -> list[Any]:
        """Needs with the numbers that decisions have here, in the order in which a version has them."""
        others = [need for need in needs if isinstance(need, str)]
        named = [(self._store.number_of(self._here(number_in(n))) or 0, int(n.partition(".")[2])) for n in others]
        return [n for n in needs if not isinstance(n, str)] + [f"{d}.{n}" for d, n in sorted(named)]

    def _save(self) -> None:
        save(self._store, self._batch, self._again)
        self._batch = []
        self._opening.clear()

    def _again(self) -> list[Record]:
        """The same, its guards with versions that are free now. Raises LogUnavailable where there are none: somebody
        imports the same.
        """
        guards = [e for e in self._batch if e["type"] == "RoundNoted"]
        if not guards:
            raise stopped()
        for circle in {e["subject_id"] for e in guards}:
            self._planning.plans.people[circle].version = len(self._store.load(circle))
        for e in guards:
            e["subject_version"] = self._next(e["subject_id"])
        return self._batch
