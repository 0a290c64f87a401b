"""Signatures are checked for real: whatever was done to a signed entry, or to the past before it, is found."""

from __future__ import annotations

import builtins
import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from decisions.canonical import canonical, leaf
from decisions.process.world import Act
from decisions.proof import helpers, signatures, sshsig
from decisions.proof.signing import SshSigner, signed
from decisions.proof.statement import about, digests, statement
from decisions.proof.verify import verify_file
from decisions.store.record import Recorded, record
from decisions.store.sqlite import SqliteStore
from tests.hardware import HARDWARE, Hardware, field
from tests.keys import KINDS, fingerprint, key, needs_ssh_keygen, public
from tests.store.logs import do, entry, filled, proposed, python, records, tampered

pytestmark = needs_ssh_keygen

Entry = dict[str, Any]


class Signers:
    """Everybody's key, and acts that they sign."""

    def __init__(self, folder: Path, path: str) -> None:
        self.path = path
        self.keys: dict[str, str] = {}
        with closing(SqliteStore(path)) as store:
            for handle in ("ana", "bo"):
                self.keys[handle] = key(folder, handle)
                do(store, "member-key", handle, who=handle, recorder=handle, key=public(self.keys[handle]))

    def say(self, handle: str, name: str, number: int, **args: Any) -> Recorded:
        act = Act(name, str(number), [handle], handle, 0, args=args)
        signer = SshSigner(self.keys[handle], fingerprint(self.keys[handle]))
        with closing(SqliteStore(self.path)) as store:
            return record(store, act, stream=lambda world: world.stream(number), signer=signer)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Signers]:
    """A log: decision 3 in a round, ana and bo consented and signed it, bo a second time; and who signs."""
    folder = tmp_path_factory.mktemp("signed")
    path = filled(folder / "log.db")
    signers = Signers(folder, path)
    with closing(SqliteStore(path)) as store:
        proposed(store)
        proposed(store, "And where?")
    signers.say("ana", "consent", 3, concern="Salt.")
    signers.say("bo", "consent", 3)
    signers.say("bo", "consent", 4)
    tampered(path)
    return Path(path).read_bytes(), signers


@pytest.fixture
def path(tmp_path: Path, made: tuple[bytes, Signers]) -> Iterator[str]:
    """A copy of that log."""
    copy = tmp_path / "log.db"
    copy.write_bytes(made[0])
    before = made[1].path
    made[1].path = str(copy)
    yield str(copy)
    made[1].path = before


@pytest.fixture
def signers(made: tuple[bytes, Signers]) -> Signers:
    return made[1]


def found(path: str) -> list[tuple[int | None, str]]:
    return [(one["position"], one["kind"]) for one in verify_file(path).problems]


def told(path: str, position: int) -> str:
    """What verify says of the signature at a position; it is all that it finds there."""
    (one,) = [p for p in verify_file(path).problems if p["position"] == position]
    assert one["kind"] == "bad-signature"
    return str(one["detail"])


def positions(path: str) -> list[int]:
    """Of the signed entries."""
    return [n for n, raw in enumerate(records(path), 1) if b'"signature":' in raw]


def position(path: str, type_: str) -> int:
    """Of the first entry of a type that is left."""
    return next(n for n, raw in enumerate(records(path), 1) if f'"type":"{type_}"'.encode() in raw)


def rewritten(path: str, at: int, change: Callable[[Entry], Any]) -> Entry:
    """An entry changed by the keeper of the log, who knows of its hashes; what else is in columns is kept right."""
    e: Entry = json.loads(records(path)[at - 1])
    change(e)
    raw = canonical(e).encode()
    row = (e["subject_id"], e["subject_version"], e["type"], raw, leaf(raw))
    sql = "UPDATE events SET stream = ?, version = ?, type = ?, record = ?, leaf = ?"
    tampered(path, f"{sql} WHERE position = {at}", parameters=row)
    return e


def test_a_log_with_signatures_is_well(path: str) -> None:
    verdict = verify_file(path)
    assert (verdict.problems, verdict.signed) == ([], 3)
    assert verify_file(path, check_types=False).ok


