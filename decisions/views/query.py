"""The QUERY language: words that are searched, `key:value` terms, `is:` flags, `-` to negate; several are joined by
*and*. One language for `list`, `search`, `export` and the TUI's filter.
"""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from decisions.errors import BadInput
from decisions.text import folded, shown
from decisions.views.asked import Asked
from decisions.when import parse

KEYS = ("status", "circle", "member", "under", "waiting", "objected", "buy-in", "owner", "before", "after", "is")
FLAGS = ("open", "overdue", "left-behind", "in-force", "due")
BUY_IN = ("in", "halfhearted", "out", "unknown", "stale")

OVERDUE = "(d.in_force IS NOT NULL AND d.review_on < :today AND (d.reviewed_on IS NULL OR d.reviewed_on < d.review_on))"
JOINED = (
    "s.circle = d.circle AND d.in_force IS NOT NULL AND s.position > d.asked_position"
    " AND s.joined_at <= :moment AND s.recorded_at <= :known AND instr(d.bought, json_quote(s.member)) = 0"
)
"""A stay `s` of somebody who joined after `d` was adopted."""
NEWCOMER = (
    JOINED + " AND NOT EXISTS (SELECT 1 FROM people p WHERE p.decision = d.number AND p.member = s.member"
    " AND p.buy_in IS NOT NULL)"
)
"""The same, of somebody who has not said whether they buy in."""


WITHIN = (
    "WITH RECURSIVE within(handle) AS (SELECT handle FROM circles WHERE handle = :{0}"
    " UNION SELECT c.handle FROM circles c JOIN within w ON c.parent = w.handle) SELECT handle FROM within"
)
"""A circle, and every circle within it, however deep."""

_OF_NEED = "FROM addressed a WHERE a.need_decision = {0}.decision AND a.need = {0}.number"
_LAST = f"{_OF_NEED} AND a.found IS NOT NULL ORDER BY a.found_at DESC, a.found_position DESC LIMIT 1"
UNMET = (
    f"(NOT EXISTS (SELECT 1 {_OF_NEED} AND a.in_force AND a.since >"
    f" ifnull((SELECT CASE a.found WHEN 'unmet' THEN a.found_at END {_LAST}), -{2**62}))"
    f" AND ifnull((SELECT NOT (a.found = 'met' AND a.stands) {_LAST}), 1))"
)
"""Whether a need is unmet: `decisions.process.needs.unmet`, of a row with `decision` and `number`, whose name is to be
put in.
"""

STANDS = f"l.from_at <= :now AND (l.why <> 'need-unmet' OR {UNMET.format('l')})"
"""A row `l` of left_behind that holds at the moment: a need may be addressed by another decision."""


def moments(asked: Asked) -> dict[str, Any]:
    """The parameters that these clauses take."""
    known = 2**62 if asked.known_at is None else asked.known_at
    return {"now": asked.moment, "moment": asked.moment, "today": asked.today, "known": known}


class Condition(NamedTuple):
    """A WHERE clause on `decisions d`, its parameters, and the words that are searched (FTS5 syntax, or empty)."""

    sql: str
    parameters: dict[str, Any]
    words: str


def condition(terms: list[str], connection: sqlite3.Connection, asked: Asked) -> Condition:
    """What a query selects. BadInput names what is not known, and the known ones."""
    clauses: list[str] = []
    parameters = moments(asked)
    words: list[str] = []
    for number, term in enumerate(_split(terms)):
        negated = term.startswith("-") and len(term) > 1
        key, colon, value = term.removeprefix("-").partition(":")
        if colon and key.lower() in KEYS:
            either = []
            for part, one in enumerate(_values(key.lower(), value)):
                name = f"v{number}_{part}"
                clause, bound = _clause(key.lower(), one, name, connection, asked)
                parameters |= {name: bound} if bound is not None else {}
                either.append(clause)
            clause = " OR ".join(either) if len(either) == 1 else f"({' OR '.join(either)})"
        elif colon and key.isidentifier() and value:
            raise BadInput(
                f"a query has no word {shown(key)[:40]!r}", f"the words are {', '.join(k + ':' for k in KEYS)}"
            )
        else:
            word = _quoted(term.removeprefix("-") if negated else term)
            if not word:
                continue
            if not negated:
                words.append(word)
                continue
            name = f"v{number}"
            clause = f"d.number IN (SELECT rowid FROM search WHERE search MATCH :{name})"
            parameters[name] = word
        if not (colon and key.lower() in KEYS) and not negated:
            continue
        clauses.append(f"NOT ({clause})" if negated else clause)
    return Condition(" AND ".join(clauses) or "1", parameters, " ".join(words))


