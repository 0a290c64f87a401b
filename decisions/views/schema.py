"""The tables of the views. Rows hold instants, never verdicts: time changes a status without an event, so a query
compares with the moment it is asked for. Instants are microseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from zlib import crc32

MEANING = 4
"""To be raised where rows come to mean something else though the tables stay as they are."""

TABLES: dict[str, tuple[str, ...]] = {
    "decisions": (
        "number INTEGER PRIMARY KEY",
        "stream TEXT NOT NULL",
        "circle TEXT",
        "title TEXT",
        "status TEXT",
        "version INTEGER",
        "in_force INTEGER",
        "opened_at INTEGER",
        "adopted_at INTEGER",
        "asked_position INTEGER",
        "adopted_event TEXT",  # the version that came in force
        "review_on TEXT",
        "reviewed_on TEXT",  # the day of the last review
        "early_since INTEGER",
        "owner TEXT",
        "due_at INTEGER",  # when the next deadline of the open round passes, and these rows no longer hold
        "due_to_close INTEGER",
        "outstanding TEXT",  # JSON array of handles
        "open_objections INTEGER",
        "bought TEXT",  # JSON array: over whom buy-in is counted
        "buy_in TEXT",  # JSON object: handle -> [value, stale_at]
        "last_at INTEGER",
        "last_recorded_at INTEGER",
        "passed_at INTEGER",  # the last deadline that is folded in, though nothing is recorded of it
        "damaged TEXT",
    ),
    "people": (  # one row a person: alignment, answer and buy-in as they are now
        "decision INTEGER",
        "member TEXT",
        "waiting INTEGER",
        "objected INTEGER",
        "alignment TEXT",
        "alignment_at INTEGER",
        "alignment_stale INTEGER",
        "answer TEXT",
        "answer_version INTEGER",
        "answer_at INTEGER",
        "answer_event TEXT",
        "presumed INTEGER",
        "buy_in TEXT",
        "buy_in_at INTEGER",
        "buy_in_stale_at INTEGER",
        "check_in TEXT",
        "check_in_at INTEGER",
    ),
    "needs": ("decision INTEGER", "number INTEGER", "member TEXT", "text TEXT", "at INTEGER", "event TEXT"),
    "addressed": (  # what a decision does about a need, its own or another's, and what its last review said of it
        "decision INTEGER",
        "need_decision INTEGER",
        "need INTEGER",
        "in_force INTEGER",  # does the version in force address it, or only another one
        "since INTEGER",  # since when, if it does
        "taken_up INTEGER",  # was it opened from the need, or does some version address it
        "found TEXT",  # met, partly, unmet; null where no review said so
        "found_text TEXT",
        "found_by TEXT",
        "found_at INTEGER",
        "found_position INTEGER",
        "found_event TEXT",
        "stands INTEGER",  # is a version of the decision still in force
    ),
    "actions": (
        "decision INTEGER",
        "number INTEGER",
        "owner TEXT",
        "text TEXT",
        "due INTEGER",
        "outcome TEXT",
        "at INTEGER",
    ),
    "reviews": ("decision INTEGER", "at INTEGER", "member TEXT", "version INTEGER", "verdict TEXT", "findings TEXT"),
    "inbox": (
        "decision INTEGER",
        "member TEXT",
        "kind TEXT",
        "what TEXT",
        "since INTEGER",
        "from_at INTEGER",
        "due INTEGER",
        "command TEXT",
    ),
    "left_behind": (
        "decision INTEGER",
        "member TEXT",
        "why TEXT",
        "declared INTEGER",
        "since INTEGER",
        "event TEXT",
        "from_at INTEGER",
        "number INTEGER",
        "circle TEXT",
        "command TEXT",
        "asks_a_member INTEGER",  # is the command refused to who is no member of the circle any more
    ),
    "texts": ("decision INTEGER PRIMARY KEY", "title TEXT", "body TEXT"),
}
"""Rows that are a function of one decision's stream, and of those of the decisions that are meant to supersede it; the
first column is always the decision's number.
"""

BESIDE: dict[str, tuple[str, ...]] = {
    "members": ("handle TEXT PRIMARY KEY", "name TEXT", "email TEXT", "added_at INTEGER", "stream TEXT"),
    "circles": (
        "handle TEXT PRIMARY KEY",
        "aim TEXT",
        "parent TEXT",
        "preset TEXT",
        "policy TEXT",
        "formed_at INTEGER",
    ),
    "stays": (  # who is a member of a circle now
        "circle TEXT",
        "member TEXT",
        "roles TEXT",
        "joined_at INTEGER",
        "recorded_at INTEGER",
        "position INTEGER",
    ),
    "intents": (  # that a decision is to supersede another one, whatever became of it
        "stream TEXT",
        "supersedes TEXT",  # the stream of the other one
        "at INTEGER",
        "recorded_at INTEGER",
    ),
}
"""Rows that belong to no decision, or to two."""

INDEXES = (
    "CREATE UNIQUE INDEX decisions_by_stream ON decisions (stream)",
    "CREATE INDEX decisions_by_status ON decisions (status)",
    "CREATE INDEX decisions_by_due ON decisions (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX decisions_by_review ON decisions (review_on) WHERE in_force IS NOT NULL",
    "CREATE INDEX decisions_by_last ON decisions (last_at)",
    "CREATE INDEX decisions_by_passed ON decisions (passed_at) WHERE passed_at IS NOT NULL",
    "CREATE INDEX decisions_by_owner ON decisions (owner, review_on) WHERE in_force IS NOT NULL",
    "CREATE INDEX decisions_by_circle ON decisions (circle, asked_position) WHERE in_force IS NOT NULL",
    "CREATE INDEX decisions_by_recorded ON decisions (last_recorded_at)",
    "CREATE INDEX people_by_member ON people (member, decision)",
    "CREATE INDEX people_bought ON people (member, decision) WHERE buy_in IS NOT NULL",
    "CREATE INDEX people_by_decision ON people (decision)",
    "CREATE INDEX needs_by_decision ON needs (decision)",
    "CREATE INDEX needs_by_age ON needs (at, decision, number)",
    "CREATE INDEX addressed_by_need ON addressed (need_decision, need)",
    "CREATE INDEX addressed_by_decision ON addressed (decision)",
    "CREATE INDEX actions_by_decision ON actions (decision)",
    "CREATE INDEX actions_by_due ON actions (due) WHERE outcome IS NULL AND due IS NOT NULL",
    "CREATE INDEX reviews_by_decision ON reviews (decision)",
    "CREATE INDEX inbox_by_member ON inbox (member, due IS NULL, ifnull(due, since), decision, from_at)",
    "CREATE INDEX inbox_by_kind ON inbox (member, kind, from_at, due)",
    "CREATE INDEX inbox_by_decision ON inbox (decision)",
    "CREATE INDEX left_behind_by_decision ON left_behind (decision)",
    "CREATE INDEX left_behind_by_member ON left_behind (member, decision)",
    "CREATE INDEX left_behind_by_circle ON left_behind (circle, decision)",
    "CREATE INDEX intents_by_stream ON intents (stream)",
    "CREATE INDEX intents_by_superseded ON intents (supersedes)",
)

SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5(title, body, content='texts', content_rowid='decision',"
    " tokenize='unicode61 remove_diacritics 2')"
)

META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)"


MODEL = crc32(repr((MEANING, TABLES, BESIDE, INDEXES, SEARCH)).encode())
"""The number of this view model; a file of another one is never opened."""


def columns(table: str) -> list[str]:
    """The column names of a table."""
    return [column.split()[0] for column in TABLES.get(table) or BESIDE[table]]


def create(table: str, *, name: str | None = None, temporary: bool = False) -> str:
    """The statement that makes a table, under its own name or another."""
    kind = "TEMP TABLE" if temporary else "TABLE"
    return f"CREATE {kind} {name or table} ({', '.join(TABLES.get(table) or BESIDE[table])})"


def insert(table: str, *, name: str | None = None) -> str:
    """The statement that adds a row."""
    return f"INSERT INTO {name or table} VALUES ({','.join('?' * len(columns(table)))})"
