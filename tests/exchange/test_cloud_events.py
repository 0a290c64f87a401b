"""CloudEvents: what the specification of CNCF asks for, in every line."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat

from decisions.exchange import cloud_events
from tests.exchange.logs import LINES, PAYLOADS, Opened, generated, hostile
from tests.store.logs import records

NAME = re.compile(r"[a-z0-9]{1,20}").fullmatch
"""How the specification lets an attribute be called."""
OURS = {"sequence", "recordedat", "recordedby", "member", "meeting", "stream", "streamversion"}
THEIRS = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"}


def lines(path: str, numbers: list[int] | None = None) -> list[str]:
    with closing(Opened(path)) as opened:
        return list(cloud_events.lines(opened.chosen(numbers)))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    return generated(tmp_path_factory.mktemp("generated") / "log.db", 40)


def test_every_event_is_a_cloud_event(log: str) -> None:
    told = lines(log)
    stored = [json.loads(raw) for raw in records(log)]
    assert len(told) == len(stored)
    for line, record in zip(told, stored, strict=True):
        event = json.loads(line)
        assert line.endswith("}\n")
        assert line.isascii()
        assert event.keys() <= OURS | THEIRS
        assert all(map(NAME, event.keys() - {"data"}))
        assert None not in event.values()
        assert (event["specversion"], event["id"], event["data"]) == ("1.0", record["id"], record["data"])
        assert event["type"] == f"decisions.{record['type']}"
        assert event["time"] == record["at"]
        assert int(event["sequence"]) == record["position"]
    assert sorted(e["sequence"] for e in map(json.loads, told)) == [json.loads(e)["sequence"] for e in told]


def test_the_library_reads_them(log: str) -> None:
    for line in lines(log)[:300]:
        event = JSONFormat().read(None, line.encode())
        assert (event.get_specversion(), event.get_id()) == ("1.0", json.loads(line)["id"])


def test_what_an_event_is_about(log: str) -> None:
    subjects: dict[str, str] = {}
    for line in lines(log):
        event: dict[str, Any] = json.loads(line)
        subjects.setdefault(event["type"].partition(".")[2], event["subject"])
    assert subjects["LogOpened"] == "log"
    assert subjects["MemberAdded"] == "member/ana"
    assert subjects["CircleFormed"] == subjects["CircleJoined"] == "circle/circle-1"
    assert subjects["RoundNoted"].startswith("circle/circle-")
    assert subjects["DecisionOpened"] == "decision/1"


def test_hostile_text_stays_in_its_text(tmp_path: Path) -> None:
    for line, payload in zip(
        (line for line in lines(hostile(tmp_path / "log.db")) if "decisions.ReactionShared" in line),
        (*PAYLOADS.values(), *LINES.values()),
        strict=True,
    ):
        assert json.loads(line)["data"] == {"text": payload}
        assert len(line.splitlines()) == 1