def _values(key: str, value: str) -> list[str]:
    """The values of a term: `status:proposed,adopted` is either. A date is one, whatever it holds."""
    if key in ("before", "after"):
        return [value.strip('"')]
    return [one.strip().strip('"') for one in value.split(",")]


def split(typed: str) -> list[str]:
    """The terms of a query as a person types it in one line: split at blanks, but not within quotation marks."""
    found: list[str] = []
    part, quoted = "", False
    for character in typed:
        if character == '"':
            quoted = not quoted
        if character.isspace() and not quoted:
            found.append(part)
            part = ""
        else:
            part += character
    return [part for part in [*found, part] if part]


def _split(terms: list[str]) -> list[str]:
    """Terms split as if they were typed in one line, but for those that the shell kept whole."""
    found: list[str] = []
    for term in terms:
        key = term.removeprefix("-").partition(":")[0].lower()
        if key in KEYS and '"' not in term:
            found += [term.strip()] if term.strip() else []
        else:
            found += split(term)
    return found


def _quoted(word: str) -> str:
    """A word as FTS5 takes it literally; the beginning of a word is enough."""
    inner = word.strip('"').replace('"', '""').replace("\0", "")
    if not any(c.isalnum() for c in inner):
        return ""
    return f'"{inner}"' if word.startswith('"') else f'"{inner}"*'


def _clause(key: str, value: str, name: str, connection: sqlite3.Connection, asked: Asked) -> tuple[str, Any]:
    if not value:
        raise BadInput(f"{key}: needs a value", "for example status:adopted, member:ana, before:2026-03-01")
    if key == "status":
        from decisions.process.standing import STATUSES

        status = value.lower().replace("-", " ").replace("_", " ")
        _known(status, STATUSES, "status")
        return f"d.status = :{name}", status
    if key == "is":
        _known(value.lower(), FLAGS, "flag")
        return _flag(value.lower()), None
    if key == "buy-in":
        _known(value.lower(), BUY_IN, "buy-in")
        return _buy_in(value.lower(), name), value.lower()
    if key == "circle":
        return f"d.circle = :{name}", handle(connection, "circles", value)
    if key == "under":
        return f"d.circle IN ({WITHIN.format(name)})", handle(connection, "circles", value)
    if key in ("before", "after"):
        return f"d.opened_at {'<' if key == 'before' else '>='} :{name}", parse(value, now=asked.now)
    member = handle(connection, "members", value)
    if key == "owner":
        return f"d.owner = :{name}", member
    column = {"member": "1", "waiting": "p.waiting", "objected": "p.objected"}[key]
    return f"d.number IN (SELECT p.decision FROM people p WHERE p.member = :{name} AND {column})", member


def _flag(flag: str) -> str:
    if flag == "open":
        from decisions.process.standing import OPEN_STATUSES

        return f"d.status IN ({', '.join(repr(s) for s in OPEN_STATUSES)})"
    return {
        "overdue": OVERDUE,
        "in-force": "d.in_force IS NOT NULL",
        "due": "d.due_to_close",
        "left-behind": (
            f"(EXISTS (SELECT 1 FROM left_behind l WHERE l.decision = d.number AND {STANDS})"
            f" OR EXISTS (SELECT 1 FROM stays s WHERE {NEWCOMER}))"
        ),
    }[flag]


def _buy_in(value: str, name: str) -> str:
    if value == "unknown":
        return (
            f"(:{name} = 'unknown' AND d.in_force IS NOT NULL AND (EXISTS (SELECT 1 FROM json_each(d.bought) b"
            " WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.decision = d.number AND p.member = b.value"
            f" AND p.buy_in IS NOT NULL)) OR EXISTS (SELECT 1 FROM stays s WHERE {NEWCOMER})))"
        )
    test = "p.buy_in_stale_at <= :now AND :{0} = 'stale'" if value == "stale" else "p.buy_in = :{0}"
    return (
        "(d.in_force IS NOT NULL AND d.number IN (SELECT p.decision FROM people p WHERE "
        + test.format(name)
        + " AND p.buy_in IS NOT NULL))"
    )


def _known(value: str, known: tuple[str, ...], what: str) -> None:
    if value not in known:
        raise BadInput(f"no {what} is called {shown(value)[:40]!r}", f"it is one of {', '.join(known)}")


def handle(connection: sqlite3.Connection, table: str, given: str) -> str:
    """A member's or circle's handle as it is registered. BadInput where there is none."""
    for (known,) in connection.execute(f"SELECT handle FROM {table}"):
        if known == given or folded(known) == folded(given):
            return str(known)
    what = "nobody here" if table == "members" else "no circle"
    raise BadInput(f"{what} is called {shown(given)[:40]!r}", f"see decisions {table.removesuffix('s')} list")
