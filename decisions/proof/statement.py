"""What a member signs: a few plain lines that say who says what, to which text, when, and after which past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from decisions.canonical import canonical, digest
from decisions.process.standing import content
from decisions.process.state import Record, Version
from decisions.process.types import up_to_date

if TYPE_CHECKING:
    from decisions.log.reading import LogReader

NAMESPACE = "decisions"
"""The namespace of every signature, so that none can stand for something else that was signed with the same key."""

VERSIONS = ("ProposalMade", "ProposalAmended")
"""Types that make a version."""


def statement(
    log_id: str, number: int, record: Record, version: int | None, digest: str | None, after: int, root: str
) -> str:
    """The statement of a record, as it is stored or about to be.

    `number` is that of its decision, `version` and `digest` are what it speaks of (`about` knows), and `root` is the
    root of the log's first `after` events, as the signer saw it. One fact a line, `KEY VALUE`, each with a line end.
    """
    return (
        "decisions statement 1\n"
        f"log {log_id}\n"
        f"decision {number} {record['subject_id']}\n"
        f"event {record['id']}\n"
        f"type {record['type']}\n"
        f"version {'none' if version is None else f'{version} {digest}'}\n"
        f"member {record['member']}\n"
        f"at {record['at']}\n"
        f"says {canonical(record['data'])}\n"
        f"after {after} {root}\n"
    )


def about(record: Record, digests: dict[int, str]) -> tuple[int | None, str | None]:
    """The version that a record speaks of and its digest; (None, None) where it speaks of none.

    `digests` are those of the versions of its decision. The digest of a version that is not there is None.
    """
    version = record["data"].get("version")
    return (version, digests.get(version)) if isinstance(version, int) else (None, None)


def digests(records: Iterable[Record]) -> dict[int, str]:
    """The digest of every version that a decision's records make, worked out anew from what it says."""
    return {
        e["data"]["version"]: digest(content(Version(e["data"]["version"], e["data"], "", 0, e["id"])))
        for e in records
        if e["type"] in VERSIONS
    }


def signed(reader: LogReader, number: int) -> dict[str, str]:
    """What was signed in decision `number`, by the id of the record, as its signature claims: only `verify` checks it.

    Raises LogUnavailable.
    """
    from decisions.log.reading import decoded

    found = [decoded(raw) for raw in reader.stream(reader.stream_of(number) or "")]
    versions = digests(map(up_to_date, (e for e in found if e["type"] in VERSIONS)))
    return {
        e["id"]: statement(
            reader.log_id(), number, e, *about(e, versions), e["signature"]["after"], e["signature"]["root"]
        )
        for e in found
        if e.get("signature")
    }
