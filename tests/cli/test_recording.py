"""Every recording command of the interface: what it takes, what it answers, and whose act it is."""

from __future__ import annotations

import os
import sqlite3
import stat

import pytest

from tests.cli.run import Here

KEYS = {"id", "position", "type", "schema", "subject_version", "member", "recorded_by", "at", "recorded_at", "data"}


def test_a_decision_from_nothing_to_its_review(team: Here) -> None:
    do = team.json
    assert do("open", "team", "Scrum?") | {"events": []} == {"decision": 1, "status": "aligning", "events": []}
    assert do("voice", "1", "need", "-m", "a rhythm")["need"] == 1
    assert do("voice", "1", "fact", "-m", "late twice")["fact"] == 1
    assert do("frame", "1", "-m", "we observe")["revision"] == 1
    assert [e["member"] for e in do("align", "1", "aligned", "--as", "ana,bo")["events"]] == ["ana", "bo"]
    assert do("align", "1", "partly", "-m", "hm", "--as", "@rest")["events"][0]["member"] == "cy"
    assert do("option", "1", "-m", "cycles")["option"] == 1
    assert do("ask", "1", "-m", "who?")["question"] == 1
    assert do("answer", "1", "1", "-m", "we")["status"] == "exploring"
    assert do("answer", "1.1", "-m", "you")["events"][0]["data"]["question"] == 1
    assert do("react", "1", "-m", "nice")["events"][0]["data"] == {"text": "nice"}
    made = do(
        *("propose", "1", "-m", "Use scrum", "--owner", "bo", "--carried-by", "ana", "--carried-by", "bo"),
        *("--review-on", "2999-01-01", "--criterion", "velocity", "--criterion", "mood", "--addresses", "1"),
    )
    assert made["version"] == 1
    data = made["events"][0]["data"]
    assert (data["owner"], data["carried_by"], data["review_on"]) == ("bo", ["ana", "bo"], "2999-01-01")
    assert (data["criteria"], data["needs"]) == (["velocity", "mood"], [1])
    assert do("round", "1")["status"] == "in round"
    given = do("consent", "1", "--concern", "summer", "--condition", "the board is up")
    assert (given["concern"], given["condition"]) == (1, 1)
    raised = do("object", "1", "--as", "bo", "-m", "no time", "--need", "calm", "--version", "1")
    assert (raised["objection"], raised["status"]) == (1, "objected")
    assert do("test", "1", "1", "-m", "it would harm")["events"][0]["type"] == "ObjectionTested"
    assert do("heard", "1.1", "--as", "bo")["events"][0]["member"] == "bo"
    amended = do("amend", "1", "--add", "for two cycles", "--integrates", "1:shorter-term", "--review-on", "2998-01-01")
    assert amended["version"] == 2
    assert amended["events"][1]["data"]["text"] == "Use scrum\n\nfor two cycles"
    assert amended["events"][1]["data"]["integrates"] == [{"objection": 1, "kind": "shorter-term"}]
    assert do("consent", "1", "--as", "@all")["status"] == "adopted"
    assert do("condition", "1.1", "met")["events"][0]["data"]["state"] == "met"
    assert do("condition", "1", "1", "broken", "-m", "it fell")["events"][0]["data"]["state"] == "broken"
    assert len(do("buy-in", "1", "in", "--as", "ana,bo")["events"]) == 2
    assert do("check-in", "1", "struggling", "-m", "long meetings", "--as", "cy")["events"][0]["type"] == "CheckedIn"
    assert do("action", "add", "1", "-m", "board", "--owner", "bo", "--due", "2999-01-01")["action"] == 1
    assert do("action", "add", "1", "-m", "pens")["action"] == 2
    assert do("action", "done", "1", "1", "-m", "up")["events"][0]["data"]["outcome"] == "done"
    assert do("action", "drop", "1.2")["events"][0]["data"]["outcome"] == "dropped"
    assert len(do("confirm", "1", DECISIONS_MEMBER="bo")["events"][0]["data"]["events"]) >= 3
    assert do("review", "1", "--request", "-m", "soon")["events"][0]["type"] == "EarlyReviewCalled"
    found = do(
        *("review", "1", "extend", "-m", "it helps", "--next", "2999-06-01", "--measure", "1=12"),
        *("--measure", "2=good", "--became", "1=gone", "--framing", "holds"),
    )
    assert (found["status"], found["version"]) == ("in round", 3)
    assert found["events"][0]["data"]["measures"] == [
        {"criterion": 1, "text": "12", "verdict": None},
        {"criterion": 2, "text": "good", "verdict": None},
    ]
    assert do("consent", "1", "--as", "@all")["status"] == "adopted"


