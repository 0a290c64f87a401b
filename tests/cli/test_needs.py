"""Needs that outlive decisions, on the command line."""

from __future__ import annotations

import pytest

from tests.cli.run import Here

BEFORE = """
open team 'When?'
voice 1 need -m 'we need calm weekends' --as cy --at '37 days ago 10:00'
voice 1 need -m 'we need to ship' --as bo --at '30 days ago 10:00'
propose 1 -m 'No deployments.' --addresses 1
round 1
consent 1 --as ana,bo,cy
"""


@pytest.fixture
def voiced(team: Here) -> Here:
    """Two needs, one of which decision 1 addresses, in force."""
    (team.folder / "minutes").write_text(BEFORE.replace("open team 'When?'", "open team 'When?' --at '6 weeks ago'"))
    done = team("batch", "minutes")
    assert done.code == 0, done.err
    return team


def test_a_page_of_needs(voiced: Here) -> None:
    assert voiced("needs").out.splitlines() == [
        "1.1  we need calm weekends",
        "     cy, 5 weeks ago, in When? (team)",
        "     addressed by decision 1",
        "1.2  we need to ship",
        "     bo, 4 weeks ago, in When? (team)",
        "     no decision in force addresses it",
        "     decisions open team TITLE --from-need 1.2",
    ]
    assert voiced("needs", "--unmet").out == "".join(voiced("needs").out.splitlines(keepends=True)[3:])


def test_a_decision_is_opened_from_a_need_and_both_say_so(voiced: Here) -> None:
    opened = voiced("open", "team", "Ship when?", "--from-need", "1.2")
    assert "Decision 2 (aligning): ana opened the decision from need 1.2: Ship when?" in opened.out
    assert "  opened from need 1.2: we need to ship (bo)" in voiced("show", "2").out.splitlines()
    assert "taken up by decision 2 (aligning)" in " ".join(voiced("show", "1").out.split())
    assert voiced.json("show", "2")["from_needs"][0]["member"] == "bo"
    assert "decisions propose 2 --addresses 1.2" in voiced("option", "2", "-m", "on Thursdays").out
    assert voiced("propose", "2", "-m", "On Thursdays.", "--addresses", "1.2").code == 0
    assert "1.2: we need to ship (bo)" in voiced("show", "2").out
    assert voiced.json("needs", "--unmet")[0]["taken_up_by"] == [
        {"decision": 2, "title": "Ship when?", "status": "proposed"}
    ]


def test_what_a_review_found_unmet_is_unmet_again(voiced: Here) -> None:
    assert voiced("review", "1", "amend", "-m", "hm", "--need", "1=unmet:two Saturdays").code == 0
    assert [need["need"] for need in voiced.json("needs", "--unmet")] == ["1.1", "1.2"]
    out = " ".join(voiced("needs", "--limit", "1").out.split())
    assert "addressed by decision 1; found unmet in the review of decision 1, just now: two Saturdays" in out
    assert out.endswith("... and more: decisions needs --limit 10")
    assert ("cy", "need-unmet") in {(x["member"], x["why"]) for x in voiced.json("left-behind")}
    assert [need["met"] for need in voiced.json("needs", "--as-of", "2 hours ago")] == [None, None]


def test_some_needs_of_the_past(voiced: Here) -> None:
    assert [need["need"] for need in voiced.json("needs", "--limit", "1", "--as-of", "2 days ago")] == ["1.1"]


def test_where_there_is_none(team: Here) -> None:
    assert team("needs").out == "No need was voiced.\n"
    assert team("needs", "--unmet").out == "No need is unmet.\n"


def test_a_page_about_the_past_says_so(voiced: Here) -> None:
    out = voiced("needs", "--as-of", "33 days ago").out
    assert out.startswith("── as of ")
    assert "1.2" not in out
