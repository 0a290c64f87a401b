"""A plain meeting: real processes, with what is said on standard input."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.run import Here, Result

WHOLE = """\
bo: How long do we try it?
ana: Two sprints.

cy: I like it.

in 3 months
yes
consent
concern Two weeks may be short in summer.
object Nobody has time for it.
a pace we can keep
yes
add We stop after two sprints if it does not help.
c
c
c
"""


def meet(here: Here, said: str) -> Result:
    return here("meet", "1", stdin=said)


def told(here: Here, key: str = "type") -> list[Any]:
    return [event[key] for event in here.json("history", "1")]


class Talking:
    """A meeting that goes on: what is said, line by line, and what comes back."""

    def __init__(self, here: Here) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "meet", "1", "--plain"],
            cwd=here.folder,
            env=here.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.heard: list[str] = []

    def until(self, words: str) -> str:
        """The line that has these words, when it comes."""
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            self.heard.append(raw.decode().rstrip("\n"))
            if words in self.heard[-1]:
                return self.heard[-1]
        raise AssertionError("\n".join(self.heard))

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def killed(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


@pytest.fixture
def on_the_table(team: Here) -> Here:
    assert team("open", "team", "Scrum?").code == 0
    assert team("propose", "1", "-m", "Use scrum.\n\nEvery week.", "--criterion", "two shipped").code == 0
    return team


def test_a_whole_meeting(on_the_table: Here) -> None:
    done = on_the_table.process("meet", "1", "--plain", "--meeting", "monday", stdin=WHOLE)
    assert (done.code, done.err) == (0, "")
    assert told(on_the_table) == [
        *("DecisionOpened", "ProposalMade", "QuestionAsked", "QuestionAnswered", "ReactionShared"),
        *("ProposalAmended", "RoundOpened", "ConsentGiven", "ConsentGiven", "ObjectionRaised", "ObjectionHeard"),
        *("RoundClosed", "ProposalAmended", "RoundOpened"),
        *("ConsentGiven", "ConsentGiven", "ConsentGiven", "ObjectionClosed", "DecisionAdopted"),
    ]
    events = on_the_table.json("history", "1")[2:]
    assert {event["meeting"] for event in events} == {"monday"}
    assert {event["recorded_by"] for event in events} == {"ana"}
    assert [event["member"] for event in events[:3]] == ["bo", "ana", "cy"]
    audit = on_the_table.json("audit", "1")
    assert [answer["member"] for answer in audit["answers"] if answer["current"]] == ["ana", "bo", "cy"]
    (objection,) = audit["objections"]
    assert (objection["resolution"], objection["need"]) == ("integrated", "a pace we can keep")
    assert objection["heard_at"]
    lines = done.out.splitlines()
    assert lines[:4] == ["Decision 1: Scrum?", "circle team, proposed", lines[2], "  Use scrum."]
    assert "Criterion 1: two shipped" in lines
    assert "New since version 2, which cy answered:" in lines
    assert "  + We stop after two sprints if it does not help." in lines
    assert "Adopted! Version 3 of decision 1 is in force. Well done, ana, bo and cy." in lines
    assert "Just enough buy-in: has a concern: bo" in lines
    assert lines[-2].endswith("as agreed.")
    assert lines[-1] == "Next: decisions buy-in 1 in --as ana"
    assert "\x1b" not in done.out


def test_the_end_of_the_input_ends_it_and_the_next_sitting_goes_on(on_the_table: Here) -> None:
    lines = WHOLE.splitlines(keepends=True)
    assert (meet(on_the_table, "").code, len(told(on_the_table))) == (0, 2)
    done = on_the_table.process("meet", "1", stdin="".join(lines[:9]))
    assert done.code == 0
    assert done.out.endswith("The meeting ends here. What was said is recorded; decisions meet 1 goes on.\n")
    assert told(on_the_table)[-2:] == ["ConsentGiven", "ConsentGiven"]
    again = meet(on_the_table, "".join(lines[9:]))
    assert "It is cy's turn. 1 of 3 have still to answer." in again.out
    assert "A clarifying question?" not in again.out
    assert on_the_table.json("show", "1")["status"] == "adopted"


def test_killed_in_the_middle_nothing_that_was_said_is_lost(asked: Here) -> None:
    talking = Talking(asked)
    talking.say("")
    talking.say("")
    for member in ("ana", "bo"):
        talking.until(f"{member}? (consent;")
        talking.say("consent")
        talking.until(f"{member} consented to version 1")
        assert [a["member"] for a in asked.json("audit", "1")["answers"]][-1] == member
    talking.until("cy? (consent;")
    talking.say("object Nobody has time.")
    talking.until("The need behind it?")
    talking.say("")
    talking.until("cy objected to version 1")
    talking.killed()
    assert asked.json("show", "1")["status"] == "objected"
    assert asked.process("verify").code == 0
    assert "Objection 1, by cy, to version 1:" in meet(asked, "").out


def test_what_somebody_else_changes_meanwhile_is_consented_to_by_nobody(asked: Here) -> None:
    talking = Talking(asked)
    talking.say("")
    talking.say("")
    talking.until("ana? (consent;")
    assert asked.process("amend", "1", "--add", "And on Sundays.").code == 0
    talking.say("consent")
    talking.until("ana consented to version 1")
    talking.until("It is ana's turn. 3 of 3 have still to answer.")
    talking.until("  + And on Sundays.")
    talking.killed()


def test_a_rule_refuses_in_its_own_words_and_the_question_is_asked_again(asked: Here) -> None:
    done = meet(asked, "\n\nstand aside I am away\nobject\n\nconsent\n")
    assert "No: the policy of this round (sociocracy) has no stand-aside\n  consent, maybe with a concern" in done.out
    assert "stand-aside WHY" not in done.out
    assert told(asked)[-1] == "ConsentGiven"


def test_stand_aside_where_the_policy_allows_it(team: Here) -> None:
    assert team("circle", "policy", "team", "s3").code == 0
    assert team("propose", "Scrum?", "--circle", "team", "-m", "Use scrum", "--review-on", "2030-01-01").code == 0
    done = meet(team, "\n\nyes\nconsent\ns I am away\nconsent\n")
    assert "bo? (consent; concern TEXT; condition TEXT; object REASON; stand-aside WHY; pass; help)" in done.out
    assert "Just enough buy-in: stood aside: bo" in done.out
    assert team.json("show", "1")["status"] == "adopted"


def test_passing_over_coming_back_and_looking(asked: Here) -> None:
    said = "\n\npass\nconsent\nwho\ntext\nhelp\nbogus\nback\nconcern Too fast?\nask Who pays?\nbo: We do.\nc\np\n"
    done = meet(asked, said)
    assert "  ana: has not answered, passed over\n  bo: consents\n  cy: has not answered\n" in done.out
    assert done.out.count("The proposal, version 1") == 2
    assert "bogus: no such word here. The words are:" in done.out
    assert "So far: consents. A new answer takes its place." in done.out
    assert "cy asked question 1: Who pays?" in done.out
    assert "bo answered question 1: We do." in done.out
    assert "Not adopted yet: ana has not answered." in done.out
    assert "decisions meet 1 goes on. Next: decisions consent 1 --as ana" in done.out
    assert [(a["member"], a["concern"]) for a in asked.json("audit", "1")["answers"]] == [
        ("bo", None), ("bo", "Too fast?"), ("cy", None),
    ]  # fmt: skip


def test_an_objection_is_integrated_by_a_whole_new_text(asked: Here) -> None:
    done = meet(asked, "\n\nc\nc\no Too dear.\n\n\namend shorter-term\nFor a month.\n\nThen we look.\n.\n")
    assert done.code == 0
    show = asked.json("show", "1")
    assert (show["version"], show["text"], show["outstanding"]) == (
        2, "For a month.\n\nThen we look.", ["ana", "bo", "cy"],
    )  # fmt: skip
    assert asked.json("history", "1")[-2]["data"]["integrates"] == [{"objection": 1, "kind": "shorter-term"}]


def test_a_text_that_is_cut_off_is_not_recorded(asked: Here) -> None:
    done = meet(asked, "\n\nc\nc\no Too dear.\n\n\namend\nFor a mon")
    assert "The text did not end with a single . and was not recorded." in done.out
    assert asked.json("show", "1")["version"] == 1


def test_an_objection_is_deferred_or_withdrawn_or_left(asked: Here) -> None:
    objections = "\n\no Too dear.\n\no Too slow.\n\no Too odd.\n\n"
    done = meet(asked, objections + "\ndefer\nnobody\nbo\nin 2 weeks\nc\n\nwithdraw\nc\n\nleave\n")
    assert "Not adopted yet: objection 3 is open." in done.out
    kinds = [o["resolution"] for o in asked.json("audit", "1")["objections"]]
    assert kinds == ["deferred", "withdrawn", None]
    (action,) = asked.json("show", "1")["actions"]
    assert (action["owner"], action["objection"]) == ("bo", 1)


def test_an_override_is_offered_where_the_policy_has_one(team: Here) -> None:
    assert team("circle", "policy", "team", "rough-consensus").code == 0
    assert team("circle", "join", "team", "cy", "--role", "facilitator").code == 0
    assert team("propose", "Scrum?", "--circle", "team", "-m", "Use scrum", "--review-on", "2030-01-01").code == 0
    done = meet(team, "\n\nyes\nc\no Too dear.\n\nc\n\noutweighed\ncy\nThe cost is small.\nfewer meetings\n\nc\n")
    assert "not-qualified WHY; outweighed WHY;" in done.out
    (objection,) = team.json("audit", "1")["objections"]
    assert (objection["resolution"], objection["closed_by"]) == ("outweighed", "cy")
    assert "Just enough buy-in: was overridden: bo" in done.out


def test_an_override_that_no_policy_has_is_refused_by_the_rule(asked: Here) -> None:
    done = meet(asked, "\n\nc\nc\no Too dear.\n\n\noutweighed it is cheap\n")
    assert "No: under sociocracy nobody may close an objection as outweighed" in done.out


def test_hostile_text_is_shown_harmlessly(team: Here) -> None:
    evil = "\x1b]0;pwned\x07 [bold]red[/bold] \u202eevil"
    assert team("open", "team", "Scrum?").code == 0
    assert team("propose", "1", "-m", "# [red]x[/red]\n$(rm -rf /)").code == 0
    said = f"bo: {evil}\n\n\n\nyes\nobject {evil}\nno\n\nobject [blink]no[/blink] %s {{}}\n\nwho\nx{evil}\n\xff"
    done = team.process("meet", "1", stdin=said)
    assert done.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err)
    assert "  # [red]x[/red]\n  $(rm -rf /)\n" in done.out
    assert "[blink]no[/blink] %s {}" in done.out
    assert "No: the reason holds U+001B" in done.out


def test_a_line_that_is_no_text_is_asked_for_again(asked: Here) -> None:
    done = asked.process("meet", "1", stdin=b"\n\n\xff\xfe\nconsent\n")
    assert "No: the line is not valid UTF-8 (byte 1)" in done.out
    assert told(asked)[-1] == "ConsentGiven"


def test_where_there_is_nothing_to_meet_on(team: Here) -> None:
    assert team("open", "team", "Scrum?").code == 0
    done = meet(team, "consent\n")
    assert (done.code, "propose a text: decisions propose 1 -m TEXT" in done.err) == (1, True)
    assert team("propose", "1", "-m", "x").code == 0
    assert team("withdraw", "1", "-m", "y").code == 0
    assert meet(team, "").code == 1
    assert team("meet", "7").code == 2
    assert team.process("meet", "1", "--meeting", "a\x1bb").code == 2


def test_no_review_date_is_the_policys_and_said(on_the_table: Here) -> None:
    done = meet(on_the_table, "\n\n\n\nc\nc\nc\n")
    last = done.out.splitlines()[-2]
    assert last.startswith("Review on ")
    assert last.endswith("by the policy's default. Another date: decisions review 1 extend --next DATE -m TEXT")


def test_json_is_where_the_meeting_stands(asked: Here) -> None:
    state = asked.json("meet", "1")
    assert (state["phase"], state["turn"], state["left"]) == ("round", "ana", 3)
    assert asked.json("meet", ".")["number"] == 1
    assert told(asked)[-1] == "RoundOpened"


def test_the_screen_needs_a_terminal(asked: Here) -> None:
    for args in (["tui"], ["tui", "-member:bo", "--as-of", "yesterday"], ["tui", "--json"]):
        done = asked.process(*args)
        assert (done.code, done.out) == (2, "")
        assert "decisions list" in done.err


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("args", [["meet", "1"], ["tui"]])
def test_a_terminal_that_can_draw_nothing_gets_no_screen(asked: Here, args: list[str]) -> None:
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *args], cwd=asked.folder, stdin=slave, stdout=slave, stderr=slave,
        env=asked.environment(TERM="dumb"),
    )  # fmt: skip
    os.close(slave)
    os.write(master, b"\n\nconsent\nquit\n")
    shown = b""
    while True:
        try:
            read = os.read(master, 65536)
        except OSError:
            break
        if not read:
            break
        shown += read
    os.close(master)
    code = process.wait(timeout=30)
    assert b"\x1b" not in shown
    if args == ["tui"]:
        assert code == 2
    else:
        assert code == 0
        assert b"ana consented to version 1" in shown
