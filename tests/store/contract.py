"""What every store must do, whatever its engine. A test module of an engine subclasses `StoreContract` and gives the
fixtures `open_store`, which opens one more store on the same log, just created by ana, and `set_clock`.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest

from decisions import when
from decisions.errors import LogUnavailable
from decisions.store import numbering
from decisions.store.port import Conflict, Store
from tests.store.logs import do, entry, founded

OpenStore = Callable[[], Store]
SetClock = Callable[[int], None]
"""Puts the clock by which a log stores wrong by so many microseconds."""


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    return open_store()


class StoreContract:
    def test_a_new_log_has_its_first_event(self, store: Store) -> None:
        (opened,) = store.load(store.log_id())
        assert (opened["type"], opened["position"], opened["subject_version"]) == ("LogOpened", 1, 1)
        assert store.head() == (1, when.moment(opened["recorded_at"]))
        assert opened["data"]["log"] == opened["subject_id"] == store.log_id()

    def test_what_is_not_there_is_empty(self, store: Store) -> None:
        assert store.load(uuid4().hex) == []
        assert store.saved_by("nobody's") == []
        assert store.stream_of(1) is None
        assert store.number_of(uuid4().hex) is None
        assert store.number_of(store.log_id()) is None
        assert store.has_members() is False
        assert store.last_of("ana") is None

    @pytest.mark.parametrize("number", [0, -1, 2**53, 2**63, 2**64, 10**30])
    def test_no_number_is_too_large_to_ask_for(self, store: Store, number: int) -> None:
        assert store.stream_of(number) is None

    def test_saved_is_what_is_loaded(self, store: Store) -> None:
        stream = uuid4().hex
        saved = store.save([entry(stream, 1), entry(stream, 2, first=False)])
        assert store.load(stream) == saved
        assert [record["position"] for record in saved] == [2, 3]
        assert saved[0]["recorded_at"] == saved[1]["recorded_at"] >= "2026"

    @pytest.mark.parametrize(
        "text",
        ["a\0b", '"position":0,"recorded_at":"",', "\u2028\u202e\x1b[0m", "𝄞 é 👨‍👩‍👧", "\\u0041", "x" * 100_000],
    )
    def test_any_text_comes_back(self, store: Store, open_store: OpenStore, text: str) -> None:
        stream = uuid4().hex
        saved = store.save([entry(stream, 1, data={"text": text, "number": 2**53 - 1}, meeting=text)])
        again = open_store().load(stream)
        assert again == saved
        assert (again[0]["data"]["text"], again[0]["meeting"], again[0]["position"]) == (text, text, 2)

    def test_what_is_no_text_is_not_stored(self, store: Store) -> None:
        stream = uuid4().hex
        with pytest.raises(LogUnavailable, match="Unicode"):
            store.save([entry(stream, 1), entry(stream, 2, first=False, data={"text": "\ud800"})])
        assert store.head()[0] == 1
        assert store.save([entry(stream, 1)])[0]["position"] == 2

    def test_a_version_that_is_taken_is_a_conflict(self, store: Store, open_store: OpenStore) -> None:
        stream = uuid4().hex
        open_store().save([entry(stream, 1)])
        with pytest.raises(Conflict):
            store.save([entry(stream, 1)])
        assert len(store.load(stream)) == 1

    def test_a_version_that_does_not_follow_is_a_conflict(self, store: Store) -> None:
        with pytest.raises(Conflict):
            store.save([entry(uuid4().hex, 2)])
        assert store.head()[0] == 1

    def test_several_streams_are_saved_whole_or_not_at_all(self, store: Store) -> None:
        one, other = uuid4().hex, uuid4().hex
        store.save([entry(one, 1)])
        with pytest.raises(Conflict):
            store.save([entry(other, 1), entry(one, 1, first=False)])
        assert store.load(other) == []
        assert store.save([entry(other, 1), entry(one, 2, first=False)])[-1]["position"] == 4

    def test_a_command_is_stored_once(self, store: Store, open_store: OpenStore) -> None:
        stream = uuid4().hex
        first = store.save([entry(stream, 1, command_id="mine"), entry(stream, 2, first=False)])
        with pytest.raises(Conflict):
            open_store().save([entry(uuid4().hex, 1, command_id="mine")])
        store.save([entry(stream, 3)])
        assert open_store().saved_by("mine") == first

    def test_recorded_at_never_goes_back(self, store: Store, set_clock: SetClock) -> None:
        stream = uuid4().hex
        before = store.save([entry(stream, 1)])[0]["recorded_at"]
        set_clock(-when.days(365))
        assert store.save([entry(stream, 2)])[0]["recorded_at"] == before
        assert store.now() >= when.moment(before)
        set_clock(when.days(1))
        later = when.moment(store.save([entry(stream, 3)])[0]["recorded_at"])
        assert later > when.moment(before) + when.hours(23)
        assert store.head() == (4, later)
        assert store.now() >= later

    def test_decisions_are_numbered_in_the_order_of_the_log(self, store: Store) -> None:
        founded(store)
        streams = [do(store, "open", circle="team", title=title).stream for title in ("one", "two", "three")]
        do(store, "react", 1, message="Yes.")
        assert [store.stream_of(number) for number in (1, 2, 3, 4)] == [*streams, None]
        assert [store.number_of(stream) for stream in streams] == [1, 2, 3]

    def test_numbers_that_were_counted_once_help_to_count_others(
        self, store: Store, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(numbering, "APART", 2)
        founded(store)
        streams = [do(store, "open", circle="team", title=f"Title {n}").stream for n in range(1, 8)]
        assert [store.number_of(streams[n - 1]) for n in (4, 7, 2, 2, 5, 1, 3, 6)] == [4, 7, 2, 2, 5, 1, 3, 6]
        later = do(open_store(), "open", circle="team", title="Later").stream
        assert [store.number_of(stream) for stream in (later, streams[6])] == [8, 7]

    def test_it_knows_on_what_somebody_recorded_last(self, store: Store) -> None:
        founded(store)
        streams = [do(store, "open", circle="team", title=title).stream for title in ("one", "two")]
        do(store, "react", 1, recorder="bo", message='"recorded_by":"cy","salt":')
        assert store.has_members()
        assert [store.last_of(handle) for handle in ("ana", "bo", "cy")] == [streams[1], streams[0], None]

    def test_nobody_loses_anything_when_several_save_at_once(self, open_store: OpenStore) -> None:
        number, each = 4, 25
        start = Barrier(number)
        faults: list[Exception] = []

        def work(store: Store) -> None:
            stream = uuid4().hex
            start.wait()
            for version in range(1, each + 1):
                saved_at_last(store, entry(stream, version), faults)

        threads = [Thread(target=work, args=(open_store(),)) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert open_store().head()[0] == 1 + number * each

    def test_one_store_serves_several_threads(self, store: Store) -> None:
        faults: list[Exception] = []
        threads = [Thread(target=saved_at_last, args=(store, entry(uuid4().hex, 1), faults)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert store.head()[0] == 9


def saved_at_last(store: Store, record: Any, faults: list[Exception]) -> None:
    from decisions.store.port import Busy

    try:
        while True:
            try:
                store.save([record])
                return
            except Busy:
                continue
    except Exception as error:  # noqa: BLE001 - it is told by the test
        faults.append(error)
