"""What the program asks of a store, whatever its engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from decisions.errors import LogUnavailable
from decisions.process.state import Record


class Conflict(Exception):
    """Somebody else wrote to one of the streams in the meantime, or the command id is stored already: nothing of this
    save was stored by it.
    """


class Busy(LogUnavailable):
    """The log's lock is held by somebody else; nothing was stored."""


class Away(LogUnavailable):
    """The log's server does not answer, or cannot be written to now; it may soon."""


class Uncertain(Exception):
    """Whether the save was stored is unknown."""


class Unanswered(Uncertain):
    """The server went away before it answered; `saved_by` tells as soon as one is back."""


class Signer(Protocol):
    """Signs with one key what its user records in their own name."""

    key: str
    """The fingerprint of the key."""

    def statement(self, log_id: str, number: int, record: Record, records: list[Record], after: int, root: str) -> str:
        """What is to be signed of a record of decision `number`. `records` are those of the decision, this one too;
        `root` is that of the log's first `after` events.
        """
        ...

    def sign(self, statement: str) -> str:
        """The armoured signature of a statement. Raises Refused where there is none; then nothing is recorded."""
        ...


class Store(Protocol):
    """An append-only log of streams. Every method may raise LogUnavailable, and Busy after a short wait."""

    where: str
    """The log's place as it may be shown."""
    patience: float
    """Seconds for which a log that does not answer is waited for."""

    def now(self) -> int:
        """The log's clock in microseconds UTC: never before the newest event's."""
        ...

    def load(self, stream_id: str) -> list[Record]:
        """The records of a stream, oldest first; empty where there is none."""
        ...

    def begun(self, streams: Iterable[str]) -> set[str]:
        """Those of some streams in which anything is recorded."""
        ...

    def save(self, records: list[Record]) -> list[Record]:
        """Append records to their streams, all or nothing, and return them with position and `recorded_at`.

        `subject_version` says at which version of its stream each stands; raises Conflict where that is taken. The
        first record carries the command id. Raises Busy or Uncertain, as they say. Where it is left by anything else
        (Ctrl-C), `saved_by` says whether it was stored.
        """
        ...

    def saved_by(self, command_id: str) -> list[Record]:
        """What a command stored; empty where it stored nothing."""
        ...

    def stream_of(self, number: int) -> str | None:
        """The stream of decision `number`."""
        ...

    def number_of(self, stream_id: str) -> int | None:
        """The number of the decision with this stream."""
        ...

    def head(self) -> tuple[int, int]:
        """The newest position and its `recorded_at` in microseconds UTC."""
        ...

    def root(self) -> tuple[int, str]:
        """The newest position, and the root of the log there: the SHA-256 of its manifest, in hexadecimal digits."""
        ...

    def log_id(self) -> str:
        """The id of the log."""
        ...

    def has_members(self) -> bool:
        """Whether anybody was ever added as a member."""
        ...

    def last_of(self, recorder: str) -> str | None:
        """The stream of the decision on which somebody recorded last."""
        ...

    def close(self) -> None: ...
