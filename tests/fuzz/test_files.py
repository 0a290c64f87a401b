"""Every file that the program reads, with anything in it: what can be read is read, and nothing else happens."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from decisions.canonical import canonical, leaf
from decisions.errors import BadInput, Problem
from decisions.proof.verify import verify_file
from decisions.text import shown
from tests import searching
from tests.cli.run import Here
from tests.fuzz.lines import filled, holds
from tests.store.logs import records, tampered
from tui.config import config
from tui.record import drafts

READING = (
    "list", "list is:open", "show 1", "show 3 --json", "history 1", "audit 1", "audit 3 --json", "search text",
    "inbox bo", "due", "left-behind", "stats", "who ana", "member list", "circle show team", "diff 1",
    "show 1 --as-of 2026-02-01", "verify", "verify --json", "rebuild", "doctor", "doctor --deep --json", "me",
)  # fmt: skip
RECORDING = (
    "react 1 -m x",
    "consent 2 --as bo",
    "open team Again",
    "member add zoe",
    "buy-in 1 out --as cy",
    "round 2",
    "consent 3 --as @all",
    "amend 3 --add more",
    "circle leave team cy",
    "check-in 3 doing",
    "confirm 1",
    "supersede 1 --by 3 -m x",
)
BITES = (
    b"",
    b"\0",
    b"\xff",
    b"\n",
    b"\x1b[31m",
    b'"',
    b"'",
    b"{",
    b"[" * 3_000,
    b"0" * 400,
    b"\xe2\x80\xae",
    b"=",
    b"null",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log and its views, closed."""
    here = filled(Here(tmp_path_factory.mktemp("whole")))
    assert here("list").code == 0
    return here.folder


@pytest.fixture
def here(whole: Path, tmp_path: Path) -> Here:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True, symlinks=True)
    return Here(tmp_path)


def log_of(here: Here) -> Path:
    return here.folder / ".decisions" / "log.db"


def bitten(chance: random.Random, raw: bytes) -> bytes:
    """Some bytes of a file changed, put in or left out; sometimes its end is cut off."""
    made = bytearray(raw)
    for _ in range(chance.choice((1, 1, 3, 30))):
        at = chance.randrange(len(made) + 1)
        how = chance.randrange(4)
        if how == 0 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            made[at : at + chance.choice((0, 1, 9))] = chance.choice(BITES)
        elif how == 2:
            made[at : at + 40] = chance.randbytes(40)
        else:
            del made[at : at + chance.choice((1, 50))]
    return bytes(made[: chance.randrange(len(made) + 1)] if chance.random() < 0.1 else made)


def flipped(chance: random.Random, raw: bytes) -> bytes:
    """Some bytes of a file changed in their places; sometimes a page is emptied, or the end cut off."""
    made = bytearray(raw)
    how = chance.random()
    if how < 0.15:
        return bytes(made[: chance.randrange(len(made))])
    if how < 0.4:
        at = chance.randrange(len(made)) // 4096 * 4096
        made[at : at + 4096] = bytes(len(made[at : at + 4096]))
        return bytes(made)
    for _ in range(chance.choice((1, 8, 200))):
        made[chance.randrange(100 if how < 0.5 else len(made))] = chance.randrange(256)
    return bytes(made)


