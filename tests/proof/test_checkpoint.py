"""A checkpoint that somebody kept tells whether today's log still has that past, and where not."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from decisions import when
from decisions.canonical import leaf
from decisions.errors import BadInput
from decisions.keys import read as public_key
from decisions.log.reading import LogReader
from decisions.proof import checkpoint, kept, manifest
from decisions.proof.checkpoint import Checkpoint
from decisions.proof.signing import signed
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore, create
from tests.keys import key, needs_ssh_keygen, public
from tests.store.logs import do, filled, founded, proposed, records, tampered


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "log").mkdir()
    return filled(tmp_path / "log" / "log.db")


def grown(path: str, number: int = 1) -> None:
    with closing(SqliteStore(path)) as store:
        for _ in range(number):
            do(store, "react", 1, message="More.")


def written(path: str, file: Path, *, listed: bool = False, **changed: object) -> Checkpoint:
    """The checkpoint of a log, by way of a file."""
    with closing(LogReader(path)) as reader:
        made = checkpoint.made(reader, manifest=listed)._replace(**changed)  # type: ignore[arg-type]
        lines = b"\n" + b"".join(manifest.lines(reader)) if listed else b""
    file.write_bytes(made.text.encode() + lines)
    return checkpoint.read(str(file))


def found(path: str, *ones: Checkpoint) -> list[tuple[int | None, str]]:
    told = list(checkpoint.compared(path, ones))
    assert all(set(one) == {"position", "kind", "detail"} for one in told)
    return [(one["position"], one["kind"]) for one in told]


def test_what_a_checkpoint_says(path: str, tmp_path: Path) -> None:
    one = written(path, tmp_path / "c")
    verdict = verify_file(path)
    with closing(LogReader(path)) as reader:
        log = reader.log_id()
    assert (one.log, one.events, one.root, one.signed_by, one.manifest) == (
        log, verdict.events, verdict.root, None, False,
    )  # fmt: skip
    assert (tmp_path / "c").read_text() == (
        f"decisions checkpoint 1\nlog {log}\nevents {one.events}\nroot {one.root}\nat {one.at}\n"
    )


@pytest.mark.parametrize("listed", [False, True])
def test_a_log_that_only_grew_has_its_past(path: str, tmp_path: Path, listed: bool) -> None:
    one = written(path, tmp_path / "c", listed=listed)
    assert found(path, one) == []
    grown(path, 3)
    assert found(path, one, written(path, tmp_path / "d", listed=listed)) == []
    assert verify_file(path, more=checkpoint.compared(path, [one])).ok


def rehashed(path: str, position: int) -> None:
    """A record that says something else, with a hash that is right: only somebody else's memory tells."""
    raw = records(path)[position - 1].replace(b'"salt":"', b'"salt":"f', 1)
    raw = raw[: raw.index(b'"salt":"f') + 40] + raw[raw.index(b'"salt":"f') + 41 :]
    tampered(path, f"UPDATE events SET record = ?, leaf = ? WHERE position = {position}", parameters=(raw, leaf(raw)))


def test_a_change_that_the_file_itself_does_not_tell_is_found(path: str, tmp_path: Path) -> None:
    plain, listed = written(path, tmp_path / "c"), written(path, tmp_path / "d", listed=True)
    rehashed(path, 6)
    assert verify_file(path).ok
    assert found(path, plain) == [(None, "changed")]
    assert found(path, listed) == [(6, "changed")]
    verdict = verify_file(path, more=checkpoint.compared(path, [listed]))
    assert [(one["position"], one["kind"]) for one in verdict.problems] == [(6, "changed")]


def test_several_checkpoints_say_between_which_events_it_changed(path: str, tmp_path: Path) -> None:
    first = written(path, tmp_path / "c")
    grown(path, 4)
    second = written(path, tmp_path / "d")
    rehashed(path, first.events + 2)
    (told,) = checkpoint.compared(path, [first, second])
    assert f"between event {first.events + 1} and event {second.events}" in told["detail"]


