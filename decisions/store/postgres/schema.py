"""The tables of a server's log: the same columns as those of the file, and the one function through which everybody
records. It gives the place and the hash under its lock, so that a login that may only call it cannot choose them.
"""

from __future__ import annotations

import re
from hashlib import sha256

from decisions.log.schema import BESIDE

FORMAT = "decisions log 1"
"""The comment of the table: the version of all that stands here."""

COLUMNS = ("position", "stream", "version", "type", "schema", "recorded_at", "command_id", "leaf", "record")

TABLES = """
CREATE TABLE {s}.events (
    position    bigint PRIMARY KEY,
    stream      text COLLATE "C" NOT NULL,
    version     bigint NOT NULL,
    type        text COLLATE "C" NOT NULL,
    schema      integer NOT NULL,
    recorded_at bigint NOT NULL,
    command_id  text COLLATE "C",
    leaf        text COLLATE "C" NOT NULL,
    record      bytea NOT NULL,
    CONSTRAINT events_by_stream UNIQUE (stream, version)
);
CREATE UNIQUE INDEX events_by_command ON {s}.events (command_id) WHERE command_id IS NOT NULL;
CREATE INDEX events_by_number ON {s}.events (position, stream) WHERE type = 'DecisionOpened';
CREATE INDEX events_beside ON {s}.events (position) WHERE {beside};
CREATE TABLE {s}.turn ();
COMMENT ON TABLE {s}.turn IS 'whoever records holds its lock';
"""

UNCHANGED = """
BEGIN
    RAISE EXCEPTION 'the log is append-only: events are never changed or deleted' USING ERRCODE = 'restrict_violation';
END
"""

FOLLOWS = """
DECLARE
    place bigint := 0;
    stored bigint := 0;
BEGIN
    SELECT e.position, e.recorded_at INTO place, stored FROM {s}.events e ORDER BY e.position DESC LIMIT 1;
    IF NEW.position IS DISTINCT FROM 1 + coalesce(place, 0) THEN
        RAISE EXCEPTION 'positions follow one another' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.recorded_at < stored THEN
        RAISE EXCEPTION 'moments never go back' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.version IS DISTINCT FROM
        1 + (SELECT coalesce(max(e.version), 0) FROM {s}.events e WHERE e.stream = NEW.stream) THEN
        RAISE EXCEPTION 'versions follow one another' USING ERRCODE = 'unique_violation';
    END IF;
    IF NEW.leaf IS DISTINCT FROM encode(sha256(NEW.record), 'hex') THEN
        RAISE EXCEPTION 'the leaf is not the hash of the record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
"""

RECORD = """
DECLARE
    place bigint := 0;
    stored bigint;
    stamp text;
    one text;
    mark int;
    rest text;
    head json;
    tail json;
    whole bytea;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'recorded in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    LOCK TABLE {s}.turn IN EXCLUSIVE MODE;
    SELECT e.position, e.recorded_at INTO place, stored FROM {s}.events e ORDER BY e.position DESC LIMIT 1;
    place := coalesce(place, 0);
    stored := greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, coalesce(stored, 0));
    stamp := to_char(timestamp 'epoch' + stored * interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE stored % 1000000 WHEN 0 THEN '' ELSE '.' || lpad((stored % 1000000)::text, 6, '0') END || 'Z';
    FOREACH one IN ARRAY records LOOP
        place := place + 1;
        mark := strpos(one, '"position":0,"recorded_at":"",');
        rest := substr(one, mark);
        IF mark = 0
            OR left(one, 136) !~ '^\\{{"at":"[^"]+","command_id":(?:null|"[0-9A-Za-z._:-]+"),"data":'
            OR rest !~ '"salt":"[^"]*","schema":[1-9][0-9]*,"s(?:ignature|ubject)":'
            OR right(rest, 300) !~
                '"subject_id":"[0-9a-f]{{32}}","subject_version":[1-9][0-9]*,"type":"[A-Za-z]+"\\}}$' THEN
            RAISE EXCEPTION 'this is no record of decisions' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        head := left(one, strpos(one, ',"data":') - 1) || '}}';
        tail := '{{' || rest;
        one := left(one, mark - 1) || '"position":' || place || ',"recorded_at":"' || stamp || '",'
            || substr(rest, 31);
        whole := convert_to(one, 'UTF8');
        INSERT INTO {s}.events (position, stream, version, type, schema, recorded_at, command_id, leaf, record)
        VALUES (place, tail ->> 'subject_id', (tail ->> 'subject_version')::bigint, tail ->> 'type',
            (tail ->> 'schema')::int, stored, head ->> 'command_id', encode(sha256(whole), 'hex'), whole)
        RETURNING events.position, events.recorded_at, events.leaf INTO given, moment, hash;
        RETURN NEXT;
    END LOOP;
    PERFORM pg_notify('decisions_{s}', place::text);
END
"""

