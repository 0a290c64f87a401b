"""The log's tables. Triggers refuse whatever would change the past; they guard against mistakes, not against the owner
of the file, against whom there are hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x44454331
"""`DEC1` in the header of the file says that it is a decision log."""

FORMAT = 1
"""The version of these tables, kept as `user_version`. Today's program writes only this one."""

BESIDE = """type IN ('LogOpened', 'MemberAdded', 'MemberChanged', 'MemberKeyAdded', 'MemberKeyEnded', 'CircleFormed',
    'CircleJoined', 'CircleLeft', 'RoleGiven', 'RoleEnded', 'PolicySet')"""
"""Events of members and circles, the guards left out: few, and wanted by every reader."""

PARTS = {
    "events_by_command": "command_id IS NOT NULL",
    "events_by_number": "type = 'DecisionOpened'",
    "events_beside": BESIDE,
    "events_superseding": "type = 'SupersessionProposed'",
}
"""The indices that have a part of the events, and which."""

TABLES = {
    "events": """CREATE TABLE events (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,  -- 1, 2, 3 ... in the order of the log
    stream      TEXT    NOT NULL,                   -- what it is about: a UUID in hexadecimal digits
    version     INTEGER NOT NULL,                   -- 1, 2, 3 ... in its stream
    type        TEXT    NOT NULL,                   -- public type name
    schema      INTEGER NOT NULL,                   -- schema version of the type
    recorded_at INTEGER NOT NULL,                   -- microseconds since 1970-01-01 UTC
    command_id  TEXT,                               -- on the first event of a save
    leaf        TEXT    NOT NULL,                   -- SHA-256 of the record
    record      BLOB    NOT NULL,                   -- canonical JSON of the whole event, UTF-8
    UNIQUE (stream, version)
)""",
    "events_by_command": "CREATE UNIQUE INDEX events_by_command ON events (command_id)"
    f" WHERE {PARTS['events_by_command']}",
    "events_by_number": f"CREATE INDEX events_by_number ON events (position, stream) WHERE {PARTS['events_by_number']}",
    "events_beside": f"CREATE INDEX events_beside ON events (position) WHERE {PARTS['events_beside']}",
    "events_superseding": f"CREATE INDEX events_superseding ON events (position) WHERE {PARTS['events_superseding']}",
    "events_stay_unchanged": """CREATE TRIGGER events_stay_unchanged BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: events are never changed'); END""",
    "events_stay": """CREATE TRIGGER events_stay BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: events are never deleted'); END""",
    "events_follow": """CREATE TRIGGER events_follow BEFORE INSERT ON events
    BEGIN
        SELECT RAISE(ABORT, 'positions follow one another')
            WHERE NEW.position IS NOT 1 + (SELECT ifnull(max(position), 0) FROM events);
        SELECT RAISE(ABORT, 'versions follow one another')
            WHERE NEW.version IS NOT 1 + (SELECT ifnull(max(version), 0) FROM events WHERE stream = NEW.stream);
    END""",
}
"""What is in the file, by name: the table, its indices and its triggers, as SQLite keeps their text."""

BY_STREAM = "sqlite_autoindex_events_1"
"""The index of stream and version, as SQLite calls it."""


def strange(connection: sqlite3.Connection) -> list[str]:
    """The names of tables, indices and triggers that a log should have and this one has not, or has otherwise."""
    sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return sorted({name for name, _ in TABLES.items() ^ set(connection.execute(sql))})