def test_the_newest_events_left_out(path: str, tmp_path: Path) -> None:
    count = len(records(path))
    plain, listed = written(path, tmp_path / "c"), written(path, tmp_path / "d", listed=True)
    tampered(
        path,
        f"DELETE FROM events WHERE position > {count - 3}",
        f"UPDATE sqlite_sequence SET seq = {count - 3}",
    )
    assert verify_file(path).ok
    assert found(path, plain) == [(count - 2, "truncated")]
    assert found(path, listed) == [(count - 2, "truncated")]
    grown(path, 9)
    assert found(path, plain) == [(None, "changed")]
    assert found(path, listed) == [(count - 2, "changed")]


MOVED = (
    "UPDATE events SET position = -position - {by} WHERE position > {after}",
    ("UPDATE events SET position = -position WHERE position < 0"),
)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        (["DELETE FROM events WHERE position IN (6, 7)"], {(6, "missing")}),
        (
            [
                "UPDATE events SET position = -1 WHERE position = 6",
                "UPDATE events SET position = 6 WHERE position = 8",
                "UPDATE events SET position = 8 WHERE position = -1",
            ],
            {(6, "reordered"), (8, "reordered")},
        ),
        (
            [
                *(sql.format(by=1, after=5) for sql in MOVED),
                "INSERT INTO events SELECT 6, hex(randomblob(16)), 1, type, schema, recorded_at, NULL,"
                " lower(hex(randomblob(32))), record FROM events WHERE position = 5",
            ],
            {(6, "inserted"), (7, "reordered")},
        ),
        (
            ["DELETE FROM events WHERE position = 6", *(sql.format(by=-1, after=6) for sql in MOVED)],
            {(6, "missing"), (7, "reordered")},
        ),
    ],
)
def test_what_became_of_an_event_is_named_where_the_manifest_is_there(
    path: str, tmp_path: Path, changes: list[str], kinds: set[tuple[int, str]]
) -> None:
    plain, listed = written(path, tmp_path / "c"), written(path, tmp_path / "d", listed=True)
    tampered(path, *changes)
    assert set(found(path, listed)) == kinds
    assert len(found(path, plain)) == 1


def test_another_log(path: str, tmp_path: Path) -> None:
    one = written(path, tmp_path / "c")
    assert found(filled(tmp_path / "other.db"), one) == [(1, "changed")]


def test_a_damaged_log_is_compared_as_well(path: str, tmp_path: Path) -> None:
    one = written(path, tmp_path / "c")
    raw = Path(path).read_bytes()
    Path(path).write_bytes(raw[: len(raw) // 2])
    assert found(path, one)


GOOD = f"decisions checkpoint 1\nlog {'0' * 32}\nevents 2\nroot {'a' * 64}\nat 2026-03-01T14:00:00Z\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: "SQLite format 3\0",
        lambda text: "\xff\xfe" * 9_000,
        lambda text: text[:-1],
        lambda text: text + "\n",
        lambda text: text + "more\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("checkpoint 1", "checkpoint 2"),
        lambda text: text.replace("0" * 32, "0" * 31),
        lambda text: text.replace("0" * 32, "../" + "0" * 29),
        lambda text: text.replace("events 2", "events 02"),
        lambda text: text.replace("events 2", "events -2"),
        lambda text: text.replace("events 2", f"events {'9' * 50}"),
        lambda text: text.replace("a" * 64, "A" * 64),
        lambda text: text.replace("at 2026-03-01", "at 2026-13-01"),
        lambda text: "\n".join(reversed(text.split("\n"))),
        lambda text: text + "manifest\n",
        lambda text: text + "manifest\n\n",
        lambda text: text + f"manifest\n\n{'a' * 64}  events/00000001.json\n",
        lambda text: text + "signature ana\n",
        lambda text: text + "signature a\x1b[31m\n-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
        lambda text: text + "signature ana\n-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
        lambda text: text + "signature ana\n" + "A" * 3_000_000,
    ],
)
def test_what_is_no_checkpoint_is_bad_input(tmp_path: Path, change: Callable[[str], str]) -> None:
    file = tmp_path / "c"
    file.write_text(GOOD)
    assert checkpoint.read(str(file)).events == 2
    file.write_text(change(GOOD), newline="")
    with pytest.raises(BadInput) as told:
        checkpoint.read(str(file))
    assert "\x1b" not in told.value.message
    assert told.value.hint


