"""Are the signatures of a log those of its members, of what it says, and of the past that they saw?

Everything is worked out from the log anew: the statement from the record and its decision, the root from the manifest,
the keys from what members registered. A log without signatures costs nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader, decoded
from decisions.process.state import SIGNED, Record
from decisions.process.types import SCHEMA, Unknown, up_to_date
from decisions.proof import sshsig
from decisions.proof.manifest import roots
from decisions.proof.members import members
from decisions.proof.record import Problem, problem
from decisions.proof.statement import NAMESPACE, VERSIONS, about, digests, statement

TOGETHER = 10_000
"""So many signatures are checked with one pass over the manifest."""

KEYS = {"after", "key", "root", "sshsig"}
"""What a signature says: the key's fingerprint, the log as its signer saw it, and the armoured signature."""

_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch


class Said(NamedTuple):
    """A record that claims to be signed."""

    position: int
    record: Record
    after: int
    root: str
    key: str
    sshsig: str


class Wrong(Exception):
    """What is wrong with a signature."""


def check(reader: LogReader, positions: Iterable[int]) -> Iterator[Problem]:
    """What is wrong with the signatures of the records at these positions, which are in order."""
    rest = iter(positions)
    checker: _Checker | None = None
    while part := list(islice(rest, TOGETHER)):
        checker = checker or _Checker(reader)
        yield from checker.check(part)


class _Checker:
    """Checks records of one log. The same statement counts once."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._log_id = reader.log_id()
        self._numbers = {stream: number for number, stream in enumerate(reader.decisions(), 1)}
        self._members = members(reader)
        self._owners = {k.fingerprint: m.handle for m in self._members.values() for k in m.keys}
        self._versions: dict[str, dict[int, str]] = {}
        self._ids: dict[str, int] = {}

    def check(self, positions: list[int]) -> Iterator[Problem]:
        """What is wrong with the signatures at some positions."""
        self._versions.clear()
        said: list[tuple[int, int, str]] = []
        for position in positions:
            try:
                one = _said(position, self._reader)
                if one is None:
                    continue
                self._check(one)
                said.append((position, one.after, one.root))
            except Wrong as wrong:
                yield problem(position, "bad-signature", str(wrong))
            except LogUnavailable:
                yield problem(position, "bad-signature", "it cannot be checked: its decision is damaged")
        found = roots(self._reader, [after for _, after, _ in said])
        for position, after, root in said:
            if found.get(after) != root:
                detail = f"the log up to event {after} is not the one that was there when this was signed"
                yield problem(position, "bad-signature", detail)

    def _check(self, said: Said) -> None:
        """Raises Wrong, except about the past, which is compared for many at once."""
        e, position = said.record, said.position
        self._key(said)
        try:
            signature = sshsig.parsed(said.sshsig)
        except ValueError as error:
            raise Wrong(f"the signature cannot be read: {error}") from None
        if signature.key.fingerprint != said.key:
            raise Wrong(f"it was made with {signature.key.fingerprint}, and not with {said.key}")
        if signature.namespace != NAMESPACE:
            raise Wrong("it was not made for a decision log")
        before = self._ids.setdefault(e["id"], position)
        if before != position:
            raise Wrong(f"it is the signature of event {before}, used again")
        number = self._numbers.get(e["subject_id"])
        if number is None:
            raise Wrong("it is about no decision of this log")
        version, digest = about(e, self._digests(e["subject_id"]))
        if version is not None and digest is None:
            raise Wrong(f"it speaks of version {version}, which is not there")
        if e["data"].get("digest", digest) != digest:
            raise Wrong(f"it names another text than version {version} has")
        made = statement(self._log_id, number, e, version, digest, said.after, said.root)
        try:
            if not sshsig.valid(signature, made.encode()):
                raise Wrong(f"{e['member']} did not sign what the record and its decision say")
        except sshsig.Unchecked as unchecked:
            raise Wrong(f"it cannot be checked: {unchecked}") from None
        if said.after >= position:
            raise Wrong(f"it was signed after event {said.after}, and stands before that")

    def _key(self, said: Said) -> None:
        """The key has to be one that the member had registered there, and that was not ended."""
        e = said.record
        handle = e["member"]
        if e["recorded_by"] != handle or not isinstance(handle, str):
            raise Wrong(f"it is signed, and yet recorded for {handle} by {e['recorded_by']}")
        member = self._members.get(handle)
        if member and member.key_at(said.key, said.position):
            return
        owner = self._owners.get(said.key)
        if member is None or owner != handle:
            raise Wrong(f"{said.key} is no key of {handle}" + (f", but of {owner}" if owner else ""))
        for key in member.keys:
            if key.fingerprint == said.key and key.until_position is not None:
                raise Wrong(f"{said.key} was ended by {handle} at event {key.until_position}")
        raise Wrong(f"{said.key} was not registered yet by {handle}")

    def _digests(self, stream: str) -> dict[int, str]:
        if stream not in self._versions:
            try:
                raw = self._reader.stream(stream)
                found = [up_to_date(decoded(one)) for one in raw if any(f'"{t}"'.encode() in one for t in VERSIONS)]
                self._versions[stream] = digests(found)
            except (ValueError, KeyError, TypeError, AttributeError, Unknown):
                raise Wrong("it cannot be checked: its decision cannot be read") from None
        return self._versions[stream]


def _said(position: int, reader: LogReader) -> Said | None:
    """The record at a position, and its signature taken apart; None where a newer program made it. Raises Wrong and
    LogUnavailable.
    """
    raw = reader.at(position)
    try:
        e = decoded(raw or b"")
        if e["schema"] > SCHEMA.get(e["type"], 0):
            return None
        found = e["signature"]
        whole = isinstance(found, dict) and set(found) == KEYS and isinstance(e["data"], dict)
        if whole and type(found["after"]) is int and all(isinstance(found[k], str) for k in KEYS - {"after"}):
            if e["type"] not in SIGNED:
                raise Wrong(f"nobody signs {e['type']}")
            if _HEX(found["root"]):
                return Said(position, e, found["after"], found["root"], found["key"], found["sshsig"])
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Wrong("the record says it is signed, and has no signature that can be read")
