"""The audit, who did what, and whether log and views can be trusted."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import Here
from tests.cli.test_browse import EVENT, do
from tests.store.logs import tampered

AUDIT = {
    *("number", "title", "circle", "status", "in_force", "as_of", "known_at", "policy", "roster", "outstanding"),
    *("due_to_close", "final_comment_period", "adopted_at", "versions", "answers", "objections", "alignment"),
    *("buy_in", "corrections"),
}
ANSWER = {
    *("member", "answer", "version", "digest", "at", "recorded_at", "recorded_by", "current", "stale", "presumed"),
    *("concern", "condition", "level", "confirmed", "event"),
}
OBJECTION = {
    *("objection", "raised_by", "version", "reason", "need", "at", "heard_at", "closed_at", "closed_by"),
    *("resolution", "dissent", "open"),
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Decision 1 was objected to, amended and adopted; decision 2 is adopted by silence, which nobody recorded yet."""
    here = Here(tmp_path_factory.mktemp("audit")).begun()
    do(
        here,
        "circle form lazy --aim rest --policy lazy-consensus --member ana --member bo --member cy",
        "open team 'Scrum' --at 2026-01-01T09:00:00Z",
        "frame 1 -m 'we ship late' --at 2026-01-01T09:00:00Z",
        "align 1 partly -m 'not always' --as bo --at 2026-01-01T10:00:00Z",
        "propose 1 -m 'Use scrum.' --at 2026-01-02T09:00:00Z",
        "round 1 --at 2026-01-02T09:00:00Z",
        "object 1 --as bo -m 'unsafe' --need 'calm' --at 2026-07-03T09:00:00.000007Z",
        "consent 1 --as cy --concern 'too fast' --condition 'we stop in May' --at 2026-07-03T09:30:00Z",
        "amend 1 --add 'For two sprints.' --integrates 1:measured --at 2026-07-04T09:00:00Z",
        "consent 1 --as ana,bo,cy --at 2026-07-05T09:00:00Z",
        "confirm 1 --recorder cy",
        "buy-in 1 halfhearted -m 'so so' --as bo --at 2026-07-06T09:00:00Z",
        "propose --circle lazy 'Long lunch' -m 'Two hours.' --at 2026-01-01T09:00:00Z",
        "round 2 --at 2026-01-01T09:00:00Z",
        "consent 2 --at 2026-01-01T10:00:00Z",
    )
    return here


def test_the_audit_has_the_keys_of_the_interface(log: Here) -> None:
    audit = log.json("audit", "1")
    assert set(audit) >= AUDIT
    assert all(set(answer) >= ANSWER for answer in audit["answers"])
    assert all(set(objection) >= OBJECTION for objection in audit["objections"])
    assert all({"member", "value", "framing", "at", "stale"} <= set(a) for a in audit["alignment"])
    assert all({"member", "value", "at", "stale", "current"} <= set(b) for b in audit["buy_in"])
    assert all({"version", "digest", "at", "by"} <= set(v) for v in audit["versions"])
    assert (audit["policy"]["preset"], audit["policy"]["min_consents"]) == ("sociocracy", 1)
    assert audit["roster"] == ["ana", "bo", "cy"]


def test_every_answer_ever_given_stands_there_the_oldest_first(log: Here) -> None:
    audit = log.json("audit", "1")
    said = [(a["member"], a["answer"], a["version"], a["current"], a["stale"], a["level"]) for a in audit["answers"]]
    assert said == [
        ("bo", "objection", 1, False, True, "recorded"),
        ("cy", "consent", 1, False, True, "confirmed"),
        ("ana", "consent", 2, True, False, "confirmed"),
        ("bo", "consent", 2, True, False, "recorded"),
        ("cy", "consent", 2, True, False, "confirmed"),
    ]
    first = audit["answers"][0]
    assert first["at"] == "2026-07-03T09:00:00.000007Z"
    assert first["digest"] == audit["versions"][0]["digest"]
    assert first["recorded_by"] == "ana"
    assert (audit["answers"][1]["concern"], audit["answers"][1]["condition"]) == ("too fast", "we stop in May")


def test_the_page_names_everything(log: Here) -> None:
    audit, out = log.json("audit", "1"), " ".join(log("audit", "1").out.split())
    for version in audit["versions"]:
        assert version["digest"] in out
    for answer in audit["answers"]:
        assert answer["event"][:8] in out
    for text in ("reason unsafe", "need calm", "concern: too fast", "condition: we stop in May", "so so", "not always"):
        assert text in out
    assert "closed as measured" in out
    assert "typed by someone else, and not confirmed" in out
    assert "spoken consents needed" in out


