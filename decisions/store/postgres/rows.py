"""The rows of a server's log, as they stand there: of the same columns as those of a file."""

from __future__ import annotations

from typing import Any

from decisions.store.postgres.schema import COLUMNS

PAGE = 1_000
"""Rows that are fetched in one go."""

Row = tuple[Any, ...]
"""(position, stream, version, type, schema, recorded_at, command_id, leaf, record)."""


def select(schema: str) -> str:
    """The query for the rows from a position on, at most `PAGE`."""
    return f"SELECT {', '.join(COLUMNS)} FROM {schema}.events WHERE position >= %s ORDER BY position LIMIT {PAGE}"
