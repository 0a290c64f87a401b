"""The mirror on the command line: every kind, and the command printed for it, run as it is printed; groups, filters,
counts and pages.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from decisions.process.left_behind import WHYS
from tests.cli.run import Here
from tests.cli.test_contract import Story, story

__all__ = ["story"]

FILLED = {"TEXT": "A word.", "WHY": "It slips.", "FINDINGS": "It slips."}

# Who is left behind, as what | under which policy | what leads to it | the command | does it end the entry?
KINDS = """
bo not-aligned           | s3 | frame 1 -m so; align 1 not --as bo | align 1 aligned --as bo | ends
bo consented-not-aligned | s3 | frame 1 -m so; align 1 partly --as bo; consent 1 --as bo | \
  align 1 aligned --as bo | ends
bo presumed | lazy-consensus | consent 1 --at 2020-01-02 | consent 1 --as bo | ends
bo stood-aside           | s3 | stand-aside 1 -m x --as bo | consent 1 --as bo | ends
bo stood-aside           | s3 | stand-aside 1 -m x --as bo; consent 1 --as ana,cy | consent 1 --as bo | ends
bo never-answered        | s3 | react 1 -m x | consent 1 --as bo | ends
bo never-answered        | s3 | close 1 | consent 1 --as bo | ends
bo never-answered        | s3 | consent 1 --as bo; retract 1 -m x --as bo | consent 1 --as bo | ends
yan never-asked          | s3 | consent 1 --as @all; member add yan; circle join team yan | \
  buy-in 1 in --as yan | ends
bo objection-not-heard   | s3 | object 1 -m x --as bo | heard 1 1 --as bo | ends
bo objection-not-heard   | s3 | object 1 -m x --as bo; circle leave team bo | heard 1 1 --as bo | ends
bo overridden | rough-consensus | object 1 -m x --as bo; \
  resolve 1 1 --how outweighed -m x --alternative y --as cy | ask 1 -m TEXT |
bo overridden | rough-consensus | object 1 -m x --as bo; \
  resolve 1 1 --how outweighed -m x --alternative y --as cy; consent 1 --as ana,cy; react 1 -m x | \
  ask 1 -m TEXT |
bo overridden | rough-consensus | object 1 -m x --as bo --at 2020-01-02; \
  resolve 1 1 --how outweighed -m x --alternative y --as cy --at 2020-01-02; \
  consent 1 --as ana,cy --at 2020-01-02; react 1 -m x | review 1 --request -m WHY |
bo condition-broken      | s3 | consent 1 --as bo --condition x; condition 1 1 broken | ask 1 -m TEXT |
bo condition-broken      | s3 | consent 1 --as @rest; retract 1 -m x --as bo; consent 1 --as bo --condition x; \
  condition 1 1 broken | review 1 amend -m FINDINGS |
bo buy-in-halfhearted    | s3 | consent 1 --as @all; buy-in 1 halfhearted --as bo | buy-in 1 in --as bo | ends
bo buy-in-out            | s3 | consent 1 --as @all; buy-in 1 out --as bo | review 1 amend -m FINDINGS |
bo buy-in-out            | s3 | consent 1 --as @all; buy-in 1 out --as bo; review 1 amend -m x | \
  review 1 --request -m WHY |
bo buy-in-stale          | s3 | consent 1 --as @all --at 2020-01-02; buy-in 1 in --as bo --at 2020-01-03 | \
  buy-in 1 in --as bo | ends
bo buy-in-stale          | s3 | consent 1 --as @all; buy-in 1 in --as bo; review 1 keep -m x; \
  consent 1 --as @all | buy-in 1 in --as bo | ends
bo buy-in-unknown        | s3 | consent 1 --as @all --at 2020-01-02 | buy-in 1 in --as bo | ends
bo buy-in-unknown        | s3 | amend 1 --carried-by cy --at 2020-01-02; consent 1 --as @all --at 2020-01-02; \
  circle leave team bo | circle join team bo |
bo check-in-missed       | s3 | consent 1 --as @all --at 2020-01-02; buy-in 1 in --as bo --at 2020-01-03 | \
  check-in 1 doing --as bo | ends
