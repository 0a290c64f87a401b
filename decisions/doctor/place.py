"""Where the log lies: whose it is, who else may touch it, and what lies beside it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, suppress

from decisions.doctor.finding import Finding
from decisions.errors import LogUnavailable
from decisions.log.faults import name_of
from decisions.log.place import network
from decisions.log.reading import LogReader

SCARCE = 100 * 2**20
"""Bytes of free disk space below which it is said."""
NONE_LEFT = 2**20
"""Bytes below which nothing can be recorded soon."""


def findings(path: str) -> Iterator[Finding]:
    """Of a file that is there."""
    real = os.path.realpath(path)
    found, folder = os.stat(real), os.stat(os.path.dirname(real) or ".")
    if os.path.islink(path):
        yield Finding("link", "ok", f"{path} is a link to {real}; what belongs to the log lies beside that")
    if found.st_nlink > 1:
        yield Finding(
            "link",
            "bad",
            f"the file has {found.st_nlink} names: whoever opens it by another one damages it",
            f"remove the others: find / -samefile {real}",
        )
    yield _owner(real, found)
    yield from _permissions(real, found, folder)
    kind = network(real)
    if kind:
        detail = f"the log lies on a network folder ({kind}), where locks cannot be trusted and it may be damaged"
        yield Finding("folder", "warn", detail, "move it to a local disk, with what lies beside it")
    yield disk("disk", os.path.dirname(real), "where the log lies")
    yield from _beside(real)


def _owner(path: str, found: os.stat_result) -> Finding:
    if found.st_uid == os.geteuid():
        return Finding("owner", "ok", "the log belongs to your account")
    detail = f"the log belongs to another account ({_name(found.st_uid)})"
    return Finding("owner", "warn", detail, f"a log belongs to one account: sudo chown {_name(os.geteuid())} {path}*")


def _name(uid: int) -> str:
    with suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(uid).pw_name
    return str(uid)


def _permissions(path: str, found: os.stat_result, folder: os.stat_result) -> Iterator[Finding]:
    fine = True
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(os.stat(path + end).st_mode)
            if mode & 0o077:
                fine = False
                whose = "read and write" if mode & 0o022 else "read"
                detail = f"others may {whose} {os.path.basename(path)}{end} (mode {mode:04o})"
                yield Finding("permissions", "warn", detail, f"chmod 600 {path}{end}")
    mode = stat.S_IMODE(folder.st_mode)
    if mode & 0o022 and not mode & stat.S_ISVTX:
        fine = False
        detail = f"others may put files in the log's folder (mode {mode:04o})"
        yield Finding("permissions", "warn", detail, f"chmod go-w {os.path.dirname(path)}")
    if not os.access(path, os.W_OK) or not os.access(os.path.dirname(path), os.W_OK):
        fine = False
        what = "the log" if not os.access(path, os.W_OK) else "its folder"
        detail = f"you may not write to {what}: reading works, recording does not"
        yield Finding("permissions", "warn", detail, f"as its owner: chmod u+w {path} {os.path.dirname(path)}")
    if fine:
        yield Finding("permissions", "ok", f"the log is for its owner alone (mode {stat.S_IMODE(found.st_mode):04o})")


def disk(check: str, folder: str, what: str) -> Finding:
    """How much room there is in a folder, or in the nearest one above it that exists."""
    while not os.path.isdir(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(check, "warn", f"how much room there is {what} cannot be told ({error.strerror})")
    detail = f"{free / 2**20:,.0f} MB are free {what}"
    if free < SCARCE:
        return Finding(check, "bad" if free < NONE_LEFT else "warn", detail, f"make room: {folder}")
    return Finding(check, "ok", detail)


def _beside(path: str) -> Iterator[Finding]:
    """What SQLite would read together with the file, and may belong to another one."""
    if _size(f"{path}-journal"):
        detail = f"{os.path.basename(path)}-journal lies beside the log, which keeps none: another file's, or a crash's"
        yield Finding("beside", "warn", detail, "if the log reads well (doctor --deep), remove it")
    if not _size(f"{path}-wal"):
        return
    try:
        if _strange_wal(path):
            yield Finding(
                "beside",
                "bad",
                f"{os.path.basename(path)}-wal does not belong to the log: it changes what the file has",
                "end all programs, move it to another folder with the -shm file, and see: decisions doctor --deep",
            )
        else:
            yield Finding(
                "beside", "ok", f"{_size(f'{path}-wal'):,} bytes wait in the file beside, which belongs to it"
            )
    except LogUnavailable:
        return


def _size(path: str) -> int:
    with suppress(OSError):
        return os.path.getsize(path)
    return 0


def _strange_wal(path: str) -> bool:
    """Whether what the file has by itself is not found any more when it is read with its write-ahead log.

    Positions are never changed, so whatever the file alone says has to be there in both; it may lag behind.
    """
    try:
        with closing(LogReader(path, alone=True)) as alone:
            head = alone.head()[0]
            expected = _newest(alone, head)
    except LogUnavailable:
        return False
    try:
        with closing(LogReader(path)) as both:
            return _newest(both, head) != expected
    except LogUnavailable as error:
        return name_of(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def _newest(reader: LogReader, head: int) -> list[tuple[object, ...]]:
    """The newest places up to a position; more than two pages of the file."""
    return [place for page in reader.places(max(0, head - 1_000), head) for place in page]
