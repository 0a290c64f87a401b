"""What one member did, or typed for others, over the whole log, and what became of it later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import dumps
from typing import TYPE_CHECKING, Any

from decisions.process import fold
from decisions.process.state import SIGNED, Member, Record, signed_with
from decisions.views import source
from decisions.views.event import event
from decisions.when import moment

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.views.catchup import Views

Entry = dict[str, Any]

PAGE = 5_000

ANSWERS = ("ConsentGiven", "StoodAside", "ObjectionRaised", "AnswerRetracted")
_NEWER = {"ProposalMade": "version", "ProposalAmended": "version", "SituationFramed": "revision"}
"""What makes an older text stale -> where its data says the newest one."""
_ABOUT = {**dict.fromkeys((*ANSWERS, "ConsentPresumed"), "version"), "AlignmentDeclared": "framing"}
"""What becomes stale -> where its data says the text that it is about."""
_ENTRIES = ("EntryConfirmed", "EntryDisputed", "EntryCorrected")
_TYPES = "|".join((*_NEWER, *_ENTRIES, *ANSWERS, "ObjectionClosed"))
_MATTERS = re.compile(rf'"type":"(?:{_TYPES})"'.encode()).search


def events(
    views: Views,
    member: str,
    *,
    since: int | None = None,
    until: int | None = None,
    as_of: int | None = None,
    known_at: int | None = None,
) -> Iterator[Entry]:
    """Each event that is this member's, or that they recorded, oldest first: with `sentence`, the `title` of the
    decision that it is about, its `level` where it is a declaration (else null), and `later`: what became of it, each
    `what` (`confirmed, disputed, void, retracted, answered-again, closed, stale`) with what belongs to it.

    `since` and `until` are about when it happened; `as_of` and `known_at` also about what became of it. Guards are
    nobody's act.
    """
    decisions: dict[str, tuple[int | None, str | None]] = {}

    def number_of(stream: str) -> int | None:
        if stream not in decisions:
            sql = "SELECT number, title FROM decisions WHERE stream = ?"
            decisions[stream] = views.connection.execute(sql, (stream,)).fetchone() or (None, None)
        return decisions[stream][0]

    later = Later(views.reader, as_of, known_at)
    ends = min((m for m in (until, as_of) if m is not None), default=None)
    own, typed = _named(member)
    for stream, raw in _raw(views.reader):
        if own not in raw and typed not in raw:
            continue
        record = _placed(raw)
        if record is None or member not in (record["member"], record["recorded_by"]) or record["type"] == "RoundNoted":
            continue
        at = moment(record["at"])
        if not _within(record, ends, known_at) or (since is not None and at < since):
            continue
        made = event(record, number_of)
        yield {
            **made,
            "sentence": fold.sentence(record),
            "title": decisions.get(stream, (None, None))[1],
            "level": later.level(record),
            "later": later.of(record),
        }


def _named(member: str) -> tuple[bytes, bytes]:
    """How a record looks that is a member's, or recorded by them; a text of it cannot look so."""
    named = dumps(member, ensure_ascii=False).encode()
    return b'"member":' + named, b'"recorded_by":' + named


def _raw(reader: LogReader) -> Iterator[tuple[str, bytes]]:
    position = 0
    while rows := reader.rows(position, PAGE):
        position = rows[-1][0]
        for _, stream, raw in rows:
            yield stream, raw


def _placed(raw: bytes) -> Record | None:
    """A record; None where it is damaged."""
    try:
        return fold.sound(source.record(raw))
    except ValueError:
        return None


def _within(record: Record, until: int | None, known_at: int | None) -> bool:
    """Had it happened by then, and did the log know? A correction is asked only the latter."""
    if known_at is not None and moment(record["recorded_at"]) > known_at:
        return False
    return until is None or moment(record["at"]) <= until