def test_every_time_is_on_the_users_clock_with_its_offset(log: Here) -> None:
    out = log.process("audit", "1", TZ="Europe/Berlin").out
    assert "2026-07-03 11:00:00 +02:00" in out
    assert "2026-01-01 11:00:00 +01:00" in out
    bare = re.findall(r"\d\d:\d\d:\d\d(?! [+-]\d\d:\d\d)", " ".join(out.split()))
    assert not bare
    assert "2026-07-03 14:30:00 +05:30" in log.process("audit", "1", TZ="Asia/Kolkata").out
    assert log.process("audit", "1", "--json", TZ="Asia/Kolkata").json() == log.json("audit", "1")


@pytest.mark.parametrize("columns", [80, 120])
def test_nothing_of_the_page_is_cut(log: Here, columns: int) -> None:
    out = log("audit", "1", COLUMNS=str(columns)).out
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= columns
    for version in log.json("audit", "1")["versions"]:
        assert version["digest"] in out
        assert version["text"].splitlines()[-1] in out


def test_a_digest_can_be_made_again_from_the_answer(log: Here) -> None:
    for version in log.json("audit", "1")["versions"]:
        content = json.dumps(version["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(content.encode()).hexdigest() == version["digest"]


def test_an_adoption_stands_with_its_arithmetic(log: Here) -> None:
    (adoption,) = log.json("audit", "1")["adoptions"]
    assert (adoption["version"], adoption["because"], adoption["derived"]) == (2, "act", False)
    assert adoption["completed_by"]["sentence"] == "cy consented to version 2 (recorded by ana)"
    finding = adoption["finding"]
    assert (finding["consented"], finding["outstanding"], finding["holds"]) == (["ana", "bo", "cy"], [], True)
    assert [(r["what"], r["found"], r["holds"]) for r in finding["requires"]] == [
        ("open-objections", 0, True),
        ("spoken-consents", 3, True),
        ("outstanding", 0, True),
    ]
    out = log("audit", "1").out
    assert "3; at least 1 needed: 3 ≥ 1 holds" in out
    assert "0; at most 0 allowed: 0 ≤ 0 holds" in out


def test_what_the_rule_still_misses_is_said(log: Here) -> None:
    past = ("--as-of", "2026-07-04T12:00:00Z")
    audit = log.json("audit", "1", *past)
    assert (audit["adoptions"], audit["finding"]["holds"]) == ([], False)
    assert audit["finding"]["open_objections"] == [1]
    out = log("audit", "1", *past).out
    assert "the rule is not met" in out
    assert "1; at most 0 allowed: 1 ≤ 0 does not hold" in out


def test_an_adoption_by_silence_says_so(log: Here) -> None:
    (adoption,) = log.json("audit", "2")["adoptions"]
    assert (adoption["because"], adoption["derived"], adoption["completed_by"]) == ("time-limit", True, None)
    assert (adoption["finding"]["consented"], adoption["finding"]["presumed"]) == (["ana"], ["bo", "cy"])
    out = " ".join(log("audit", "2").out.split())
    assert "the end of the time limit: who had said nothing was presumed to consent" in out
    assert "Never spoken." in out


def test_the_page_says_which_past_it_shows(log: Here) -> None:
    out = " ".join(log("audit", "1", "--as-of", "2026-07-03", "--known-at", "2999-01-01").out.split())
    assert "only what had happened by then, even if it was recorded later" in out
    assert "only what the log had recorded by then" in out
    assert log.json("audit", "1")["log"]["id"] in out


def test_the_page_for_a_browser(log: Here) -> None:
    made = log.process("audit", "1", "--html")
    assert made.code == 0
    assert made.out.startswith("<!DOCTYPE html>")
    for version in log.json("audit", "1")["versions"]:
        assert version["digest"] in made.out
    assert log.process("audit", "1", "--format", "html").out.partition("made</dt>")[0] in made.out


def test_a_page_goes_into_a_new_file_only(log: Here) -> None:
    file = log.folder / "audit.html"
    assert log("audit", "1", "--html", "--out", str(file)).code == 0
    whole = file.read_text()
    assert whole.endswith("</html>\n")
    assert file.stat().st_mode & 0o777 == 0o600
    again = log("audit", "1", "--html", "--out", str(file))
    assert (again.code, file.read_text()) == (2, whole)
    assert "is there already" in again.err
    link = log.folder / "link.html"
    link.symlink_to(log.folder / "nowhere.html")
    assert log("audit", "1", "--html", "--out", str(link)).code == 2
    assert not (log.folder / "nowhere.html").exists()
    assert log("audit", "1", "--html", "--out", str(log.folder / "none" / "x.html")).code == 2
    assert {f.name for f in log.folder.iterdir() if "html" in f.name} == {"audit.html", "link.html"}


@pytest.mark.parametrize("form", [("--out", "x.html"), ("--html", "--json"), ("--html", "--format", "text")])
def test_forms_that_contradict_each_other_are_refused(log: Here, form: tuple[str, ...]) -> None:
    assert log("audit", "1", *form).code == 2
    assert not (log.folder / "x.html").exists()


def test_what_time_alone_has_done_is_called_derived(log: Here) -> None:
    audit = log.json("audit", "2")
    assert (audit["status"], audit["due_to_close"]) == ("adopted", True)
    presumed = [(a["member"], a["answer"], a["presumed"], a["level"]) for a in audit["answers"]]
    assert presumed[0] == ("ana", "consent", False, "confirmed")
    assert [p[:3] for p in presumed[1:]] == [("bo", "consent", True), ("cy", "consent", True)]
    assert not any(a["confirmed"] for a in audit["answers"][1:])
    for page in ("audit", "show"):
        out = log(page, "2").out
        assert "derived" in out
        assert "recorded by the next act" in out
        assert "? presumed" in out
    assert "presumed, never spoken" in " ".join(log("audit", "2").out.split())
    before = log.json("audit", "2", "--as-of", "2026-01-02")
    assert (before["status"], before["outstanding"]) == ("in round", ["bo", "cy"])


def test_a_correction_stands_beside_what_it_corrects(tmp_path: Path) -> None:
    here = Here(tmp_path).proposed()
    do(here, "consent 1 --concern 'a slip'")
    event = here.json("history", "1")[-1]
    do(here, f"correct {event['position']} -m 'it was bo'")
    audit = here.json("audit", "1")
    assert [(c["event"], c["reason"], c["entry"]["id"]) for c in audit["corrections"]] == [
        (event["id"], "it was bo", event["id"])
    ]
    assert audit["answers"] == []
    assert len(here.json("audit", "1", "--known-at", event["recorded_at"])["answers"]) == 1
    out = here("audit", "1").out
    assert "a slip" in out
    assert "it was bo" in out
    assert "[void]" in here("history", "1").out


def test_who_did_what(log: Here) -> None:
    found = log.json("who", "CY")
    assert all(EVENT - {"decision"} | {"sentence", "title"} <= set(event) for event in found)
    assert all("cy" in (event["member"], event["recorded_by"]) for event in found)
    assert {event["type"] for event in found} == {"ConsentGiven", "EntryConfirmed"}
    assert {event["title"] for event in found} == {"Scrum"}
    everything = log.json("who", "ana")
    assert [e["position"] for e in everything] == sorted(e["position"] for e in everything)
    assert {"CircleFormed", "MemberAdded", "RoundOpened"} <= {e["type"] for e in everything}
    assert "RoundNoted" not in {e["type"] for e in everything}


def test_who_says_what_became_of_it(tmp_path: Path) -> None:
    here = Here(tmp_path).proposed()
    do(here, "consent 1 --as bo", "retract 1 --as bo -m 'slept on it'", "object 1 --as bo -m 'unsafe'")
    do(here, "consent 1 --recorder cy", "amend 1 --add 'For a month.' --integrates 1", "consent 1 --as bo")
    said = {e["position"]: e for e in here.json("who", "bo")}
    consent, retraction, objection = sorted(said)[:3]
    last = max(position for position in said if said[position]["type"] == "ConsentGiven")
    assert said[consent]["level"] == "recorded"
    assert [later["what"] for later in said[consent]["later"]] == ["retracted", "stale"]
    assert said[consent]["later"][0]["position"] == retraction
    closed, stale = said[objection]["later"]
    assert (closed["what"], closed["how"], closed["member"], stale["newest"]) == ("closed", "integrated", "bo", 2)
    assert said[last]["later"] == []
    assert [(e["level"], [later["what"] for later in e["later"]]) for e in here.json("who", "cy")] == [
        ("confirmed", ["stale"])
    ]
    do(here, "confirm 1 --recorder bo")
    do(here, f"correct {last} -m 'a slip'")
    out = " ".join(here("who", "bo", "--full").out.split())
    assert "Decision 1 · Scrum?" in out
    assert "later: retracted by bo" in out
    assert "later: closed as integrated by bo" in out
    assert "later: marked void by ana" in out
    assert " · ○ confirmed" in out
    before = here.json("who", "bo", "--known-at", said[consent]["recorded_at"])
    assert [(e["position"], e["later"], e["level"]) for e in before] == [(consent, [], "recorded")]


def test_who_within_a_time(log: Here) -> None:
    def types(*args: str) -> list[str]:
        return [event["type"] for event in log.json("who", "bo", *args)]

    assert types("--until", "2026-01-01") == ["AlignmentDeclared"]
    assert types("--since", "2026-07-06") == ["BuyInDeclared"]
    assert types("--since", "2026-07-03T09:00:00.000007Z", "--until", "2026-07-03T09:00:00.000007Z") == [
        "ObjectionRaised"
    ]
    assert types("--as-of", "2026-01-01") == types("--until", "2026-01-01")
    assert types("--known-at", "2026-01-01") == []


def test_who_finds_names_in_every_script(here: Here) -> None:
    do(here, "init", "me зоя", "member add зоя", "circle form круг --aim x --member зоя", "open круг Вопрос")
    assert [e["type"] for e in here.json("who", "ЗОЯ")][-1] == "DecisionOpened"
    assert here.json("list", "member:зоя")[0]["number"] == 1


def changed(here: Here, sql: str) -> None:
    (views,) = (here.folder / ".cache" / "decisions").glob("*-v*.db")
    with sqlite3.connect(views) as connection:
        connection.execute(sql)
    connection.close()


def test_verify_finds_nothing_in_a_good_log(log: Here) -> None:
    answered = log("verify", "--json")
    document: dict[str, Any] = answered.json()
    assert (answered.code, document["ok"], document["problems"]) == (0, True, [])
    assert document["events"] == log.json("rebuild")["events"]
    assert re.fullmatch("[0-9a-f]{64}", document["root"])
    assert document["root"] in log("verify").out


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decisions SET status = 'withdrawn' WHERE number = 1",
        "DELETE FROM left_behind",
        "UPDATE people SET alignment = 'aligned'",
        "INSERT INTO needs VALUES (7, 1, 'bo', 'x', 0, 'x')",
        "DELETE FROM inbox WHERE rowid = 1",
        "UPDATE stays SET roles = '[\"leader\"]'",
        "DELETE FROM members WHERE handle = 'bo'",
    ],
)
def test_verify_finds_views_that_differ_and_rebuild_mends_them(asked: Here, sql: str) -> None:
    assert asked("list").code == 0
    changed(asked, sql)
    answered = asked("verify", "--json")
    document = answered.json()
    assert (answered.code, document["ok"]) == (1, False)
    assert {problem["kind"] for problem in document["problems"]} == {"view-differs"}
    assert all(list(problem) == ["position", "kind", "detail", "decision"] for problem in document["problems"])
    said = asked("verify")
    assert said.code == 1
    assert "view-differs" in said.out
    assert asked("rebuild").out.startswith("Made the views of ")
    assert asked("verify").code == 0


