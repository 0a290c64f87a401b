"""Checkpoints: the log's past in a few lines, which somebody else keeps. Whoever has one can see whether today's log
still has that past.

A checkpoint is a text of one fact a line, maybe with the SSH signature of whoever made it, maybe with the manifest:

    decisions checkpoint 1
    log 5f0c...
    events 4711
    root 0a1b...
    at 2026-03-01T14:00:00Z
    manifest                    (where the manifest follows)
    signature ana               (of the lines above, where it is signed)
    -----BEGIN SSH SIGNATURE-----
    ...
    -----END SSH SIGNATURE-----
                                (an empty line, then the lines of the manifest)
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO, NamedTuple

from decisions import when
from decisions.errors import BadInput, LogUnavailable
from decisions.keys import PublicKey
from decisions.log.reading import LogReader
from decisions.proof import manifest, sshsig, walk
from decisions.proof.differences import differences
from decisions.proof.members import members
from decisions.proof.record import Problem, problem
from decisions.proof.statement import NAMESPACE
from decisions.text import handle, shown

FIRST = "decisions checkpoint 1"
LONGEST = 200
"""Bytes of a line that are read at most; the longest is one of the manifest, of some 90."""

MOST = 500
"""Lines of a signature that are read at most; of the largest keys it has some 90."""

_CUT = "\0"
_HINT = "give one that `decisions checkpoint` made, as it was made"
_FACTS = (
    ("log", re.compile(r"log ([0-9a-f]{32})", re.ASCII).fullmatch),
    ("events", re.compile(r"events ([1-9][0-9]{0,14})", re.ASCII).fullmatch),
    ("root", re.compile(r"root ([0-9a-f]{64})", re.ASCII).fullmatch),
    ("at", re.compile(r"at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z)", re.ASCII).fullmatch),
)
_LINE = re.compile(rb"[0-9a-f]{64}  events/([0-9]{8,15})\.json\n").fullmatch


class Checkpoint(NamedTuple):
    """The past of a log: its id, how many events it had, their root, and when that was written down (ISO, UTC).

    `manifest` says that the manifest is in `file`, from the byte `begins` on. `signed_by` is a handle, None where
    nobody signed.
    """

    log: str
    events: int
    root: str
    at: str
    manifest: bool = False
    signed_by: str | None = None
    sshsig: str = ""
    file: str = ""
    begins: int = 0

    @property
    def facts(self) -> str:
        """The lines that are signed."""
        lines = (FIRST, f"log {self.log}", f"events {self.events}", f"root {self.root}", f"at {self.at}")
        return "".join(f"{line}\n" for line in (*lines, *(["manifest"] if self.manifest else [])))

    @property
    def text(self) -> str:
        """The whole checkpoint, up to the manifest."""
        signature = f"signature {self.signed_by}\n{self.sshsig.strip()}\n" if self.signed_by else ""
        return self.facts + signature

    @property
    def name(self) -> str:
        """How it is spoken of."""
        return f"the checkpoint of {self.at}" + (f" ({shown(self.file)})" if self.file else "")

    def lines(self) -> Iterator[bytes]:
        """The lines of its manifest, which is there."""
        with open(self.file, "rb") as file:
            file.seek(self.begins)
            yield from file


def made(reader: LogReader, *, manifest: bool = False) -> Checkpoint:
    """A checkpoint of the log as it is now, unsigned. Raises LogUnavailable, also where events are missing."""
    with reader.snapshot():
        log, newest = reader.log_id(), reader.head()[0]
        found = root_at(reader, newest)
    return Checkpoint(log, newest, found, when.iso(when.now()), manifest)


def root_at(reader: LogReader, position: int) -> str:
    """The root at a position up to which no event is missing. Raises LogUnavailable."""
    root = manifest.Root()
    for page in reader.places(0, position):
        positions, _, _, _, leaves = zip(*page, strict=True)
        root.add(positions, leaves)
    if root.events != position:
        raise LogUnavailable(f"{shown(reader.path)}: events are missing", "see which ones: decisions verify")
    return root.hex()


def read(path: str) -> Checkpoint:
    """The checkpoint in a file. Raises BadInput for whatever is none, or is damaged."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise BadInput(f"{shown(path)} is no file", _HINT)
        with open(path, "rb") as file:
            return _read(file, path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(f"{shown(path)} cannot be read ({shown(reason)})", _HINT) from None


def _read(file: IO[bytes], path: str) -> Checkpoint:
    said = _line(file)
    if said != FIRST:
        newer = said.startswith(FIRST[:-1])
        what = "was made by a newer program" if newer else "is no checkpoint"
        raise BadInput(f"{shown(path)} {what}", "update: pip install --upgrade decisions" if newer else _HINT)
    facts: list[str] = []
    for name, fits in _FACTS:
        found = fits(_line(file))
        if not found:
            raise _damaged(path, f"it does not say {name}")
        facts.append(found[1])
    log, events, root, at = facts
    when.moment(at)
    line = _line(file)
    listed = line == "manifest"
    if listed:
        line = _line(file)
    signer, signature = None, ""
    if line.startswith("signature "):
        signer, signature = _signer(line.removeprefix("signature "), path), _signature(file, path)
        line = _line(file)
    one = Checkpoint(log, int(events), root, at, listed, signer, signature, path, file.tell())
    if line or (not listed and (file.read(1) or file.tell() != _end(one))):
        raise _damaged(path, "there is more in it than belongs there")
    if listed and _root(file, one.events) != root:
        raise _damaged(path, "its manifest is not the one of its root")
    return one


def _end(one: Checkpoint) -> int:
    return len(one.text.encode())


def _line(file: IO[bytes]) -> str:
    """The next line without its end; empty at the end of the file. Of what is no whole line comes what fits nothing."""
    raw = file.readline(LONGEST)
    return _CUT if raw and not raw.endswith(b"\n") else raw[:-1].decode("utf-8", "replace")


def _signer(given: str, path: str) -> str:
    try:
        if handle(given) == given:
            return given
    except BadInput:
        pass
    raise _damaged(path, "whoever signed it has no handle")


def _signature(file: IO[bytes], path: str) -> str:
    lines: list[str] = []
    while lines[-1:] != [sshsig.END] and len(lines) < MOST and (line := _line(file)):
        lines.append(line)
    armoured = "".join(f"{line}\n" for line in lines)
    try:
        sshsig.parsed(armoured)
    except ValueError as error:
        raise _damaged(path, f"its signature cannot be read: {error}") from None
    return armoured


def _root(file: IO[bytes], events: int) -> str:
    """The root of the manifest that follows; empty where it is not one of so many events."""

    def checked() -> Iterator[bytes]:
        position = 0
        while raw := file.readline(LONGEST):
            position += 1
            found = _LINE(raw)
            if not found or position > events or found[1] != b"%08d" % position:
                raise BadInput("")
            yield raw
        if position != events:
            raise BadInput("")

    try:
        return manifest.root(checked())
    except BadInput:
        return ""


def _damaged(path: str, why: str) -> BadInput:
    return BadInput(f"the checkpoint {shown(path)} is damaged: {why}", _HINT)


def compared(log: str, checkpoints: Sequence[Checkpoint], key: PublicKey | None = None) -> Iterator[Problem]:
    """What is wrong with the log at a path beside checkpoints: does it still have their past?

    A signature has to be one by a key that its member had registered there; or by `key`, where that is given.
    """
    if not checkpoints:
        return
    with closing(LogReader(log, damaged=True)) as reader, reader.snapshot():
        yield from _against(reader, checkpoints)
        for one in checkpoints:
            wrong = _unsigned(reader, one, key)
            if wrong:
                yield problem(None, "bad-signature", f"{one.name} {wrong}")


def _against(reader: LogReader, checkpoints: Sequence[Checkpoint]) -> Iterator[Problem]:
    try:
        log = reader.log_id()
    except LogUnavailable:
        log = None
    ours = [one for one in checkpoints if log in (None, one.log)]
    for one in checkpoints:
        if one not in ours:
            yield problem(1, "changed", f"this is another log, {shown(str(log))}: {one.name} is of {one.log}")
    found = manifest.roots(reader, [one.events for one in ours])
    wrong = [one for one in ours if found.get(one.events) != one.root]
    if not wrong:
        return
    last = _last(reader)
    for one in (one for one in wrong if one.manifest):
        yield from differences(reader, one, last)
    plain = sorted((one for one in wrong if not one.manifest), key=lambda one: one.events)
    changed, beyond = ([one for one in plain if (one.events > last) is ahead] for ahead in (False, True))
    if changed:
        well = [one.events for one in ours if one not in wrong and one.events < changed[0].events]
        agreed = max(well, default=0)
        from_ = f"between event {agreed + 1} and event" if agreed else "up to event"
        of = f"{from_} {changed[0].events} it is not as in {changed[0].name}"
        yield problem(None, "changed", of + _and_more(changed))
    if beyond:
        of = f"it ends here; {beyond[-1].name} has {beyond[-1].events} events"
        yield problem(last + 1, "truncated", of + _and_more(beyond))


def _and_more(ones: list[Checkpoint]) -> str:
    return f", and so with {len(ones) - 1} more" if len(ones) > 1 else ""


def _last(reader: LogReader) -> int:
    """The last position of which there is a row that can be read."""
    last = 0
    for page in walk.pages(reader.places, 0, walk.end(reader), lambda start, stop: None):
        last = page[-1][0]
    return last


def _unsigned(reader: LogReader, one: Checkpoint, key: PublicKey | None) -> str:
    """What is wrong with a signature; empty where it is well, or where there is none and none was asked for."""
    if not one.signed_by:
        return "is not signed" if key else ""
    signature = sshsig.parsed(one.sshsig)
    made_with = signature.key.fingerprint
    try:
        if signature.namespace != NAMESPACE or not sshsig.valid(signature, one.facts.encode()):
            return f"is not what {one.signed_by} signed"
        if key:
            return "" if made_with == key.fingerprint else f"was signed with {made_with}, and not with that key"
        member = members(reader).get(one.signed_by)
    except sshsig.Unchecked as unchecked:
        return f"has a signature that cannot be checked: {unchecked}"
    except LogUnavailable:
        return "has a signature that cannot be checked: the log is damaged"
    if member and member.key_at(made_with, one.events + 1):
        return ""
    return f"was signed with {made_with}, which was no key of {one.signed_by} in this log then"
