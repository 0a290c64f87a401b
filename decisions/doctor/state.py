"""The log itself: whether it can be read, by whom it was made, and what of it is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from decisions.canonical import leaf
from decisions.doctor.finding import Finding
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof import checkpoint, kept
from decisions.proof.lost import Lost, lost
from decisions.proof.verify import Verdict, verify_file
from decisions.when import ago, days, hours

NEWEST = 100
"""So many of the newest events are looked at where nobody asks for all."""
BEHIND = hours(1)
"""A clock that far behind the newest event is wrong."""
AHEAD = days(366)
"""So long after the newest event, a clock is looked at again."""
NAMED = 20
"""Decisions that are named one by one, and positions of each."""

RESTORE = "keep the file, and put back a backup: decisions restore FILE --replace (see decisions help damage)"


def findings(path: str, environ: Mapping[str, str], now: int, *, deep: bool) -> Iterator[Finding]:
    """Of a file that is there; `now` in microseconds UTC. `deep` reads every event, and compares the log with the
    checkpoints that its user keeps.
    """
    try:
        reader = LogReader(path)
    except LogUnavailable as error:
        yield Finding("log", "bad", error.message, error.hint)
        if deep:
            yield from _deep(path, environ)
        return
    with closing(reader):
        try:
            yield from _quick(reader, now)
        except LogUnavailable as error:
            yield Finding("log", "bad", error.message, RESTORE)
    if deep:
        yield from _deep(path, environ)


def _quick(reader: LogReader, now: int) -> Iterator[Finding]:
    strange = reader.strange()
    if strange:
        detail = f"tables or guards of the file are not as they were made: {', '.join(strange)}"
        yield Finding("tables", "bad", detail, f"nothing is recorded in it any more; {RESTORE}")
        if "events" in strange:
            return
    position, recorded_at = reader.head()
    reader.log_id()
    counter = reader.counter()
    if counter != position:
        detail = f"{position} is the newest event, and {counter} positions were given: its end may be missing"
        yield Finding("log", "bad", detail, RESTORE)
    rows = reader.pages_with_hashes(after=max(0, position - NEWEST))
    newest = [row for page in rows for row in page]
    wrong = [row[0] for row in newest if not isinstance(row[8], bytes) or leaf(row[8]) != row[7]]
    if wrong:
        yield Finding("log", "bad", f"damaged: {_positions(wrong)}", "see all that is lost: decisions doctor --deep")
    elif not strange and counter == position:
        yield Finding("log", "ok", f"{position:,} events, the newest {ago(recorded_at, now)}: {reader.path}")
    newer = sum(_is_newer(row[3], row[4]) for row in newest)
    if newer:
        yield _newer(newer)
    yield _clock(recorded_at, now)


def _is_newer(type_: object, schema: object) -> bool:
    from decisions.process.types import SCHEMA

    return not isinstance(type_, str) or SCHEMA.get(type_) != schema


def _newer(events: int) -> Finding:
    detail = f"a newer program wrote {events} events of a kind that this one does not know"
    return Finding("format", "warn", detail, "reading works; to record, update: pip install --upgrade decisions")


def _clock(newest: int, now: int) -> Finding:
    if newest - now > BEHIND:
        detail = f"this computer's clock stands before the newest event, which is dated {ago(newest, now)}"
        return Finding("clock", "warn", detail, "set the clock right, or ask who recorded it")
    if now - newest > AHEAD:
        return Finding(
            "clock", "warn", f"the newest event was recorded {ago(newest, now)}", "see that the clock is right"
        )
    return Finding("clock", "ok", "the clock stands after the newest event")


def _deep(path: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        looked = kept.look(path, environ)
        verdict = verify_file(path, more=[*looked.problems, *checkpoint.compared(path, looked.checkpoints)])
    except LogUnavailable as error:
        yield Finding("events", "bad", f"nothing can be read of it: {error.message}", RESTORE)
        return
    if verdict.newer:
        yield _newer(verdict.newer)
    if verdict.ok:
        yield Finding("events", "ok", f"all {verdict.events:,} events are as they were recorded; root {verdict.root}")
        return
    yield from _problems(verdict)
    yield from _lost(lost(path))


def _problems(verdict: Verdict) -> Iterator[Finding]:
    first = verdict.problems[0]
    at = f"event {first['position']}: " if first["position"] is not None else ""
    more = f", and {verdict.found - 1} more" if verdict.found > 1 else ""
    yield Finding("events", "bad", f"{at}{first['detail']}{more}", "see every problem: decisions verify")


def _lost(found: Lost) -> Iterator[Finding]:
    gone = sum(map(len, (*found.decisions.values(), found.beside, found.unknown)))
    if not gone:
        yield Finding("lost", "ok", f"every event can be read as it was stored, all {found.events:,}")
        return
    for number, positions in list(found.decisions.items())[:NAMED]:
        yield Finding("lost", "bad", f"of decision {number}: {_positions(positions)}", f"decisions history {number}")
    if len(found.decisions) > NAMED:
        yield Finding("lost", "bad", f"of {len(found.decisions) - NAMED} more decisions, too")
    if found.beside:
        yield Finding("lost", "bad", f"of members and circles: {_positions(found.beside)}", RESTORE)
    if found.unknown:
        yield Finding("lost", "bad", f"nobody can say of what: {_positions(found.unknown)}", RESTORE)
    yield Finding("lost", "bad", f"{gone:,} of {found.events:,} events are lost; the others can be read", RESTORE)


def _positions(positions: Iterable[int]) -> str:
    """`event 3`, `events 3, 5 to 9`; cut where there are many."""
    parts: list[list[int]] = []
    for position in positions:
        if parts and position == parts[-1][-1] + 1:
            parts[-1][1:] = [position]
        else:
            parts.append([position])
    more = f" and {len(parts) - NAMED} more ranges" if len(parts) > NAMED else ""
    named = ", ".join(" to ".join(map(str, part)) for part in parts[:NAMED])
    return f"event{'s' if len(parts) > 1 or len(parts[0]) > 1 else ''} {named}{more}"
