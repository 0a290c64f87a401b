"""The proof of one decision is checked by its own script with nothing but stock tools, and no altered one passes."""

from __future__ import annotations

import os
import random
import re
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from decisions import when
from decisions.errors import BadInput, Refused
from decisions.log.reading import LogReader, decoded
from decisions.process.world import Act
from decisions.proof import checkpoint, manifest, signatures
from decisions.proof.bundle import Sign, prove
from decisions.proof.checkpoint import Checkpoint
from decisions.proof.signing import SshSigner, signed
from decisions.proof.verify import verify_file
from decisions.store.record import record
from decisions.store.sqlite import SqliteStore
from tests.keys import fingerprint, key, needs_ssh_keygen, public
from tests.searching import times
from tests.store.logs import do, entry, filled, proposed, tampered

pytestmark = needs_ssh_keygen

TOOLS = ("head", "sed", "grep", "cut", "sha256sum", "ssh-keygen")
SHELLS = [shell for shell in (("dash",), ("busybox", "sh"), ("bash", "--posix")) if shutil.which(shell[0])] or [("sh",)]
HOSTILE = 'When? $(touch hacked) `id` "; exit 0 #\\ ../../x %s \', "id":"0", é – ü ' + "".join(
    map(chr, range(0x400, 0x440))
)
TEXT = f'{HOSTILE}\n\n"digest":"00", "data":{{}}, \\"version\\":9\n-----BEGIN SSH SIGNATURE-----\n%n'


