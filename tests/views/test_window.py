"""What a list on a screen shows is what `list` shows, now and then, page by page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.errors import BadInput
from decisions.log.reading import LogReader
from decisions.views import behind, lists, window
from decisions.views.asked import Asked
from decisions.views.overlay import Past
from decisions.views.timeline import Timeline
from tests.bench import generate as generator
from tests.process.given import adopted, given, opened
from tests.views.stored import MEMORY, Looked, clock, looking, moments
from tests.views.test_lists import elsewhere
from tests.views.test_overlay import AHEAD, AROUND, SHARE, asked_of

SORTS = [turned + sort for sort in lists.SORTS for turned in ("", "-")]
QUERIES = [[], ["status:adopted"], ["is:open"], ["is:left-behind"], ["kitchen"], ["-kitchen"]]


def listed(looked: Looked, asked: Asked, terms: list[str], sort: str) -> list[dict[str, Any]]:
    """The whole list, with who is left behind."""
    with looked.at(asked):
        left: dict[int, set[str]] = {}
        for x in behind.left_behind(looked.views, asked):
            left.setdefault(x["decision"], set()).add(x["member"])
        owners = dict(looked.views.connection.execute("SELECT number, owner FROM decisions"))
        return [
            {**item, "owner": owners[item["number"]], "left_behind": len(left.get(item["number"], ()))}
            for item in lists.items(looked.views, asked, terms, sort=sort)
        ]


def seen(looked: Looked, asked: Asked, terms: list[str], sort: str) -> list[dict[str, Any]]:
    """The same, as a screen comes to it."""
    numbers = window.order(looked.views, asked, terms, sort=sort)
    pages = (numbers[first : first + 3] for first in range(0, len(numbers), 3))
    return [line for page in pages for line in window.lines(looked.views, asked, page)]


@settings(max_examples=10, deadline=None)
@with_(
    seed=st.integers(0, 2**32),
    made=AHEAD,
    asked=st.lists(st.tuples(st.tuples(SHARE, AROUND), AHEAD), min_size=2, max_size=4),
    sort=st.sampled_from(SORTS),
    terms=st.sampled_from(QUERIES),
)
def test_generated_logs(seed: int, made: int, asked: list[Any], sort: str, terms: list[str]) -> None:
    """Now; at once at any moment, where nothing depends on it; and through the past, whatever is asked."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = str(Path(folder, "log.db"))
        with clock():
            generator.generate(path, 10, 6, seed)
        with closing(LogReader(path)) as reader:
            last = reader.head()[1]
        with closing(Looked(path, last + made)) as looked:
            now = Asked(looked.views.moment)
            then = [now, *(asked_of(looked, happened, None, ahead) for happened, ahead in asked)]
            expected = [listed(looked, one, terms, sort) for one in then]
            plain = [listed(looked, one, [], "opened") for one in then]
            past = Past(looked.views, Timeline(looked.reader))
            for one, there, unfiltered in zip(then, expected, plain, strict=True):
                assert but_for_needs(seen(looked, one, [], "opened")) == but_for_needs(unfiltered)
                if window.needs_overlay(terms, sort, one):
                    past.move(one)
                    assert seen(looked, one, [], "opened") == unfiltered
                    assert seen(looked, one, terms, sort) == there
                else:
                    assert but_for_needs(seen(looked, one, terms, sort)) == but_for_needs(there)
            past.leave()
            assert seen(looked, now, terms, sort) == expected[0]


