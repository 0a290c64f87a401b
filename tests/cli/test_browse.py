"""Reading commands: what they answer, under which keys, as of when; and the query language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import Here

LIST = [
    *("number", "title", "circle", "status", "version", "in_force", "opened_at", "adopted_at", "review_on"),
    *("overdue", "due_to_close", "outstanding", "open_objections", "buy_in"),
]
SHOW = {
    *("text", "digest", "owner", "carried_by", "criteria", "needs", "framing", "options", "questions", "policy"),
    *("roster", "round", "answers", "objections", "concerns", "conditions", "alignment", "buy_in_by_member"),
    *("actions", "reviews", "early_review", "left_behind"),
}
EVENT = {
    *("id", "position", "type", "schema", "decision", "subject_version", "member", "recorded_by", "at"),
    *("recorded_at", "meeting", "data"),
}


def do(here: Here, *lines: str) -> None:
    """Record a command a line, in which a word may be quoted."""
    import shlex

    for line in lines:
        done = here(*shlex.split(line))
        assert done.code == 0, (line, done.err)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Decision 1 is adopted and reviewed early, 2 is objected, 3 withdrawn, 4 aligning, 5 waits; nothing changes it."""
    here = Here(tmp_path_factory.mktemp("browse")).begun()
    do(
        here,
        "member add dee --name 'Dee Ünal'",
        "circle form ops --aim run --member dee --member bo",
        "open team 'Scrum for everybody' --at 2026-01-01T09:00:00Z",
        "voice 1 need -m 'we need a rhythm' --at 2026-01-01T09:00:00Z",
        "frame 1 -m 'we ship late' --at 2026-01-01T10:00:00Z",
        "align 1 aligned --as bo --at 2026-01-01T10:00:00Z",
        "propose 1 -m 'Use scrum.' --review-on 2026-03-01 --criterion velocity --at 2026-01-02T09:00:00Z",
        "round 1 --at 2026-01-02T09:00:00Z",
        "object 1 --as bo -m 'unsafe for part-time' --at 2026-01-03T09:00:00Z",
        "consent 1 --as cy --concern 'too fast' --at 2026-01-03T09:30:00Z",
        "amend 1 --add 'For two sprints.' --owner bo --integrates 1:shorter-term --at 2026-01-04T09:00:00Z",
        "consent 1 --as ana,bo,cy --at 2026-01-05T09:00:00Z",
        "buy-in 1 in --at 2026-01-06T09:00:00Z",
        "buy-in 1 halfhearted --as bo --at 2026-01-06T09:00:00Z",
        "propose --circle ops 'Nightly backups' -m 'Every night at two.'",
        "round 2",
        "consent 2 --as dee",
        "object 2 --as bo -m 'the disk is full'",
        "propose --circle team 'Old idea' -m 'Forget it.'",
        "withdraw 3 -m 'no need'",
        "open team 'What next?'",
        "propose --circle team 'Lunch at noon' -m 'Eat together.'",
        "round 5",
        "consent 5",
    )
    return here


def numbers(log: Here, *args: str) -> list[int]:
    return [item["number"] for item in log.json("list", *args)]


def test_list_has_the_keys_of_the_interface(log: Here) -> None:
    items = log.json("list")
    assert [list(item) for item in items] == [LIST] * 5
    assert [item["number"] for item in items] == [5, 4, 3, 2, 1]
    first = items[-1]
    assert first | {"opened_at": 0, "adopted_at": 0} == {
        "number": 1,
        "title": "Scrum for everybody",
        "circle": "team",
        "status": "adopted",
        "version": 2,
        "in_force": 2,
        "opened_at": 0,
        "adopted_at": 0,
        "review_on": "2026-03-01",
        "overdue": True,
        "due_to_close": False,
        "outstanding": [],
        "open_objections": 0,
        "buy_in": {"in": 1, "halfhearted": 1, "out": 0, "unknown": 1, "stale": 2},
    }
    assert first["opened_at"] == "2026-01-01T09:00:00Z"
    assert items[0]["outstanding"] == ["bo", "cy"]
    assert items[0]["buy_in"] == {"in": 0, "halfhearted": 0, "out": 0, "unknown": 0, "stale": 0}
    assert items[1]["outstanding"] == []
    assert items[1]["version"] is items[1]["review_on"] is None


