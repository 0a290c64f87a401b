"""Whatever was done to a log is found, with its position and kind."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from decisions.canonical import canonical, leaf
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof import helpers, manifest, record
from decisions.proof.order import Order
from decisions.proof.verify import KINDS, MOST, Verdict, verify, verify_file
from decisions.store.sqlite import SqliteStore
from tests.store.logs import do, entry, filled, finished, python, records, tampered


@pytest.fixture
def path(tmp_path: Path) -> str:
    return filled(tmp_path / "log.db")


def found(verdict: Verdict) -> list[tuple[int | None, str]]:
    assert all(set(one) == {"position", "kind", "detail"} for one in verdict.problems)
    assert {one["kind"] for one in verdict.problems} <= set(KINDS)
    assert verdict.ok == (not verdict.problems)
    return [(one["position"], one["kind"]) for one in verdict.problems]


def rehashed(path: str, position: int, change: Callable[[dict[str, Any]], Any]) -> None:
    """A record changed by somebody who knows of the hashes."""
    made = change(json.loads(records(path)[position - 1]))
    raw = made if isinstance(made, bytes) else canonical(made).encode()
    sql = f"UPDATE events SET record = ?, leaf = ? WHERE position = {position}"
    tampered(path, sql, parameters=(raw, leaf(raw)))


def test_a_whole_log_is_well(path: str) -> None:
    verdict = verify_file(path)
    assert found(verdict) == []
    assert verdict.as_json() == {
        "ok": True,
        "events": len(records(path)),
        "root": verdict.root,
        "problems": [],
        "found": 0,
        "newer": 0,
        "signed": 0,
    }
    assert found(verify_file(path, check_types=False)) == []


def test_the_root_is_that_of_a_manifest_that_sha256sum_reads(tmp_path: Path, path: str) -> None:
    (tmp_path / "events").mkdir()
    for position, raw in enumerate(records(path), 1):
        (tmp_path / "events" / f"{position:08d}.json").write_bytes(raw)
    with closing(LogReader(path)) as reader:
        lines = list(manifest.lines(reader))
        assert list(manifest.lines(reader, 3)) == lines[:3]
    (tmp_path / "manifest").write_bytes(b"".join(lines))
    subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "manifest"], cwd=tmp_path, check=True)
    assert verify_file(path).root == manifest.root(lines) == sha256(b"".join(lines)).hexdigest()


def test_one_byte_of_an_answer_in_the_file_is_named(path: str) -> None:
    raw = bytearray(Path(path).read_bytes())
    at = raw.index(b"Anywhere but there.")
    raw[at] ^= 1
    Path(path).write_bytes(raw)
    (position,) = (n for n, record in enumerate(records(path), 1) if b"nywhere but there." in record)
    assert found(verify_file(path)) == [(position, "changed")]


def test_every_byte_of_a_record_counts(path: str) -> None:
    """The record of event 5, one bit flipped at a time."""
    raw = records(path)[4]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_stay_unchanged")
        with closing(LogReader(path)) as reader:
            for index in range(0, len(raw), 7):
                flipped = raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :]
                connection.execute("UPDATE events SET record = ? WHERE position = 5", (flipped,))
                assert (5, "changed") in found(verify(reader, check_types=False))


@pytest.mark.parametrize(
    ("column", "value", "kinds"),
    [
        ("leaf", "''", ["changed"]),
        ("leaf", "NULL || leaf", None),
        ("record", "CAST(record AS TEXT)", ["changed"]),
        ("record", "x''", ["changed"]),
        ("type", "'ConsentGiven'", ["changed"]),
        ("type", "'os:system'", ["changed"]),
        ("schema", "2", ["changed"]),
        ("command_id", "'other'", ["changed"]),
        ("recorded_at", "recorded_at + 1", ["changed", "reordered"]),
        ("recorded_at", "0", ["changed", "reordered"]),
        ("recorded_at", "9e30", ["changed", "reordered", "undecodable"]),
        ("recorded_at", "'soon'", ["changed"]),
        ("recorded_at", str(2**62), ["undecodable", "reordered"]),
        ("stream", "'0123456789abcdef0123456789abcdef'", ["changed", "missing"]),
        ("version", "version + 7", ["changed", "reordered", "missing"]),
        ("version", "'one'", ["changed"]),
    ],
)
def test_a_column_that_says_something_else_is_found(
    path: str, column: str, value: str, kinds: list[str] | None
) -> None:
    sql = f"UPDATE events SET {column} = {value} WHERE position = 6"
    if kinds is None:
        with pytest.raises(sqlite3.IntegrityError):
            tampered(path, sql)
        return
    tampered(path, sql)
    problems = found(verify_file(path))
    assert {kind for _, kind in problems} <= set(kinds), problems
    assert (6, kinds[0]) in problems


def test_an_event_left_out_is_missing(path: str) -> None:
    tampered(path, "DELETE FROM events WHERE position = 6")
    assert found(verify_file(path)) == [(6, "missing")]


def test_several_events_left_out_are_one_gap(path: str) -> None:
    tampered(path, "DELETE FROM events WHERE position BETWEEN 1 AND 4 OR position = 7")
    verdict = verify_file(path)
    assert found(verdict) == [(1, "missing"), (7, "missing")]
    assert verdict.problems[0]["detail"] == "events 1 to 4 are missing"


def test_the_newest_events_left_out_are_truncated(path: str) -> None:
    count = len(records(path))
    tampered(path, f"DELETE FROM events WHERE position > {count - 2}")
    assert found(verify_file(path)) == [(count - 1, "truncated")]
    tampered(path, "DELETE FROM sqlite_sequence")
    assert found(verify_file(path)) == [(None, "truncated")]


def test_a_log_of_nothing_is_truncated(path: str) -> None:
    tampered(path, "DELETE FROM events")
    verdict = verify_file(path)
    assert found(verdict) == [(1, "truncated")]
    assert (verdict.events, verdict.root) == (0, sha256().hexdigest())


def test_two_events_that_changed_places_are_reordered(path: str) -> None:
    tampered(
        path,
        "UPDATE events SET position = -1 WHERE position = 6",
        "UPDATE events SET position = 6 WHERE position = 7",
        "UPDATE events SET position = 7 WHERE position = -1",
    )
    problems = found(verify_file(path))
    assert {(6, "reordered"), (7, "reordered")} <= set(problems)


def test_a_left_out_event_closed_over_by_the_later_ones_is_found(path: str) -> None:
    tampered(
        path, "DELETE FROM events WHERE position = 6", "UPDATE events SET position = position - 1 WHERE position > 6"
    )
    problems = found(verify_file(path))
    assert (6, "reordered") in problems
    assert (len(records(path)) + 1, "truncated") in problems


@pytest.mark.parametrize(
    ("versions", "problems"),
    [
        ([1, 2, 3], []),
        ([1, 2, 2, 3], [(3, "inserted")]),
        ([1, 3, 2, 4], [(3, "reordered")]),
        ([1, 2, 5, 6], [(3, "missing")]),
        ([2, 1], [(2, "reordered")]),
        ([2], [(1, "missing")]),
        ([0], [(1, "inserted")]),
    ],
)
def test_versions_of_a_stream_follow_one_another(
    path: str, versions: list[int], problems: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    order = Order(told.append)
    count = len(versions)
    order.add(range(1, count + 1), ["stream"] * count, versions, [0] * count, [0] * count)
    with closing(LogReader(path)) as reader:
        monkeypatch.setattr(reader, "counter", lambda: len(versions))
        monkeypatch.setattr(reader, "indexed", lambda: [("stream", count, *[sum(range(count + 1))] * 2)])
        order.end(reader)
    assert [(one["position"], one["kind"]) for one in told if one["position"]] == problems


def test_more_events_than_were_counted_are_inserted(path: str) -> None:
    count = len(records(path))
    tampered(path, f"UPDATE sqlite_sequence SET seq = {count - 1}")
    assert found(verify_file(path)) == [(count, "inserted")]


@pytest.mark.parametrize(
    "change",
    [
        lambda said: b"",
        lambda said: b"null",
        lambda said: b"[]",
        lambda said: b"{}",
        lambda said: b"\xff" + canonical(said).encode(),
        lambda said: canonical(said).encode() + b" ",
        lambda said: json.dumps(said, sort_keys=True).encode(),
        lambda said: json.dumps(dict(reversed(said.items())), separators=(",", ":"), ensure_ascii=False).encode(),
        lambda said: canonical(said).replace('"meeting":null', '"meeting":null,"meeting":null').encode(),
        lambda said: canonical(said).replace('"ana"', '"\\u0061na"').encode(),
        lambda said: canonical({**said, "data": {**said["data"], "handle": 1.5}}).encode(),
        lambda said: canonical(said).replace('"meeting":null', '"meeting":NaN').encode(),
        lambda said: b"[" * 100_000,
        lambda said: {**said, "data": {}},
        lambda said: {**said, "data": {**said["data"], "hat": "red"}},
        lambda said: {**said, "data": {**said["data"], "handle": "x" * 40}},
        lambda said: {**said, "at": "yesterday"},
        lambda said: {**said, "at": "2026-02-30T00:00:00Z"},
        lambda said: {key: value for key, value in said.items() if key != "at"},
        lambda said: {key: value for key, value in said.items() if key != "type"},
    ],
)
def test_a_record_that_the_program_never_stored_is_found_though_its_hash_is_right(
    path: str, change: Callable[[dict[str, Any]], Any]
) -> None:
    rehashed(path, 2, change)
    verdict = verify_file(path)
    assert found(verdict) in ([(2, "undecodable")], [(2, "changed")])
    assert len(verdict.problems[0]["detail"]) < 500


def test_a_newer_programs_events_are_counted_and_no_problem(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(2) or ""
        store.save([entry(stream, 3, type_="HatWorn"), entry(stream, 4, first=False, schema=2)])
    verdict = verify_file(path)
    assert (found(verdict), verdict.newer) == ([], 2)


def test_guards_taken_off_are_found(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER events_stay")
    verdict = verify_file(path)
    assert found(verdict) == [(None, "changed")]
    assert "events_stay" in verdict.problems[0]["detail"]


def test_an_index_that_leaves_an_event_out_is_found(path: str) -> None:
    """It would be left out of its decision, and no record shows it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        root = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_events_1'"
        ((page,),) = connection.execute(root)
        ((size,),) = connection.execute("PRAGMA page_size")
        ((stream,),) = connection.execute("SELECT stream FROM events WHERE type = 'DecisionOpened' LIMIT 1")
    raw = bytearray(Path(path).read_bytes())
    at = raw.index(stream.encode(), (page - 1) * size, page * size)
    raw[at] = ord("f") if raw[at] != ord("f") else ord("e")
    Path(path).write_bytes(raw)
    assert (None, "changed") in found(verify_file(path))


