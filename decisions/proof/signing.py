"""Signing with a member's own OpenSSH key, by ssh-keygen: with the agent, a passphrase or a hardware key."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress

from decisions import where
from decisions.editing import environment
from decisions.errors import BadInput, Refused
from decisions.process.state import Record
from decisions.proof import sshsig
from decisions.proof.statement import NAMESPACE, about, digests, statement
from decisions.text import shown

PATIENCE = 120.0, 30.0
"""Seconds that signing may take where somebody can be asked for a passphrase, and where nobody can."""

UNSIGNED = "sign with another key (decisions me --sign-with KEY), or record it unsigned: --no-sign"

_TEST = "decisions test 1\n"

_REASONS = (
    ("UNPROTECTED", "others may read the file of the key, so that ssh-keygen does not use it: chmod 600"),
    ("incorrect passphrase", "the passphrase is not that of the key, or could not be asked for"),
    ("No private key found", "its private half is neither in the agent nor beside it"),
    ("agent refused", "the agent refused to sign"),
    ("agent contains no identities", "the agent has no such key"),
    ("No such file", "the file of the key is no longer there"),
    ("Permission denied", "the file of the key cannot be read"),
    ("invalid format", "the file is no key of OpenSSH"),
    ("error in libcrypto", "the file is no key of OpenSSH"),
)
"""What ssh-keygen says -> what it means."""


class SshSigner:
    """Signs with one key; `key` is its fingerprint. With `terminal`, ssh-keygen may ask for a passphrase there; `show`
    is told every statement before it is signed.
    """

    def __init__(
        self,
        file: str,
        key: str,
        *,
        terminal: bool = False,
        hardware: bool = False,
        show: Callable[[str], None] | None = None,
    ) -> None:
        self.file = file
        self.key = key
        self._hardware = hardware
        self._terminal = terminal
        self._show = show

    def statement(self, log_id: str, number: int, record: Record, records: list[Record], after: int, root: str) -> str:
        """What is signed of a record, see `decisions.proof.statement`."""
        return statement(log_id, number, record, *about(record, digests(records)), after, root)

    def sign(self, statement: str) -> str:
        """The armoured signature. Raises Refused."""
        if self._show:
            self._show(statement)
        made = signed(self.file, statement.encode(), terminal=self._terminal, hardware=self._hardware)
        if made.key.fingerprint != self.key:
            raise Refused(f"not signed, so nothing was recorded: {shown(self.file)} is another key now", UNSIGNED)
        return made.armoured


def signer(
    environ: Mapping[str, str], log_id: str, *, terminal: bool, show: Callable[[str], None] | None = None
) -> SshSigner | None:
    """Who signs for this user in this log; None where nobody set that up. Raises BadInput."""
    kept = where.signing_key(environ, log_id)
    if kept is None:
        return None
    hardware = kept["type"].startswith("sk-")
    return SshSigner(kept["file"], kept["key"], terminal=terminal, hardware=hardware, show=show)


def tried(file: str, *, terminal: bool) -> sshsig.Signature:
    """A test signature by a key, checked; it tells the key. Raises Refused, and BadInput for a key that signs not here.

    `file` is a public key whose private half is in the agent or beside it, or a private key.
    """
    if not os.path.isfile(file):
        raise BadInput(f"there is no file {shown(file)}", "give a key: decisions me --sign-with ~/.ssh/id_ed25519")
    try:
        made = signed(file, _TEST.encode(), terminal=terminal)
    except Refused as refused:
        what = refused.message.removeprefix("not signed, so nothing was recorded: ")
        raise Refused(
            f"this key does not sign: {what}", "see that it works: ssh-keygen -Y sign -n test -f KEY"
        ) from None
    if not sshsig.by_ssh_keygen(made, _TEST.encode()):
        raise Refused("this key does not sign: its signature is not valid", "use another key")
    return made


def signed(file: str, message: bytes, *, terminal: bool, hardware: bool = False) -> sshsig.Signature:
    """The signature of a message by the key in a file. Raises Refused. Of a hardware key, ssh-keygen itself says on a
    terminal when it is to be touched.
    """
    environ = environment()
    if environ.get("SSH_ASKPASS_REQUIRE") not in ("force", "prefer"):
        environ["SSH_ASKPASS_REQUIRE"] = "never"
    patience = PATIENCE[0] if terminal else PATIENCE[1]
    try:
        done = subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", NAMESPACE, "-f", file],
            input=message,
            stdout=subprocess.PIPE,
            stderr=None if terminal and hardware else subprocess.PIPE,
            timeout=patience,
            env=environ,
            start_new_session=not terminal,
            check=False,
        )
    except FileNotFoundError:
        raise _not_signed("there is no ssh-keygen on this machine (OpenSSH has it)") from None
    except subprocess.TimeoutExpired:
        raise _not_signed(f"ssh-keygen gave no signature within {patience:.0f} s") from None
    except (OSError, ValueError) as error:
        raise _not_signed(f"ssh-keygen cannot be run ({error})") from None
    with suppress(ValueError):
        made = sshsig.parsed(done.stdout.decode())
        if done.returncode == 0 and made.namespace == NAMESPACE:
            return made
    raise _not_signed(_reason((done.stderr or b"").decode(errors="replace")))


def _reason(said: str) -> str:
    """Why ssh-keygen did not sign, from what it said."""
    for words, meaning in _REASONS:
        if words in said:
            return meaning
    lines = [line for line in said.splitlines() if line.strip()]
    return shown(lines[-1].strip())[:200] if lines else "ssh-keygen made no signature"


def _not_signed(why: str) -> Refused:
    return Refused(f"not signed, so nothing was recorded: {why}", UNSIGNED)
