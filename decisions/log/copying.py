"""A copy of a log as it is at one moment, taken by SQLite itself while others go on writing."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from decisions.errors import LogUnavailable
from decisions.log.faults import ERRORS, explained, name_of
from decisions.log.reading import connect, uri
from decisions.log.schema import strange
from decisions.text import shown


def copy(path: str, draft: str, *, ahead: bool = False) -> None:
    """Fill the empty file `draft` with the log at `path`, and sync it; nothing of the log is run.

    The copy is one file, which can be read where nothing can be written; with `ahead` it is made ready for writing, as
    the program makes its logs. Raises LogUnavailable, also where the tables are not those of a log.
    """
    with closing(connect(path)) as log:
        try:
            log.execute("BEGIN")
            found = strange(log)
            if found:
                raise LogUnavailable(
                    f"{shown(path)}: its tables are not as they were made: {shown(', '.join(found))[:200]}",
                    "such a file is not copied: take another backup, or see what can be read of it: decisions verify",
                )
        except ERRORS as error:
            raise explained(error, path) from error
        try:
            _filled(log, draft, "WAL" if ahead else "DELETE")
        except ERRORS as error:
            raise _explained(error, path, draft) from error


def _filled(log: sqlite3.Connection, draft: str, journal: str) -> None:
    with closing(sqlite3.connect(uri(draft, "mode=rw"), uri=True, isolation_level=None)) as into:
        into.execute("PRAGMA synchronous=FULL")
        into.execute("PRAGMA trusted_schema=OFF")
        log.backup(into)
        into.execute(f"PRAGMA journal_mode={journal}")
    file = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _explained(error: BaseException, path: str, draft: str) -> LogUnavailable:
    folder = os.path.dirname(draft)
    if name_of(error) == "SQLITE_FULL":
        return LogUnavailable(
            f"{shown(folder)}: the disk is full; nothing was made there", "make room, then run it again"
        )
    return explained(error, path if name_of(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB") else folder)