def test_what_was_found_elsewhere_is_listed_too(path: str) -> None:
    more: list[dict[str, Any]] = [
        {"position": None, "kind": "view-differs", "detail": "decision 1"},
        {"position": 2, "kind": "bad-signature", "detail": "forged"},
    ]
    tampered(path, "DELETE FROM events WHERE position = 6")
    verdict = verify_file(path, more=more)
    assert found(verdict) == [(2, "bad-signature"), (6, "missing"), (None, "view-differs")]
    assert verdict.found == 3


def test_many_problems_are_counted_and_some_listed(path: str) -> None:
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(2) or ""
        store.save([entry(stream, 3 + n, first=not n) for n in range(MOST + 500)])
    tampered(path, "UPDATE events SET leaf = '' WHERE position > 5")
    verdict = verify_file(path)
    assert len(verdict.problems) == MOST
    assert verdict.found == verdict.events - 5


def test_a_log_that_grows_meanwhile_is_well(path: str) -> None:
    with closing(LogReader(path)) as reader, closing(SqliteStore(path)) as store:
        with reader.snapshot():
            reader.head()
            do(store, "react", 2, message="Meanwhile.")
            before = reader.head()[0]
        assert verify(reader).events == before + 1


def many(path: str, number: int) -> None:
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(2) or ""
        store.save([entry(stream, 3 + n, first=not n, data={"text": f'{n}\n“zitiert” \\ "so"'}) for n in range(number)])