def test_helpers_find_the_signed_ones_too(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "LARGE", 1)
    monkeypatch.setattr(helpers, "processors", lambda: 3)
    assert verify_file(path).signed == 3
    first = positions(path)[0]
    rewritten(path, first, lambda e: e.update(at="2026-01-01T00:00:00Z"))
    assert (first, "bad-signature") in found(path)


# What somebody may do who owns the file, and knows of the hashes.


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.update(at="2026-01-01T00:00:00Z"),
        lambda e: e["data"].update(concern=None),
        lambda e: e["data"].update(concern={"number": 1, "text": "Salt!"}),
        lambda e: e["data"].update(concern={"number": 2, "text": "Salt."}),
        lambda e: e.update(type="StoodAside", data={**rest(e), "reason": "No."}),
        lambda e: e.update(type="AnswerRetracted", data={**rest(e), "reason": "No."}),
        lambda e: e.update(id="0" * 32),
    ],
)
def test_a_changed_record_was_not_signed(path: str, change: Callable[[Entry], Any]) -> None:
    first, second, third = positions(path)
    rewritten(path, first, change)
    assert told(path, first) == "ana did not sign what the record and its decision say"
    assert found(path) == [(first, "bad-signature"), (second, "bad-signature"), (third, "bad-signature")]
    assert f"the log up to event {first}" in told(path, second)


def rest(e: Entry) -> Entry:
    return {key: e["data"][key] for key in ("version", "digest")}


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda s: s.update(after=s["after"] - 1), "did not sign"),
        (lambda s: s.update(root="0" * 64), "did not sign"),
        (lambda s: s.update(root="zero"), "no signature that can be read"),
        (lambda s: s.update(after=True), "no signature that can be read"),
        (lambda s: s.update(after="1"), "no signature that can be read"),
        (lambda s: s.update(more=1), "no signature that can be read"),
        (lambda s: s.pop("root"), "no signature that can be read"),
        (lambda s: s.update(sshsig=7), "no signature that can be read"),
        (lambda s: s.update(sshsig=""), "cannot be read: it is no signature of OpenSSH"),
        (lambda s: s.update(sshsig=s["sshsig"].replace("SIGNATURE", "LETTER")), "it is no signature of OpenSSH"),
        (lambda s: s.update(sshsig=s["sshsig"] * 100), "it is no signature of OpenSSH"),
        (lambda s: s.update(sshsig=s["sshsig"].replace("U1NIU0lH", "!!!!!!!!")), "it is damaged"),
        (lambda s: s.update(sshsig=s["sshsig"].replace("U1NIU0lH", "AAAAAAAA")), "of another version"),
        (lambda s: s.update(sshsig=s["sshsig"].replace("U1NIU0lH", "U1NI")), "of another version"),
        (lambda s: s.update(sshsig=sshsig.BEGIN + "\nU1NIU0lHAAAAAQ==\n" + sshsig.END), "it is cut short"),
        (lambda s: s.update(key="SHA256:" + "0" * 43), "is no key of ana"),
        (lambda s: s.update(sshsig=flipped(s["sshsig"])), "did not sign"),
    ],
)
def test_a_changed_signature_is_found(path: str, change: Callable[[Entry], Any], detail: str) -> None:
    first = positions(path)[0]
    rewritten(path, first, lambda e: change(e["signature"]))
    assert detail in told(path, first)