def test_the_other_ends(team: Here) -> None:
    do = team.json
    opened = do("propose", "--circle", "team", "Kanban?", "-m", "Use a board")
    assert (opened["decision"], opened["status"], opened["version"]) == (1, "proposed", 1)
    assert do("round", "1", "--until", "in 3 days")["events"][0]["data"]["ends"].endswith("59:59.999999Z")
    assert do("close", "1")["status"] == "proposed"
    assert do("withdraw", "1", "-m", "no need")["status"] == "withdrawn"
    assert do("propose", "1", "-m", "Use two boards")["version"] == 2
    assert do("round", "1")["status"] == "in round"
    assert do("consent", "1", "--as", "cy")["status"] == "in round"
    assert do("retract", "1", "--as", "cy", "-m", "too fast")["events"][0]["type"] == "AnswerRetracted"
    assert do("object", "1", "--as", "bo", "-m", "no")["objection"] == 1
    resolved = do("resolve", "1", "1", "--how", "deferred", "--owner", "cy", "--due", "2999-01-01", "--as", "bo")
    assert resolved["action"] == 1
    assert do("consent", "1", "--as", "@rest")["status"] == "adopted"
    assert do("propose", "--circle", "team", "Instead", "-m", "No boards")["decision"] == 2
    superseding = do("supersede", "1", "--by", "2", "-m", "tired")
    assert superseding["decision"] == 2
    assert superseding["events"][0]["data"]["number"] == 1
    do("round", "2")
    adopted = do("consent", "2", "--as", "@all")
    assert adopted["status"] == "adopted"
    about = {(e["type"], e.get("decision")) for e in adopted["events"]}
    assert {("DecisionAdopted", 2), ("DecisionSuperseded", 1)} <= about
    assert [e["position"] for e in adopted["events"]] == sorted(e["position"] for e in adopted["events"])


def test_an_entry_that_was_a_mistake(asked: Here) -> None:
    entry = asked.json("consent", "1", "--as", "cy")["events"][0]
    corrected = asked.json("correct", str(entry["position"]), "-m", "it was bo")
    assert corrected["decision"] == 1
    assert corrected["events"][0]["data"]["event"] == entry["id"]
    other = asked.json("consent", "1", "--as", "bo")["events"][0]
    assert asked.json("correct", other["id"][:12], "-m", "no")["events"][0]["type"] == "EntryCorrected"
    assert asked("correct", "1", "-m", "x").code == 2


def test_a_dispute(asked: Here) -> None:
    entry = asked.json("consent", "1", "--as", "bo")["events"][0]
    disputed = asked.json("dispute", "1", str(entry["position"]), "-m", "never", "--recorder", "bo")
    assert disputed["events"][0]["data"]["event"] == entry["id"]


def test_overrides_standing_aside_and_taking_up(team: Here) -> None:
    do = team.json
    assert do("circle", "policy", "team", "rough-consensus", "--set", "time_limit=none")["circle"] == "team"
    assert do("circle", "join", "team", "ana", "--role", "facilitator")["decision"] is None
    do("propose", "--circle", "team", "X", "-m", "y", "--as", "bo")
    do("round", "1")
    assert do("stand-aside", "1", "-m", "away", "--as", "bo")["events"][0]["type"] == "StoodAside"
    assert do("object", "1", "-m", "no", "--as", "cy")["objection"] == 1
    closed = do(
        *("resolve", "1.1", "--how", "outweighed", "-m", "rough", "--alternative", "a", "--alternative", "b"),
    )
    assert closed["events"][0]["data"]["alternatives"] == ["a", "b"]
    assert do("object", "1", "-m", "still no", "--as", "cy")["objection"] == 2
    left = do("circle", "leave", "team", "cy")
    assert (left["decision"], left["status"], left["circle"]) == (None, None, "team")
    assert [e["type"] for e in left["events"]] == ["CircleLeft", "RosterLeft"]
    assert left["events"][1]["decision"] == 1
    assert do("take", "1", "2")["events"][0]["type"] == "ObjectionTaken"


