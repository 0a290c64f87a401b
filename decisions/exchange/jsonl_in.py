"""JSON lines of events into a log: exactly as they were where nothing is yet, else recorded anew."""

from __future__ import annotations

from contextlib import closing

from decisions.exchange import anew
from decisions.exchange.chosen import Kept
from decisions.exchange.formats import FORMATS
from decisions.exchange.planning import Planning
from decisions.exchange.report import Progress, Report, Taken
from decisions.exchange.spool import Spool
from decisions.exchange.staging import Staged
from decisions.store.port import Store


def bring(staged: Staged, store: Store, recorder: str, dry_run: bool, look: Progress, tell: Progress) -> Report:
    """Record anew what is staged; in a dry run only say what that would be. `recorder` is a member; `look` hears how
    many events are looked through before anything is recorded, and `tell` how many are recorded.

    Raises BadInput where the two logs write a handle otherwise, and LogUnavailable.
    """
    form = FORMATS["jsonl"]
    with closing(Kept(staged.path)) as theirs:
        planning = Planning(staged, theirs, store, look)
        if not dry_run:
            anew.record(planning, staged, theirs, store, recorder, f"{form.name}/{form.version}", tell)
    plans, remarks = planning.plans, planning.remarks
    taken = (Taken(str(n), store.number_of(p.target), p.title, p.new) for n, p in planning.decisions() if p.new)
    return Report(
        plans.events(),
        sorted(planned.title for planned in plans.begun("member")),
        sorted(planned.title for planned in plans.begun("circle")),
        Spool(taken),
        plans.already(),
        remarks.left,
        remarks.notes,
    )
