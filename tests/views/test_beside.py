"""What a decision asks of the rest of its log is answered alike by the log and by its views."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli import asking
from decisions.errors import BadInput
from decisions.log.reading import LogReader
from decisions.store.sqlite import SqliteStore
from decisions.views import catchup, needs
from decisions.views.asked import Asked
from decisions.views.audit import audit
from decisions.views.beside import Beside, FromLog, FromViews
from decisions.views.catchup import Views
from decisions.views.one import One, show
from tests.bench import generate as generator
from tests.cli.run import Here
from tests.store.logs import do, filled, tampered
from tests.views.stored import clock

DECISIONS = 120


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("beside") / "log.db")
    with clock():
        generator.generate(path, DECISIONS, 8, 11)
    return path


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}


@contextmanager
def opened(log: str) -> Iterator[tuple[LogReader, Views]]:
    with closing(LogReader(log)) as reader, closing(catchup.rebuilt(reader, None)) as views:
        yield reader, views


def values(state: Any) -> Any:
    """What a circle or a member is, in plain values; of its stays only those that last."""
    if not hasattr(state, "__slots__"):
        return state
    kept = {name: getattr(state, name) for name in state.__slots__ if name not in ("stays", "version")}
    return {
        name: {key: values(each) for key, each in value.items()}
        if isinstance(value, dict)
        else [values(each) for each in value]
        if isinstance(value, list)
        else value
        for name, value in kept.items()
    }


def test_both_tell_the_same(log: str) -> None:
    with opened(log) as (reader, views):
        told: list[Beside] = [FromLog(reader), FromViews(views)]
        streams = [*reader.decisions(), "nowhere"]
        for number in (*range(-1, DECISIONS + 2), 2**63 - 1, 2**63):
            one, other = (beside.stream_of(number) for beside in told)
            assert one == other
        for stream in streams:
            one_number, other_number = (beside.number_of(stream) for beside in told)
            assert one_number == other_number
        handles = [handle for (handle,) in views.connection.execute("SELECT handle FROM circles")]
        for handle in (*handles, "nobody's"):
            one_circle, other_circle = (beside.circle(handle) for beside in told)
            assert values(one_circle) == values(other_circle)
            assert list(one_circle.members if one_circle else ()) == list(other_circle.members if other_circle else ())
        people = [handle for (handle,) in views.connection.execute("SELECT handle FROM members")]
        one_people, other_people = (beside.members([*people, "nobody"]) for beside in told)
        assert {h: values(m) for h, m in one_people.items()} == {h: values(m) for h, m in other_people.items()}
        assert set(one_people) == set(people)
        assert any(member.keys for member in one_people.values())
        intents = [[sorted(beside.superseding(stream)) for stream in streams] for beside in told]
        assert intents[0] == intents[1]
        assert any(intents[0])


def answers(reader: LogReader, views: Views, number: int, asked: Asked, beside: Beside) -> Any:
    try:
        one = One(reader, number, asked, partial(needs.taken, views, asked, number), beside)
    except BadInput as error:
        return error.message
    return show(one), audit(one)


def test_a_decision_is_the_same_at_any_moment(log: str) -> None:
    with opened(log) as (reader, views):
        last = reader.head()[1]
        half = (generator.START + last) // 2
        moments = [Asked(last), Asked(last, half), Asked(last, None, half), Asked(last, last, half)]
        for number in range(1, DECISIONS + 1):
            asked = moments[number % len(moments)]
            told = [answers(reader, views, number, asked, one) for one in (FromLog(reader), FromViews(views))]
            assert told[0] == told[1]


def test_views_are_at_hand_once_they_were_made(tmp_path: Path, environ: dict[str, str]) -> None:
    path = filled(tmp_path / "log.db")
    with closing(LogReader(path)) as reader:
        assert catchup.at_hand(reader, environ) is None
        catchup.open_views(reader, environ).close()
        views = catchup.at_hand(reader, environ)
        assert views is not None
        with closing(SqliteStore(path)) as store:
            do(store, "open", circle="team", title="And then?")
        assert FromViews(views).stream_of(3) is None
        assert catchup.at_hand(reader, environ, views) is views
        assert FromViews(views).stream_of(3) == reader.stream_of(3)
        tampered(path, "UPDATE events SET leaf = 'another' WHERE position = (SELECT max(position) FROM events)")
        assert catchup.at_hand(reader, environ, views) is None


def test_views_that_cannot_be_brought_up_to_date_are_not_at_hand(tmp_path: Path, environ: dict[str, str]) -> None:
    path = filled(tmp_path / "log.db")
    with closing(LogReader(path)) as reader, closing(catchup.open_views(reader, environ)) as busy:
        with closing(SqliteStore(path)) as store:
            do(store, "open", circle="team", title="And then?")
        busy.connection.execute("BEGIN IMMEDIATE")
        assert catchup.at_hand(reader, environ) is None


def test_pages_are_the_same_with_views_and_without(log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Here(tmp_path, server=False)
    past = ["--as-of", "2016-01-05"]
    lines = [
        [*command, *more] for n in map(str, range(1, DECISIONS, 7)) for command in _looking(n) for more in ([], past)
    ]
    assert here("list", "--limit", "1", "--log", log).code == 0
    with closing(LogReader(log)) as reader:
        views = catchup.at_hand(reader, here.environment())
        assert views is not None
        views.close()
    pages = []
    for least in (0, 10**9):
        monkeypatch.setattr(asking, "LONG", least)
        pages.append([here(*line, "--log", log) for line in lines])
    assert pages[0] == pages[1]
    assert sum(page.code == 0 for page in pages[0]) > len(lines) // 2


def _looking(number: str) -> tuple[list[str], ...]:
    return ["show", number], ["show", number, "--json"], ["audit", number, "--json"], ["history", number]
