"""Circles within circles: what a parent sees of them, the query that takes them in, and an objection through a delegate
on every page.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.test_contract import Story, story

__all__ = ["story"]


@pytest.fixture
def tree(story: Callable[..., Story]) -> Story:
    """Team, with design within it and type within design; bo links design with team."""
    s = story().proposed()
    s("member add lena", "member add max")
    s("circle form design --aim draw --parent team --member bo:delegate --member lena")
    s("circle form type --aim letters --parent design --member max:leader")
    s("propose --circle design Colours -m few", "round 2", "consent 2 --as @all --at now")
    s("propose --circle type Serifs -m none", "round 3")
    return s


def test_a_parent_sees_what_is_in_force_and_who_is_left_behind_within(tree: Story) -> None:
    found = tree("circle show team")
    (design,) = found["children"]
    assert (design["circle"], design["aim"], design["delegates"]) == ("design", "draw", ["bo"])
    assert [(d["number"], d["title"]) for d in design["decisions"]] == [(2, "Colours")]
    assert design["decisions"][0]["adopted_at"]
    assert (design["left_behind"]["people"], design["left_behind"]["since"]) == (0, None)
    (type_,) = design["children"]
    assert (type_["circle"], type_["decisions"], type_["children"]) == ("type", [], [])
    assert (type_["left_behind"]["people"], type_["left_behind"]["decisions"]) == (1, 1)
    assert type_["left_behind"]["since"]
    assert found["left_behind"]["people"] == 3, "of the circle itself"
    page = tree.run("circle show team").out
    assert "design · bo" in page
    assert "2 · Colours, since " in page
    assert "left behind   1 person on 1 decision, since " in page
    assert page.index("design · bo") < page.index("type · max")
    assert tree("circle show type")["children"] == []


def test_only_the_newest_in_force_are_named(tree: Story) -> None:
    for number in (4, 5, 6):
        tree(f"propose --circle design T{number} -m x", f"round {number}", f"consent {number} --as @all")
    page = tree.run("circle show team").out
    assert ("6 · T6" in page, "2 · Colours" in page) == (True, False)
    assert "and 1 more: decisions list circle:design is:in-force" in page
    assert len(tree("circle show team")["children"][0]["decisions"]) == 4


def test_under_takes_in_every_circle_within(tree: Story) -> None:
    def numbers(query: str) -> list[int]:
        return [item["number"] for item in tree(f"list {query}")]

    assert numbers("under:team") == [3, 2, 1]
    assert numbers("under:DESIGN") == [3, 2]
    assert numbers("under:type") == [3]
    assert numbers("-under:design") == [1]
    assert numbers("under:design is:in-force") == [2]
    assert numbers("circle:team") == [1]
    assert [item["number"] for item in tree("search few under:team")] == [2]
    assert tree("stats under:design")["total"]["decisions"] == 2
    assert [found["circle"] for found in tree("stats under:design")["circles"]] == ["design", "type"]
    assert "no circle" in tree.refused(2, "list under:none")
    assert "under:" in tree.refused(2, "list beneath:team")


def test_an_objection_through_a_delegate_names_both_on_every_page(tree: Story) -> None:
    answer = tree("object 1 --as bo --for lena --through design -m 'nobody can read it'")
    assert answer["objection"] == 1
    for line, key in (("show 1", "objections"), ("audit 1", "objections")):
        (o,) = tree(line)[key]
        assert (o["raised_by"], o["on_behalf_of"], o["through"]) == ("bo", "lena", "design")
    assert "bo objected for lena of design" in tree("history 1")[-1]["sentence"]
    for line in ("show 1", "audit 1"):
        assert "bo, for lena of design" in tree.run(line).out, line
    assert "bo, for lena of design" in tree.run("audit 1 --html").out
    (waiting,) = [x for x in tree("inbox ana") if x["kind"] == "objection"]
    assert waiting["what"] == "hear lena's objection 1, through bo: nobody can read it"
    assert [item["number"] for item in tree("list objected:lena")] == [1]
    assert ("lena", "objection-not-heard") in {(b["member"], b["why"]) for b in tree("left-behind 1")}
    tree.refused(1, "heard 1 1 --as cy")
    tree("heard 1 1 --as lena")
    assert "lena" not in {b["member"] for b in tree("left-behind 1")}


def test_the_circle_is_found_where_only_one_can_be_meant(tree: Story) -> None:
    assert tree("object 1 --as bo --for LENA -m x")["events"][0]["data"]["through"] == "design"
    assert "--through" in tree.refused(2, "object 1 --as cy --for lena -m x")
    tree("circle form other --aim x --parent team --member bo:leader --member lena")
    assert "--through" in tree.refused(2, "object 1 --as bo --for lena -m y")
    assert tree("object 1 --as bo --for lena --through other -m y")["objection"] == 2