@pytest.mark.parametrize("shared", [False, True])
def test_what_comes_often_is_checked_as_well(path: str, monkeypatch: pytest.MonkeyPatch, shared: bool) -> None:
    """Past `OFTEN` records of a type its shape is used; past `LARGE` events helpers check. Both find the same."""
    many(path, 4 * record.OFTEN)
    last = len(records(path))
    if shared:
        monkeypatch.setattr(helpers, "LARGE", 1)
        monkeypatch.setattr(helpers, "processors", lambda: 3)
        assert len(helpers.shared(last)) == 2
    assert found(verify_file(path)) == []
    rehashed(path, last - 1, lambda said: {**said, "data": {"text": "", "hat": 1}})
    rehashed(path, last - 3, lambda said: canonical(said).replace('"data":{', '"data": {').encode())
    rehashed(path, last - 5, lambda said: canonical(said).replace("\\n", "\n").encode())
    rehashed(path, last - 7, lambda said: canonical(said).encode().replace("“".encode(), b"\xff\xff"))
    rehashed(path, last - 9, lambda said: {**said, "position": 7})
    rehashed(path, last - 11, lambda said: {**said, "subject_id": "0" * 32})
    tampered(path, f"UPDATE events SET record = replace(record, 'ana', 'eve') WHERE position = {last - 13}")
    tampered(path, f"DELETE FROM events WHERE position = {last - 15}")
    expected = ["missing", "changed", "changed", "reordered", *["undecodable"] * 4]
    assert found(verify_file(path)) == list(zip(range(last - 15, last, 2), expected, strict=True))


@pytest.mark.parametrize("at", [-1, 2**62, -(2**62), 253_402_300_800_000_000])
def test_a_moment_that_never_comes_is_found_where_a_shape_is_used(path: str, at: int) -> None:
    many(path, 2 * record.OFTEN)
    last = len(records(path))
    tampered(path, f"UPDATE events SET recorded_at = {at} WHERE position = {last}")
    assert last in {position for position, _ in found(verify_file(path))}


def test_a_helper_that_fails_is_replaced(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "LARGE", 1)
    monkeypatch.setattr(helpers, "processors", lambda: 2)
    monkeypatch.setattr("decisions.helpers._START", "raise SystemExit(3)")
    rehashed(path, len(records(path)), lambda said: b"{}")
    assert found(verify_file(path)) == [(len(records(path)), "undecodable")]


def test_what_verify_loads(path: str) -> None:
    code = (
        "import sys; from decisions.proof.verify import verify_file\n"
        "assert verify_file(sys.argv[1], check_types=False).ok\n"
        "print([m for m in ('pydantic', 'eventsourcing', 'decisions.store', 'decisions.views') if m in sys.modules])"
    )
    assert finished(python(code, path)) == "[]\n"


def test_what_is_no_log_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "log.db").touch()
    for name in ("log.db", "none.db"):
        with pytest.raises(LogUnavailable):
            verify_file(str(tmp_path / name))