bo struggling            | s3 | consent 1 --as @all; check-in 1 struggling --as bo | action add 1 -m TEXT --owner bo |
bo stopped               | s3 | consent 1 --as @all; check-in 1 stopped --as bo | review 1 amend -m FINDINGS |
bo stopped               | s3 | consent 1 --as @all; check-in 1 stopped --as bo; review 1 amend -m x | \
  review 1 --request -m WHY |
bo need-unmet            | s3 | voice 1 need -m x --as bo | amend 1 --addresses 1 |
bo need-unmet            | s3 | voice 1 need -m x; amend 1 --addresses 1; consent 1 --as @all; \
  voice 1 need -m y --as bo | amend 1 --addresses 1 --addresses 2 |
bo need-unmet            | s3 | voice 1 need -m x --as bo; amend 1 --addresses 1 | consent 1 --as ana |
bo need-unmet            | s3 | voice 1 need -m x --as bo; amend 1 --addresses 1; consent 1 --as ana,cy | \
  consent 1 --as bo | ends
bo need-unmet            | s3 | voice 1 need -m x --as bo; amend 1 --addresses 1; close 1 | round 1 |
bo need-unmet            | s3 | voice 1 need -m x --as bo; amend 1 --addresses 1; object 1 -m x --as cy | \
  amend 1 --integrates 1 --add TEXT |