def test_show_has_what_list_has_and_more(log: Here) -> None:
    shown = log.json("show", "1")
    assert set(LIST) | SHOW <= set(shown)
    assert {key: shown[key] for key in LIST} == log.json("list")[-1]
    assert shown["text"] == "Use scrum.\n\nFor two sprints."
    assert shown["owner"] == "bo"


def test_every_open_objection_and_answer_is_there(log: Here) -> None:
    shown = log.json("show", "2")
    assert [(o["raised_by"], o["open"]) for o in shown["objections"]] == [("bo", True)]
    assert [(a["member"], a["answer"], a["current"]) for a in shown["answers"]] == [
        ("dee", "consent", True),
        ("bo", "objection", True),
    ]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([], [5, 4, 3, 2, 1]),
        (["status:adopted"], [1]),
        (["status:adopted,objected"], [2, 1]),
        (["--status", "adopted", "--status", "objected"], [2, 1]),
        (["status:in round"], [5]),
        (["status:in-round"], [5]),
        (['status:"in round"'], [5]),
        (["STATUS:Adopted"], [1]),
        (["circle:ops"], [2]),
        (["--circle", "OPS"], [2]),
        (["member:dee"], [2]),
        (["--member", "bo"], [5, 2, 1]),
        (["-member:bo"], [4, 3]),
        (["waiting:cy"], [5]),
        (["waiting:ana"], []),
        (["objected:bo"], [2, 1]),
        (["objected:bo", "-circle:ops"], [1]),
        (["buy-in:halfhearted"], [1]),
        (["buy-in:out"], []),
        (["buy-in:unknown"], [1]),
        (["buy-in:stale"], [1]),
        (["owner:bo"], [1]),
        (["before:2026-02-01"], [1]),
        (["after:2026-02-01"], [5, 4, 3, 2]),
        (["-after:2026-02-01"], [1]),
        (['before:"10 years ago"'], []),
        (["after:10 years ago"], [5, 4, 3, 2, 1]),
        (["is:open"], [5, 4, 2]),
        (["--open"], [5, 4, 2]),
        (["-is:open"], [3, 1]),
        (["is:overdue"], [1]),
        (["--overdue"], [1]),
        (["is:in-force"], [1]),
        (["is:left-behind"], [5, 2, 1]),
        (["is:open", "-status:objected", "circle:team"], [5, 4]),
        (["lunch"], [5]),
        (["lun"], [5]),
        (["eat", "together"], [5]),
        (["eat together"], [5]),
        (['"eat together"'], [5]),
        (['"together eat"'], []),
        (["-lunch"], [4, 3, 2, 1]),
        (["part-time"], [1]),
        (["lunch is:open"], [5]),
        (["nothing-like-this"], []),
        (["--limit", "2"], [5, 4]),
        (["--sort", "title"], [5, 2, 3, 1, 4]),
        (["--sort", "-number"], [1, 2, 3, 4, 5]),
        (["--sort", "review", "--limit", "1"], [1]),
    ],
)
def test_a_query(log: Here, terms: list[str], expected: list[int]) -> None:
    assert numbers(log, *terms) == expected


@pytest.mark.parametrize(
    "hostile",
    [
        "' OR 1=1 --",
        '"; DROP TABLE decisions; --',
        'lunch" OR "scrum',
        "lunch OR scrum",
        "NEAR(lunch scrum)",
        "title:lunch*",
        "lunch NOT scrum",
        "* AND ^",
        "%_",
        "-",
        '"',
        "()",
    ],
)
def test_a_query_is_never_a_program(log: Here, hostile: str) -> None:
    for command in ("list", "search"):
        answered = log(command, "--json", "--", hostile)
        assert answered.code in (0, 2), answered.err
        if answered.code == 0 and command == "search":
            assert answered.json() == []
    assert numbers(log) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("key", ["status", "circle", "member", "waiting", "objected", "buy-in", "is", "owner"])
