"""Whether the stored views agree with the log: rows made afresh beside the rows that were kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from decisions import where
from decisions.errors import Problem
from decisions.log.reading import LogReader
from decisions.views import build, schema, successors
from decisions.views.catchup import Views

ALL_OF = 2_000
"""Up to so many decisions are all compared; of more, the newest ones and a spread of the others."""
NEWEST = 500
SPREAD = 500
SAID = 100
"""Decisions that differ are named up to so many."""


def path(reader: LogReader, environ: Mapping[str, str]) -> str | None:
    """The views' file of a log; None where there is no folder for it."""
    try:
        return where.views_path(environ, reader.log_id(), reader.path, schema.MODEL)
    except Problem:
        return None


def views(kept: Views, *, everything: bool = False) -> dict[str, Any]:
    """`problems` of kind `view-differs`, how many `decisions` there are, and how many were `compared`."""
    streams = kept.reader.decisions()
    numbers: Sequence[int] = range(1, len(streams) + 1)
    if len(streams) > ALL_OF and not everything:
        older = len(streams) - NEWEST
        numbers = sorted({*range(1, older, max(1, older // SPREAD)), *range(older, len(streams) + 1)})
    problems = [*_strays(kept, len(streams)), *_beside(kept)]
    for number in numbers:
        tables = differing(kept, streams[number - 1], number)
        if tables:
            problems.append(f"decision {number}: {', '.join(tables)}")
        if len(problems) > SAID:
            problems.append("and maybe more")
            break
    return {
        "problems": [
            {"position": None, "kind": "view-differs", "detail": f"{detail} (made anew by: decisions rebuild)"}
            for detail in problems
        ],
        "decisions": len(streams),
        "compared": len(numbers),
    }


def differing(kept: Views, stream: str, number: int) -> list[str]:
    """The tables in which a decision's rows differ from those that its stream makes."""
    meant = successors.records(kept.reader, kept.connection, stream)
    fresh = build.of_decision(stream, number, kept.reader.stream(stream), kept.moment, meant=meant)
    found = []
    for table in schema.TABLES:
        sql = f"SELECT * FROM {table} WHERE {schema.columns(table)[0]} = ?"
        rows = kept.connection.execute(sql, (number,)).fetchall()
        if not _same(rows, fresh.get(table, [])):
            found.append(table)
    return found


def _same(rows: list[tuple[Any, ...]], others: Iterable[tuple[Any, ...]]) -> bool:
    others = list(others)
    return rows == others or sorted(map(repr, rows)) == sorted(map(repr, others))


def _strays(kept: Views, decisions: int) -> list[str]:
    """Rows of decisions that the log does not have."""
    found = []
    for table in schema.TABLES:
        column = schema.columns(table)[0]
        sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} NOT BETWEEN 1 AND ? OR {column} IS NULL LIMIT 10"
        for (number,) in kept.connection.execute(sql, (decisions,)):
            found.append(f"{table}: rows of decision {number}, which is not in the log")
    return found


def _beside(kept: Views) -> list[str]:
    """The tables of what belongs to no decision, or to two, that differ."""
    fresh = sqlite3.connect(":memory:")
    try:
        for table in schema.BESIDE:
            fresh.execute(schema.create(table))
        build.beside(kept.reader, fresh)
        build.intents(fresh, kept.reader.every_superseding())
        return [
            table
            for table in schema.BESIDE
            if not _same(*(c.execute(f"SELECT * FROM {table}").fetchall() for c in (kept.connection, fresh)))
        ]
    finally:
        fresh.close()
