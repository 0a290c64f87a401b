"""Reading many decisions of a log: what each asks about the whole of it is the same as when it is asked alone."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.exchange import adr, answers_csv, minutes, site
from decisions.exchange.chosen import Kept
from decisions.log.reading import LogReader
from tests.exchange.logs import Opened, generated
from tests.exchange.loomio import group, outcome, poll
from tests.exchange.test_bringing import begun, loomios
from tests.exchange.test_jsonl import referring


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


def test_what_is_in_force_no_more_is_said_so(tmp_path: Path) -> None:
    with closing(Opened(referring(tmp_path / "log.db"))) as opened:
        told = "".join(minutes.lines(opened.chosen([1])))
        page = dict(site.files(opened.chosen([1])))["0001.html"]
    assert "- Status: superseded\n- Was in force since 20" in told
    assert "<dt>was in force</dt><dd>since 20" in page


def test_what_was_decided_elsewhere_is_told_as_reported(tmp_path: Path) -> None:
    log = begun(tmp_path / "log.db")
    loomios(group(), log)
    with closing(Opened(log)) as opened:
        pages = dict(site.files(opened.chosen()))
        record = dict(adr.files(opened.chosen()))["0001-decision.md"]
    adopted, open_ = pages["0001.html"], pages["0003.html"]
    assert re.search(r"<dt>in force</dt><dd>version 1, since [^<]*, as reported</dd>", adopted)
    assert "What another tool reports, by an unknown rule" in adopted
    assert "We do it." in adopted
    assert "How it is decided" not in adopted
    assert "How it is decided" in open_
    assert "What another tool reports" not in open_
    assert '\ndecision-makers: ["ana", "bo", "cy"]\n' in record


def test_nobody_decided_where_nobody_is_said_to_have(tmp_path: Path) -> None:
    log = begun(tmp_path / "log.db")
    loomios(poll() + outcome(1, 1, poll_option_id=11), log)
    with closing(Opened(log)) as opened:
        record = dict(adr.files(opened.chosen()))["0001-decision.md"]
    assert "decision-makers" not in record
    assert "Deciders" not in record


@pytest.mark.parametrize("module", [answers_csv, minutes, adr, site])
def test_nothing_is_told_in_words_of_a_programming_language(tmp_path: Path, module: Any) -> None:
    with closing(Opened(generated(tmp_path / "log.db", 120))) as opened:
        chosen = opened.chosen()
        for part in module.lines(chosen) if hasattr(module, "lines") else dict(module.files(chosen)).values():
            assert not re.search(r"\b(None|True|False)\b", part)