def test_what_is_no_file_is_bad_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("", "none", "pipe", "a\0b"):
        with pytest.raises(BadInput):
            checkpoint.read(str(tmp_path / name))


def test_a_changed_manifest_is_bad_input(path: str, tmp_path: Path) -> None:
    file = tmp_path / "c"
    written(path, file, listed=True)
    raw = bytearray(file.read_bytes())
    at = raw.index(b"events/00000004") - 5
    raw[at] = ord("0") if raw[at] != ord("0") else ord("1")
    for changed in (raw, b"".join(file.read_bytes().splitlines(keepends=True)[:-1])):
        other = tmp_path / "d"
        other.write_bytes(changed)
        with pytest.raises(BadInput, match="manifest"):
            checkpoint.read(str(other))


# Signatures


@pytest.fixture
def keeper(path: str, tmp_path: Path) -> str:
    """Ana's key, which she registered."""
    file = key(tmp_path)
    with closing(SqliteStore(path)) as store:
        do(store, "member-key", "ana", key=public(file))
    return file


def sealed(path: str, tmp_path: Path, file: str, by: str = "ana") -> Checkpoint:
    one = written(path, tmp_path / "c")
    return written(
        path, tmp_path / "c", at=one.at, signed_by=by, sshsig=signed(file, one.facts.encode(), terminal=False).armoured
    )


@needs_ssh_keygen
def test_a_signed_checkpoint(path: str, tmp_path: Path, keeper: str) -> None:
    one = sealed(path, tmp_path, keeper)
    assert found(path, one) == []
    assert list(checkpoint.compared(path, [one], public_key(f"{keeper}.pub"))) == []
    grown(path)
    with closing(SqliteStore(path)) as store:
        do(store, "member-key-end", "ana", end=signed(keeper, b"x", terminal=False).key.fingerprint)
    assert found(path, one) == [], "it was hers when she signed"
    assert found(path, sealed(path, tmp_path, keeper)) == [(None, "bad-signature")]


@needs_ssh_keygen
def test_a_checkpoint_that_somebody_else_signed(path: str, tmp_path: Path, keeper: str) -> None:
    other = key(tmp_path, "bo")
    assert found(path, sealed(path, tmp_path, other)) == [(None, "bad-signature")]
    assert found(path, sealed(path, tmp_path, keeper, by="bo")) == [(None, "bad-signature")]
    one = sealed(path, tmp_path, other)
    assert list(checkpoint.compared(path, [one], public_key(f"{other}.pub"))) == [], "that key was asked for"
    for asked in (one, written(path, tmp_path / "d")):
        (told,) = checkpoint.compared(path, [asked], public_key(f"{keeper}.pub"))
        assert told["kind"] == "bad-signature"


@needs_ssh_keygen
def test_a_signed_checkpoint_that_was_edited(path: str, tmp_path: Path, keeper: str) -> None:
    one = sealed(path, tmp_path, keeper)
    file = tmp_path / "c"
    file.write_text(one.text.replace(f"at {one.at[:4]}", "at 1999"))
    assert found(path, checkpoint.read(str(file))) == [(None, "bad-signature")]
    file.write_text(one.text.replace(f"events {one.events}", f"events {one.events - 1}"))
    assert {kind for _, kind in found(path, checkpoint.read(str(file)))} == {"bad-signature", "changed"}


# Kept by itself


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home")}


def kept_files(home: dict[str, str]) -> list[Path]:
    folder = Path(home["HOME"], ".local/share/decisions/checkpoints")
    return sorted(file for file in folder.glob("*/*") if file.parent.name != "places")


