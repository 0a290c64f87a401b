"""The proof of one decision: a folder, or an archive, that a third party checks with stock tools, without this program.

It has the decision's records and what they rest on; of everything else in the log, only the hashes of salted records.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from importlib.resources import files
from typing import IO, NamedTuple

from decisions import when, whole
from decisions.canonical import leaf
from decisions.errors import BadInput, Refused
from decisions.keys import known
from decisions.log.reading import LogReader, decoded
from decisions.process import fold
from decisions.process.state import Key, Member, Record, signed_with
from decisions.proof import checkpoint, manifest, signatures, statement
from decisions.proof.checkpoint import Checkpoint
from decisions.proof.members import beside
from decisions.text import shown

KEYS = ("MemberKeyAdded", "MemberKeyEnded")

Sign = Callable[[Checkpoint], Checkpoint]
"""Puts the signature of whoever makes the proof into a checkpoint; or leaves it as it is."""


class Proved(NamedTuple):
    """What was made: where, the checkpoint, how many records it holds, and how many of them are signed."""

    path: str
    checkpoint: Checkpoint
    records: int
    signed: int


class _Parts(NamedTuple):
    """What a proof holds: records by their positions, those of the decision, and keys by the handles of who signed."""

    raw: dict[int, bytes]
    own: list[Record]
    keys: list[tuple[str, Key]]


def prove(log: str, number: int, page: str, out: str, sign: Sign = lambda made: made) -> Proved:
    """Make the proof of a decision of the log at a path: a new folder `out`, or an archive where that ends with `.tar`.

    `page` is its audit as a text. It appears whole or not at all, for the user alone. Raises BadInput where something
    is at `out` already or nothing can be made there, Refused where the decision does not verify, LogUnavailable.
    """
    if os.path.lexists(out):
        raise BadInput(f"{shown(out)} is there already", "name a new folder or .tar: nothing is overwritten")
    with closing(LogReader(log)) as reader:
        stream = reader.stream_of(number)
        if stream is None:
            raise BadInput(f"there is no decision {number}", "see decisions list")
        made = sign(checkpoint.made(reader))
        parts = _parts(reader, stream, made)
        signed = [e for e in parts.own if signed_with(e)]
        try:
            with _draft(out) as draft:
                _fill(draft, reader, number, parts, made, page)
                _name(draft, out, f"decision-{number}", made)
        except OSError as error:
            raise _unwritten(error, out) from None
    return Proved(out, made, len(parts.raw), len(signed))


def _parts(reader: LogReader, stream: str, made: Checkpoint) -> _Parts:
    raw: dict[int, bytes] = {}

    def take(one: bytes) -> Record:
        e = decoded(one)
        raw[e["position"]] = one
        return e

    try:
        own = [take(one) for one in reader.stream(stream) if decoded(one)["position"] <= made.events]
        take(reader.at(1) or b"")
        circle, last = own[0]["data"]["circle"], own[-1]["position"]
        others = [e for e in beside(reader) if e["position"] <= made.events]
        of = {e["subject_id"] for e in others if e["type"] == "CircleFormed" and e["data"]["handle"] == circle}
        signers = {e["member"] for e in own if signed_with(e)} | {made.signed_by}
        for e in others:
            of_circle = e["subject_id"] in of and e["position"] < last
            if of_circle or (e["type"] in KEYS and e["data"]["handle"] in signers):
                take(reader.at(e["position"]) or b"")
    except (ValueError, KeyError, TypeError, IndexError):
        raise _damaged() from None
    if any(leaf(one) != reader.leaf_at(position) for position, one in raw.items()):
        raise _damaged()
    for wrong in signatures.check(reader, [e["position"] for e in own if "signature" in e]):
        raise Refused(f"event {wrong['position']}: {wrong['detail']}", "nothing was made; see decisions verify")
    return _Parts(raw, own, list(_keys(fold.members(others), signers)))


def _keys(members: dict[str, Member], signers: set[str | None]) -> Iterator[tuple[str, Key]]:
    """The keys of everybody who signed, in log order."""
    found = [(key.position, handle, key) for handle in members if handle in signers for key in members[handle].keys]
    for _, handle, key in sorted(found, key=lambda one: one[0]):
        yield handle, key


def _damaged() -> Refused:
    return Refused("the decision does not verify: nothing was made", "see what is damaged: decisions verify")


def _fill(draft: str, reader: LogReader, number: int, parts: _Parts, made: Checkpoint, page: str) -> None:
    """Write every file into the folder `draft`."""
    small = {
        "README.txt": _shipped("bundle.txt"),
        "verify.sh": _shipped("verify.sh"),
        "decision.txt": page.encode(),
        "allowed_signers": "".join(map(_allowed, parts.keys)).encode(),
        "checkpoint": made.text.encode(),
    }
    if made.signed_by:
        small["checkpoint.sig"] = f"{made.sshsig.strip()}\n".encode()
    for position, raw in sorted(parts.raw.items()):
        small[f"events/{position:08d}.json"] = raw
    texts = statement.digests(parts.own)
    for e in parts.own:
        if signed_with(e):
            said = e["signature"]
            version, digest = statement.about(e, texts)
            name = f"statements/{e['position']:08d}"
            signed = statement.statement(made.log, number, e, version, digest, said["after"], said["root"])
            small |= {f"{name}.txt": signed.encode(), f"{name}.sig": said["sshsig"].encode()}
    for folder in {os.path.dirname(name) for name in small} - {""}:
        os.mkdir(os.path.join(draft, folder), 0o700)
    for name, content in small.items():
        with _new(draft, name) as file:
            file.write(content)
    sums = {name: sha256(content).hexdigest() for name, content in small.items()} | {"manifest": made.root}
    with _new(draft, "manifest") as file:
        root = manifest.Root()
        for part in reader.places(0, made.events):
            positions, _, _, _, leaves = zip(*part, strict=True)
            file.write(root.add(positions, leaves))
    if root.hex() != made.root:
        raise _damaged()
    with _new(draft, "SHA256SUMS") as file:
        for name in sorted(sums, key=lambda name: ("/" in name, name)):
            file.write(f"{sums[name]}  {name}\n".encode())


def _shipped(name: str) -> bytes:
    """A file that comes with the program."""
    return files("decisions.proof").joinpath(name).read_bytes()


def _allowed(one: tuple[str, Key]) -> str:
    """The line of a key in a file of allowed signers: OpenSSH reads its times in $TZ, which `verify.sh` sets to UTC."""
    handle, key = one
    options = f'namespaces="{statement.NAMESPACE}",valid-after="{_for_ssh(key.recorded_at)}"'
    if key.until_recorded_at:
        until = _for_ssh(key.until_recorded_at)
        if until == _for_ssh(key.recorded_at):  # it has to be valid for a while: to the end of its minute
            until = f"{until[:12]}60"
        options += f',valid-before="{until}"'
    public = known(key.line)
    assert public is not None
    return f"{handle} {options} {public._replace(comment='').line}\n"


def _for_ssh(iso: str) -> str:
    return "".join(filter(str.isdigit, iso[:19]))


def _new(folder: str, name: str) -> IO[bytes]:
    path = os.path.join(folder, name)
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


@contextmanager
def _draft(out: str) -> Iterator[str]:
    """A new folder beside `out`, for the user alone; it is gone afterwards, if it did not get a name."""
    draft = os.path.join(os.path.dirname(out), f".decisions-{os.urandom(8).hex()}.new")
    os.mkdir(draft, 0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _name(draft: str, out: str, title: str, made: Checkpoint) -> None:
    """Give the folder its name, or make the archive of it."""
    if not out.endswith(".tar"):
        os.rename(draft, out)
        return
    archive = f"{draft}.tar"
    try:
        with open(os.open(archive, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            _archive(file, draft, title, when.moment(made.at) // 1_000_000)
            file.flush()
            os.fsync(file.fileno())
        whole.named(archive, out)
    finally:
        if os.path.lexists(archive):
            os.unlink(archive)


def _archive(file: IO[bytes], folder: str, title: str, seconds: int) -> None:
    """The archive of a folder: of the same files, the same bytes, whoever makes it."""
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for at, folders, names in os.walk(folder):
            folders.sort()
            inside = os.path.relpath(at, folder)
            for name in ("", *sorted(names)):
                path = os.path.join(at, name)
                entry = tarfile.TarInfo(os.path.normpath(os.path.join(title, inside, name)))
                entry.mtime = seconds
                if not name:
                    entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                    archive.addfile(entry)
                    continue
                entry.mode, entry.size = 0o644, os.path.getsize(path)
                with open(path, "rb") as content:
                    archive.addfile(entry, content)


def _unwritten(error: OSError, out: str) -> BadInput:
    folder = os.path.dirname(out)
    if isinstance(error, FileNotFoundError) and not os.path.isdir(folder):
        return BadInput(f"there is no folder {shown(folder)}", "make it first, or name another place")
    return BadInput(f"cannot write {shown(out)}: {error.strerror}", "name a place with room where you may write")