def but_for_needs(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without how many are left behind: at once, a need that was met elsewhere may count."""
    return [{key: value for key, value in line.items() if key != "left_behind"} for line in found]


def test_what_can_be_listed_at_once() -> None:
    now, then = moments(9), moments(9, as_of=1)
    assert not any(window.needs_overlay(["kitchen"], sort, now) for sort in SORTS)
    assert [sort for sort in SORTS if not window.needs_overlay([], sort, then)] == [
        *("number", "-number", "opened", "-opened"),
    ]
    assert window.needs_overlay(["is:open"], "number", then)
    assert window.needs_overlay([], "number", moments(9, known_at=1))


def test_the_order_by_number_is_counted_and_not_read() -> None:
    s = opened().when("open", "ana", 2, circle="team", title="Again")
    with looking(s) as looked:
        assert window.order(looked.views, moments(3), []) == range(2, 0, -1)
        assert window.order(looked.views, moments(3), [], sort="-number") == range(1, 3)
        assert window.order(looked.views, moments(3, as_of=2), []) == range(2, 0, -1)
        assert list(window.order(looked.views, moments(3, as_of=1), [])) == [1]
        assert list(window.order(looked.views, moments(3, as_of=-1), [])) == []
        with pytest.raises(BadInput):
            window.order(looked.views, moments(3), [], sort="colour")
    with looking(given()) as looked:
        assert list(window.order(looked.views, moments(3), [])) == []
        assert list(window.order(looked.views, moments(3, as_of=1), [], sort="opened")) == []
        assert window.lines(looked.views, moments(3), []) == []


def test_decisions_that_were_opened_before_they_were_recorded() -> None:
    s = opened().when("open", "ana", 8, circle="team", title="B")
    s.when("open", "ana", 4, typed=9, circle="team", title="C").when(
        "open", "ana", 8, typed=9, circle="team", title="D"
    )
    with looking(s) as looked:
        now, then = moments(10), moments(10, as_of=5)
        assert list(window.order(looked.views, then, [])) == [3, 1]
        assert list(window.order(looked.views, then, [], sort="-opened")) == [1, 3]
        assert list(window.order(looked.views, now, [], sort="opened")) == [4, 2, 3, 1]
        assert list(window.order(looked.views, now, [], sort="-opened")) == [1, 3, 2, 4]
        assert [line["number"] for line in window.lines(looked.views, then, [4, 3, 2, 1, 9])] == [3, 1]


def test_a_line_says_how_many_people_are_left_behind() -> None:
    s = adopted().when("circle-join", "ana", 2, handle="out").when("buy-in", "ana,bo", 3, value="in")
    s.when("check-in", "bo", 4, value="stopped").when("buy-in", "cy", 4, value="out")
    with looking(s) as looked:
        for day, past in ((5, {}), (400, {}), (400, {"as_of": 3.5}), (400, {"as_of": 1.0})):
            asked = moments(day, **past)
            (line,) = window.lines(looked.views, asked, [1])
            people = {x["member"] for x in looked.left_behind(day, **past)}
            assert line["left_behind"] == len(people)
            assert line["owner"] == "ana"
        assert line["left_behind"] == 0
        assert len(looked.left_behind(400)) > 4 == window.lines(looked.views, moments(400), [1])[0]["left_behind"]


def test_a_need_that_is_met_elsewhere_leaves_nobody_behind() -> None:
    with looking(elsewhere().when("consent", "@all", 1)) as looked:
        counts = [
            window.lines(looked.views, moments(2, **past), [1])[0]["left_behind"] for past in ({}, {"as_of": 0.5})
        ]
        assert counts == [0, 1]


def test_circles_are_a_tree() -> None:
    s = given().when("circle-form", "ana", 0, about="kitchen", aim="Cook.", parent="team", members=[("ana", [])])
    s.when("circle-form", "ana", 0, about="Baking", aim="Bake.", parent="team", members=[("bo", [])])
    s.when("circle-form", "ana", 2, about="bread", aim="Bread.", parent="Baking", members=[("bo", [])])
    s.when("circle-form", "ana", 2, about="alone", aim="Read.", members=[("cy", [])])
    s.when("open", "ana", 3, circle="team", title="A").when("open", "bo", 3, circle="bread", title="B")
    s.when("propose", "bo", 4, about=2, message="Rye.").when("open", "bo", 5, circle="bread", title="C")
    with looking(s) as looked:
        found = window.groups(looked.views, moments(9))
        assert [(x["depth"], x["circle"], x["parent"]) for x in found] == [
            (0, "alone", None),
            (0, "team", None),
            (1, "Baking", "team"),
            (2, "bread", "Baking"),
            (1, "kitchen", "team"),
        ]
        assert [x["decisions"] for x in found] == [
            {},
            {"aligning": 1},
            {},
            {"aligning": 1, "proposed": 1},
            {},
        ]
        with looked.at(moments(9, as_of=1)):
            found = window.groups(looked.views, moments(9, as_of=1))
        assert [(x["circle"], x["decisions"]) for x in found] == [("team", {}), ("Baking", {}), ("kitchen", {})]


def test_circles_in_a_circle_are_shown_all_the_same() -> None:
    with looking(given()) as looked:
        looked.views.connection.execute("UPDATE circles SET parent = 'team'")
        assert [x["circle"] for x in window.groups(looked.views, moments(9))] == ["team"]