def test_a_value_is_never_a_program(log: Here, key: str) -> None:
    answered = log("list", "--json", f"{key}:x' OR '1'='1")
    assert answered.code == 2
    assert answered.out == ""


@pytest.mark.parametrize(
    ("term", "known"),
    [
        ("state:adopted", "status:, circle:, member:"),
        ("status:done", "aligning, exploring, proposed"),
        ("is:closed", "open, overdue, left-behind"),
        ("buy-in:maybe", "in, halfhearted, out"),
        ("circle:nowhere", "circle list"),
        ("member:zoe", "member list"),
        ("before:someday", "2026-03-01"),
        ("status:", "status:adopted"),
    ],
)
def test_an_unknown_word_names_the_known_ones(log: Here, term: str, known: str) -> None:
    answered = log("list", term)
    assert answered.code == 2
    assert known in answered.err
    assert answered.out == ""
    assert known in log("list", term, "--json").error()["hint"]


@pytest.mark.parametrize(
    "args",
    [
        ["list", "--bogus"],
        ["list", "--limit", "0"],
        ["list", "--sort", "colour"],
        ["list", "--as-of", "someday"],
        ["show", "99"],
        ["show", "0"],
        ["show", "-1"],
        ["show", "x"],
        ["audit", "99"],
        ["history", "99"],
        ["left-behind", "99"],
        ["diff", "99"],
        ["diff", "4"],
        ["diff", "5"],
        ["diff", "1", "1", "7"],
        ["diff", "1", "--since-answer-of", "dee"],
        ["inbox", "zoe"],
        ["who", "zoe"],
        ["due", "--within", "soon"],
        ["member", "show", "zoe"],
        ["circle", "show", "nowhere"],
        ["search"],
        ["schema", "Nothing"],
        ["completion", "tcsh"],
    ],
)
def test_what_does_not_exist_is_exit_two_in_two_lines(log: Here, args: list[str]) -> None:
    answered = log(*args)
    assert (answered.code, answered.out) == (2, "")
    assert len(answered.err.splitlines()) <= 2
    assert "Traceback" not in answered.err


def test_there_is_no_decision_99(log: Here) -> None:
    assert log("show", "99").err.startswith("Error: there is no decision 99\n")


def test_the_past_of_a_list(log: Here) -> None:
    then = log.json("list", "--as-of", "2026-01-02")
    assert [(item["number"], item["status"], item["version"]) for item in then] == [(1, "in round", 1)]
    assert then[0]["outstanding"] == ["ana", "bo", "cy"]
    assert log.json("list", "status:adopted", "--as-of", "2026-01-03T09:10:00Z") == []
    assert numbers(log, "status:objected", "--as-of", "2026-01-03T09:10:00Z") == [1]
    assert log.json("list", "--as-of", "2025-12-31") == []
    assert log.json("list", "--known-at", "2026-01-06") == []
    assert numbers(log, "--as-of", "2026-01-02", "--known-at", "2999-01-01") == [1]


def test_the_past_of_one_decision(log: Here) -> None:
    assert log.json("show", "1", "--as-of", "2026-01-03T09:00:00Z")["status"] == "objected"
    assert log.json("show", "1", "--as-of", "2026-01-03T08:59:59Z")["status"] == "in round"
    audit = log.process("audit", "1", "--as-of", "2026-01-05", "--json").json()
    assert (audit["as_of"], audit["known_at"], audit["buy_in"]) == ("2026-01-05T22:59:59.999999Z", None, [])
    assert [e["type"] for e in log.json("history", "1", "--as-of", "2026-01-01T09:30:00Z")] == [
        "DecisionOpened",
        "Voiced",
    ]
    assert log.json("left-behind", "--as-of", "2025-12-31") == []
    assert log.json("inbox", "bo", "--as-of", "2025-12-31") == []
    assert log.json("due", "--as-of", "2025-12-31") == []
    for command in ("show", "audit", "history", "diff", "left-behind"):
        answered = log(command, "1", "--as-of", "2025-12-31")
        assert answered.code == 2
        assert "not opened yet then" in answered.err or "not yet opened then" in answered.err