def flipped(armoured: str, bit: int = -20) -> str:
    """The signature with one bit of its last bytes turned around."""
    raw = bytearray(b64decode("".join(armoured.split("\n")[1:-2])))
    raw[bit // 8] ^= 1 << bit % 8
    return f"{sshsig.BEGIN}\n{b64encode(bytes(raw)).decode()}\n{sshsig.END}\n"


def test_a_signature_of_another_event_does_not_fit(path: str) -> None:
    """The same member, the same answer, another decision; or another event of the same one."""
    _, second, third = positions(path)
    other = json.loads(records(path)[second - 1])["signature"]
    rewritten(path, third, lambda e: e.update(signature=other))
    assert "bo did not sign" in told(path, third)


def test_the_signature_of_another_member_does_not_fit(path: str) -> None:
    first, second, _ = positions(path)
    other = json.loads(records(path)[second - 1])["signature"]
    rewritten(path, first, lambda e: e.update(signature=other))
    assert "is no key of ana, but of bo" in told(path, first)


def test_a_key_that_the_signature_does_not_have_is_found(path: str, signers: Signers) -> None:
    first, second, _ = positions(path)
    other = json.loads(records(path)[second - 1])["signature"]
    rewritten(path, first, lambda e: e["signature"].update(sshsig=other["sshsig"]))
    assert "it was made with SHA256:" in told(path, first)


def test_nobody_else_becomes_the_signer(path: str) -> None:
    first, second, _ = positions(path)
    rewritten(path, first, lambda e: e.update(member="bo"))
    assert "it is signed, and yet recorded for bo by ana" in told(path, first)
    rewritten(path, first, lambda e: e.update(recorded_by="bo"))
    assert "is no key of bo, but of ana" in told(path, first)
    rewritten(path, second, lambda e: e.update(recorded_by=None))
    assert "recorded for bo by None" in told(path, second)


def test_a_consent_moved_to_another_version_is_found(path: str) -> None:
    """Somebody puts a second version under the consent, with the right digest."""
    first = positions(path)[0]
    with closing(SqliteStore(path)) as store:
        do(store, "amend", 3, add="On Sundays too.")
        digest = store.load(store.stream_of(3) or "")[-2]["data"]["digest"]
    rewritten(path, first, lambda e: e["data"].update(version=2, digest=digest))
    assert "ana did not sign" in told(path, first)
    rewritten(path, first, lambda e: e["data"].update(version=1))
    assert told(path, first) == "it names another text than version 1 has"
    rewritten(path, first, lambda e: e["data"].update(version=7))
    assert told(path, first) == "it speaks of version 7, which is not there"


def test_a_text_put_under_a_consent_is_found(path: str) -> None:
    """Version 1 says something else, while everything goes on naming the digest that was signed."""
    first = positions(path)[0]
    stream = json.loads(records(path)[first - 1])["subject_id"]
    proposals = [json.loads(raw) for raw in records(path) if b'"type":"ProposalMade"' in raw]
    (text,) = [e["position"] for e in proposals if e["subject_id"] == stream]
    rewritten(path, text, lambda e: e["data"].update(text="Ana cooks, every day."))
    assert told(path, first) == "it names another text than version 1 has"


def test_a_consent_moved_to_another_decision_is_found(path: str) -> None:
    first = positions(path)[0]
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(4)
        version = len(store.load(stream or "")) + 1
    rewritten(path, first, lambda e: e.update(subject_id=stream, subject_version=version))
    assert "ana did not sign" in told(path, first)
    rewritten(path, first, lambda e: e.update(subject_id="0" * 32, subject_version=1))
    assert told(path, first) == "it is about no decision of this log"


def test_a_consent_moved_to_another_log_is_found(tmp_path: Path, path: str, signers: Signers) -> None:
    """The same decision in a log of another id, everything else as it was."""
    with closing(SqliteStore(path)) as store:
        before = store.log_id()
    for at, raw in enumerate(records(path), 1):
        if before.encode() in raw:
            rewritten(path, at, lambda e: e.update(subject_id="1" * 32, data={**e["data"], "log": "1" * 32}))
    first, second, third = positions(path)
    assert found(path) == [(at, "bad-signature") for at in (first, second, third)]
    assert "ana did not sign" in told(path, first)


def test_a_forged_consent_is_found(tmp_path: Path, path: str, signers: Signers) -> None:
    """Somebody else signs a true statement with a key of their own, and calls it ana's."""
    first = positions(path)[0]
    eve = key(tmp_path, "eve")
    e = json.loads(records(path)[first - 1])
    with closing(SqliteStore(path)) as store:
        log_id = store.log_id()
        said = digests(store.load(e["subject_id"]))
    after, root = e["signature"]["after"], e["signature"]["root"]
    made = signed(eve, statement(log_id, 3, e, *about(e, said), after, root).encode(), terminal=False)
    rewritten(path, first, lambda e: e["signature"].update(sshsig=made.armoured, key=fingerprint(eve)))
    assert told(path, first) == f"{fingerprint(eve)} is no key of ana"
    rewritten(path, first, lambda e: e["signature"].update(key=fingerprint(signers.keys["ana"])))
    assert "it was made with" in told(path, first)


def test_what_is_signed_in_another_namespace_is_no_answer(tmp_path: Path, path: str, signers: Signers) -> None:
    first = positions(path)[0]
    made = json.loads(records(path)[first - 1])["signature"]["sshsig"]
    raw = b64decode("".join(made.split("\n")[1:-2])).replace(b"\0\0\0\x09decisions", b"\0\0\0\x03git")
    other = f"{sshsig.BEGIN}\n{b64encode(raw).decode()}\n{sshsig.END}\n"
    rewritten(path, first, lambda e: e["signature"].update(sshsig=other))
    assert told(path, first) == "it was not made for a decision log"


def test_a_signed_answer_that_is_played_again_is_found(path: str) -> None:
    """Retracted, and then slipped in once more: the same record at another place."""
    first = positions(path)[0]
    e = json.loads(records(path)[first - 1])
    with closing(SqliteStore(path)) as store:
        do(store, "retract", 3, message="I had not read it.")
        version = len(store.load(e["subject_id"])) + 1
        again = entry(e["subject_id"], version, command_id="again")
        (stored,) = store.save([{**again, **{k: e[k] for k in ("id", "type", "data", "at", "signature")}}])
    assert told(path, stored["position"]) == f"it is the signature of event {first}, used again"


def test_an_ended_key_signs_no_longer(path: str, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(SqliteStore(path)) as store:
        do(store, "member-key-end", "ana", end=fingerprint(signers.keys["ana"]))
        ended = store.head()[0]
    assert found(path) == []
    monkeypatch.setattr("decisions.store.signing.Signing._unfit", lambda self, handle: "")
    given = signers.say("ana", "retract", 3, message="No.").events[0]
    assert told(path, given["position"]).endswith(f"was ended by ana at event {ended}")


def test_a_key_does_not_sign_before_it_is_registered(tmp_path: Path, path: str, signers: Signers) -> None:
    """Nor does it where the keeper moves the registration behind what was signed."""
    first = positions(path)[0]
    at = next(n for n, raw in enumerate(records(path), 1) if b'"type":"MemberKeyAdded"' in raw)
    rewritten(path, at, lambda e: e["data"].update(key=public(key(tmp_path, "other"))))
    assert "is no key of ana" in told(path, first)
    with closing(SqliteStore(path)) as store:
        do(store, "member-key", "ana", key=public(signers.keys["ana"]))
    assert "was not registered yet by ana" in told(path, first)


def test_a_key_that_somebody_else_registered_is_nobodys(path: str) -> None:
    at = next(n for n, raw in enumerate(records(path), 1) if b'"type":"MemberKeyAdded"' in raw)
    rewritten(path, at, lambda e: e.update(recorded_by="bo"))
    assert "is no key of ana" in told(path, positions(path)[0])


def test_who_rewrites_the_past_is_found_by_every_later_signature(path: str) -> None:
    """The keeper changes what nobody signed, and makes the hashes anew."""
    rewritten(path, position(path, "CircleFormed"), lambda e: e["data"].update(aim="rule"))
    assert [kind for _, kind in found(path)] == ["bad-signature"] * 3
    for at in positions(path):
        assert "is not the one that was there when this was signed" in told(path, at)


def test_what_comes_after_a_signature_it_does_not_know(path: str) -> None:
    """That is what checkpoints are for."""
    with closing(SqliteStore(path)) as store:
        do(store, "react", 3, message="Yes.")
        last = store.head()[0]
    rewritten(path, last, lambda e: e["data"].update(text="No."))
    assert found(path) == []


def test_nothing_else_is_signed(path: str) -> None:
    first = positions(path)[0]
    signature = json.loads(records(path)[first - 1])["signature"]
    at = position(path, "ReactionShared")
    rewritten(path, at, lambda e: e.update(signature=signature))
    assert told(path, at) == "nobody signs ReactionShared"


def test_what_stands_before_what_it_was_signed_after_is_found(
    path: str, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteStore, "root", lambda self: (10_000, "0" * 64))
    given = signers.say("ana", "retract", 3, message="No.").events[0]
    assert told(path, given["position"]) == "it was signed after event 10000, and stands before that"


@pytest.mark.parametrize("after", [0, -1])
def test_the_past_begins_with_the_first_event(
    path: str, signers: Signers, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(SqliteStore, "root", lambda self: (after, sha256().hexdigest()))
    given = signers.say("ana", "retract", 3, message="No.").events[0]
    assert "is not the one that was there" in told(path, given["position"])


def test_a_newer_programs_signatures_are_no_problem(path: str) -> None:
    first = positions(path)[0]
    signature = json.loads(records(path)[first - 1])["signature"]
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(4) or ""
        version = len(store.load(stream))
        store.save([entry(stream, version + 1, type_="HatWorn", signature=signature)])
    verdict = verify_file(path)
    assert (verdict.problems, verdict.newer) == ([], 1)


def test_a_damaged_decision_does_not_stop_the_others_from_being_checked(path: str) -> None:
    first, second, _ = positions(path)
    stream = json.loads(records(path)[first - 1])["subject_id"]
    proposal = next(
        e["position"]
        for e in map(json.loads, records(path))
        if e["type"] == "ProposalMade" and e["subject_id"] == stream
    )
    sql = "UPDATE events SET record = CAST(substr(record, 1, 200) || '\"ProposalMade\"' AS BLOB)"
    tampered(path, f"{sql} WHERE position = {proposal}")
    assert set(found(path)) == {(proposal, "changed"), (first, "bad-signature"), (second, "bad-signature")}
    assert told(path, first) == "it cannot be checked: its decision cannot be read"


# How signatures are checked.


@pytest.mark.parametrize("kind", KINDS)
def test_ssh_keygen_and_this_process_agree(tmp_path: Path, kind: str) -> None:
    message = b"decisions test 1\n"
    made = signed(key(tmp_path, kind=kind), message, terminal=False)
    assert sshsig.in_process(made, message) is True
    assert sshsig.by_ssh_keygen(made, message) is True
    assert sshsig.in_process(made, message + b" ") is False
    assert sshsig.by_ssh_keygen(made, message + b" ") is False
    size = len(b64decode("".join(made.armoured.split("\n")[1:-2])))
    for bit in range(3, 8 * size, 8 * size // 23):
        try:
            changed = sshsig.parsed(flipped(made.armoured, bit))
        except ValueError:
            continue
        assert sshsig.in_process(changed, message) is False, bit
        assert not sshsig.by_ssh_keygen(changed._replace(namespace="decisions"), message), bit


@pytest.mark.parametrize("kind", HARDWARE)
def test_ssh_keygen_and_this_process_agree_on_a_hardware_key(tmp_path: Path, kind: str) -> None:
    message = b"Yes.\n"
    own = Hardware(kind)
    made = sshsig.parsed(own.sign(message))
    assert made.key.fingerprint == own.key.fingerprint
    assert sshsig.in_process(made, message) is sshsig.by_ssh_keygen(made, message) is True
    assert sshsig.in_process(made, b"No.\n") is sshsig.by_ssh_keygen(made, b"No.\n") is False
    (tmp_path / "allowed").write_text(f'cy namespaces="decisions" {own.key.line}\n')
    (tmp_path / "signature").write_text(made.armoured)
    verify = ["ssh-keygen", "-Y", "verify", "-n", "decisions", "-I", "cy", "-f", "allowed", "-s", "signature"]
    assert subprocess.run(verify, input=message, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    size = len(b64decode("".join(made.armoured.split("\n")[1:-2])))
    for bit in (*range(3, 8 * size, 8 * size // 23), *range(8 * size - 40, 8 * size, 3)):
        try:
            changed = sshsig.parsed(flipped(made.armoured, bit))
        except ValueError:
            continue
        assert not sshsig.valid(changed, message), bit
        assert not sshsig.by_ssh_keygen(changed._replace(namespace="decisions"), message), bit


@pytest.mark.parametrize("kind", HARDWARE)
def test_an_answer_that_a_hardware_key_signed(path: str, kind: str) -> None:
    own = Hardware(kind)

    class Signer(SshSigner):
        def sign(self, statement: str) -> str:
            return own.sign(statement.encode())

    with closing(SqliteStore(path)) as store:
        do(store, "member-key", "cy", who="cy", recorder="cy", key=own.key.line)
        act = Act("consent", "3", ["cy"], "cy", 0, args={})
        signer = Signer("", own.key.fingerprint)
        said = record(store, act, stream=lambda world: world.stream(3), signer=signer).events[0]
    assert (found(path), verify_file(path).signed) == ([], 4)
    rewritten(path, said["position"], lambda e: e["data"].update(concern={"number": 2, "text": "Salt."}))
    assert "cy did not sign" in told(path, said["position"])


def without_cryptography(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def refused(name: str, *args: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return imported(name, *args)

    monkeypatch.setattr(builtins, "__import__", refused)


def test_without_cryptography_ssh_keygen_checks_all(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_cryptography(monkeypatch)
    assert found(path) == []
    first = positions(path)[0]
    rewritten(path, first, lambda e: e["signature"].update(sshsig=flipped(e["signature"]["sshsig"])))
    assert "ana did not sign" in told(path, first)


def test_what_cannot_be_checked_is_not_called_well(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_cryptography(monkeypatch)
    monkeypatch.setenv("PATH", "/nowhere")
    assert told(path, positions(path)[0]) == "it cannot be checked: there is no ssh-keygen on this machine"


def test_many_are_checked_with_few_passes_over_the_manifest(
    path: str, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "TOGETHER", 2)
    assert found(path) == []
    rewritten(path, position(path, "CircleFormed"), lambda e: e["data"].update(aim="rule"))
    assert [kind for _, kind in found(path)] == ["bad-signature"] * 3


def test_a_log_without_signatures_loads_nothing_for_them(tmp_path: Path) -> None:
    code = (
        "import sys; from decisions.proof.verify import verify_file\n"
        "assert verify_file(sys.argv[1]).ok\n"
        "print([m for m in ('cryptography', 'decisions.proof.signatures') if m in sys.modules])"
    )
    out, err = python(code, filled(tmp_path / "log.db")).communicate()
    assert (out, err) == ("[]\n", "")


def test_a_thousand_signatures(path: str, signers: Signers) -> None:
    """Signed in bulk with ana's key: all are well, and one that is not is found among them."""
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    private = load_ssh_private_key(Path(signers.keys["ana"]).read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    blob = field(b"ssh-ed25519", private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    with closing(SqliteStore(path)) as store:
        stream, log_id = store.stream_of(3) or "", store.log_id()
        before = store.load(stream)
        versions = digests(before)
        after, root = store.root()
        many: list[Entry] = []
        for n in range(1000):
            data = {"version": 1, "digest": versions[1], "concern": None, "condition": None}
            e = entry(stream, len(before) + 1 + n, type_="ConsentGiven", first=not n, data=data)
            text = statement(log_id, 3, e, 1, versions[1], after, root).encode()
            message = b"SSHSIG" + field(b"decisions", b"", b"sha512", sha512(text).digest())
            proper = field(b"ssh-ed25519", private.sign(message))
            whole = b"SSHSIG" + (1).to_bytes(4) + field(blob, b"decisions", b"", b"sha512", proper)
            armoured = f"{sshsig.BEGIN}\n{b64encode(whole).decode()}\n{sshsig.END}\n"
            fingered = fingerprint(signers.keys["ana"]) if not n else many[0]["signature"]["key"]
            many.append({**e, "signature": {"after": after, "key": fingered, "root": root, "sshsig": armoured}})
        last = store.save(many)[-1]["position"]
    assert (found(path), verify_file(path).signed) == ([], 1003)
    rewritten(path, last - 500, lambda e: e.update(at="2026-01-02T00:00:00Z"))
    assert found(path) == [(last - 500, "bad-signature")]
