"""When something happened, whatever the order in which it was recorded, and however little of the log is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.log.reading import LogReader
from decisions.views import timeline
from decisions.views.timeline import Timeline
from decisions.when import moment
from tests.bench import generate as generator
from tests.process.given import given, opened, when
from tests.process.test_properties import begin, play, stories
from tests.store.logs import tampered
from tests.views.stored import MEMORY, clock, looking, store


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    """A few events are read at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "CHUNK", 2)
        patch.setattr(timeline, "MOST", 5)
        yield


def happened(reader: LogReader) -> list[tuple[int, str]]:
    """(when, stream) of everything on decisions."""
    rows = (json.loads(raw) for _, _, raw in reader.rows(0, 10**6))
    return sorted((moment(e["at"]), e["subject_id"]) for e in rows if e["subject"] == "decision")


def agree(found: Timeline, reader: LogReader, asked: list[int]) -> None:
    """The timeline says what the whole log says about these moments, and about each pair of them."""
    all_ = happened(reader)
    for at, other in zip(asked, [*asked[1:], *asked[:1]], strict=True):
        assert found.before(at) == max((x for x, _ in all_ if x < at), default=None)
        assert found.after(at) == min((x for x, _ in all_ if x > at), default=None)
        low, high = sorted((at, other))
        assert found.touched(low, high) == {stream for x, stream in all_ if low < x <= high}
    assert found.newest() == max((x for x, _ in all_), default=None)


@settings(max_examples=25, deadline=None)
@with_(stories(), st.lists(st.tuples(st.floats(0, 1), st.sampled_from([-1, 0, 1])), min_size=1, max_size=8))
def test_a_story_in_which_people_say_later_what_happened(story: list[Any], asked: list[tuple[float, int]]) -> None:
    s = begin("lazy-consensus")
    play(s, story)
    with looking(s) as looked:
        all_ = happened(looked.reader)
        moments = [all_[round(share * (len(all_) - 1))][0] + beside for share, beside in asked]
        agree(Timeline(looked.reader), looked.reader, moments)


@settings(max_examples=10, deadline=None)
@with_(st.integers(0, 2**32), st.lists(st.floats(0, 1), min_size=1, max_size=6), st.booleans())
def test_what_is_recorded_meanwhile(seed: int, asked: list[float], at_all: bool) -> None:
    """A log that grows under a timeline of which some is read, or nothing."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = str(Path(folder, "log.db"))
        batch, write = generator.SAVE, generator.Writer.save
        readers: list[LogReader] = []
        found: list[Timeline] = []

        def save_and_look(writer: generator.Writer) -> None:
            write(writer)
            if not found:
                readers.append(LogReader(path))
                found.append(Timeline(readers[0]))
            found[0].refresh()
            if at_all and (last := found[0].newest()):
                found[0].before(last)

        try:
            generator.SAVE, generator.Writer.save = 30, save_and_look  # type: ignore[method-assign, assignment]
            with clock():
                generator.generate(path, 8, 6, seed)
        finally:
            generator.SAVE, generator.Writer.save = batch, write  # type: ignore[method-assign]
        with closing(readers[0]) as reader:
            all_ = happened(reader)
            agree(found[0], reader, [all_[round(share * (len(all_) - 1))][0] for share in asked])


def test_a_log_without_decisions_has_no_moments() -> None:
    with looking(given()) as looked:
        found = Timeline(looked.reader)
        assert (found.newest(), found.before(when(9)), found.after(0)) == (None, None, None)
        assert found.touched(0, when(9)) == set()


def test_only_as_much_is_read_as_is_asked_for() -> None:
    s = opened()
    for day in range(1, 40):
        s.when("react", "bo", day, message="So.")
    with looking(s) as looked:
        asked: list[int] = []
        rows = looked.reader.rows

        def counted(after: int, limit: int) -> list[tuple[int, str, bytes]]:
            asked.append(limit)
            return rows(after, limit)

        looked.reader.rows = counted  # type: ignore[method-assign]
        found = Timeline(looked.reader)
        assert asked == []
        assert (found.newest(), found.before(when(39))) == (when(39), when(38))
        assert sum(asked) == 2
        assert found.after(when(36)) == when(37)
        assert sum(asked) == 6
        found.refresh()
        assert sum(asked) == 6


def test_damaged_records_are_passed_over(tmp_path: Path) -> None:
    s = opened().when("react", "bo", 1, message="So.").when("react", "bo", 2, message="So.")
    s.when("react", "bo", 3, message='"subject":"decision"').when("circle-join", "bo", 4, handle="out")
    path = str(tmp_path / "log.db")
    store(s, path)
    last = len(s.log.all)
    for position, record in ((last - 2, b"\xff"), (last - 1, b'{"at":"soon","subject":"decision"}')):
        tampered(path, f"UPDATE events SET record = X'{record.hex()}' WHERE position = {position}")
    with closing(LogReader(path)) as reader:
        found = Timeline(reader)
        assert found.newest() == when(3)
        assert found.before(when(3)) == when(0)


def test_a_record_that_is_not_canonical_counts_all_the_same(tmp_path: Path) -> None:
    s = opened().when("react", "bo", 1, message="So.")
    path = str(tmp_path / "log.db")
    store(s, path)
    turned = json.dumps(dict(sorted({**s.log.all[-1], "at": s.log.all[-1]["at"]}.items(), reverse=True)))
    raw = turned.replace('"subject": "decision"', '"subject":"decision"').encode()
    tampered(path, f"UPDATE events SET record = X'{raw.hex()}' WHERE position = {len(s.log.all) + 1}")
    with closing(LogReader(path)) as reader:
        assert Timeline(reader).newest() == when(1)