class Later:
    """What happened to entries after they were recorded, as far as it had happened and was known at a moment."""

    def __init__(self, reader: LogReader, as_of: int | None, known_at: int | None) -> None:
        self._reader = reader
        self._members: dict[str, Member] | None = None
        self._texts: dict[tuple[str, str], list[tuple[int, str]]] = {}
        """(stream, what the text is) -> number and event of each."""
        self._touched: dict[str, list[Entry]] = {}
        """Event -> what others said of it."""
        self._closed: dict[tuple[str, int], Entry] = {}
        """(stream, objection) -> how it was closed."""
        self._void: set[str] = set()
        self._answers: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
        """(stream, member, version) -> when each answer was given, and its position."""
        for stream, raw in _raw(reader):
            if not _MATTERS(raw):
                continue
            record = _placed(raw)
            if record is not None:
                ends = None if record["type"] == "EntryCorrected" else as_of
                if _within(record, ends, known_at):
                    self._take(stream, record)

    def _take(self, stream: str, record: Record) -> None:
        kind, data = record["type"], record["data"]
        if kind in _NEWER:
            what = _NEWER[kind]
            self._texts.setdefault((stream, what), []).append((data[what], record["id"]))
        elif kind in _ENTRIES:
            what = {"EntryConfirmed": "confirmed", "EntryDisputed": "disputed"}.get(kind, "void")
            said = _by(what, record) | {"reason": data.get("reason")}
            if what == "void":
                self._void.add(data["event"])
            for target in data.get("events") or [data["event"]]:
                self._touched.setdefault(target, []).append(said)
        elif kind == "ObjectionClosed":
            said = _by("closed", record) | {"how": data["kind"], "reason": data.get("reason")}
            self._closed.setdefault((stream, data["objection"]), said)
        elif kind in ANSWERS:
            key = stream, record["member"], data["version"]
            self._answers.setdefault(key, []).append((moment(record["at"]), record["position"]))

    def of(self, record: Record) -> list[Entry]:
        """What became of an entry."""
        stream, kind, data = record["subject_id"], record["type"], record["data"]
        found = list(self._touched.get(record["id"], []))
        if kind == "ObjectionRaised" and (stream, data["objection"]) in self._closed:
            found.append(self._closed[stream, data["objection"]])
        if kind in ("ConsentGiven", "StoodAside"):
            again = self._next(record)
            if again is not None:
                found.append(_by("retracted" if again["type"] == "AnswerRetracted" else "answered-again", again))
        if kind in _ABOUT:
            about = data[_ABOUT[kind]]
            texts = self._texts.get((stream, "revision" if kind == "AlignmentDeclared" else "version"), [])
            newest = max((number for number, text in texts if text not in self._void), default=about)
            if newest > about:
                found.append({"what": "stale", "newest": newest})
        return found

    def _next(self, record: Record) -> Record | None:
        """The next answer that its member gave to the same version."""
        said = self._answers.get((record["subject_id"], record["member"], record["data"]["version"]), [])
        place = (moment(record["at"]), record["position"])
        for _, position in sorted(other for other in said if other > place):
            raw = self._reader.at(position)
            answer = _placed(raw) if raw else None
            if answer and answer["id"] not in self._void:
                return answer
        return None

    def level(self, record: Record) -> str | None:
        """How sure it is that its member said it: `signed`, `confirmed` or `recorded`; None for no declaration."""
        if record["type"] not in (*SIGNED, "AnswerReported") or record["type"] in _ENTRIES:
            return None
        key = signed_with(record)
        if key is not None:
            if self._members is None:
                found = map(_placed, self._reader.beside())
                self._members = fold.members(e for e in found if e is not None)
            whose = self._members.get(record["member"])
            if whose and whose.key_at(key, record["position"]):
                return "signed"
        confirmed = any(said["what"] == "confirmed" for said in self._touched.get(record["id"], []))
        return "confirmed" if record["member"] == record["recorded_by"] or confirmed else "recorded"


def _by(what: str, record: Record) -> Entry:
    keys = ("member", "recorded_by", "at", "recorded_at", "position")
    return {"what": what, "event": record["id"], **{key: record[key] for key in keys}}