SETTLE = """
BEGIN
    LOCK TABLE {s}.turn IN EXCLUSIVE MODE;
    PERFORM pg_logical_emit_message(true, 'decisions', 'settled');
    RETURN EXISTS (SELECT 1 FROM {s}.events e WHERE e.command_id = command);
END
"""

_AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s'"

FUNCTIONS = {
    "unchanged()": ("()", "trigger", "", UNCHANGED),
    "follows()": ("()", "trigger", "", FOLLOWS),
    "record(text[])": ("(records text[])", "TABLE (given bigint, moment bigint, hash text)", _AS_OWNER, RECORD),
    "settle(text)": ("(command text)", "boolean", _AS_OWNER, SETTLE),
}
"""The functions of a log, by what they are called with: what they take and return, how they run, and what they do.

`record` appends records that have no place yet, all or nothing. `settle` waits until whoever records now is done, then
says whether a command was stored; when it returns, that is as durable as a commit is here. Patterns only look at a
record: under the lock, one that captures takes longer than all the rest of a save.
"""

OLDER = {"record(text[])": ("17178acfb03c1a65fa6460e39b84f66b3bd4a2c98ad70f200f822c961eb48f5f",)}
"""What an older program made, which does the same: the hashes of such functions, as `known_by` tells them."""

TRIGGERS = {
    "events_follow": "BEFORE INSERT ON {s}.events FOR EACH ROW EXECUTE FUNCTION {s}.follows()",
    "events_stay_unchanged": "BEFORE UPDATE ON {s}.events FOR EACH STATEMENT EXECUTE FUNCTION {s}.unchanged()",
    "events_stay": "BEFORE DELETE ON {s}.events FOR EACH STATEMENT EXECUTE FUNCTION {s}.unchanged()",
    "events_stay_whole": "BEFORE TRUNCATE ON {s}.events FOR EACH STATEMENT EXECUTE FUNCTION {s}.unchanged()",
}

FOR_WRITERS = ("record(text[])", "settle(text)")


def channel(schema: str) -> str:
    """On which the server tells that something was recorded."""
    return f"decisions_{schema}"


def body(function: str, schema: str) -> str:
    """What a function does, as the server keeps its text."""
    return FUNCTIONS[function][3].format(s=schema)


def known_by(source: str, schema: str) -> str:
    """The SHA-256 of a function's text without the name of its schema."""
    plain = re.sub(rf"\b{schema}(?=\.(?:events|turn)\b)|(?<=decisions_){schema}(?=')", "{s}", source)
    return sha256(plain.encode()).hexdigest()


def function(name: str, schema: str) -> list[str]:
    """What makes a function of a log, or makes it anew; who may use it stays as it is."""
    takes, returns, how, _ = FUNCTIONS[name]
    return [
        f"CREATE OR REPLACE FUNCTION {schema}.{name.partition('(')[0]}{takes} RETURNS {returns} LANGUAGE plpgsql {how}"
        f" AS $decisions${body(name, schema)}$decisions$",
        f"REVOKE ALL ON FUNCTION {schema}.{name} FROM PUBLIC",
    ]


def statements(schema: str) -> list[str]:
    """Everything that makes a log in a schema that is there."""
    made = [TABLES.format(s=schema, beside=BESIDE)]
    for name in FUNCTIONS:
        made += function(name, schema)
    made += [f"CREATE TRIGGER {name} {what.format(s=schema)}" for name, what in TRIGGERS.items()]
    made.append(f"COMMENT ON TABLE {schema}.events IS '{FORMAT}'")
    return made
