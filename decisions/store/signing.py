"""What a member records in their own name is signed before it is saved, where a key is set up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from decisions.process import act as acts
from decisions.process import fold
from decisions.process.state import SIGNED, Key, Record
from decisions.store.port import Conflict, Signer, Store

if TYPE_CHECKING:
    from decisions.store.record import Recorded


class Signing:
    """Signs what one act makes. Where the act is decided again, only what says something else is signed again."""

    def __init__(self, store: Store, signer: Signer) -> None:
        self._store = store
        self._signer = signer
        self.spent = 0.0
        """Seconds that signing took, and people to type a passphrase."""
        self._ids: dict[tuple[str, str], str] = {}
        self._made: dict[str, str] = {}
        self._seen: tuple[int, str] | None = None

    def state(self, made: Recorded) -> list[Record]:
        """Put into `made.statements` what is to be signed, or say in `made.unsigned` why nothing is; the records that
        are to be signed.
        """
        own = [e for e in made.events if e["type"] in SIGNED and e["member"] == e["recorded_by"]]
        number = self._store.number_of(made.stream) if own else None
        if number is None:
            return []
        made.unsigned = self._unfit(own[0]["member"])
        if made.unsigned:
            return []
        records = [*made.before, *(e for e in made.events if e["subject_id"] == made.stream)]
        after, root = self._past()
        for e in own:
            e["id"] = self._ids.setdefault((e["type"], e["member"]), e["id"])
            statement = self._signer.statement(self._store.log_id(), number, e, records, after, root)
            made.statements[e["id"]] = statement
        return own

    def sign(self, made: Recorded) -> None:
        """Put the signatures into the records, as `state` says. Raises Refused, and Conflict where the key was ended in
        the meantime.
        """
        own = self.state(made)
        for e in own:
            self._sign(e, made.statements[e["id"]])
        if own and self._unfit(own[0]["member"]):
            raise Conflict(f"a key of {own[0]['member']} was ended")

    def _past(self) -> tuple[int, str]:
        """The log as the signer sees it, once for the whole act."""
        if self._seen is None:
            self._seen = self._store.root()
        return self._seen

    def _sign(self, e: Record, statement: str) -> None:
        after, root = self._past()
        if statement not in self._made:
            began = time.monotonic()
            self._made[statement] = self._signer.sign(statement)
            self.spent += time.monotonic() - began
        e["signature"] = {"after": after, "key": self._signer.key, "root": root, "sshsig": self._made[statement]}

    def _unfit(self, handle: str) -> str:
        """Why this is not the key of a member who signs now; empty where it is."""
        member = fold.member(self._store.load(acts.member_stream(handle)))
        found: list[Key] = [k for k in member.keys if k.fingerprint == self._signer.key] if member else []
        if any(key.until is None for key in found):
            return ""
        if found:
            return f"not signed: {self._signer.key} was ended: decisions me --sign-with KEY, or none"
        return f"not signed: {self._signer.key} is no key of {handle}: decisions member key {handle} KEY.pub"
