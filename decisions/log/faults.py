"""The one place where what SQLite and the system say becomes what the program says."""

from __future__ import annotations

import sqlite3

from decisions.errors import LogUnavailable
from decisions.text import shown

_SAID = {
    "SQLITE_BUSY": ("another program holds the log's lock", "wait for it, or end it; reading goes on meanwhile"),
    "SQLITE_FULL": ("the disk is full; nothing was recorded", "make room, then run the command again"),
    "SQLITE_READONLY": ("the log cannot be written: it is read-only here", "reading works; write as its owner"),
    "SQLITE_CANTOPEN": ("the log cannot be opened", "check that its folder exists and that you may read it"),
    "SQLITE_PERM": ("you may not use this log", "a SQLite log belongs to one account; share it by a server or by copy"),
    "SQLITE_NOTADB": ("this is not a decision log, or its header is damaged", "name another file, or restore a backup"),
    "SQLITE_CORRUPT": ("the log is damaged", "keep the file as it is and see what can be read: decisions verify"),
    "SQLITE_IOERR": ("the disk did not answer", "check the disk, then run the command again"),
    "SQLITE_IOERR_SHMSIZE": ("the disk is full", "make room, then run the command again"),
    "SQLITE_TOOBIG": ("that is too large to be stored", "shorten the text"),
}


def name_of(error: BaseException) -> str:
    """SQLite's own name of an error (`SQLITE_BUSY` ...), its extended part cut off; empty where it has none."""
    return "_".join(whole_name(error).split("_")[:2])


def whole_name(error: BaseException) -> str:
    """SQLite's own name of an error, whole."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnicodeDecodeError):  # sqlite3 quotes a damaged file in its error, and fails to
            return "SQLITE_CORRUPT"
        name = getattr(cause, "sqlite_errorname", None)
        if name:
            return str(name)
        cause = cause.__cause__
    return ""


def explained(error: BaseException, where: str) -> LogUnavailable:
    """The program's own error for one of SQLite's, or of the system's."""
    said, hint = _SAID.get(whole_name(error)) or _SAID.get(name_of(error), ("", ""))
    if not said:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        said, hint = f"the log cannot be used ({shown(reason)[:200]})", "check the file: decisions verify"
    return LogUnavailable(f"{shown(where)}: {said}", hint)


def broken(where: str) -> LogUnavailable:
    """The error for a file that SQLite reads, and in which is what no log has."""
    said, hint = _SAID["SQLITE_CORRUPT"]
    return LogUnavailable(f"{shown(where)}: {said}", hint)


ERRORS = (sqlite3.Error, OSError, UnicodeDecodeError)
"""What reading a log may raise besides the program's own errors."""