class Log:
    """A log with decision 1 that was adopted unsigned, 3 that ana and bo signed, and others; ana changed her key."""

    def __init__(self, folder: Path) -> None:
        self.path = filled(folder / "log.db")
        self.keys = {name: key(folder, name, kind) for name, kind in (("ana", "ed25519"), ("bo", "rsa-2048"))}
        self.old = key(folder, "old", "ecdsa-256")
        with closing(SqliteStore(self.path)) as store:
            do(store, "member-key", "ana", key=public(self.old))
            do(store, "member-key", "bo", who="bo", recorder="bo", key=public(self.keys["bo"]))
            recorded = do(
                store, "propose", circle="team", title=HOSTILE, message=TEXT, criteria=['calm, "digest":"00"']
            )
            self.number = store.number_of(recorded.stream) or 0
            do(store, "round", self.number)
            self.say(store, "object", "ana", self.old, message=f"No. {HOSTILE}", need="calm")
            do(store, "member-key-end", "ana", end=fingerprint(self.old))
            do(store, "member-key", "ana", key=public(self.keys["ana"]))
            do(store, "amend", self.number, message=f"{TEXT}\nBut later.", integrates=[(1, "measured")])
            do(store, "open", circle="team", title="Hidden, and nobody's business")
            self.say(store, "consent", "ana", self.keys["ana"], concern=HOSTILE)
            do(store, "consent", self.number, who="cy")
            self.say(store, "consent", "bo", self.keys["bo"])
            self.say(store, "buy-in", "bo", self.keys["bo"], value="in")
            do(store, "member-change", "cy", email="cy@example.org")

    def say(self, store: SqliteStore, act: str, who: str, file: str, **args: object) -> None:
        signer = SshSigner(file, fingerprint(file))
        made = Act(act, str(self.number), [who], who, 0, meeting=f'M, "position":9, {HOSTILE}', args=args)
        assert record(store, made, stream=lambda world: world.stream(self.number), signer=signer).events

    def keeper(self, who: str = "ana") -> Sign:
        file = self.keys[who]
        return lambda one: one._replace(signed_by=who, sshsig=signed(file, one.facts.encode(), terminal=False).armoured)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return Log(tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def whole(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The proof of the decision that was signed, with a signed checkpoint."""
    out = tmp_path_factory.mktemp("whole") / "proof"
    prove(log.path, log.number, f"Audit: {HOSTILE}\n", str(out), log.keeper())
    return out


@pytest.fixture
def proof(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be altered."""
    return Path(shutil.copytree(whole, tmp_path / "proof"))


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the script may use, and nothing else."""
    folder = tmp_path_factory.mktemp("tools")
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or "")
    return folder


def run(
    tools: Path, folder: Path, *given: str, shell: tuple[str, ...] = SHELLS[0], script: Path | None = None
) -> tuple[int, str]:
    """The script's exit code, and the one line of its verdict."""
    command = [shutil.which(shell[0]) or shell[0], *shell[1:], str(script or folder / "verify.sh"), str(folder), *given]
    done = subprocess.run(
        command, env={"PATH": str(tools)}, cwd=folder.parent, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    said = done.stdout.decode("ascii").splitlines()
    verdicts = [line for line in said if line.startswith(("VERIFIED: ", "REFUSED: "))]
    assert len(verdicts) == 1, done
    assert done.stderr == b"", done.stderr
    assert verdicts[0].startswith("VERIFIED: " if done.returncode == 0 else "REFUSED: ")
    return done.returncode, verdicts[0]


def refused(tools: Path, folder: Path, whole: Path) -> str:
    """Why the published script, which nobody altered, refuses a proof."""
    code, verdict = run(tools, folder, script=whole / "verify.sh")
    assert code == 1, verdict
    return verdict


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def summed(folder: Path) -> None:
    """What somebody does who alters a proof and knows of the list of hashes."""
    listed = sorted((name for name in names(folder) if name != "SHA256SUMS"), key=lambda name: ("/" in name, name))
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in listed]
    (folder / "SHA256SUMS").write_text("".join(lines))


# What it is


def test_what_is_in_a_proof(log: Log, whole: Path) -> None:
    with closing(LogReader(log.path)) as reader:
        stream = reader.stream_of(log.number) or ""
        own = [decoded(raw) for raw in reader.stream(stream)]
        assert (whole / "manifest").read_bytes() == b"".join(manifest.lines(reader))
    events = [decoded(path.read_bytes()) for path in sorted((whole / "events").iterdir())]
    assert [e for e in events if e["subject"] == "decision"] == own
    assert {e["type"] for e in events if e["subject"] == "member"} == {"MemberKeyAdded", "MemberKeyEnded"}
    assert {e["type"] for e in events if e["subject"] == "circle"} == {"CircleFormed", "CircleJoined"}
    assert [e["type"] for e in events if e["subject"] == "log"] == ["LogOpened"]
    assert len(list((whole / "statements").glob("*.txt"))) == 4
    assert len((whole / "allowed_signers").read_text().splitlines()) == 3
    assert (whole / "allowed_signers").read_text().count("valid-before") == 1
    assert checkpoint.read(str(whole / "checkpoint")).signed_by == "ana"
    subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=whole, check=True)
    subprocess.run(["sha256sum", "-c", "--quiet", "--ignore-missing", "manifest"], cwd=whole, check=True)


def test_other_decisions_stay_hidden(whole: Path) -> None:
    everything = b"".join((whole / name).read_bytes() for name in names(whole))
    for hidden in (
        b"nobody's business",
        b"Anywhere but there",
        b"Who cooks?",
        b'example.org","handle',
        b"We take turns",
    ):
        assert hidden not in everything


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_it_verifies_with_stock_tools(
    log: Log, whole: Path, tools: Path, tmp_path: Path, shell: tuple[str, ...]
) -> None:
    if shell[0] == "busybox":
        tools = Path(shutil.copytree(tools, tmp_path / "tools", symlinks=True))
        for tool in TOOLS[:-1]:
            (tools / tool).unlink()
            (tools / tool).symlink_to(shutil.which("busybox") or "")
    code, said = run(tools, whole, shell=shell)
    assert code == 0, said
    assert f"of decision {log.number}, 4 of them signed" in said
    assert not (whole.parent / "hacked").exists()
    assert not (whole / "hacked").exists()


def test_it_says_who_signed_and_what_somebody_typed(log: Log, whole: Path, tools: Path) -> None:
    command = [shutil.which("sh") or "", "verify.sh"]
    done = subprocess.run(command, env={"PATH": str(tools)}, cwd=whole, capture_output=True, text=True, check=True)
    for line in (
        rf"event \d+  ObjectionRaised, version 1  ana  signed with {re.escape(fingerprint(log.old))}",
        rf"event \d+  ConsentGiven, version 2  ana  signed with {re.escape(fingerprint(log.keys['ana']))}",
        rf"event \d+  ConsentGiven, version 2  bo  signed with {re.escape(fingerprint(log.keys['bo']))}",
        r"event \d+  ConsentGiven, version 2  cy  recorded by ana",
        r"event \d+  DecisionAdopted, version 2    by the rule",
        rf"The checkpoint is signed by ana, with {re.escape(fingerprint(log.keys['ana']))}",
    ):
        assert re.search(line, done.stdout), line


def test_an_unsigned_decision_needs_no_ssh_keygen(log: Log, tmp_path: Path) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for tool in TOOLS[:-1]:
        (few / tool).symlink_to(shutil.which(tool) or "")
    prove(log.path, 1, "page\n", str(tmp_path / "one"))
    code, said = run(few, tmp_path / "one")
    assert code == 0, said
    assert "0 of them signed" in said
    prove(log.path, log.number, "page\n", str(tmp_path / "two"))
    assert run(few, tmp_path / "two") == (1, "REFUSED: there are signatures, and no ssh-keygen here to check them")


def test_every_kind_of_decision_verifies(log: Log, tmp_path: Path, tools: Path) -> None:
    """Amended, with needs and carriers, let go, superseded, over several rounds."""
    with closing(SqliteStore(log.path)) as store:
        second = proposed(store, "Two")
        do(store, "consent", second, who=["@all"])
        first = proposed(store, "One")
        do(store, "voice", first, kind="need", message="calm")
        do(store, "amend", first, carried_by=["cy", "bo"], criteria=["a], b", "[c"], needs=[1], review_on="2090-01-01")
        do(store, "supersede", first, other=second, message="It covers the same.")
        do(store, "consent", first, who=["@all"])
        do(store, "review", first, verdict="let-go", message="Enough.")
        do(store, "consent", first, who=["@all"])
    for number in (first, second):
        prove(log.path, number, "page\n", str(tmp_path / str(number)))
        code, said = run(tools, tmp_path / str(number))
        assert code == 0, said


def test_the_longest_text(log: Log, tmp_path: Path, tools: Path) -> None:
    with closing(SqliteStore(log.path)) as store:
        number = proposed(store, "Long")
        do(store, "amend", number, message=('"id":"0","meeting":' + "\\ü")[:20] * 4_990)
    prove(log.path, number, "page\n", str(tmp_path / "long"))
    for shell in SHELLS:
        code, said = run(tools, tmp_path / "long", shell=shell)
        assert code == 0, (shell, said)


def test_an_archive_is_the_same_to_the_byte(
    log: Log, tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = when.now()
    monkeypatch.setattr(when, "now", lambda: moment)
    made = [tmp_path / "a.tar", tmp_path / "b.tar"]
    for out in made:
        prove(log.path, log.number, "page\n", str(out))
        os.utime(out, (1, 1))
    assert made[0].read_bytes() == made[1].read_bytes()
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o600
    with tarfile.open(made[0]) as archive:
        assert {entry.mtime for entry in archive} == {moment // 1_000_000}
        assert {(entry.uid, entry.gid, entry.uname) for entry in archive} == {(0, 0, "")}
        assert {entry.name.split("/")[0] for entry in archive} == {f"decision-{log.number}"}
        archive.extractall(tmp_path, filter="data")
    assert run(tools, tmp_path / f"decision-{log.number}")[0] == 0
    assert sorted(os.listdir(tmp_path)) == ["a.tar", "b.tar", f"decision-{log.number}"]


# What is refused


def test_a_flipped_bit_of_any_file_is_refused(proof: Path, whole: Path, tools: Path) -> None:
    chance = random.Random(4)
    every = names(whole)
    for name in chance.sample(every, min(len(every), times(12))):
        raw = (whole / name).read_bytes()
        for _ in range(times(1)):
            flipped = bytearray(raw)
            flipped[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            (proof / name).write_bytes(flipped)
            refused(tools, proof, whole)
        (proof / name).write_bytes(raw)
    assert run(tools, proof)[0] == 0


def test_a_file_that_is_missing_is_refused(proof: Path, whole: Path, tools: Path) -> None:
    every = names(whole)
    for name in random.Random(7).sample(every, min(len(every), times(12))):
        (proof / name).unlink()
        refused(tools, proof, whole)
        shutil.copyfile(whole / name, proof / name)
    assert run(tools, proof)[0] == 0


@pytest.mark.parametrize(
    "name",
    [
        *("x", ".x", "..x", "-n", "*", "a b", "new\nline", "events/00000002.json", "events/x", "events/.x", "x/y"),
        *("statements/00000001.txt", "statements/*", "events/-e", "\x1b[31m", "SHA256SUMS\n", "checkpoint.sig2"),
    ],
)
def test_every_file_that_is_added_is_refused(proof: Path, whole: Path, tools: Path, name: str) -> None:
    (proof / name).parent.mkdir(exist_ok=True)
    (proof / name).write_text("x")
    refused(tools, proof, whole)
    if "\n" not in name and "\x1b" not in name:
        summed(proof)
        refused(tools, proof, whole)


def test_a_link_or_a_folder_instead_of_a_file_is_refused(proof: Path, whole: Path, tools: Path) -> None:
    for name in ("manifest", "SHA256SUMS", sorted(names(whole))[-1], "events/00000001.json"):
        (proof / name).unlink()
        (proof / name).symlink_to(whole / name)
        refused(tools, proof, whole)
        (proof / name).unlink()
        (proof / name).mkdir()
        refused(tools, proof, whole)
        (proof / name).rmdir()
        shutil.copyfile(whole / name, proof / name)
    (proof / "events").rename(proof.parent / "elsewhere")
    (proof / "events").symlink_to(proof.parent / "elsewhere")
    refused(tools, proof, whole)


def test_files_that_change_places_are_refused(proof: Path, whole: Path, tools: Path) -> None:
    chance = random.Random(5)
    counted = [name for name in names(whole) if name not in PROVES_NOTHING]
    events, statements = ([name for name in counted if name.startswith(part)] for part in ("events", "statements"))
    pairs = [chance.sample(counted, 2) for _ in range(times(2))]
    for one, other in (*pairs, events[1:3], statements[::2][:2], statements[1::2][:2]):
        (proof / one).write_bytes((whole / other).read_bytes())
        (proof / other).write_bytes((whole / one).read_bytes())
        refused(tools, proof, whole)
        summed(proof)
        refused(tools, proof, whole)
        for name in (one, other, "SHA256SUMS"):
            shutil.copyfile(whole / name, proof / name)
    assert run(tools, proof)[0] == 0


def test_what_counts_is_refused_though_the_list_of_hashes_fits(proof: Path, whole: Path, tools: Path) -> None:
    """Somebody alters a file, or leaves it out, and its line in SHA256SUMS."""
    chance = random.Random(6)
    counted = [name for name in names(whole) if name not in PROVES_NOTHING]
    newest = max(name for name in counted if name.startswith("events/"))
    for name in chance.sample(counted, min(len(counted), times(6))):
        raw = (whole / name).read_bytes()
        flipped = bytearray(raw)
        flipped[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        (proof / name).write_bytes(flipped)
        summed(proof)
        assert "SHA256SUMS" not in refused(tools, proof, whole)
        (proof / name).unlink()
        if name != newest and not _of_the_circle(whole / name):
            summed(proof)
            refused(tools, proof, whole)
        (proof / name).write_bytes(raw)
    summed(proof)
    assert run(tools, proof)[0] == 0


PROVES_NOTHING = ("README.txt", "verify.sh", "decision.txt", "SHA256SUMS")
"""Files that are there to be read: whoever alters them can make the list of hashes fit."""


def _of_the_circle(path: Path) -> bool:
    """Those are there to be read, too: nothing tells that one is missing."""
    return path.parent.name == "events" and decoded(path.read_bytes())["subject"] == "circle"


Forgery = Callable[[Path], None]


def _edit(name: str, old: str, new: str) -> Forgery:
    def work(proof: Path) -> None:
        for path in sorted(proof.glob(name)):
            text = path.read_text()
            if old in text:
                path.write_text(text.replace(old, new))
                return
        raise AssertionError(f"{old} is in no {name}")

    return work


def _fitted(proof: Path, forge: Callable[[dict[str, bytes]], None]) -> None:
    """Records altered, and manifest, checkpoint (unsigned) and hashes made to fit: the log was another one."""
    events = {path.name: path.read_bytes() for path in (proof / "events").iterdir()}
    forge(events)
    lines = (proof / "manifest").read_text().splitlines()
    for name, raw in events.items():
        (proof / "events" / name).write_bytes(raw)
        lines[int(name[:8]) - 1] = f"{sha256(raw).hexdigest()}  events/{name}"
    text = "".join(f"{line}\n" for line in lines)
    (proof / "manifest").write_text(text)
    one = checkpoint.read(str(proof / "checkpoint"))
    rooted = one._replace(root=sha256(text.encode()).hexdigest(), signed_by=None, sshsig="")
    (proof / "checkpoint").write_text(rooted.text)
    (proof / "checkpoint.sig").unlink(missing_ok=True)


def _of(events: dict[str, bytes], *words: str) -> str:
    return next(name for name in sorted(events) if all(word.encode() in events[name] for word in words))


def _replaced(words: tuple[str, ...], old: bytes, new: bytes) -> Forgery:
    def forge(events: dict[str, bytes]) -> None:
        name = _of(events, *words)
        assert old in events[name]
        events[name] = events[name].replace(old, new, 1)

    return lambda proof: _fitted(proof, forge)


OBJECTION = ('"type":"ObjectionRaised"',)
SIGNED = ('"type":"ConsentGiven"', '"signature"', '"member":"bo"')
TYPED = ('"type":"ConsentGiven"', '"member":"cy"')


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (_edit("statements/*.txt", "member ana", "member cy"), "not what"),
        (_edit("statements/*.txt", "type ObjectionRaised", "type ConsentGiven"), "not what"),
        (_edit("statements/*.txt", "decision 3 ", "decision 4 "), "not what|another decision|not valid"),
        (_edit("allowed_signers", "bo ", "cy "), "registered"),
        (_edit("allowed_signers", ',valid-before="', ',valid-before="2'), "registered"),
        (_edit("checkpoint", "at 20", "at 19"), "signature of the checkpoint"),
        (_edit("checkpoint", "signature ana", "signature bo"), "signature of the checkpoint"),
        (_edit("checkpoint.sig", "A", "B"), "checkpoint.sig"),
        (_replaced(OBJECTION, b"No. ", b"Yes. "), "not what"),
        (_replaced(OBJECTION, b'"ObjectionRaised"', b'"ReactionShared"'), "not what"),
        (_replaced(SIGNED, b'"member":"bo"', b'"member":"cy"'), "recorded for somebody else"),
        (_replaced(SIGNED, b'"subject_version":', b'"subject_version":1'), "missing before"),
        (_replaced(TYPED, b'"type":"ConsentGiven"', b'"type":"ConsentGiven" '), "no event"),
        (_replaced(TYPED, b'"recorded_by":"ana"', b'"recorded_by":"c\\u001b[31m"'), "no event"),
        (_replaced(TYPED, b'"version":2', b'"version":1'), "not there"),
        (_replaced(('"type":"LogOpened"',), b'"salt":"', b'"salt": "'), "no event"),
        (_replaced(('"type":"LogOpened"',), b'"subject":"log"', b'"subject":"hat"'), "belong"),
        (_replaced(('"type":"ProposalMade"',), b"When?", b"Never"), "digest"),
        (_replaced(('"type":"ProposalAmended"',), b"But later.", b"But never."), "digest"),
        (_replaced(('"type":"DecisionOpened"',), b"When?", b"Never"), "another past"),
        (_replaced(('"type":"MemberKeyEnded"',), b'"type":"MemberKeyEnded"', b'"type":"MemberKeyAdded"'), "signers"),
    ],
)
def test_forgeries_that_fit_otherwise(proof: Path, whole: Path, tools: Path, forge: Forgery, why: str) -> None:
    """Everything that can be recomputed is: what is left is what the members signed, and what each record says."""
    forge(proof)
    summed(proof)
    assert re.search(why, refused(tools, proof, whole))


def test_a_consent_that_was_signed_for_another_decision_is_refused(
    log: Log, proof: Path, whole: Path, tools: Path
) -> None:
    signature = re.compile(rb'"signature":\{[^}]*\},')

    def forge(events: dict[str, bytes]) -> None:
        was = _of(events, *SIGNED).replace(".json", "")
        moved = signature.search(events[f"{was}.json"])
        assert moved
        name = _of(events, *TYPED)
        raw = (
            events[name]
            .replace(b'"member":"cy"', b'"member":"bo"')
            .replace(b'"recorded_by":"ana"', b'"recorded_by":"bo"')
        )
        events[name] = raw.replace(b'"subject":', moved[0] + b'"subject":', 1)
        for end in (".txt", ".sig"):
            shutil.copyfile(proof / "statements" / f"{was}{end}", proof / "statements" / name.replace(".json", end))

    _fitted(proof, forge)
    summed(proof)
    assert "not what" in refused(tools, proof, whole)


def test_an_answer_signed_with_a_key_that_was_ended_is_refused(
    tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it within one moment, so that allowed_signers alone would not tell; by a keeper who checks nothing."""
    moment = when.now()
    monkeypatch.setattr(when, "now", lambda: moment)
    path, file = filled(tmp_path / "log.db"), key(tmp_path)
    signer = SshSigner(file, fingerprint(file))
    with closing(SqliteStore(path)) as store:
        do(store, "member-key", "ana", key=public(file))
        number = proposed(store)
        do(store, "member-key-end", "ana", end=signer.key)
        stream = store.stream_of(number) or ""
        before = store.load(stream)
        data = {"concern": None, "condition": None, "digest": before[1]["data"]["digest"], "version": 1}
        given = entry(stream, len(before) + 1, type_="ConsentGiven", data=data)
        after, root = store.root()
        sshsig = signer.sign(signer.statement(store.log_id(), number, given, before, after, root))
        given["signature"] = {"after": after, "key": signer.key, "root": root, "sshsig": sshsig}
        store.save([given])
    monkeypatch.setattr(signatures, "check", lambda *_: iter(()))
    prove(path, number, "page\n", str(tmp_path / "proof"))
    code, said = run(tools, tmp_path / "proof")
    assert (code, said) == (1, f"REFUSED: the key of events/{after + 1:08d}.json was not one of ana there")


def test_what_a_proof_cannot_show(proof: Path, whole: Path, tools: Path) -> None:
    """That the newest events of the decision were left out: README.txt says so."""
    last = sorted(name for name in names(proof) if name.startswith("events/"))[-1]
    (proof / last).unlink()
    for end in (".txt", ".sig"):
        (proof / last.replace("events/", "statements/").replace(".json", end)).unlink()
    summed(proof)
    code, said = run(tools, proof, script=whole / "verify.sh")
    assert code == 0, said
    assert "3 of them signed" in said
    assert "That nothing came later" in (whole / "README.txt").read_text()


# With a checkpoint of one's own


def test_a_checkpoint_from_another_time(log: Log, whole: Path, tmp_path: Path, tools: Path) -> None:
    lines = (whole / "manifest").read_bytes().splitlines(keepends=True)
    one = checkpoint.read(str(whole / "checkpoint"))
    older = one._replace(events=7, root=manifest.root(lines[:7]), signed_by=None, sshsig="")

    def given(made: Checkpoint, text: str = "") -> tuple[int, str]:
        (tmp_path / "mine").write_text(text or made.text)
        return run(tools, whole, str(tmp_path / "mine"))

    assert given(older)[0] == 0
    assert (
        given(older._replace(manifest=True), f"{older._replace(manifest=True).text}\n{b''.join(lines[:7]).decode()}")[0]
        == 0
    )
    for wrong, why in (
        (older._replace(root="0" * 64), "past"),
        (older._replace(events=8), "past"),
        (older._replace(log="0" * 32), "another log"),
        (older._replace(events=10**6), "newer proof"),
    ):
        code, said = given(wrong)
        assert code == 1
        assert why in said
    assert given(older, "decisions checkpoint 1\n")[0] == 1
    assert run(tools, whole, str(tmp_path / "none"))[0] == 1


def test_a_folder_without_a_proof(tmp_path: Path, whole: Path, tools: Path) -> None:
    assert "no folder" in run(tools, tmp_path / "none", script=whole / "verify.sh")[1]
    assert "no proof" in run(tools, tmp_path, script=whole / "verify.sh")[1]


# Making one


def test_nothing_is_overwritten_and_nothing_is_left_behind(log: Log, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there.tar").symlink_to("nowhere")
    before = sorted(os.listdir(tmp_path))
    for number, out in (
        (log.number, "there"),
        (log.number, "there.tar"),
        (log.number, "missing/new"),
        (log.number, "missing/new.tar"),
        (log.number, "there.tar/new"),
        (99_999, "new"),
        (0, "new"),
    ):
        with pytest.raises(BadInput):
            prove(log.path, number, "page\n", str(tmp_path / out))
        assert sorted(os.listdir(tmp_path)) == before

    def interrupted(_: Checkpoint) -> Checkpoint:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prove(log.path, log.number, "page\n", str(tmp_path / "new"), interrupted)
    assert sorted(os.listdir(tmp_path)) == before


def test_it_is_for_the_user_alone(log: Log, tmp_path: Path) -> None:
    prove(log.path, log.number, "page\n", str(tmp_path / "new"))
    for path in [tmp_path / "new", *(tmp_path / "new").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET record = replace(record, 'cook', 'eat') WHERE type = 'CircleFormed'",
        "UPDATE events SET record = 'no record' WHERE position = 1",
        "UPDATE events SET leaf = '' WHERE type = 'ConsentGiven'",
        "UPDATE events SET record = CAST('[]' AS BLOB) WHERE type = 'DecisionAdopted'",
    ],
)
def test_what_does_not_verify_is_not_proved(tmp_path: Path, statement: str) -> None:
    path = filled(tmp_path / "log.db")
    tampered(path, statement)
    assert not verify_file(path).ok
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(Refused):
        prove(path, 1, "page\n", str(tmp_path / "new"))
    assert sorted(os.listdir(tmp_path)) == before


def test_the_script_is_plain() -> None:
    """It evaluates nothing, writes nothing, and needs nothing but what it says."""
    script = Path(manifest.__file__).with_name("verify.sh").read_text()
    code = "\n".join(line for line in script.splitlines() if not line.lstrip().startswith("#"))
    assert script.isascii()
    assert not re.search(r"\b(eval|python|perl|awk|mktemp|curl|wget|rm|mv|cp|source)\b", code)
    assert not re.search(r"(?<![<&2-])>(?!/dev/null|&)", re.sub(r"'[^']*'|\$\(\(.*?\)\)", "", code))
