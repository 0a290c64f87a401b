"""What another tool tells, recorded: once, whole, dated as it was, and shown as what it is."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import LogUnavailable
from decisions.exchange import bringing, loomio
from decisions.exchange.foreign import Foreign, Outcome, Person, Reading, Step, Voice
from decisions.exchange.report import Report
from decisions.log.reading import LogReader
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore, create
from decisions.views.asked import Asked
from decisions.views.audit import audit
from decisions.views.one import One, show
from decisions.when import moment, now
from tests.cli.run import Here, environment
from tests.exchange.logs import HIDDEN, PAYLOADS
from tests.exchange.loomio import CSV, group, line, outcome, poll, stance, users
from tests.exchange.test_jsonl import brought, history, lines
from tests.store.logs import founded, records, tampered

AT = moment("2019-03-01T10:00:00Z")


def bring(reading: Reading, log: str, tell: Any = lambda done, of: None, **changed: Any) -> Report:
    given: dict[str, Any] = {"form": "loomio/1", "recorder": "ana", "circle": "team", "dry_run": False, **changed}
    with closing(SqliteStore(log)) as store:
        return bringing.bring(reading, store=store, tell=tell, **given)


def loomios(text: str, log: str, **changed: Any) -> Report:
    path = Path(log).with_name("x.json")
    path.write_text(text, errors="surrogatepass")
    return bring(loomio.read(str(path), "x.json"), log, **changed)


def audited(log: str, number: int) -> dict[str, Any]:
    with closing(LogReader(log)) as reader:
        return audit(One(reader, number, Asked(now())))


def shown(log: str, number: int) -> dict[str, Any]:
    with closing(LogReader(log)) as reader:
        return show(One(reader, number, Asked(now())))


def begun(path: Path) -> str:
    assert create(str(path), "Kitchen", "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)
    return str(path)


@pytest.fixture
def log(tmp_path: Path) -> str:
    return begun(tmp_path / "log.db")


def test_an_answer_is_to_an_unknown_version_and_an_adoption_is_reported(log: str) -> None:
    loomios(group(), log)
    told = audited(log, 1)
    assert [(a["member"], a["answer"], a["said"], a["at"]) for a in told["answers"]] == [
        ("ana", "consent", "agree", "2019-03-02T11:00:00Z"),
        ("bo", "stand-aside", "abstain", "2019-03-02T12:00:00Z"),
        ("cy", "consent", "agree", "2019-03-02T13:00:00Z"),
    ]
    for answer in told["answers"]:
        assert (answer["version"], answer["digest"], answer["current"], answer["stale"]) == (None, None, False, False)
    assert [a["level"] for a in told["answers"]] == ["confirmed", "recorded", "recorded"]
    assert (told["status"], told["in_force"], told["adopted_at"]) == ("adopted", 1, "2019-03-09T08:00:00Z")
    (adoption,) = told["adoptions"]
    assert (adoption["because"], adoption["completed_by"], adoption["finding"]) == ("reported", None, None)
    assert adoption["review_on"] == "2019-09-01"
    assert [(o["outcome"], o["text"], o["member"]) for o in told["outcomes"]] == [("adopted", "We do it.", "bo")]
    assert (told["roster"], told["rounds"], told["outstanding"]) == ([], [], [])
    assert shown(log, 1)["left_behind"] == shown(log, 2)["left_behind"] == []
    assert [shown(log, n)["status"] for n in (2, 3)] == ["proposed", "proposed"]


def test_records_say_where_they_come_from_and_the_log_verifies(log: str) -> None:
    before = len(records(log))
    report = loomios(group(), log)
    new = [json.loads(raw) for raw in records(log)][before:]
    assert len(new) == report.events
    for e in new:
        assert e["recorded_by"] == "ana"
        assert e["origin"]["format"] == "loomio/1"
        assert e["origin"]["log"] == "loomio"
        assert e["origin"]["id"] == e["id"]
        assert e["at"] < "2020" or e["type"] == "MemberAdded"
        assert e["recorded_at"] > "2026"
    assert {e["origin"]["key"] for e in new if e["type"] == "AnswerReported"} == {f"stance {n}" for n in range(1, 7)}
    assert verify_file(log).ok


def test_importing_again_adds_nothing_and_a_grown_file_only_what_is_new(log: str) -> None:
    first = loomios(group(), log)
    assert (first.events, len(first.decisions), first.already) == (14, 3, 0)
    before = records(log)
    again = loomios(group(), log)
    assert (again.events, again.decisions, again.already) == (0, [], 3)
    assert records(log) == before
    grown = group() + stance(8, 3, 1) + outcome(3, 3, statement="Done.") + poll(4) + stance(9, 4, 2)
    report = loomios(grown, log)
    assert [(t.there, t.number, t.events) for t in report.decisions] == [("poll Key3", 3, 2), ("poll Key4", 4, 3)]
    assert [json.loads(raw)["type"] for raw in records(log)[len(before) :]] == [
        "AnswerReported",
        "OutcomeReported",
        "DecisionOpened",
        "ProposalMade",
        "AnswerReported",
    ]
    assert verify_file(log).ok


def test_the_table_of_a_poll_that_is_here_adds_nothing(log: str) -> None:
    loomios(group(), log)
    path = Path(log).with_name("poll.csv")
    path.write_text(CSV)
    report = bring(loomio.read(str(path), "poll.csv"), log)
    assert (report.events, report.already, report.left) == (0, 1, [])


def test_what_was_changed_there_meanwhile_is_told(log: str) -> None:
    loomios(group(), log)
    before = records(log)
    report = loomios(group().replace("reason 2", "another").replace("on Mondays", "daily"), log)
    assert records(log) == before
    changed = [x.what for x in report.left if "something else than when it was imported" in x.why]
    assert changed == ["x.json, line 5: poll Key1 proposal", "x.json, line 12: stance 2"]


def test_a_dry_run_tells_the_same_and_changes_no_byte(log: str) -> None:
    before = {path.name: path.read_bytes() for path in Path(log).parent.iterdir()}
    dry = loomios(group(), log, dry_run=True)
    for name, content in before.items():
        assert Path(log).with_name(name).read_bytes() == content
    done = loomios(group(), log)
    assert dry == done._replace(decisions=[taken._replace(number=None) for taken in done.decisions])


def test_an_import_that_was_stopped_goes_on(log: str) -> None:
    text = users() + "".join(poll(n, closed_at=None) + stance(n, n, 2) for n in range(1, 121))

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loomios(text, log, tell=stop)
    some = len(records(log))
    report = loomios(text, log)
    assert (len(report.decisions), report.already) == (70, 50)
    assert len(records(log)) == some + report.events
    assert len({json.loads(raw)["origin"]["id"] for raw in records(log) if b'"origin"' in raw}) == 3 * 120
    assert verify_file(log).ok


def test_several_who_import_the_same_at_once(log: str, tmp_path: Path) -> None:
    text = users() + "".join(poll(n) + stance(n, n, 2) + outcome(n, n) for n in range(1, 61))
    (tmp_path / "x.json").write_text(text)
    command = [sys.executable, "-m", "cli", "--log", log, "import", "x.json", "--format", "loomio", "--json"]
    env = environment(tmp_path, DECISIONS_MEMBER="ana")
    running = [
        subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [one.communicate(timeout=60) for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], told
    assert sum(json.loads(out)["events"] for out, _ in told) == 4 * 60
    assert verify_file(log).ok
    assert len([raw for raw in records(log) if b'"type":"OutcomeReported"' in raw]) == 60


def test_out_and_in_again_has_the_same_root(log: str, tmp_path: Path) -> None:
    loomios(group(), log)
    (tmp_path / "log.jsonl").write_text("".join(lines(log)))
    other = tmp_path / "other"
    other.mkdir()
    env = environment(tmp_path, DECISIONS_MEMBER="ana")
    command = [sys.executable, "-m", "cli", "--log", str(other / "log.db"), "import", "log.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=True)
    root = verify_file(log).root
    assert verify_file(str(other / "log.db")).root == root
    assert root in done.stdout.decode()


def test_what_came_by_way_of_another_log_is_known_again(log: str, tmp_path: Path) -> None:
    loomios(group(), log)
    other = tmp_path / "other"
    other.mkdir()
    here = begun(other / "log.db")
    brought("".join(lines(log)), tmp_path, here)
    assert verify_file(here).ok
    report = loomios(group() + stance(8, 3, 1), here)
    assert [(t.there, t.events) for t in report.decisions] == [("poll Key3", 1)]
    assert [a["said"] for a in audited(here, 3)["answers"]] == ["disagree", "agree"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_a_text(payload: str, log: str) -> None:
    said = PAYLOADS[payload]
    text = (
        users(bo=said)
        + poll(title=said, details=said, details_format="md", options=[said, "agree"], closed_at=None)
        + stance(1, 1, 2, 1, reason=said)
        + outcome(1, 1, statement=said, statement_format="md")
    )
    report = loomios(text, log)
    told = audited(log, 1)
    assert (told["title"], told["versions"][0]["content"]["text"]) == (said, said)
    assert [(a["said"], a["reason"]) for a in told["answers"]] == [(said, said)]
    assert told["outcomes"][0]["text"] == said
    assert [x.why for x in report.left if "text" not in x.why] == []
    assert verify_file(log).ok


def test_what_cannot_be_stored_is_told_with_its_place(log: str) -> None:
    text = (
        users(bo=HIDDEN)
        + poll(1, title="x" * 201, closed_at=None)
        + poll(2, title=HIDDEN, closed_at=None)
        + poll(3, details="x" * 100_001, details_format="md", closed_at=None)
        + stance(1, 3, 1)
        + poll(4, closed_at=None)
        + stance(2, 4, 2, reason=HIDDEN)
        + stance(3, 4, 3, reason="\ud800")
        + stance(4, 4, 1, cast_at="2999-01-01T00:00:00Z")
        + stance(5, 4, 2, cast_at="1999-01-01T00:00:00Z")
        + stance(6, 4, 2)
    )
    report = loomios(text, log)
    assert [t.there for t in report.decisions] == ["poll Key4"]
    assert [a["member"] for a in audited(log, 1)["answers"]] == ["bo"]
    assert {x.what: x.why for x in report.left} == {
        "x.json, line 4: poll Key1": "the title is too long: 201 characters, at most 200",
        "x.json, line 9: poll Key2": "the title holds U+001B, a control character",
        "x.json, line 14: poll Key3 proposal": "the proposal is too long: 100001 characters, at most 100000",
        "x.json, line 30: stance 4": "2999-01-01T00:00:00Z is in the future",
        "x.json, line 32: stance 5": (
            "the decision is open only since 2019-03-01T10:00:00.123000Z, but this is said to have happened"
            " 1999-01-01T00:00:00Z"
        ),
        "x.json, line 26: stance 2": "the reason holds U+001B, a control character",
        "x.json, line 28: stance 3": "the reason is not valid Unicode (lone surrogate U+D800)",
    }
    assert verify_file(log).ok


def test_people_are_added_once_and_never_merged_in_silence(log: str) -> None:
    report = loomios(users(bo="Bo Diddley", cy="Cy") + poll(closed_at=None) + stance(1, 1, 2) + stance(2, 1, 3), log)
    assert report.members == []
    assert report.left == []
    with_names = begun(Path(log).with_name("named.db"))
    text = line("users", id=9, username="dora", name="Dora One", email="d@example.org")
    text += poll(author_id=9, closed_at=None)
    assert loomios(text, with_names).members == ["dora"]
    other = text.replace("Dora One", "Dora Two").replace("d@", "e@").replace("Key1", "Key2")
    told = loomios(other, with_names)
    assert told.left == []
    assert [(x.what, x.why) for x in told.notes] == [
        ("member dora", "is called Dora One here and Dora Two there; it is taken for the same person")
    ]
    assert loomios(other.replace("e@", "D@").replace("Key2", "Key3"), with_names).notes == []


def own(**told: Any) -> Foreign:
    return Foreign(**{"key": "a", "place": "a.md", "title": "A", "opened_at": AT, **told})


def read(*decisions: Foreign) -> Reading:
    return Reading("notes", list(decisions), [Person("bo", "bo"), Person("zoe", "zoe", "Zoe")], [])


def test_everything_that_a_decision_may_tell(log: str) -> None:
    day = 86_400_000_000
    older = own(
        text="Old.",
        proposer="zoe",
        outcomes=(
            Outcome("taken", "adopted", "Accepted", AT + day, deciders=("zoe", "bo")),
            Outcome("gone", "superseded", "Superseded by B", AT + 3 * day, superseded_by="b"),
        ),
    )
    newer = own(
        key="b",
        place="b.md",
        title="B",
        opened_at=AT + 2 * day,
        framing="We see.",
        voices=(Voice("b 1", "need", "We need it.", "zoe"),),
        text="New.",
        criteria=("It holds.",),
        review_on="2030-01-01",
        outcomes=(Outcome("taken", "adopted", "Accepted", AT + 3 * day),),
    )
    report = bring(read(older, newer), log)
    assert (report.members, report.left) == (["zoe"], [])
    first, second = shown(log, 1), shown(log, 2)
    assert (first["status"], first["superseded_by"], first["in_force"]) == ("superseded", 2, None)
    assert first["outcomes"][0]["deciders"] == ["zoe", "bo"]
    assert (second["status"], second["review_on"], second["criteria"]) == ("adopted", "2030-01-01", ["It holds."])
    assert (second["framing"]["text"], second["needs"][0]["member"], second["owner"]) == ("We see.", "zoe", "ana")
    assert bring(read(older, newer), log).events == 0
    assert verify_file(log).ok


def test_acts_with_their_times_go_by_the_ordinary_rules(log: str) -> None:
    steps = (
        Step("round", "round", "bo", AT, {"roster": ["bo", "cy", "zoe"], "preset": "rust-fcp"}),
        Step("bo", "consent", "bo", AT + 1, {}),
        Step("ana", "consent", "ana", AT + 2, {}),
        Step("cy", "consent", "cy", AT + 3, {}),
    )
    report = bring(read(own(text="New.", proposer="bo", steps=steps)), log)
    assert [(x.what, x.why) for x in report.left] == [
        ("a.md", "zoe is no member of team here, and is not asked"),
        ("a.md: ana", "ana is not on the roster of version 1"),
    ]
    told = audited(log, 1)
    assert told["rounds"][0]["roster"] == ["bo", "cy"]
    assert told["policy"]["preset"] == "rust-fcp"
    assert [(a["member"], a["version"], a["current"]) for a in told["answers"]] == [("bo", 1, True), ("cy", 1, True)]
    assert (told["status"], told["adopted_at"], told["derived"]) == ("adopted", "2019-03-11T10:00:00.000003Z", True)
    assert bring(read(own(text="New.", proposer="bo", steps=steps)), log).events == 0
    assert verify_file(log).ok


def test_what_a_rule_decides_here_is_not_reported_too(log: str) -> None:
    steps = (Step("round", "round", "bo", AT, {"roster": ["bo"]}),)
    told = own(text="New.", steps=steps, outcomes=(Outcome("x", "adopted", "Accepted", AT + 1),))
    report = bring(read(told), log)
    assert [(x.what, x.why) for x in report.left] == [
        ("a.md: x", "there are rounds here, and what becomes of it is found by their rule")
    ]
    assert shown(log, 1)["status"] == "in round"


def test_a_day_that_is_none_is_told_and_nothing_of_it_is_stored(log: str) -> None:
    told = own(text="New.", outcomes=(Outcome("x", "adopted", "Accepted", AT + 1, review_on="2020-13-45"),))
    report = bring(read(told, own(key="b", place="b.md", text="B.", review_on="never")), log)
    assert [x.what for x in report.left] == ["a.md: x", "b.md: b proposal"]
    assert shown(log, 1)["status"] == "proposed"
    assert verify_file(log).ok


def test_a_log_that_is_damaged_is_no_fault_of_the_file(log: str) -> None:
    loomios(group(), log)
    sql = (
        "UPDATE events SET record = replace(record, '\"handle\":\"team\"', '\"handle\":3') WHERE type = 'CircleFormed'"
    )
    tampered(log, sql)
    with pytest.raises(LogUnavailable):
        loomios(group() + poll(4), log)


def test_of_two_with_one_key_neither_is_taken(log: str) -> None:
    report = bring(read(own(), own(place="b.md")), log)
    assert report.events == 0
    assert [(x.what, x.why) for x in report.left] == [("b.md", "it is called a, as a.md is; neither is taken over")]


def test_whoever_is_reported_may_dispute_it(log: str) -> None:
    loomios(group(), log)
    (said,) = [e for e in history(log, 1) if e["type"] == "AnswerReported" and e["member"] == "bo"]
    here = Here(Path(log).parent, server=False)
    done = here.process("--log", log, "dispute", "1", said["id"], "-m", "never", DECISIONS_MEMBER="bo")
    assert done.code == 0, done.err
    (answer,) = [a for a in audited(log, 1)["answers"] if a["member"] == "bo"]
    assert (answer["disputed"], answer["version"]) == (True, None)
    assert audited(log, 1)["early_review"] is None