@pytest.mark.parametrize("seed", range(searching.times(10)))
def test_a_log_with_any_bytes_changed(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    raw = log_of(here).read_bytes()
    for _ in range(3):
        for end in ("-wal", "-shm"):
            Path(f"{log_of(here)}{end}").unlink(missing_ok=True)
        log_of(here).write_bytes(flipped(chance, raw))
        for line in (
            *chance.sample(READING, 8),
            *chance.sample(RECORDING, 2),
            "verify",
            "doctor --deep",
            "backup b.db",
        ):
            arguments = line.split()
            done = here(*arguments)
            holds(here, arguments, done)
            if line == "doctor --deep":
                assert (done.code, done.err) == (done.code & 1, "")
        if (here.folder / "b.db").exists():
            assert verify_file(str(here.folder / "b.db")).ok, "what was backed up is whole"
            os.unlink(here.folder / "b.db")


ODD: tuple[Any, ...] = (None, 0, -1, 2**60, 2**70, "", "x", "ana", [], {}, [1], {"x": 1}, True, "2026-99-99T00:00:00Z")
OF_ALL = ("list", "list is:open --json", "search text", "inbox bo", "due", "left-behind", "stats", "member list", "me")


def odd(chance: random.Random, record: bytes) -> bytes:
    """An event with a field that is gone, is something else, or is called otherwise."""
    e = json.loads(record)
    fields = chance.choice((e, e["data"] or e))
    for _ in range(chance.choice((1, 1, 2))):
        key, how = chance.choice(sorted(fields)), chance.randrange(3)
        if how == 0 and len(fields) > 1:
            del fields[key]
        elif how == 1:
            fields[key] = chance.choice(ODD)
        else:
            fields[f"{key}x"] = fields.pop(key)
    return canonical(e).encode()


@pytest.mark.parametrize("seed", range(searching.times(6)))
def test_a_log_with_any_event_forged(here: Here, seed: int) -> None:
    """By somebody who owns the file and knows the program: the hashes are right, the events are none. What is about
    all decisions goes on; of one that is forged it may be said that it cannot be shown.
    """
    chance = random.Random(seed)
    whole = records(str(log_of(here)))
    shutil.copy(log_of(here), here.folder / "whole.db")
    for _ in range(3):
        shutil.copy(here.folder / "whole.db", log_of(here))
        shutil.rmtree(here.folder / ".cache")
        for number in chance.sample(range(len(whole)), chance.choice((1, 1, 3))):
            forged = odd(chance, whole[number])
            tampered(
                str(log_of(here)),
                "UPDATE events SET record = ?, leaf = ? WHERE position = ?",
                parameters=(forged, leaf(forged), number + 1),
            )
        for line in (*chance.sample(OF_ALL, 5), *chance.sample(READING, 4), *chance.sample(RECORDING, 4)):
            holds(here, line.split(), here(*line.split()))
        for line in ("doctor --deep", "verify"):
            done = here(*line.split())
            assert done.code in (0, 1)
            assert "Traceback" not in done.err
            assert all(shown(text) == text for text in done.err.split("\n"))


@pytest.mark.parametrize("seed", range(searching.times(4)))
def test_a_backup_with_any_bytes_changed(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    raw = (here.folder / "old.db").read_bytes()
    before = verify_file(str(log_of(here)))
    for _ in range(8):
        (here.folder / "bad.db").write_bytes(flipped(chance, raw))
        for line in ("restore bad.db --replace", "restore bad.db back.db"):
            done = here(*line.split())
            holds(here, line.split(), done)
        if (here.folder / "back.db").exists():
            assert verify_file(str(here.folder / "back.db")).ok
            os.unlink(here.folder / "back.db")
    assert verify_file(str(log_of(here))) == before


@pytest.mark.parametrize("seed", range(searching.times(4)))
def test_a_write_ahead_log_of_any_bytes(here: Here, seed: int) -> None:
    from contextlib import closing

    from decisions.store.sqlite import SqliteStore
    from tests.store.logs import do

    chance = random.Random(seed)
    with closing(SqliteStore(str(log_of(here)))) as store:
        for number in range(6):
            do(store, "react", 1, message=f"{number} " + "x" * 2_000)
        wal, main = Path(f"{log_of(here)}-wal").read_bytes(), log_of(here).read_bytes()
    for _ in range(3):
        Path(f"{log_of(here)}-shm").unlink(missing_ok=True)
        log_of(here).write_bytes(main)
        Path(f"{log_of(here)}-wal").write_bytes(flipped(chance, wal))
        for line in (*chance.sample(READING, 4), "doctor --deep", "react 1 -m on", "verify"):
            holds(here, line.split(), here(*line.split()))


@pytest.mark.parametrize("seed", range(searching.times(6)))
def test_views_of_any_bytes(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    (views,) = (here.folder / ".cache").rglob("*.db")
    raw = views.read_bytes()
    for _ in range(3):
        views.write_bytes(flipped(chance, raw))
        for line in (*chance.sample(READING, 7), *chance.sample(RECORDING, 1)):
            holds(here, line.split(), here(*line.split()))
    assert here("rebuild").code == 0
    assert verify_file(str(log_of(here))).ok


@pytest.mark.parametrize("seed", range(searching.times(3)))
def test_a_batch_of_anything(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    script = b"""# minutes
decisions react 1 -m 'One.' --as bo --at 'yesterday 15:00'
consent 2 --as @rest   # for those who were silent
propose 2 -m "Two lines" --criterion 'green' --addresses 1.1
round 2
object 2 --as cy -m "not yet" --need time
amend 2 --add 'later' --integrates 1
"""
    for _ in range(12):
        raw = bitten(chance, script)
        (here.folder / "minutes").write_bytes(raw)
        holds(here, ["batch"], here("batch", "minutes"))
        holds(here, ["batch", "--json"], here("batch", "minutes", "--json"))
    assert verify_file(str(log_of(here))).ok


@pytest.mark.parametrize("seed", range(searching.times(3)))
def test_a_text_of_anything(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    text = "We take turns.\n\n- Daily – jeden Tag\r\n- می‌خواهم\n\n`[/]` ~~~\n".encode()
    for _ in range(12):
        (here.folder / "notes.txt").write_bytes(bitten(chance, text))
        for line in ("react 1 --file notes.txt", "amend 3 --file notes.txt", "member key ana notes.txt"):
            holds(here, line.split(), here(*line.split()))
    for line in READING[:6]:
        holds(here, line.split(), here(*line.split()))
    assert verify_file(str(log_of(here))).ok


def _a_key(here: Here) -> bytes:
    return (
        b'{"default": "ana", "logs": {"0": "ana"}, "keys": {"0": {"file": "k", "key": "SHA256:x", "type": "ssh-rsa"}}}'
    )


def _me(here: Here) -> bytes:
    return (here.folder / ".config" / "decisions" / "me.json").read_bytes()


@pytest.mark.parametrize("made", [_a_key, _me])
@pytest.mark.parametrize("seed", range(searching.times(3)))
def test_who_i_am_of_anything(here: Here, seed: int, made: Callable[[Here], bytes]) -> None:
    chance = random.Random(seed)
    raw = made(here)
    for _ in range(10):
        (here.folder / ".config" / "decisions" / "me.json").write_bytes(bitten(chance, raw))
        for line in ("me", "react 1 -m x", "doctor", "show .", "inbox", "me bo"):
            holds(here, line.split(), here(*line.split()))


@pytest.mark.parametrize("seed", range(searching.times(4)))
def test_a_checkpoint_of_anything(here: Here, seed: int) -> None:
    """The one that is named, and those that are kept; nothing of what they say is ever acted on."""
    chance = random.Random(seed)
    before = verify_file(str(log_of(here)))
    for line in ("checkpoint --out one", "checkpoint --manifest --out two"):
        assert here(*line.split()).code == 0
    named = [(here.folder / name) for name in ("one", "two")]
    (folder,) = (here.folder / ".local/share/decisions/checkpoints").glob("[0-9a-f]*")
    held = [*folder.iterdir(), *(folder.parent / "places").iterdir()]
    assert len(held) > 1
    raw = {path: path.read_bytes() for path in (*named, *held)}
    for _ in range(10):
        for path, whole in raw.items():
            path.write_bytes(bitten(chance, whole) if chance.random() < 0.6 else whole)
        for line in ("verify --against one --json", "verify --against two", "restore --accept-older", "doctor"):
            holds(here, line.split(), here(*line.split()))
        for path in folder.iterdir():
            if path not in raw:
                path.unlink()
    assert verify_file(str(log_of(here))) == before


@pytest.mark.parametrize("seed", range(searching.times(3)))
def test_a_draft_of_anything(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = str(tmp_path / "draft")
    assert drafts.keep(path, {"text": "We take turns.\nDaily – jeden Tag.", "why": ""}, 3)
    raw = Path(path).read_bytes()
    kept = 0
    for _ in range(200):
        Path(path).write_bytes(bitten(chance, raw))
        found = drafts.kept(path)
        if found is not None:
            kept += 1
            assert all(isinstance(said, str) for said in (*found.texts, *found.texts.values()))
    assert kept


@pytest.mark.parametrize("seed", range(searching.times(3)))
def test_settings_of_the_screen_of_anything(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    path = here.folder / ".config" / "decisions" / "tui.toml"
    raw = b'theme = "light"\ntimer = 120\n\n[keys]\ninbox = "I,ctrl+i"\n'
    taken, told = 0, []
    for _ in range(150):
        path.write_bytes(bitten(chance, raw))
        try:
            config({"HOME": str(here.folder)})
            taken += 1
        except BadInput as refused:
            told.append(refused)
    holds(here, ["doctor"], here("doctor"))
    assert taken
    assert told
    assert all(refused.hint and len(refused.message) < 500 for refused in told)


def test_a_fault_that_is_no_problem_would_be_seen(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `holds` looks for is what the program says when something leaks."""

    def leak(*_: object) -> None:
        raise KeyError("leaked")

    monkeypatch.setattr("decisions.views.catchup.open_views", leak)
    with pytest.raises(AssertionError, match="has a fault"):
        holds(here, ["list"], here("list"))
    assert not issubclass(KeyError, Problem)
