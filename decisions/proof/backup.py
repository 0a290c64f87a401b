"""Backups: a log is copied while others write, verified, and only then gets its name; and the way back."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

from decisions import when, whole
from decisions.editing import environment
from decisions.errors import BadInput, LogUnavailable, Refused
from decisions.log.copying import copy
from decisions.log.faults import explained
from decisions.log.reading import LogReader, checked
from decisions.proof import checkpoint, kept, walk
from decisions.proof.progress import Tell, nobody
from decisions.proof.verify import Verdict, verify_file
from decisions.text import shown

_FILES = ("", "-wal", "-journal", "-shm")
"""What belongs to a log, by the ends of the names; the main file first."""

_HELD = 7
_TRY = f"""
import fcntl, sys
try:
    fcntl.lockf(open(sys.argv[1], "r+b"), fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
except BlockingIOError:
    sys.exit({_HELD})
"""
"""SQLite's shared lock: whoever has the log open holds one of these bytes."""


class Copied(NamedTuple):
    """A copy that was verified: where it is, the log's id, and how far it goes."""

    path: str
    log: str
    events: int
    root: str


class Restored(NamedTuple):
    """A log that was put back. `kept` is where the file is now that was there before, None where none was; `beyond`
    how many events that file has after those of the backup, whether they can be read or not.
    """

    copied: Copied
    kept: str | None
    beyond: int


def backup(log: str, path: str, tell: Tell = nobody) -> Copied:
    """Copy the log into the new file `path`: of one moment, whole or not at all, for the user alone. `tell` hears how
    far it is verified.

    Raises BadInput where something is at `path` already or its folder is missing, Refused where the log does not
    verify, LogUnavailable.
    """
    if os.path.lexists(path):
        raise BadInput(f"{shown(path)} is there already", "a backup replaces nothing: name a new file")
    with _draft(path) as draft:
        copy(log, draft)
        advice = "keep its file as it is, and see what is lost: decisions doctor --deep"
        made = _verified(draft, path, "the log is damaged: no backup was made", advice, tell, types=False)
        _name(draft, path)
    return made


def restore(backup: str, log: str, *, replace: bool = False, tell: Tell = nobody) -> Restored:
    """Put the log of a backup, or of any log that can be read, at `log`; positions, ids and root stay what they are.

    With `replace` it takes the place of a log that is damaged, has nothing but its beginning, or nothing that the
    backup has not; that one is kept beside it under another name. `tell` hears how far it is verified. Raises BadInput,
    Refused where the backup does not verify or the place is taken, LogUnavailable.
    """
    if os.path.islink(log) and not os.path.exists(log):
        raise BadInput(f"{shown(log)} is a link to nothing", "remove it, or name another place")
    log = os.path.realpath(log)
    found = checked(backup)
    there = _there(log)
    if there and os.path.samestat(found, there):
        raise BadInput("the backup and the log are one file", "name the backup, and the place to which it is restored")
    if there and not replace:
        raise Refused(f"{shown(log)} is there already", "name another place; over a damaged or an older log: --replace")
    with _draft(log) as draft:
        copy(backup, draft, ahead=True)
        advice = "restore an older backup, or see what can be read of this one: decisions verify --log FILE"
        made = _verified(draft, log, f"{shown(backup)} is damaged: nothing was restored", advice, tell, types=True)
        had = _replaceable(log, draft, made) if there else 0
        aside = _set_aside(log)
        try:
            _name(draft, log)
        except BaseException:
            _put_back(log, aside)
            raise
    return Restored(made, aside, max(0, had - made.events))


def missing(log: str, environ: Mapping[str, str]) -> list[str]:
    """What a log that was restored has not, though its user has seen it there, by the checkpoints that are kept."""
    looked = kept.look(log, environ)
    beside = [*looked.problems, *checkpoint.compared(log, looked.checkpoints)]
    return [*(str(one["detail"]) for one in beside), *looked.notes]


@contextmanager
def _draft(path: str) -> Iterator[str]:
    """A new file beside `path`, for the user alone; it is gone afterwards, if it did not get a name."""
    draft = os.path.join(os.path.dirname(path), f".decisions-{os.urandom(8).hex()}.new")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except (FileNotFoundError, NotADirectoryError):
        folder = os.path.dirname(path)
        raise BadInput(f"there is no folder {shown(folder)}", "make it first, or name another place") from None
    except (OSError, ValueError) as error:
        raise explained(error, path) from error
    try:
        yield draft
    finally:
        for rest in _FILES:
            with suppress(OSError):
                os.unlink(draft + rest)


def _verified(draft: str, path: str, refusal: str, advice: str, tell: Tell, *, types: bool) -> Copied:
    verdict = verify_file(draft, check_types=types, tell=tell)
    if not verdict.ok:
        raise Refused(f"{refusal} ({_first(verdict)})", advice)
    with closing(LogReader(draft)) as reader:
        return Copied(path, reader.log_id(), verdict.events, verdict.root)


def _first(verdict: Verdict) -> str:
    """The first problem, and how many there are."""
    problem = verdict.problems[0]
    at = f"event {problem['position']}: " if problem["position"] is not None else ""
    more = f", and {verdict.found - 1} more" if verdict.found > 1 else ""
    return f"{at}{shown(problem['detail'])}{more}"


def _name(draft: str, path: str) -> None:
    try:
        whole.named(draft, path)
    except FileExistsError:
        raise BadInput(f"{shown(path)} is there already", "somebody made it meanwhile: name a new file") from None
    except OSError as error:
        raise explained(error, path) from error


def _there(log: str) -> os.stat_result | None:
    try:
        found = os.stat(log)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise explained(error, log) from error
    if not stat.S_ISREG(found.st_mode):
        raise BadInput(f"{shown(log)} is no file", "name the place of a log: a file")
    return found


def _replaceable(log: str, draft: str, made: Copied) -> int:
    """How many events the log has that may be replaced, as far as it can be read.

    Refused where the log is whole, and another or further than the backup; and where a program has it open.
    """
    if _in_use(log):
        raise Refused(f"another program has {shown(log)} open; nothing was restored", "end it, then run it again")
    try:
        verdict = verify_file(log)
    except LogUnavailable:
        return 0
    with closing(LogReader(log, damaged=not verdict.ok)) as old, closing(LogReader(draft)) as new:
        if not verdict.ok:
            return walk.end(old) or verdict.events
        head = old.head()[0]
        if head == 1:  # it was begun, and nothing was recorded in it
            return head
        if old.log_id() != made.log:
            what = "is another log"
        elif old.leaf_at(min(head, made.events)) != new.leaf_at(min(head, made.events)):
            what = "went on otherwise than the backup"
        elif head >= made.events:
            what = f"has all of the backup{f', and {head - made.events} events more' if head > made.events else ''}"
        else:
            return head
    raise Refused(
        f"{shown(log)} is whole and {what}; nothing was restored",
        "restore the backup to another place, or give that log another name yourself",
    )


def _in_use(log: str) -> bool:
    """Whether another program holds SQLite's lock on the log. It is tried by a process of its own: whoever opens and
    closes the file takes away the locks that its process holds on it.
    """
    command = [sys.executable, "-P", "-c", _TRY, log]
    told = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environment(), check=False)
    return told.returncode == _HELD


def _set_aside(log: str) -> str | None:
    """Give what is at `log`, and what lies beside it, another name: the new one, None where nothing was there.

    The main file goes first: without it, nothing reads what is beside it.
    """
    ends = [end for end in _FILES if os.path.lexists(log + end)]
    if not ends:
        return None
    aside = f"{log}.before-{when.iso(when.now())[:19].replace(':', '').replace('-', '')}Z"
    while any(os.path.lexists(aside + end) for end in _FILES):
        aside += "+"
    try:
        for end in ends:
            os.rename(log + end, aside + end)
    except OSError as error:
        _put_back(log, aside)
        raise explained(error, log) from error
    return aside


def _put_back(log: str, aside: str | None) -> None:
    """Undo that, the main file last."""
    for end in reversed(_FILES):
        if aside is not None and os.path.lexists(aside + end) and not os.path.lexists(log + end):
            with suppress(OSError):
                os.rename(aside + end, log + end)
