"""What differs from the stored rows at the moment that is asked about.

For a time in the past that is every decision on which something happened later, or a deadline passed later; for now it
is a decision whose deadline passed while another program kept the views from being brought up to date. Their rows are
folded anew into temporary tables, which stand before the stored ones under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from decisions.views import schema
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
    from decisions.views import build

    for table in schema.TABLES:
        connection.execute(schema.create(table, name=f"over_{table}", temporary=True))
    connection.execute("CREATE TEMP TABLE over_numbers (number INTEGER PRIMARY KEY)")
    for number, stream in differing:
        connection.execute("INSERT INTO over_numbers VALUES (?)", (number,))
        raw = views.reader.stream(stream)
        made_anew = build.of_decision(stream, number, raw, asked.moment, asked.as_of, asked.known_at)
        for table, made in made_anew.items():
            connection.executemany(schema.insert(table, name=f"over_{table}"), made)
    connection.execute("CREATE INDEX temp.over_people_by_member ON over_people (member, decision)")
    connection.execute("CREATE INDEX temp.over_people_by_decision ON over_people (decision)")
    connection.execute("CREATE INDEX temp.over_left_behind_by_decision ON over_left_behind (decision)")
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
    sql = (
        "SELECT number, stream FROM decisions WHERE due_at <= ?"
        " UNION SELECT number, stream FROM decisions WHERE passed_at > ?"
    )
    parameters: list[int] = [asked.moment, asked.moment]
    if asked.as_of is not None:
        sql += " UNION SELECT number, stream FROM decisions WHERE last_at > ?"
        parameters.append(asked.as_of)
    if asked.known_at is not None:
        sql += " UNION SELECT number, stream FROM decisions WHERE last_recorded_at > ?"
        parameters.append(asked.known_at)
    return views.connection.execute(sql, parameters).fetchall()
