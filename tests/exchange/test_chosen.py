"""Reading many decisions of a log: what each asks about the whole of it is the same as when it is asked alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from decisions.exchange.chosen import Kept
from decisions.log.reading import LogReader
from tests.exchange.logs import generated


def test_what_is_kept_is_what_a_reader_finds(tmp_path: Path) -> None:
    path = generated(tmp_path / "log.db", 80)
    with closing(LogReader(path)) as alone, closing(Kept(path)) as kept:
        streams = alone.decisions()
        assert kept.decisions() == streams
        superseding = [kept.superseding(stream) for stream in streams]
        assert superseding == [alone.superseding(stream) for stream in streams]
        assert sum(map(len, superseding)) == len(alone.every_superseding()) > 0
        for number, stream in enumerate(streams, 1):
            assert kept.number_of(stream) == alone.number_of(stream) == number
            assert kept.stream_of(number) == alone.stream_of(number) == stream