def test_history_has_events_with_sentences(log: Here) -> None:
    events = log.json("history", "1")
    assert all(EVENT | {"sentence"} <= set(event) for event in events)
    assert [e["position"] for e in events] == sorted(e["position"] for e in events)
    assert events[0]["sentence"] == "ana opened the decision: Scrum for everybody"
    assert {e["decision"] for e in events} == {1}


def test_left_behind_has_the_keys_of_the_interface(log: Here) -> None:
    found = log.json("left-behind")
    assert found
    assert all(list(entry) == ["decision", "member", "why", "declared", "since", "event", "command"] for entry in found)
    assert ("bo", "buy-in-halfhearted", True) in [(e["member"], e["why"], e["declared"]) for e in found]
    assert log.json("left-behind", "1") == [entry for entry in found if entry["decision"] == 1]
    assert log.json("left-behind", "3") == []


def test_the_inbox_of_everybody(log: Here) -> None:
    assert [(e["decision"], e["kind"]) for e in log.json("inbox", "cy") if e["kind"] == "answer"] == [(5, "answer")]
    mine = log.json("inbox")
    assert mine == log.json("inbox", "ANA")
    assert all(e["command"].startswith("decisions ") for e in mine)
    assert log.json("inbox", "bo", "--limit", "1") == log.json("inbox", "bo")[:1]


def test_due_is_in_the_order_of_time(log: Here) -> None:
    found = log.json("due", "--within", "3650d")
    assert [e["due"] for e in found] == sorted(e["due"] for e in found)
    assert ("review", True) in [(e["kind"], e["overdue"]) for e in found]


def test_search_gives_the_best_first_with_the_place(log: Here) -> None:
    found = log.json("search", "part-time")
    assert [(item["number"], "part-time" in item["snippet"]) for item in found] == [(1, True)]
    assert log.json("search", "lunch", "status:adopted") == []
    assert log.json("search", "nowhere-to-be-found") == []
    assert [i["number"] for i in log.json("search", "the disk", "--limit", "1")] == [2]
    assert log("search", "status:adopted").code == 2


def test_what_changed_between_two_versions(log: Here) -> None:
    changed = log.json("diff", "1")
    assert (changed["from"]["version"], changed["to"]["version"]) == (1, 2)
    assert [(f["field"], f["from"], f["to"]) for f in changed["fields"]] == [("owner", "ana", "bo")]
    assert "+For two sprints." in changed["text"]
    assert log.json("diff", "1", "1", "2") == log.json("diff", "1", "1") == changed
    assert log.json("diff", "1", "2", "1")["text"][-1] == "-For two sprints."
    assert log.json("diff", "1", "--since-answer-of", "bo")["text"] == []
    before = log.json("diff", "1", "--since-answer-of", "BO", "--as-of", "2026-01-04T12:00:00Z")
    assert before["from"]["version"] == 1


def test_the_last_decision_that_i_recorded_on(log: Here) -> None:
    assert log.json("show", ".")["number"] == 5
    assert log("show", ".", DECISIONS_MEMBER="dee").code == 2


def test_members_and_circles(log: Here) -> None:
    people = log.json("member", "list")
    assert [(m["member"], m["name"]) for m in people] == [
        ("ana", None),
        ("bo", None),
        ("cy", None),
        ("dee", "Dee Ünal"),
    ]
    bo = log.json("member", "show", "BO")
    assert ([c["circle"] for c in bo["circles"]], bo["waiting"], bo["objected"]) == (["ops", "team"], [5], [1, 2])
    assert log.json("member", "show")["member"] == "ana"
    assert [c["circle"] for c in log.json("circle", "list")] == ["ops", "team"]
    team = log.json("circle", "show", "team")
    assert team["policy"]["silence"] == "outstanding"
    assert team["decisions"] == {"adopted": 1, "aligning": 1, "in round": 1, "withdrawn": 1}


