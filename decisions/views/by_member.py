"""What one member did, or typed for others, over the whole log."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import TYPE_CHECKING, Any

from decisions.errors import BadInput
from decisions.process import fold
from decisions.views import source
from decisions.views.event import event
from decisions.when import moment

if TYPE_CHECKING:
    from decisions.views.catchup import Views

PAGE = 5_000


def events(
    views: Views, member: str, *, since: int | None = None, until: int | None = None, known_at: int | None = None
) -> Iterator[dict[str, Any]]:
    """Each event that is this member's, or that they recorded, oldest first, with `sentence`, and `title` of the
    decision that it is about. `since` and `until` are about when it happened. Guards are nobody's act.
    """
    named = dumps(member, ensure_ascii=False).encode()
    needles = (b'"member":' + named, b'"recorded_by":' + named)
    decisions: dict[str, tuple[int | None, str | None]] = {}

    def number_of(stream: str) -> int | None:
        if stream not in decisions:
            sql = "SELECT number, title FROM decisions WHERE stream = ?"
            decisions[stream] = views.connection.execute(sql, (stream,)).fetchone() or (None, None)
        return decisions[stream][0]

    position = 0
    while rows := views.reader.rows(position, PAGE):
        position = rows[-1][0]
        for _, stream, raw in rows:
            if needles[0] not in raw and needles[1] not in raw:
                continue
            try:
                record = source.record(raw)
                at, recorded_at = moment(record["at"]), moment(record["recorded_at"])
            except (ValueError, BadInput):
                continue
            if member not in (record["member"], record["recorded_by"]) or record["type"] == "RoundNoted":
                continue
            if (known_at is not None and recorded_at > known_at) or (until is not None and at > until):
                continue
            if since is None or at >= since:
                made = event(record, number_of)
                yield {**made, "sentence": fold.sentence(record), "title": decisions.get(stream, (None, None))[1]}
