"""What time alone adopts supersedes what it is meant to, in every view, before that is recorded."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions import when as times
from decisions.exchange import calendar
from decisions.log.reading import LogReader
from decisions.views import catchup, compare, overlay
from decisions.views import one as pages
from decisions.views.audit import audit
from decisions.views.statistics import statistics
from decisions.views.timeline import Timeline
from decisions.when import days, iso
from tests.process.given import Scenario, adopted, when
from tests.process.test_properties import MEMBERS, begin, play, stories
from tests.store.logs import tampered
from tests.views.stored import Looked, agree, clock, keep, looking, moments, store
from tests.views.test_derived import acts_record_what_was_derived
from tests.views.test_rebuilt_equals_kept import content, fresh

ENDS = 5
"""The day on which the time limit of decision 2 passes."""


def replacing(circle: str = "team") -> Scenario:
    """Decision 1 is in force; 2 is meant to supersede it, in a round in which bo and cy say nothing."""
    s = adopted("lazy-consensus")
    if circle != "team":
        s.when(
            "circle-form", "ana", 1, about=circle, aim="x", preset="lazy-consensus", members=[("ana", []), ("bo", [])]
        )
    s.when("open", "ana", 2, circle=circle, title="Again").when("propose", "ana", 2, message="We order.")
    return s.when("supersede", "ana", 2, other=1, message="Better.").when("round", "ana", 2).when("consent", "ana", 2)


def statuses(looked: Looked, day: float, **past: float) -> list[str]:
    return [item["status"] for item in looked.listed(day, **past)]


def everywhere(looked: Looked, day: float, **past: float) -> list[tuple[Any, ...]]:
    """Status and version in force of decision 1, as each view has them."""
    one = looked.one(day, 1, **past)
    (hit,) = looked.search(day, "cook", **past)
    views = [looked.item(day, 1, **past), pages.show(one), audit(one), hit]
    return [(view["status"], view["in_force"], view["due_to_close"]) for view in views]


@pytest.mark.parametrize("made", [None, when(ENDS + 9)], ids=["views before", "views after"])
def test_every_view_agrees(made: int | None) -> None:
    with looking(replacing(), made) as looked:
        assert everywhere(looked, ENDS - 0.01) == [("adopted", 1, False)] * 4
        assert not looked.one(ENDS - 0.01).derived
        for day, past in ((ENDS, {}), (ENDS + 300, {}), (ENDS + 300, {"as_of": ENDS}), (ENDS, {"known_at": 2.0})):
            assert everywhere(looked, day, **past) == [("superseded", None, False)] * 4
            said = audit(looked.one(day, 1, **past))
            assert (said["superseded_by"], said["derived"]) == (2, True)
            assert looked.item(day, 2, **past)["status"] == "adopted"
            agree(looked, moments(day, **past))
        assert everywhere(looked, ENDS + 300, as_of=ENDS - 0.01)[0][0] == "adopted"
        assert looked.numbers(ENDS, "status:superseded") == [1]
        assert [x for x in looked.inbox(ENDS + 300, "bo") if x["decision"] == 1] == []
        assert [x for x in looked.left_behind(ENDS + 300) if x["decision"] == 1] == []
        with looked.at(moments(ENDS)):
            assert statistics(looked.views, moments(ENDS))["total"]["by_status"]["superseded"] == 1


def test_it_has_no_review_in_a_calendar_any_more() -> None:
    def reviewed(looked: Looked, day: float) -> list[int]:
        found = calendar.dates(looked.views, moments(day), [], damaged=lambda _: None)
        return [one.number for one in found for each in one.dated if each.entry.kind == "review"]

    with looking(replacing()) as looked:
        assert reviewed(looked, ENDS - 1) == [1]
        assert reviewed(looked, ENDS) == [2]


def test_the_next_act_records_exactly_that() -> None:
    s = replacing()
    with looking(s) as looked:
        before = looked.listed(9)
    with looking(s.when("react", "ana", 9, message="So it is.")) as looked:
        assert [{**item, "due_to_close": True} for item in looked.listed(9)] == [
            {**item, "due_to_close": True} for item in before
        ]
        assert not looked.one(9).derived
    (event,) = [e for e in s.log.all if e["type"] == "DecisionSuperseded"]
    assert event["at"] == iso(when(ENDS))


def test_its_own_round_ends_with_it() -> None:
    s = replacing().when("amend", "ana", 3, about=1, message="We cook less.").when("round", "ana", 3, about=1)
    with looking(s) as looked:
        assert statuses(looked, 4.9) == ["in round", "in round"]
        assert statuses(looked, ENDS) == ["superseded", "adopted"]
        assert statuses(looked, 90) == ["superseded", "adopted"]
        assert looked.one(90).d.rounds[-1].outcome == "superseded"
        assert not looked.item(90, 1)["due_to_close"]


def test_what_it_adopted_before_is_superseded() -> None:
    """Of two deadlines that pass unrecorded, the earlier one counts first."""
    s = (
        replacing()
        .when("amend", "ana", 1.5, typed=2, about=1, message="We cook less.")
        .when("round", "ana", 1.5, typed=2, about=1)
        .when("consent", "ana", 1.5, typed=2, about=1)
    )
    with looking(s) as looked:
        assert [looked.item(day, 1)["in_force"] for day in (4.4, 4.6)] == [1, 2]
        assert statuses(looked, ENDS) == ["superseded", "adopted"]


def test_an_objection_stops_both() -> None:
    s = replacing().when("object", "bo", 3, message="No.")
    with looking(s) as looked:
        assert statuses(looked, 90) == ["adopted", "objected"]
        assert not looked.one(90).derived


def test_another_circle_is_asked_when_it_is_recorded() -> None:
    with looking(s := replacing("garden")) as looked:
        assert statuses(looked, 90) == ["adopted", "adopted"]
    with looking(s.when("react", "ana", 9, message="So it is.")) as looked:
        assert statuses(looked, 9) == ["in round", "adopted"]


@pytest.mark.parametrize("made", [None, when(ENDS + 9)], ids=["views before", "views after"])
def test_whoever_goes_through_time_sees_it_come_and_go(made: int | None) -> None:
    s = replacing().when("react", "cy", ENDS + 3, about=1, message="Pity.")
    with looking(s, made) as looked:
        past = overlay.Past(looked.views, Timeline(looked.reader))
        for day in (1.5, 3, ENDS, ENDS - 0.1, ENDS + 2, ENDS + 4, ENDS + 1, ENDS - 1, ENDS + 9):
            past.move(moments(ENDS + 10, as_of=day))
            sql = "SELECT status FROM decisions ORDER BY number LIMIT 1"
            ((status,),) = looked.views.connection.execute(sql).fetchall()
            assert status == ("adopted" if day < ENDS else "superseded"), day
        past.leave()


def test_a_damaged_successor_supersedes_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "log.db")
    store(replacing(), path)
    tampered(path, "UPDATE events SET record = x'7b7d' WHERE type = 'RoundOpened' AND version > 3")
    with closing(Looked(path)) as looked:
        assert looked.item(90, 2)["status"] == "damaged"
        assert everywhere(looked, 90) == [("adopted", 1, False)] * 4


@settings(max_examples=15, deadline=None)
@given(
    stories(),
    st.sampled_from([0.5, 4, 12]),
    st.lists(st.tuples(st.none() | st.floats(0, 12), st.none() | st.floats(0, 12)), max_size=3),
)
def test_whatever_is_done_meanwhile(
    story: list[Any], passes: float, looks: list[tuple[float | None, float | None]]
) -> None:
    """Decision 3 is meant to supersede 2, and only ana has answered; then some acts, and time."""
    s = begin("lazy-consensus")
    for member in MEMBERS:
        s.when("consent", member, 0, about=2)
    s.when("supersede", "ana", 0, about=3, other=2, message="Better.").when("consent", "ana", 0, about=3).speak_of(3)
    play(s, story[:4])
    s.log.clock += round(days(1) * passes)
    with looking(s) as looked:
        day = (s.log.clock - when(0)) / days(1)
        for as_of, known_at in [(None, None), *looks]:
            agree(looked, moments(day, as_of, known_at))
    acts_record_what_was_derived(s)


def test_views_that_are_kept_follow(tmp_path: Path) -> None:
    """As the clock goes on, and as what the other decision says changes."""
    s, path = replacing(), str(tmp_path / "log.db")
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    store(s, path)
    with clock(), closing(LogReader(path)) as reader:

        def kept(day: float) -> list[str]:
            times.now = partial(when, day)
            with closing(catchup.open_views(reader, environ)) as views:
                assert compare.views(views)["problems"] == []
                assert content(views.connection) == fresh(path)
                return [
                    status for (status,) in views.connection.execute("SELECT status FROM decisions ORDER BY number")
                ]

        assert kept(3) == ["adopted", "in round"]
        assert kept(9) == ["superseded", "adopted"]
        told = len(s.log.all)
        s.on(9).when("object", "bo", 3, typed=9, by="ana", message="I said no on Monday.")
        keep(path, s.log.all[told:])
        assert kept(9) == ["adopted", "objected"]
        assert kept(30) == ["adopted", "objected"]
