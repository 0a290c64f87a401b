"""Files of the user's own: they appear whole or not at all, and are for the user alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` costs a reading command more than this module
    from typing import TextIO

_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)
"""What a file system says that knows no second name of a file, as those of most memory sticks."""


def write(path: str, text: str | bytes, *, sync: bool = True) -> None:
    """Put a file in the place of the one that may be there. Its folder exists. Raises OSError.

    Without `sync` it may be gone after a power cut, but never after a crash of the program.
    """
    draft = _draft_of(path)
    try:
        _fill(draft, text, sync)
        os.replace(draft, path)
    finally:
        _drop(draft)


def create(path: str, text: str | bytes) -> None:
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


def _fill(draft: str, text: str | bytes, sync: bool) -> None:
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode() if isinstance(text, str) else text)
        if sync:
            file.flush()
            os.fsync(file.fileno())


def _drop(draft: str) -> None:
    if os.path.lexists(draft):
        os.unlink(draft)


@contextmanager
def new_file(path: str, *, over: int | None = None) -> Iterator[TextIO]:
    """A new file, UTF-8 with the line ends as they are written, which appears at `path` when all of it is there.

    With `over` it takes the place of the one that is there, whose permissions these were. Where the block is left by an
    error nothing appears. Raises FileExistsError, also for a link, and OSError.
    """
    if over is None and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
    draft = _draft_of(path)
    try:
        with open(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
        ) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if over is None:
            named(draft, path)
        else:
            os.chmod(draft, over)
            os.replace(draft, path)
    finally:
        _drop(draft)


@contextmanager
def new_folder(path: str) -> Iterator[Callable[[str, str], None]]:
    """A new folder, which appears at `path` when all of its files are there; each is made by its name and its text.

    Where the block is left by an error nothing appears. Raises FileExistsError, also for a link, and OSError.
    """
    from shutil import rmtree

    path = path.rstrip("/") or "/"
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
    draft = _draft_of(path)
    os.mkdir(draft, 0o700)
    try:
        yield lambda name, text: _fill(os.path.join(draft, name), text, sync=False)
        os.sync()  # once for all of them: a site has thousands
        os.rename(draft, path)
        sync_folder(path)
    finally:
        rmtree(draft, ignore_errors=True)