def test_intents_to_supersede_are_compared_too(asked: Here) -> None:
    assert asked("consent", "1", "--as", "@all").code == 0
    assert asked("propose", "--circle", "team", "Two", "-m", "Two.").code == 0
    assert asked("supersede", "1", "--by", "2", "-m", "better").code == 0
    assert asked("list").code == 0
    assert asked("verify").code == 0
    changed(asked, "DELETE FROM intents")
    said = asked("verify")
    assert said.code == 1
    assert "view-differs: intents" in said.out


def test_verify_names_the_record_that_was_changed(asked: Here) -> None:
    with sqlite3.connect(asked.file) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        (position,) = connection.execute("SELECT position FROM events WHERE type = 'ProposalMade'").fetchone()
        connection.execute(
            "UPDATE events SET record = CAST(replace(CAST(record AS TEXT), 'Use scrum', 'Use scram') AS BLOB)"
            " WHERE position = ?",
            (position,),
        )
    connection.close()
    answered = asked("verify", "--json")
    assert answered.code == 1
    found = [(p["position"], p["kind"], p["decision"]) for p in answered.json()["problems"]]
    assert (position, "changed", 1) in found
    assert f"‼ event {position} of decision 1: changed" in asked("verify").out


def test_one_decision_is_damaged_and_all_else_works(asked: Here) -> None:
    assert asked("propose", "--circle", "team", "Two", "-m", "Two.").code == 0
    log = str(asked.file)
    tampered(log, "UPDATE events SET record = x'00ff' WHERE type = 'ProposalMade' AND position < 12")
    assert asked("rebuild").code == 0
    listed = asked("list").out
    assert "‼ damaged" in listed
    assert "Two" in listed
    assert [i["status"] for i in sorted(asked.json("list"), key=lambda i: i["number"])] == ["damaged", "proposed"]
    for line in ("show 2", "audit 2", "history 2", "inbox", "left-behind", "stats", "search two", "round 2"):
        assert asked(*line.split()).code == 0, line
    for line in ("show 1", "audit 1", "consent 1", "history 1", "prove 1"):
        done = asked(*line.split())
        assert done.code in (1, 3), line
        assert "damaged" in done.err
        assert "verify" in done.err
