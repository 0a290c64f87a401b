"""A damaged file: what can be read is read, what cannot is named, and only the program's own errors come out."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof.lost import whose
from decisions.proof.verify import Verdict, verify_file
from decisions.store.sqlite import SqliteStore
from tests.store.logs import do, entry, filled, records


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a log with some 600 events."""
    path = filled(tmp_path_factory.mktemp("whole") / "log.db")
    with closing(SqliteStore(path)) as store:
        stream = store.stream_of(2) or ""
        for n in range(0, 600, 20):
            store.save([entry(stream, 3 + n + i, first=not i, data={"text": "x" * 300}) for i in range(20)])
        do(store, "react", 2, message="y" * 9_000)
    return Path(path).read_bytes()


def damaged(path: Path, raw: bytes) -> Verdict | None:
    path.write_bytes(raw)
    try:
        return verify_file(str(path))
    except LogUnavailable:
        return None


def page_size(raw: bytes) -> int:
    return int.from_bytes(raw[16:18], "big")


def test_every_page_that_is_zeroed_is_found(tmp_path: Path, whole: bytes) -> None:
    size = page_size(whole)
    named = 0
    for page in range(1, len(whole) // size):
        verdict = damaged(tmp_path / "log.db", whole[: page * size] + bytes(size) + whole[(page + 1) * size :])
        if verdict is None:
            continue
        assert not verdict.ok, page
        named += any(problem["position"] is not None for problem in verdict.problems)
    assert named > 40


def test_of_what_is_damaged_it_is_said_which_decision_it_is_about(tmp_path: Path, whole: bytes) -> None:
    """By the event's own row, or by the index where that is gone; never wrongly."""
    size, path = page_size(whole), tmp_path / "log.db"
    path.write_bytes(whole)
    with closing(LogReader(str(path))) as reader:
        streams = {row[0]: row[1] for page in reader.places() for row in page}
        truth = {position: reader.number_of(stream) for position, stream in streams.items()}
    told = 0
    for page in range(1, len(whole) // size):
        verdict = damaged(path, whole[: page * size] + bytes(size) + whole[(page + 1) * size :])
        positions = {one["position"] for one in verdict.problems if one["position"] is not None} if verdict else set()
        found: dict[int, int] = {}
        with suppress(LogUnavailable):
            found = whose(str(path), positions)
        assert all(truth[position] == number for position, number in found.items()), page
        told += len(found)
    assert told > 100
    assert whose(str(path), set()) == {}


def test_what_lies_on_other_pages_is_still_read(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "log.db"
    path.write_bytes(whole)
    count = len(records(str(path)))
    size = page_size(whole)
    page = whole.index(b'"position":300,') // size
    verdict = damaged(path, whole[: page * size] + bytes(size) + whole[(page + 1) * size :])
    assert verdict is not None
    (problem,) = (one for one in verdict.problems if one["kind"] == "undecodable")
    assert 290 < problem["position"] <= 300
    assert "events" in problem["detail"]
    assert count - 15 < verdict.events < count


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path: Path, whole: bytes, kept: float) -> None:
    path = tmp_path / "log.db"
    size = page_size(whole)
    path.write_bytes(whole[: int(len(whole) * kept) // size * size])
    with pytest.raises(LogUnavailable):
        LogReader(str(path))
    with pytest.raises(LogUnavailable):
        SqliteStore(str(path))
    verdict = verify_file(str(path))
    assert not verdict.ok
    assert 0 < verdict.events < 620
    assert {problem["kind"] for problem in verdict.problems} <= {"undecodable", "truncated", "missing", "changed"}


@pytest.mark.parametrize("kept", [0, 1, 50, 99, 512, 4095])
def test_a_file_cut_to_next_to_nothing_is_no_log(tmp_path: Path, whole: bytes, kept: int) -> None:
    verdict = damaged(tmp_path / "log.db", whole[:kept])
    assert verdict is None or not (verdict.ok or verdict.events)


def test_flipped_bits_are_found_wherever_they_say_something(tmp_path: Path, whole: bytes) -> None:
    """What SQLite reads as before is whole; whatever it reads otherwise is found, or it does not open the file."""
    path = tmp_path / "log.db"
    path.write_bytes(whole)
    before = verify_file(str(path))
    assert before.ok
    said = rows(path)
    chance = random.Random(11)
    unseen = 0
    for _ in range(150):
        at = chance.randrange(100, len(whole))
        raw = bytearray(whole)
        raw[at] ^= 1 << chance.randrange(8)
        verdict = damaged(path, bytes(raw))
        if verdict is None or not verdict.ok:
            continue
        unseen += 1
        assert rows(path) == said, f"the bit at {at} changed what is read, and nobody noticed"
        assert verdict.root == before.root
    assert unseen < 30


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        by_position = connection.execute("SELECT * FROM events ORDER BY position").fetchall()
        by_stream = connection.execute(
            "SELECT stream, version, position FROM events ORDER BY stream, version"
        ).fetchall()
        return [*by_position, *by_stream]


def test_a_reader_of_a_damaged_log_says_so_in_words(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "log.db"
    size = page_size(whole)
    page = whole.index(b'"position":300,') // size
    path.write_bytes(whole[: page * size] + bytes(size) + whole[(page + 1) * size :])
    with closing(LogReader(str(path))) as reader:
        stream = reader.stream_of(2) or ""
        for read in (
            lambda: reader.stream(stream),
            lambda: list(reader.rows_with_hashes()),
            lambda: list(reader.streams()),
        ):
            with pytest.raises(LogUnavailable, match="damaged") as told:
                read()
            assert "verify" in told.value.hint
    with closing(SqliteStore(str(path))) as store:
        with pytest.raises(LogUnavailable):
            do(store, "react", 2, message="No.")
        assert do(store, "react", 1, message="Elsewhere.").events