def test_people_and_circles(team: Here) -> None:
    do = team.json
    added = do("member", "add", "dee", "--name", "Dee D", "--email", "dee@example.org")
    assert (added["decision"], added["status"], added["member"]) == (None, None, "dee")
    assert added["events"][0]["member_id"] == "dee"
    assert do("member", "change", "DEE", "--name", "D")["events"][0]["data"] == {
        "handle": "dee", "name": "D", "email": "dee@example.org",
    }  # fmt: skip
    formed = do("circle", "form", "ops", "--aim", "run", "--parent", "team", "--policy", "s3", "--member", "dee:leader")
    assert [e["type"] for e in formed["events"]] == ["CircleFormed", "CircleJoined", "RoleGiven"]
    assert formed["circle"] == "ops"
    shown = do("circle", "policy", "ops")
    assert (shown["circle"], shown["preset"], shown["policy"]["stand_aside"]) == ("ops", "s3", True)
    assert do("circle", "leave", "ops", "dee", "--role", "leader")["events"][0]["type"] == "RoleEnded"


def test_whoever_joins_is_told_what_is_in_force(asked: Here) -> None:
    asked("consent", "1", "--as", "@all")
    asked("member", "add", "dee")
    assert asked.json("circle", "join", "team", "dee")["in_force"] == [{"number": 1, "title": "Scrum?"}]


@pytest.mark.file
def test_the_log_is_private_and_begun_once(here: Here) -> None:
    begun = here.json("init", "--name", "Ours")
    assert [e["type"] for e in begun["events"]] == ["LogOpened"]
    assert begun["events"][0]["log"] == begun["log"]
    assert begun["events"][0]["data"]["name"] == "Ours"
    folder = here.folder / ".decisions"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "log.db").stat().st_mode) == 0o600
    assert here.json("init")["events"] == []


@pytest.mark.file
def test_a_log_elsewhere(here: Here) -> None:
    assert here("init", "ours.db").code == 0
    assert here("--log", "ours.db", "member", "add", "ana", "--recorder", "ana").code == 0
    assert here("member", "add", "bo", "--recorder", "ana", DECISIONS_LOG="ours.db").code == 0
    assert here("member", "add", "cy", "--log", "ours.db", DECISIONS_MEMBER="bo").code == 0
    assert here("init", "no/such/folder/x.db").code == 3


def test_who_am_i(here: Here) -> None:
    here("init")
    assert here("me").code == 2
    nobody = here("member", "add", "ana")
    assert nobody.code == 2
    assert "decisions me HANDLE" in nobody.err
    assert here("me", "ana").code == 0
    assert here("me").out == "ana\n"
    assert here.json("me")["member"] == "ana"
    assert here("member", "add", "bo").code == 1
    assert here("member", "add", "Ana").code == 0
    assert here.json("me", "ANA")["member"] == "Ana"
    assert here("open", "team", "x", "--recorder", "zed").code == 2


def test_every_event_has_the_keys_of_the_contract(asked: Here) -> None:
    for event in asked.json("consent", "1", "--as", "@all")["events"]:
        assert {*KEYS, "meeting"} <= set(event)
        assert ("decision" in event) or event["circle"] == "team"


def test_whose_act_it_is_and_when(asked: Here) -> None:
    made = asked.json("react", "1", "-m", "x", "--as", "bo", "--meeting", "monday")["events"][0]
    assert (made["member"], made["recorded_by"], made["meeting"]) == ("bo", "ana", "monday")
    assert asked.json("react", "1", "-m", "x", DECISIONS_MEETING="tuesday")["events"][0]["meeting"] == "tuesday"
    now = asked.json("react", "1", "-m", "x", "--at", "now")["events"][0]
    assert now["at"] <= now["recorded_at"]
    assert asked("react", "1", "-m", "x", "--at", "2001-01-01").code == 1
    assert asked("react", "1", "-m", "x", "--at", "in 2 days").code == 2
    assert asked("react", "1", "-m", "x", "--meeting", "a\nb").code == 2


def test_the_last_decision_that_i_recorded_on(team: Here) -> None:
    assert team("react", ".", "-m", "x").code == 2
    team("open", "team", "One")
    team("open", "team", "Two", "--recorder", "bo")
    assert team.json("react", ".", "-m", "x")["decision"] == 1
    assert team.json("react", ".", "-m", "x", "--recorder", "bo")["decision"] == 2
    team("ask", ".", "-m", "why?")
    assert team.json("answer", "..1", "-m", "so")["decision"] == 1