bo need-unmet            | s3 | voice 1 need -m x --as bo; withdraw 1 -m x; propose 1 -m y | amend 1 --addresses 1 |
"""
ROWS = KINDS.strip().splitlines()


def test_every_kind_is_tried() -> None:
    assert {row.split()[1] for row in ROWS} == set(WHYS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.split()[1]}: {row.split('|')[3].strip()}")
def test_the_printed_command_helps(story: Callable[..., Story], row: str) -> None:
    who, policy, acts, command, ends = (part.strip() for part in row.split("|"))
    member, why = who.split()
    s = story(3, policy, "cy").proposed()
    s(*(act.strip() for act in acts.split(";")))

    def found() -> list[str]:
        return [b["command"] for b in s("left-behind 1") if (b["member"], b["why"]) == (member, why)]

    assert found() == [f"decisions {command}"]
    assert f"decisions {command}" in s.run("left-behind 1").out
    typed = [FILLED.get(word, word) for word in shlex.split(command)]
    for recorder, *trying in ((member, "--dry-run"), ("ana",)):
        done = s.here(*typed, *trying, TZ="UTC", DECISIONS_MEMBER=recorder)
        assert done.code == 0, done.err
    if ends:
        assert found() == []


def test_before_anything_is_proposed_a_need_asks_for_a_proposal(story: Callable[..., Story]) -> None:
    s = story()
    s("open team Where", "voice 1 need -m quiet --as bo")
    (entry,) = s("left-behind")
    assert entry["command"] == "decisions propose 1 -m TEXT --addresses 1"
    s("propose 1 -m Garden --addresses 1", "round 1", "consent 1 --as @all")
    assert s("left-behind") == []


@pytest.fixture
def two(story: Callable[..., Story]) -> Story:
    """Bo is left behind on two decisions of two circles, cy on one."""
    s = story().proposed()
    s("circle form ops --aim run --member bo", "propose --circle ops Backups -m nightly", "round 2")
    s("consent 1 --as ana", "object 1 -m x --as bo --at '2020-01-05 09:00'")
    return s


def test_entries_are_chosen_by_member_and_by_circle(two: Story) -> None:
    whole = two("left-behind")
    assert {(b["decision"], b["member"]) for b in whole} == {(1, "bo"), (1, "cy"), (2, "bo")}
    assert two("left-behind --member BO") == [b for b in whole if b["member"] == "bo"]
    assert two("left-behind --circle OPS") == [b for b in whole if b["decision"] == 2]
    assert two("left-behind --circle ops --member cy") == []
    assert two("left-behind 1 --member Bo") == [b for b in whole if b["decision"] == 1 and b["member"] == "bo"]
    by_person = two("left-behind --by person")
    assert [b["member"] for b in by_person] == ["bo", "bo", "cy"]
    assert sorted(map(str, by_person)) == sorted(map(str, whole))
    assert "nobody" in two.refused(2, "left-behind --member eve")
    assert "nobody" in two.refused(2, "left-behind 1 --member eve")
    assert "no circle" in two.refused(2, "left-behind --circle none")
    assert "one circle" in two.refused(2, "left-behind 1 --circle team")
    two.refused(2, "left-behind --by day")


def test_the_page_is_grouped_and_counts_at_the_end(two: Story) -> None:
    by_decision = two.run("left-behind").out
    assert by_decision.index("1 · Tool") < by_decision.index("2 · Backups") < by_decision.index("2 people are left")
    assert by_decision.splitlines()[-3] == "2 people are left behind, on 2 decisions"
    assert by_decision.splitlines()[-2].startswith("  bo  2 decisions, the oldest since ")
    assert by_decision.splitlines()[-1].startswith("  cy  1 decision, since ")
    by_person = two.run("left-behind --by person").out
    assert by_person.startswith("bo · 2 decisions, the oldest since ")
    assert "\ncy · 1 decision, since " in by_person
    assert by_person.splitlines()[-1] == "2 people are left behind, on 2 decisions"
    for entry in two("left-behind"):
        assert entry["command"] in by_decision
        assert entry["command"] in by_person
    assert two.run("left-behind --member cy").out.splitlines()[-2] == "1 person is left behind, on 1 decision"
    assert two.run("left-behind --circle ops --member cy").out == "Nobody is left behind.\n"
    assert "since 2020-01-05 09:00" in two.run("left-behind 1 --by person --exact").out


@pytest.mark.parametrize("columns", ["40", "80"])
@pytest.mark.parametrize("by", ["decision", "person"])
def test_no_line_is_longer_than_the_page(two: Story, columns: str, by: str) -> None:
    lines = two.run(f"left-behind --by {by}", COLUMNS=columns).out.splitlines()
    assert max(map(len, lines)) <= int(columns)


def test_much_is_shown_by_the_page_and_whole_where_it_is_asked_for(here: Here, tmp_path: Path) -> None:
    here.begun()
    batch = tmp_path / "batch"
    batch.write_text("".join(f"propose --circle team T{n} -m x\nround {n}\n" for n in range(1, 31)))
    assert here("batch", str(batch)).code == 0
    whole = here.json("left-behind")
    assert len(whole) == 90
    page = here("left-behind").out
    assert ("16 · T16" in page, "17 · T17" in page) == (True, False)
    assert "left-behind --all" in page
    assert "people are left behind" not in page
    assert "30 · T30" in here("left-behind", "--all").out
    assert "3 people are left behind, on 30 decisions" in here("left-behind", "--all").out
    people = here("left-behind", "--by", "person").out
    assert people.count("30 decisions, the oldest since") == 3
    assert "decisions consent" not in people
    assert "decisions consent 30 --as cy" in here("left-behind", "--by", "person", "--all").out
    assert "3 people" not in here("left-behind", "--member", "cy").out
    assert here.json("left-behind", "--by", "person")[0]["member"] == "ana"


def test_just_enough_buy_in_is_said_by_name_while_one_can_still_act(story: Callable[..., Story]) -> None:
    s = story(3, "s3")
    s("open team Tool", "frame 1 -m so", "align 1 aligned --as ana", "propose 1 -m Try")
    opened = s.run("round 1")
    assert opened.err == "Warning: just enough buy-in: not freshly aligned: bo and cy\n"
    s("align 1 aligned --as bo,cy", "consent 1 --as ana --concern 'too fast'", "stand-aside 1 -m x --as bo")
    assert "just_enough" not in s("react 1 -m hm")
    adopted = s.run("consent 1 --as cy --condition 'we stop in May'")
    said = "stood aside: bo; has a concern: ana; has an unmet condition: cy"
    assert adopted.err == f"Warning: just enough buy-in: {said}\n"
    s("review 1 keep -m x")
    document = s("consent 1 --as @all")
    assert document["just_enough"] == {"has a concern": ["ana"], "has an unmet condition": ["cy"]}
    s("review 1 extend --next 'in 3 years' -m x --became 1=gone", "condition 1 1 met")
    assert s("consent 1 --as @all")["just_enough"] == {}
