"""What somebody records in their own name is signed with their key before it is stored, or nothing is stored."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from decisions.canonical import canonical
from decisions.errors import Refused
from decisions.log.reading import LogReader
from decisions.process.state import SIGNED, Record
from decisions.process.world import Act
from decisions.proof import manifest
from decisions.proof.signing import SshSigner
from decisions.proof.verify import verify_file
from decisions.store.record import Recorded, record
from decisions.store.sqlite import SqliteStore
from tests.keys import fingerprint, key, needs_ssh_keygen, public
from tests.store.logs import do, filled, proposed

pytestmark = needs_ssh_keygen


class Counting(SshSigner):
    """Signs, and keeps what it was asked to sign."""

    def __init__(self, file: str) -> None:
        super().__init__(file, fingerprint(file))
        self.asked: list[str] = []

    def sign(self, statement: str) -> str:
        self.asked.append(statement)
        return super().sign(statement)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


@pytest.fixture
def store(path: str) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path)) as opened:
        yield opened


@pytest.fixture
def other(path: str) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path)) as opened:
        yield opened


@pytest.fixture
def signer(tmp_path: Path, store: SqliteStore) -> Counting:
    """Ana's key, registered."""
    file = key(tmp_path)
    do(store, "member-key", "ana", key=public(file))
    return Counting(file)


def say(
    store: SqliteStore, signer: SshSigner, name: str, number: int, *, who: str | list[str] = "ana", **more: Any
) -> Recorded:
    """Ana records an act, with her signer."""
    dry = more.pop("dry_run", False)
    act = Act(name, str(number), [who] if isinstance(who, str) else who, "ana", 0, args=more)
    return record(store, act, stream=lambda world: world.stream(number), signer=signer, dry_run=dry)


def signed(recorded: Recorded) -> list[tuple[str, str]]:
    return [(e["type"], e["member"]) for e in recorded.events if "signature" in e]


