"""Whether the log can be trusted: verdicts, checkpoints, proofs, backups, what is wrong."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from decisions.exchange.outputs.base import Count, Digest, Handle, LogId, Moment, Number, Output


class Problem(Output):
    """Something that verification found; `position` is null where it is about the whole."""

    position: Number | None
    kind: Literal[
        "changed", "missing", "reordered", "inserted", "truncated", "bad-signature", "undecodable", "view-differs"
    ]
    detail: str


class Server(Output):
    """Whether the log on the server was compared with the user's copy, which is what was verified; and if not, why."""

    compared: bool
    why: str | None


class Verdict(Output):
    """What verification found; `server` is null for a log in a file."""

    ok: bool
    events: Count
    root: Digest
    problems: list[Problem]
    found: Count
    newer: Count
    signed: Count
    against: Count
    kept: Count
    server: Server | None


class Checkpoint(Output):
    """The log's past in a few lines: the file that has it, else its text."""

    checkpoint: str | None
    log: LogId
    events: Count
    root: Digest
    at: Moment
    signed_by: Handle | None
    text: str | None


class Proof(Output):
    """A proof of one decision."""

    decision: Number
    proof: str
    records: Count
    signed: Count
    log: LogId
    events: Count
    root: Digest
    at: Moment
    signed_by: Handle | None


class Backup(Output):
    """A copy of the log."""

    backup: str
    log: LogId
    events: Count
    root: Digest


class Accepted(Output):
    """A log that is gone on from as it is; the checkpoints that were set aside."""

    where: str
    accepted: list[str]


class Restored(Accepted):
    """A log that was put back; what was there before is `kept` under another name."""

    log: LogId
    events: Count
    root: Digest
    kept: str | None
    beyond: Count
    missing: list[str]


class Copied(Output):
    """A log that is in another place, too; `copied` are the events that were not there yet."""

    from_: str = Field(alias="from")
    to: str
    log: LogId
    events: Count
    copied: Count
    root: Digest


class Exported(Output):
    """What was taken out, and where to."""

    format: str
    version: Number
    out: str | None


class Remark(Output):
    """What there is to say of something that was to be imported."""

    what: str
    why: str


class Imported(Exported):
    """What was brought in, recorded anew or `exact`ly as it was. Where it was not exact, `left` says what was left out,
    and `notes` what was taken over otherwise than one may think.
    """

    out: str | None = None
    exact: bool
    dry_run: bool
    events: Count
    left: list[Remark] | None = None
    notes: list[Remark] | None = None


class Found(Output):
    """What a check found, and what to do."""

    check: str
    level: Literal["ok", "warn", "bad"]
    detail: str
    advice: str


class Diagnosis(Output):
    """What is wrong with the log and around it."""

    ok: bool
    findings: list[Found]