def test_nothing_is_an_emptyarray(here: Here) -> None:
    assert here("init").code == 0
    for args in (
        ["list"],
        ["list", "is:open"],
        ["search", "x"],
        ["due"],
        ["left-behind"],
        ["member", "list"],
        ["circle", "list"],
    ):
        answered = here(*args, "--json")
        assert (answered.code, answered.json()) == (0, [])
        assert here(*args).code == 0
    here("me", "ana")
    here("member", "add", "ana")
    assert here.json("inbox") == []
    assert here.json("who", "ana")[0]["type"] == "MemberAdded"


def test_without_a_log_it_is_exit_three(here: Here) -> None:
    for args in (["list"], ["show", "1"], ["verify"], ["rebuild"], ["who", "ana"]):
        answered = here(*args)
        assert (answered.code, answered.out) == (3, "")


def test_many_lines_are_one_document(log: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the array are joined as JSON joins them."""
    import itertools

    from cli import printing, querying

    whole = log.json("list")
    real = itertools.islice
    monkeypatch.setattr(itertools, "islice", lambda items, _: real(items, 2))
    written: list[str] = []
    monkeypatch.setattr(printing, "raw", written.append)
    monkeypatch.setattr(printing, "on_terminal", lambda _: False)
    querying.array(whole)
    assert json.loads("\n".join(written)) == whole


def test_schema_describes_what_is_printed(log: Here) -> None:
    one = log.json("schema", "consentgiven")
    assert (one["title"], one["properties"]["type"]) == ("ConsentGiven", {"const": "ConsentGiven"})
    every = log.json("schema")
    for event in log.json("history", "1"):
        described = every["$defs"][event["type"]]
        assert set(described["required"]) <= set(event)
        assert set(event["data"]) <= set(described["properties"]["data"]["properties"])


def test_completion_names_what_is_there(log: Here) -> None:
    def complete(line: str, words: int) -> list[str]:
        answered = log.process(COMP_WORDS=line, COMP_CWORD=str(words), _DECISIONS_COMPLETE="bash_complete")
        return [found.partition(",")[2] for found in answered.out.splitlines()]

    assert complete("decisions show ", 2) == ["5", "4", "3", "2", "1"]
    assert complete("decisions inbox d", 2) == ["dee"]
    assert complete("decisions list --circle ", 3) == ["ops", "team"] or complete("decisions list --circle ", 3) == [
        "team",
        "ops",
    ]
    assert "adopted" in complete("decisions list --status a", 3)
    assert complete("decisions schema Consent", 2) == ["ConsentPresumed", "ConsentGiven"]
    for shell in ("bash", "zsh", "fish"):
        assert "_DECISIONS_COMPLETE" in log("completion", shell).out


def test_documents_hold_no_numbers_of_today(log: Here, tmp_path: Path) -> None:
    """The same question has the same answer, whichever folder it is asked from."""
    here: dict[str, Any] = log.json("audit", "1")
    there = Here(tmp_path)("audit", "1", "--json", "--log", str(log.file))
    assert there.json() == here


def test_an_intent_to_supersede_is_shown_on_both(team: Here) -> None:
    for line in (
        "propose --circle team Old -m Old",
        "round 1",
        "consent 1 --as @all",
        "propose --circle team New -m New",
    ):
        assert team(*line.split()).code == 0
    assert team.json("show", "1")["to_be_superseded_by"] == []
    assert team("supersede", "1", "--by", "2", "-m", "it covers it").code == 0
    assert team.json("show", "1")["to_be_superseded_by"] == [2]
    assert team.json("show", "2")["supersedes"] == [1]
    assert "meant to be superseded by decision 2" in team("show", "1").out
    assert "is to supersede decision 1" in team("show", "2").out