def test_the_root_is_that_of_the_manifest(path: str, store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(LogReader(path)) as reader:
        lines = list(manifest.lines(reader))
        for size in (1, 2, len(lines) - 1, len(lines), 5_000):
            monkeypatch.setattr("decisions.store.sqlite.PAGE", size)
            assert store.root() == (len(lines), manifest.root(lines))


def test_what_is_signed_is_a_few_plain_lines(path: str, store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    head, root = store.root()
    (given,) = say(store, signer, "consent", number, concern="It may\nbe dear – é").events
    stream = store.stream_of(number) or ""
    digest = given["data"]["digest"]
    concern = '{"number":1,"text":"It may\\nbe dear – é"}'
    says = f'{{"concern":{concern},"condition":null,"digest":"{digest}","version":1}}'
    assert signer.asked == [
        "decisions statement 1\n"
        f"log {store.log_id()}\n"
        f"decision {number} {stream}\n"
        f"event {given['id']}\n"
        "type ConsentGiven\n"
        f"version 1 {digest}\n"
        "member ana\n"
        f"at {given['at']}\n"
        f"says {says}\n"
        f"after {head} {root}\n"
    ]
    signature = given["signature"]
    assert (signature["after"], signature["key"], signature["root"]) == (head, signer.key, root)
    with closing(LogReader(path)) as reader:
        raw = reader.stream(stream)[-1].decode()
    assert canonical(given) == raw
    assert f'"data":{says},"id"' in raw


def test_ssh_keygen_alone_verifies_it(tmp_path: Path, store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    (given,) = say(store, signer, "consent", number).events
    (tmp_path / "statement.sig").write_text(given["signature"]["sshsig"])
    (tmp_path / "allowed").write_text(f'ana namespaces="decisions" {public(signer.file)}\n')
    command = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "ana", "-n", "decisions", "-s", "statement.sig"]
    for text, code in ((signer.asked[0], 0), (signer.asked[0].replace("member ana", "member bo"), 255)):
        done = subprocess.run(command, cwd=tmp_path, input=text.encode(), capture_output=True, check=False)
        assert done.returncode == code


def test_every_kind_of_answer_is_signed_and_nothing_else(path: str, store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    found: list[str] = []

    def own(name: str, **args: Any) -> list[Record]:
        recorded = say(store, signer, name, number, **args)
        found.extend(e["type"] for e in recorded.events if "signature" in e)
        assert all(("signature" in e) == (e["type"] in SIGNED and e["member"] == "ana") for e in recorded.events)
        return recorded.events

    own("frame", message="We eat.")
    own("align", value="partly")
    own("react", message="Good.")
    own("object", message="No.", version=1)
    own("resolve", objection=1, how="withdrawn")
    own("consent")
    own("retract", message="Hm.")
    do(store, "consent", number, who=["ana", "cy"], recorder="bo")
    own("confirm")
    (typed,) = [e["id"] for e in do(store, "consent", number, recorder="bo").events if e["type"] == "ConsentGiven"]
    own("dispute", event=typed, message="Never.")
    own("consent")
    do(store, "consent", number, who="bo", recorder="bo")
    own("buy-in", value="in")
    own("check-in", value="doing")
    own("review", verdict="keep", message="Good.")
    assert set(found) == set(SIGNED) - {"StoodAside"}
    verdict = verify_file(path)
    assert (verdict.problems, verdict.signed) == ([], len(found))


def test_of_what_is_typed_for_several_ones_own_is_signed(store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    recorded = say(store, signer, "consent", number, who=["bo", "ana"])
    assert signed(recorded) == [("ConsentGiven", "ana")]
    assert recorded.unsigned == ""
    assert signed(say(store, signer, "consent", number, who="cy")) == []


def test_with_a_key_that_is_not_ones_own_nothing_is_signed_and_that_is_said(
    tmp_path: Path, store: SqliteStore, signer: Counting
) -> None:
    number = proposed(store)
    stranger = Counting(key(tmp_path, "stranger"))
    recorded = say(store, stranger, "consent", number)
    assert (signed(recorded), stranger.asked) == ([], [])
    assert "is no key of ana: decisions member key ana" in recorded.unsigned
    assert say(store, stranger, "react", number, message="Hm.").unsigned == ""
    do(store, "member-key-end", "ana", end=signer.key)
    recorded = say(store, signer, "consent", number)
    assert (signed(recorded), signer.asked) == ([], [])
    assert "was ended" in recorded.unsigned


def test_what_cannot_be_signed_is_not_recorded(store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    head = store.head()
    Path(signer.file).unlink()
    Path(f"{signer.file}.pub").unlink()
    with pytest.raises(Refused, match="nothing was recorded: the file of the key") as refused:
        say(store, signer, "consent", number)
    assert "--no-sign" in refused.value.hint
    assert store.head() == head
    assert do(store, "consent", number).events


def test_what_takes_for_ever_is_ended(
    tmp_path: Path, store: SqliteStore, signer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(store)
    head = store.head()
    hanging = tmp_path / "bin" / "ssh-keygen"
    hanging.parent.mkdir()
    hanging.write_text("#!/bin/sh\nsleep 600\n")
    hanging.chmod(0o700)
    monkeypatch.setenv("PATH", str(hanging.parent), prepend=":")
    monkeypatch.setattr("decisions.proof.signing.PATIENCE", (0.3, 0.3))
    with pytest.raises(Refused, match="no signature within"):
        say(store, signer, "consent", number)
    assert store.head() == head


def test_another_key_in_its_place_does_not_sign(tmp_path: Path, store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    signer.file = key(tmp_path, "stranger")
    with pytest.raises(Refused, match="is another key now"):
        say(store, signer, "consent", number)


def test_a_dry_run_signs_nothing(store: SqliteStore, signer: Counting) -> None:
    number = proposed(store)
    recorded = say(store, signer, "consent", number, dry_run=True)
    assert (signed(recorded), signer.asked) == ([], [])


def before_save(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> None:
    """Somebody else does something just before each of the next saves."""
    save, left = SqliteStore.save, list(acts)

    def interrupted(self: SqliteStore, records: list[Record]) -> list[Record]:
        if left:
            left.pop(0)()
        return save(self, records)

    monkeypatch.setattr(SqliteStore, "save", interrupted)


def test_what_is_decided_again_and_says_the_same_is_signed_once(
    path: str, store: SqliteStore, other: SqliteStore, signer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(store)
    before_save(monkeypatch, lambda: do(other, "react", number, who="bo", recorder="bo", message="Meanwhile."))
    (given,) = say(store, signer, "consent", number).events
    assert len(signer.asked) == 1
    assert given["signature"]["after"] == given["position"] - 2
    assert verify_file(path).problems == []


def test_what_says_something_else_then_is_signed_anew(
    path: str, store: SqliteStore, other: SqliteStore, signer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(store)
    before_save(monkeypatch, lambda: do(other, "consent", number, who="bo", recorder="bo", concern="Salt."))
    (given,) = say(store, signer, "consent", number, concern="Pepper.").events
    assert ['"number":1' in one for one in signer.asked] == [True, False]
    assert given["data"]["concern"]["number"] == 2
    assert verify_file(path).problems == []


def test_a_key_that_is_ended_meanwhile_signs_nothing(
    path: str, store: SqliteStore, other: SqliteStore, signer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(store)
    sign = SshSigner.sign

    def ended(self: SshSigner, statement: str) -> str:
        do(other, "member-key-end", "ana", end=self.key)
        return sign(self, statement)

    monkeypatch.setattr(SshSigner, "sign", ended)
    recorded = say(store, signer, "consent", number)
    assert signed(recorded) == []
    assert "was ended" in recorded.unsigned
    assert verify_file(path).problems == []


def test_whoever_types_a_passphrase_slowly_loses_no_patience(
    store: SqliteStore, other: SqliteStore, signer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing took longer than conflicts are borne: what meets one afterwards is decided again all the same."""
    number = proposed(store)
    sign, monotonic, hours = SshSigner.sign, time.monotonic, [0.0]

    def slow(self: SshSigner, statement: str) -> str:
        hours[0] += 3600
        return sign(self, statement)

    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + hours[0])
    monkeypatch.setattr(SshSigner, "sign", slow)
    before_save(monkeypatch, lambda: do(other, "react", number, who="bo", recorder="bo", message="Meanwhile."))
    assert signed(say(store, signer, "consent", number)) == [("ConsentGiven", "ana")]


def test_the_same_command_twice_is_signed_once(store: SqliteStore, signer: Counting) -> None:
    number, command = proposed(store), uuid4().hex
    acts = [Act("consent", str(number), ["ana"], "ana", 0) for _ in range(2)]
    first, again = (
        record(store, act, stream=lambda world: world.stream(number), command_id=command, signer=signer) for act in acts
    )
    assert again.events == first.events
    assert len(signer.asked) == 1
