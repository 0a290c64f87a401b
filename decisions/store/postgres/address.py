"""Where a server's log is: what libpq needs to reach it, and what is this program's own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from decisions.errors import BadInput
from decisions.text import shown
from decisions.where import without_password

SCHEMA = "decisions"
"""The schema of a log whose address names none."""

PATIENCE = 30.0
"""Seconds for which recording waits for a server that does not answer, unless the address says otherwise."""

_OWN = ("schema", "patience")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}", re.ASCII).fullmatch
_PLACE = (
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("service", "PGSERVICE"),
)
"""What says where a log is, and the variables by which libpq finds what the address does not name."""


class Address(NamedTuple):
    """`shown` is the address without its passwords; `libpq` what libpq is given; `patience` in seconds."""

    shown: str
    libpq: dict[str, str]
    schema: str
    patience: float

    def digest(self, environ: Mapping[str, str]) -> str:
        """16 hexadecimal digits that stand for the server and the schema, and for no password."""
        place = [self.schema, *(self.libpq.get(name) or environ.get(variable, "") for name, variable in _PLACE)]
        return sha256("\0".join(place).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    @property
    def user(self) -> str:
        """As whom libpq logs in, as far as the address or the environment says."""
        return self.libpq.get("user") or os.environ.get("PGUSER") or os.environ.get("USER") or "?"


def parsed(where: str) -> Address:
    """The address in a URL, as `where.find` gives it. Raises BadInput, in which no password stands."""
    place, question, query = where.partition("?")
    parts = [part.partition("=") for part in query.split("&") if part]
    own = {name: unquote(value) for name, _, value in parts if name in _OWN}
    rest = "&".join("".join(part) for part in parts if part[0] not in _OWN)
    safe = without_password(where)
    try:
        libpq = {key: str(value) for key, value in conninfo_to_dict(place + (question if rest else "") + rest).items()}
    except (ProgrammingError, UnicodeError) as error:
        said = str(error).strip()
        why = f" ({said})" if said.startswith("invalid URI query parameter") else ""
        raise BadInput(
            f"{shown(safe)} is no address of a server{shown(why)}", "for example postgresql://ana@db.example.org/team"
        ) from None
    return Address(safe, libpq, schema_named(own.get("schema", SCHEMA)), _seconds(own.get("patience")))


def schema_named(name: str) -> str:
    """A schema's name, seen to be one. Raises BadInput."""
    if not _NAME(name) or name.startswith("pg_"):
        raise BadInput(
            f"{shown(name)[:60]!r} cannot be the name of a schema",
            "1 to 40 of a to z, digits and _, and no digit first: for example coop",
        )
    return name


def _seconds(given: str | None) -> float:
    if given is None:
        return PATIENCE
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", given, re.ASCII):
        raise BadInput(f"patience is in seconds, and {shown(given)[:40]!r} is not", "for example patience=30")
    return float(given)