@pytest.mark.file
def test_a_dry_run_records_nothing(asked: Here) -> None:
    before = _count(asked)
    tried = asked.json("consent", "1", "--as", "@all", "--dry-run")
    assert tried["status"] == "adopted"
    assert {e["position"] for e in tried["events"]} == {None}
    assert "DecisionAdopted" in [e["type"] for e in tried["events"]]
    assert asked.json("open", "team", "Next", "-n")["decision"] is None
    assert "Nothing was recorded" in asked("consent", "1", "-n").out
    assert _count(asked) == before


def _count(here: Here) -> int:
    with sqlite3.connect(here.file) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def test_the_same_command_id_twice_is_recorded_once(asked: Here) -> None:
    first = asked.json("consent", "1", "--command-id", "abc")
    assert asked.json("consent", "1", "--command-id", "abc") == first


def test_a_round_that_is_open_already_is_no_error(asked: Here) -> None:
    answered = asked("round", "1", "--json")
    assert (answered.code, answered.json()["events"]) == (0, [])
    assert "open already" in asked("round", "1").out


def test_where_a_text_comes_from(asked: Here) -> None:
    (asked.folder / "text.md").write_text("\ufeffone  \r\ntwo\n\n", encoding="utf-8")
    assert asked.json("react", "1", "--file", "text.md")["events"][0]["data"]["text"] == "one\ntwo"
    piped = asked.process("react", "1", "--file", "-", "--json", stdin="füŋf")
    assert piped.json()["events"][0]["data"]["text"] == "füŋf"
    assert asked.json("react", "1", "-m", "a", "-m", "b")["events"][0]["data"]["text"] == "a\n\nb"
    for args in (["-m", "a", "--file", "text.md"], [], ["-m", ""], ["--file", "no.md"], ["--file", "."]):
        assert asked("react", "1", *args).code == 2, args
    assert asked("amend", "1").code == 2
    assert asked("amend", "1", "-m", "x", "--add", "y").code == 2


def test_options_of_the_program_stand_in_either_place(asked: Here) -> None:
    for args in (
        ("--json", "--recorder", "bo", "consent", "1", "-n"),
        ("consent", "1", "-n", "--json", "--recorder", "bo"),
        ("--recorder", "cy", "consent", "--json", "1", "-n", "--recorder", "bo"),
    ):
        assert asked(*args).json()["events"][0]["member"] == "bo"
    assert asked("member", "--json", "--recorder", "bo", "add", "dee").json()["events"][0]["recorded_by"] == "bo"


def test_warnings_name_people_and_leave_the_answer_alone(team: Here) -> None:
    team("open", "team", "X")
    team("frame", "1", "-m", "so it is")
    team("align", "1", "aligned", "--as", "ana")
    team("propose", "1", "-m", "Y")
    opened = team("round", "1")
    assert "just enough buy-in: not freshly aligned: bo and cy" in opened.err
    adopted = team("consent", "1", "--as", "@all", "--json")
    assert "just enough buy-in" in adopted.error()["warning"]
    assert adopted.json()["status"] == "adopted"


def test_what_comes_next(team: Here) -> None:
    def following(*args: str) -> str:
        lines = team(*args).out.splitlines()
        return lines[-1] if lines[-1].startswith("Next: ") else ""

    assert following("open", "team", "X") == "Next: decisions voice 1 need -m TEXT, then decisions frame 1 -m TEXT"
    assert following("propose", "1", "-m", "Y") == "Next: decisions round 1"
    assert following("round", "1") == "Next: ana, bo and cy have not answered: decisions consent 1 --as ana"
    assert "decisions amend 1 --integrates 1 -m TEXT" in following("object", "1", "-m", "no", "--as", "bo")
    assert "decisions consent 1 --as bo" in following("amend", "1", "-m", "Z", "--integrates", "1")
    assert "decisions buy-in 1 in --as ana" in following("consent", "1", "--as", "@all")
    assert "decisions review 1 keep" in following("buy-in", "1", "out", "--as", "cy")


@pytest.mark.parametrize("args", [("heard", "1"), ("heard", "1.x"), ("heard", "x", "1"), ("heard", "1.1.1")])
def test_parts_that_are_no_numbers(asked: Here, args: tuple[str, ...]) -> None:
    assert asked(*args).code == 2


@pytest.mark.file
def test_nothing_reaches_the_terminal_raw(asked: Here) -> None:
    path = asked.file
    assert os.access(path, os.W_OK)
    answered = asked("react", "1", "-m", "two\nlines [bold]x[/bold]")
    assert answered.out.splitlines()[0].endswith("ana reacted: two lines [bold]x[/bold]")
