"""Positions are gapless and in the order of commits, whoever records at once: a reader that follows misses nothing."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Any
from uuid import uuid4

from decisions.canonical import leaf
from decisions.store.opening import address_of, open_store
from decisions.store.port import Busy, Conflict
from decisions.store.postgres.connection import connected
from decisions.store.postgres.rows import select
from tests import postgres
from tests.store.logs import at_once, entry

WRITERS, READERS = 8, 4
EVENTS = int(os.environ.get("DECISIONS_TEST_EVENTS", "4000"))
"""With DECISIONS_TEST_EVENTS=100000 as many as engine.md asks for."""


def test_readers_that_follow_by_position_miss_no_event() -> None:
    where = postgres.begun()
    each = EVENTS // WRITERS
    newest = 1 + each * WRITERS

    def work(index: int) -> Any:
        return wrote(where, index, each) if index < WRITERS else followed(where, newest)

    found = at_once(WRITERS + READERS, work)
    written = sorted(one for several in found[:WRITERS] for one in several)
    assert [position for position, _ in written] == list(range(2, newest + 1))
    for seen in found[WRITERS:]:
        assert seen[1:] == written


def wrote(where: str, index: int, events: int) -> list[tuple[int, str]]:
    """Record one event after another, of one to five in a save: their places and ids."""
    done: list[tuple[int, str]] = []
    with closing(open_store(where)) as store:
        while len(done) < events:
            stream, number = uuid4().hex, min(1 + (len(done) + index) % 5, events - len(done))
            records = [entry(stream, version, first=version == 1) for version in range(1, number + 1)]
            try:
                done += [(saved["position"], saved["id"]) for saved in store.save(records)]
            except (Busy, Conflict):
                continue
    return done


def followed(where: str, newest: int) -> list[tuple[int, str]]:
    """What somebody sees who asks for what comes after the last position that they saw, without a pause."""
    import json

    address = address_of(where)
    seen: list[tuple[int, str]] = []
    with closing(connected(address)) as connection:
        while not seen or seen[-1][0] < newest:
            after = seen[-1][0] if seen else 0
            for row in connection.rows(select(address.schema), (after + 1,), binary=True):
                assert leaf(row[8]) == row[7]
                seen.append((row[0], json.loads(row[8])["id"]))
    return seen