def adopted(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        do(store, "consent", proposed(store), who=["@all"])


def looked(path: str, home: dict[str, str]) -> list[tuple[int | None, str]]:
    known = kept.look(path, home)
    return [(one["position"], one["kind"]) for one in known.problems] + found(path, *known.checkpoints)


def test_a_checkpoint_is_kept_where_something_was_adopted(path: str, home: dict[str, str]) -> None:
    kept.keep(path, home)
    (file,) = kept_files(home)
    assert checkpoint.read(str(file)).events == len(records(path))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    grown(path)
    kept.keep(path, home)
    assert kept_files(home) == [file], "nothing was adopted since"
    adopted(path)
    kept.keep(path, home)
    assert len(kept_files(home)) == 2
    assert looked(path, home) == []


def test_nothing_is_kept_before_the_first_adoption(tmp_path: Path, home: dict[str, str]) -> None:
    assert create(str(tmp_path / "new.db"), None, "ana")
    with closing(SqliteStore(str(tmp_path / "new.db"))) as store:
        founded(store)
        proposed(store)
    kept.keep(str(tmp_path / "new.db"), home)
    assert kept_files(home) == []


def test_a_long_log_gets_one_now_and_then(path: str, home: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SMALL", 1)
    kept.keep(path, home)
    adopted(path)
    monkeypatch.setattr(kept, "PAUSE", 10**9)
    kept.keep(path, home)
    assert len(kept_files(home)) == 1
    later = when.now() + 10**9 * len(records(path)) + 10**7
    monkeypatch.setattr(when, "now", lambda: later)
    kept.keep(path, home)
    assert len(kept_files(home)) == 2


def test_keeping_never_fails(tmp_path: Path, path: str, home: dict[str, str]) -> None:
    Path(home["HOME"]).write_text("no folder")
    kept.keep(path, home)
    kept.keep(str(tmp_path / "none.db"), home)
    kept.keep(path, {"HOME": ""})
    Path(path).write_bytes(b"")
    kept.keep(path, home)


def test_a_log_that_was_shortened_is_noticed(path: str, home: dict[str, str], tmp_path: Path) -> None:
    before = Path(path).read_bytes()
    count = len(records(path))
    adopted(path)
    kept.keep(path, home)
    for end in ("-wal", "-shm"):
        Path(path + end).unlink(missing_ok=True)
    Path(path).write_bytes(before)
    assert verify_file(path).ok
    assert looked(path, home) == [(count + 1, "truncated")]
    moved = tmp_path / "moved.db"
    os.rename(path, moved)
    assert looked(str(moved), home) == [(count + 1, "truncated")], "it is nowhere else"


def test_an_older_copy_is_no_fault(path: str, home: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(Path(path).read_bytes())
    for _ in range(2):
        adopted(path)
        kept.keep(path, home)
    assert looked(str(copy), home) == []
    (note,) = kept.look(str(copy), home).notes
    assert path in note
    rehashed(str(copy), 6)
    grown(str(copy), 40)
    assert looked(str(copy), home) == [(None, "changed")]


def test_a_log_that_was_replaced_is_noticed(path: str, home: dict[str, str]) -> None:
    kept.keep(path, home)
    for end in ("", "-wal", "-shm"):
        Path(path + end).unlink(missing_ok=True)
    filled(Path(path))
    assert looked(path, home) == [(1, "changed")]
    kept.keep(path, home)
    assert looked(path, home) == [(1, "changed")], "until somebody says that it is well"
    (place,) = Path(home["HOME"], ".local/share/decisions/checkpoints/places").iterdir()
    assert str(place) in kept.look(path, home).problems[0]["detail"]
    place.unlink()
    assert looked(path, home) == []


def test_a_kept_checkpoint_that_is_damaged_is_a_note(path: str, home: dict[str, str]) -> None:
    kept.keep(path, home)
    (file,) = kept_files(home)
    file.write_text("gone")
    known = kept.look(path, home)
    assert (known.checkpoints, known.problems) == ([], [])
    assert str(file) in known.notes[0]


def test_the_older_ones_are_thinned_out() -> None:
    start = when.moment("2024-01-01T00:00:00Z")
    names: list[kept.Name] = []
    for number in range(4 * 800):
        time = when.iso(start + when.hours(6 * number))[:19].replace("-", "").replace(":", "") + "Z"
        names.append(kept.Name(number + 1, time, "0" * 16))
        gone = kept.thinned(names)
        names = [name for name in names if name not in gone]
    assert names[-1].events == 4 * 800
    assert [name.events for name in names[-10:]] == list(range(4 * 800 - 9, 4 * 800 + 1))
    days = {name.time[:8] for name in names[:-10] if name.time >= "20260208"}
    months = [name.time[:6] for name in names if name.time < "20260101"]
    assert len(days) == 31 - 2
    assert months == sorted(set(months))
    assert len(months) == 24
    assert len(names) < 70
