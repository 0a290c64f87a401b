"""Files of the user's own: they appear whole or not at all, and are for the user alone."""

from __future__ import annotations

import errno
import os

_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)
"""What a file system says that knows no second name of a file, as those of most memory sticks."""


def write(path: str, text: str, *, sync: bool = True) -> None:
    """Put a file in the place of the one that may be there. Its folder exists. Raises OSError.

    Without `sync` it may be gone after a power cut, but never after a crash of the program.
    """
    draft = _draft_of(path)
    try:
        _fill(draft, text, sync)
        os.replace(draft, path)
    finally:
        _drop(draft)


def create(path: str, text: str) -> None:
    """Make a new file; nothing that is there is touched. Raises FileExistsError, OSError."""
    draft = _draft_of(path)
    try:
        _fill(draft, text, sync=True)
        named(draft, path)
    finally:
        _drop(draft)


def named(draft: str, path: str) -> None:
    """Give a file that is finished and synced its name, if nothing has it yet. Raises FileExistsError, OSError."""
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(draft, path)
    else:
        os.unlink(draft)
    sync_folder(path)


def sync_folder(path: str) -> None:
    """Names given in the folder of `path` survive a power cut, too; where it cannot be opened, as far as it goes."""
    try:
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft_of(path: str) -> str:
    return f"{path}.{os.getpid()}-{os.urandom(4).hex()}"


def _fill(draft: str, text: str, sync: bool) -> None:
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        if sync:
            file.flush()
            os.fsync(file.fileno())


def _drop(draft: str) -> None:
    if os.path.lexists(draft):
        os.unlink(draft)
