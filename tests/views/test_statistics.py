"""How a group decides, in numbers, each held against what happened."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import BadInput
from decisions.views.overlay import Abandoned
from decisions.views.statistics import statistics
from decisions.when import iso
from tests.process.given import Scenario, adopted, given, in_round, when
from tests.store.logs import tampered
from tests.views.stored import Looked, looking, moments, store


def numbers(looked: Looked, day: float, *terms: str, **past: float) -> dict[str, Any]:
    with looked.at(asked := moments(day, **past)):
        found = statistics(looked.views, asked, list(terms))
    assert json.loads(json.dumps(found)) == found
    return found


def total(s: Scenario, day: float, *terms: str, **past: float) -> dict[str, Any]:
    with looking(s) as looked:
        found: dict[str, Any] = numbers(looked, day, *terms, **past)["total"]
    return found


def two_circles() -> Scenario:
    """Team: 1 adopted on day 4 after an objection that was integrated, 2 with an open one. Garden: 3 is aligning."""
    s = given()
    s.when("circle-form", "ana", 0, about="garden", aim="x", preset="sociocracy", members=[("ana", []), ("bo", [])])
    s.when("open", "ana", 0, circle="team", title="One").when("voice", "cy", 1, kind="need", message="Rest.")
    s.when("propose", "ana", 2, message="a").when("round", "ana", 2).when("object", "bo", 3, message="no")
    s.when("amend", "ana", 3, message="b", integrates=[(1, "measured")]).when("consent", "@all", 4)
    s.when("open", "ana", 4, circle="team", title="Two").when("propose", "ana", 4, message="c")
    s.when("round", "ana", 4).when("object", "bo", 5, message="no")
    return s.when("open", "ana", 6, circle="garden", title="Three")


def test_a_log_without_decisions_has_nothing_to_count() -> None:
    with looking(given()) as looked:
        found = numbers(looked, 1)
    assert (found["circles"], found["total"]["decisions"]) == ([], 0)
    assert found["total"]["days_to_adoption"] == {"from_opening": None, "from_first_need": None}
    assert found["total"]["rounds"] == {"decisions": 0, "mean": None, "distribution": []}
    assert found["total"]["reviews"]["share_in_time"] is None


def test_in_total_and_by_circle() -> None:
    with looking(two_circles()) as looked:
        found = numbers(looked, 7)
        only = numbers(looked, 7, "circle:garden")
    team, garden = found["circles"][1], found["circles"][0]
    assert (garden["circle"], team["circle"]) == ("garden", "team")
    assert found["total"]["by_status"] == {"aligning": 1, "objected": 1, "adopted": 1}
    assert team["by_status"] == {"objected": 1, "adopted": 1}
    assert team["objections"] == {"raised": 2, "open": 1, "resolved": {"measured": 1}}
    assert garden["objections"] == {"raised": 0, "open": 0, "resolved": {}}
    assert found["total"]["objections"] == team["objections"]
    assert team["rounds"] == {
        "decisions": 2,
        "mean": 1.5,
        "distribution": [{"rounds": 1, "decisions": 1}, {"rounds": 2, "decisions": 1}],
    }
    assert (only["query"], only["circles"]) == (["circle:garden"], [garden])
    assert only["total"] | {"circle": "garden"} == garden


def test_time_to_adoption_from_opening_and_from_the_first_need() -> None:
    s = two_circles()
    once = {"decisions": 1, "lower_quartile": 4.0, "median": 4.0, "upper_quartile": 4.0}
    three = dict.fromkeys(("lower_quartile", "median", "upper_quartile"), 3.0)
    assert total(s, 7)["days_to_adoption"] == {"from_opening": once, "from_first_need": {"decisions": 1, **three}}
    s.when("propose", "ana", 7, circle="team", title="Four", message="d").when("round", "ana", 7)
    s.when("consent", "@all", 15).when("voice", "ana", 16, kind="need", message="late")
    found = total(s, 20)["days_to_adoption"]
    assert found["from_opening"] == {"decisions": 2, "lower_quartile": 5.0, "median": 6.0, "upper_quartile": 7.0}
    assert found["from_first_need"]["decisions"] == 1, "a need that was voiced after adoption led to nothing"


def test_what_only_time_has_adopted_is_adopted() -> None:
    s = in_round("lazy-consensus").when("consent", "ana", 1)
    assert total(s, 2)["days_to_adoption"]["from_opening"] is None
    assert total(s, 4)["days_to_adoption"]["from_opening"]["median"] == 3.0


def test_reviews_are_held_in_time_or_late_by_the_date_in_force_then() -> None:
    s = adopted(review_after=10)
    assert total(s, 11)["reviews"] == {"in_time": 0, "late": 0, "overdue": 0, "share_in_time": None}
    assert total(s, 13)["reviews"] == {"in_time": 0, "late": 0, "overdue": 1, "share_in_time": 0.0}
    s.when("review", "ana", 11, verdict="keep", message="Fine.", next_on="2026-03-01").when("consent", "@all", 12)
    assert total(s, 13)["reviews"] == {"in_time": 1, "late": 0, "overdue": 0, "share_in_time": 1.0}
    assert s.d.adoption is not None
    assert s.d.adoption.review_on == "2026-03-01"
    s.when("review", "ana", 200, verdict="keep", message="Fine.")
    assert total(s, 201)["reviews"] == {"in_time": 1, "late": 1, "overdue": 0, "share_in_time": 0.5}
    assert total(s, 201, as_of=100)["reviews"] == {"in_time": 1, "late": 0, "overdue": 1, "share_in_time": 0.5}


def test_buy_in_is_counted_where_enough_time_has_passed() -> None:
    s = adopted().when("buy-in", "ana,bo", 2, value="in").when("buy-in", "bo", 40, value="out")
    month, quarter = total(s, 50)["buy_in"]
    assert month == {"days": 30, "decisions": 1, "in": 2, "halfhearted": 0, "out": 0, "unknown": 1, "stale": 0}
    assert quarter == {"days": 90, "decisions": 0, "in": 0, "halfhearted": 0, "out": 0, "unknown": 0, "stale": 0}
    assert total(s, 100)["buy_in"][1] == {**quarter, "decisions": 1, "in": 1, "out": 1, "unknown": 1, "stale": 2}
    assert total(s, 100, as_of=30)["buy_in"][0]["decisions"] == 0


def test_buy_in_drifts_month_by_month_in_each_circle() -> None:
    s = adopted().when("buy-in", "ana,bo", 2, value="in").when("buy-in", "bo", 40, value="out")
    s.when("circle-form", "ana", 40, about="garden", aim="x", preset="sociocracy", members=[("ana", [])])
    s.when("open", "ana", 40, circle="garden", title="Seeds?").when("propose", "ana", 40, message="x")
    s.when("round", "ana", 40).when("consent", "ana", 40)
    with looking(s) as looked:
        found = numbers(looked, 95)
        whole = [
            tuple(then[k] for k in ("decisions", "in", "out", "unknown")) for then in found["total"]["buy_in_over_time"]
        ]
        assert whole == [(0, 0, 0, 0), (0, 0, 0, 0), (1, 2, 0, 1), (1, 2, 0, 1), (2, 1, 1, 2), (2, 1, 1, 2)]
        assert [then["at"] for then in found["total"]["buy_in_over_time"]][-2:] == [iso(when(65)), iso(when(95))]
        garden, team = found["circles"]
        assert [then["unknown"] for then in garden["buy_in_over_time"]] == [0, 0, 0, 0, 1, 1], "silence stays unknown"
        assert [then["in"] for then in team["buy_in_over_time"]] == [0, 0, 2, 2, 1, 1]
        now = found["total"]["buy_in_over_time"][-1]
        listed = looked.listed(95)
        assert {key: now[key] for key in listed[0]["buy_in"]} == {
            key: sum(item["buy_in"][key] for item in listed) for key in listed[0]["buy_in"]
        }
    s.speak_of(1).when("review", "ana", 96, verdict="let-go", message="x").when("consent", "@all", 96)
    assert [then["decisions"] for then in total(s, 97)["buy_in_over_time"]] == [0, 0, 0, 0, 1, 1]


def test_as_it_was_then() -> None:
    s = two_circles()
    assert total(s, 7, as_of=3.5)["by_status"] == {"objected": 1}
    assert total(s, 7, as_of=4.5)["objections"] == {"raised": 1, "open": 0, "resolved": {"measured": 1}}
    assert total(s, 7, known_at=5)["by_status"] == {"objected": 1, "adopted": 1}


def test_a_damaged_decision_counts_by_its_status_alone(tmp_path: Path) -> None:
    path = str(tmp_path / "log.db")
    store(two_circles(), path)
    tampered(path, "UPDATE events SET record = X'7b' WHERE type = 'DecisionAdopted'")
    with closing(Looked(path)) as looked:
        found = numbers(looked, 7)
    assert found["total"]["by_status"] == {"aligning": 1, "objected": 1, "damaged": 1}
    assert [x["circle"] for x in found["circles"]] == ["garden", "team"]
    assert found["total"]["rounds"]["decisions"] == 1


def test_it_says_how_far_it_is_and_can_be_stopped() -> None:
    with looking(two_circles()) as looked:
        said: list[tuple[int, int]] = []
        statistics(looked.views, moments(7), progress=lambda done, whole: said.append((done, whole)))
        assert said == [(0, 3)]
        with pytest.raises(Abandoned):
            statistics(looked.views, moments(7), stop=lambda: True)


def test_a_query_that_is_none() -> None:
    with looking(two_circles()) as looked, pytest.raises(BadInput, match="no circle is called"):
        numbers(looked, 7, "circle:nowhere")
