"""What differs from the stored rows at the moment that is asked about.

That is a decision with a deadline behind it that is not recorded and, for a time in the past, every decision on which
something happened later. Their rows are folded anew into temporary tables, which stand before the stored ones under
the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.views import rows as row_maker
from decisions.views import schema, source
from decisions.views.asked import Asked
from decisions.views.catchup import Views


@contextmanager
def shown(views: Views, asked: Asked) -> Iterator[None]:
    """Inside, every query on the views' tables sees them as of the moment that is asked about."""
    differing = _differing(views, asked)
    connection = views.connection
    if not differing:
        yield
        return
    for table in schema.TABLES:
        connection.execute(schema.create(table, name=f"over_{table}", temporary=True))
    connection.execute("CREATE TEMP TABLE over_numbers (number INTEGER PRIMARY KEY)")
    for number, stream in differing:
        connection.execute("INSERT INTO over_numbers VALUES (?)", (number,))
        for table, made in _rows(views, stream, number, asked).items():
            connection.executemany(schema.insert(table, name=f"over_{table}"), made)
    for table in schema.TABLES:
        first = schema.columns(table)[0]
        connection.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table}"
            f" WHERE {first} NOT IN (SELECT number FROM over_numbers) UNION ALL SELECT * FROM over_{table}"
        )
    try:
        yield
    finally:
        for table in schema.TABLES:
            connection.execute(f"DROP VIEW temp.{table}")
            connection.execute(f"DROP TABLE temp.over_{table}")
        connection.execute("DROP TABLE temp.over_numbers")


def _differing(views: Views, asked: Asked) -> list[tuple[int, str]]:
    sql = "SELECT number, stream FROM decisions WHERE due_at <= ?"
    parameters: list[int] = [asked.moment]
    if asked.as_of is not None:
        sql += " UNION SELECT number, stream FROM decisions WHERE last_at > ?"
        parameters.append(asked.as_of)
    if asked.known_at is not None:
        sql += " UNION SELECT number, stream FROM decisions WHERE last_recorded_at > ?"
        parameters.append(asked.known_at)
    return views.connection.execute(sql, parameters).fetchall()


def _rows(views: Views, stream: str, number: int, asked: Asked) -> row_maker.Rows:
    try:
        d = fold.decision(source.records(views.reader.stream(stream)), asked.as_of, asked.known_at)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return row_maker.damaged(stream, number, str(error))
    if d is None:
        return {}
    due = standing.due_to_close(d, asked.moment)
    rule.due(d, asked.moment)
    return row_maker.rows(d, number, due_to_close=due)
