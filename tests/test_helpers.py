"""Work that several processes share, and what becomes of it where one of them is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from decisions import helpers
from decisions.helpers import in_order


def doubled(part: int) -> tuple[int, int]:
    """What is worked out, and in which process."""
    return 2 * part, os.getpid()


def doubled_until_killed(part: int) -> tuple[int, int]:
    if os.environ["HERE"] != str(os.getpid()) and part == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(part)


def refused_from_30(part: int) -> int:
    if part >= 30:
        raise ValueError(f"{part} is too much")
    return part


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "processors", lambda: 3)


def test_few_parts_start_no_process() -> None:
    assert list(in_order(doubled, iter(range(helpers.ALONE)))) == [(2 * n, os.getpid()) for n in range(helpers.ALONE)]


def test_many_parts_are_shared_and_answered_in_their_order() -> None:
    found = list(in_order(doubled, iter(range(100))))
    assert [value for value, _ in found] == [2 * n for n in range(100)]
    assert {process for _, process in found[: helpers.ALONE]} == {os.getpid()}
    assert len({process for _, process in found[helpers.ALONE :]} - {os.getpid()}) == 3


def test_one_processor_needs_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "processors", lambda: 1)
    assert {process for _, process in in_order(doubled, iter(range(20)))} == {os.getpid()}


def test_the_work_of_a_helper_that_is_killed_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE", str(os.getpid()))
    found = list(in_order(doubled_until_killed, iter(range(60))))
    assert [value for value, _ in found] == [2 * n for n in range(60)]
    assert os.getpid() in {process for _, process in found[20:]}


def test_a_helper_that_does_not_start_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "_START", "raise SystemExit(3)")
    assert list(in_order(doubled, iter(range(40)))) == [(2 * n, os.getpid()) for n in range(40)]


def test_what_is_raised_is_raised_here_after_all_that_came_before() -> None:
    seen: list[int] = []
    with pytest.raises(ValueError, match="30 is too much"):
        seen.extend(in_order(refused_from_30, iter(range(50))))
    assert seen == list(range(30))


def test_parts_are_not_read_far_ahead() -> None:
    read = 0

    def parts() -> Iterator[int]:
        nonlocal read
        for part in range(100):
            read = part
            yield part

    some = in_order(doubled, parts())
    for _ in range(20):
        next(some)
    assert read < 20 + 3 + 1
    some.close()  # type: ignore[attr-defined]


def test_helpers_end_when_nobody_wants_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    begin = helpers.started

    def noted(*arguments: str) -> object:
        started.append(begin(*arguments))
        return started[-1]

    monkeypatch.setattr(helpers, "started", noted)
    some = in_order(doubled, iter(range(1000)))
    for _ in range(10):
        next(some)
    some.close()  # type: ignore[attr-defined]
    assert [process.poll() for process, *_ in started] == [-signal.SIGKILL] * 3
