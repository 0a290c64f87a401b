"""The contract, checked from outside: what a sceptic with nothing but the interface and the domain would try.

Every story is told to the installed program and read back through `--json`; nothing here looks into the library.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import Here, Result

UTC = {"TZ": "UTC", "DECISIONS_MEMBER": "ana"}
PEOPLE = ("ana", "bo", "cy", "dee", "eli", "fay", "gus", "hal", "ivy", "jo", "kim", "lou")


class Story:
    """A log with a circle `team` of the first `people`, in which everybody is typed for by ana.

    `story("consent 1 --as bo")` answers the JSON document; `story.refused(...)` the error of an exit code.
    """

    def __init__(self, here: Here, people: int = 3, policy: str = "sociocracy", facilitator: str = "") -> None:
        self.here = here
        members = PEOPLE[:people]
        roles = [f"--member {m}{':facilitator' if m == facilitator else ''}" for m in members]
        self("init", *(f"member add {m}" for m in members))
        self(f"circle form team --aim ship --policy {policy} {' '.join(roles)}")

    def run(self, line: str, **env: str) -> Result:
        return self.here(*shlex.split(line), **{**UTC, **env})

    def __call__(self, *lines: str, **env: str) -> Any:
        answer = None
        for line in lines:
            done = self.run(f"{line} --json", **env)
            assert done.code == 0, (line, done.err)
            assert done.out.count("\n") == done.out.rstrip("\n").count("\n") + 1, "one document, and nothing else"
            answer = json.loads(done.out)
        return answer

    def refused(self, code: int, line: str, **env: str) -> str:
        done = self.run(f"{line} --json", **env)
        assert (done.code, done.out) == (code, ""), (line, done)
        said = json.loads(done.err)
        assert set(said) == {"error", "hint"}
        assert said["error"]
        assert said["hint"]
        return f"{said['error']}; {said['hint']}"

    def proposed(self, at: str = "2020-01-01 09:00", *options: str) -> Story:
        """Decision 1 of the circle, in a round since 2020."""
        self(f"propose --circle team Tool -m Try --at '{at}' {' '.join(options)}", f"round 1 --at '{at}'")
        return self

    def status(self, *past: str) -> str:
        return str(self(f"show 1 {' '.join(past)}")["status"])

    def outstanding(self, *past: str) -> list[str]:
        return list(self(f"audit 1 {' '.join(past)}")["outstanding"])

    def answers(self, *past: str) -> list[tuple[str, str, str]]:
        """Who answered what, and how it stands: current, stale, presumed."""
        return [
            (a["member"], a["answer"], " ".join(k for k in ("current", "stale", "presumed") if a[k]))
            for a in self(f"audit 1 {' '.join(past)}")["answers"]
        ]

    def objections(self) -> list[tuple[int, str, str | None, bool]]:
        """Number, raiser, resolution, open."""
        return [(o["objection"], o["raised_by"], o["resolution"], o["open"]) for o in self("audit 1")["objections"]]


@pytest.fixture
def story(here: Here) -> Callable[..., Story]:
    return lambda *args, **named: Story(here, *args, **named)


# The words of the interface.


def words(text: str) -> set[str]:
    return set(text.split())


EVENT = words("id position type schema subject_version member recorded_by at recorded_at meeting data")
ITEM = words(
    """number title circle status version in_force opened_at adopted_at review_on overdue due_to_close outstanding
    open_objections buy_in"""
)
SHOWN = ITEM | words(
    """text digest owner carried_by criteria needs framing options questions policy roster round answers objections
    concerns conditions alignment buy_in_by_member actions reviews early_review left_behind"""
)
AUDITED = words(
    """number title circle status in_force as_of known_at policy roster outstanding due_to_close final_comment_period
    adopted_at versions answers objections alignment buy_in corrections"""
)
INSIDE = {
    "versions": "version digest at by",
    "answers": "member answer version digest at recorded_at recorded_by current stale presumed concern condition level"
    " confirmed event",
    "objections": "objection raised_by version reason need at heard_at closed_at closed_by resolution dissent open",
    "alignment": "member value framing at stale",
    "buy_in": "member value at stale current",
}
NEED = words(
    "need decision number circle title member text at age_days event addressed_by taken_up_by met review unmet command"
)
LEFT_BEHIND = {"decision", "member", "why", "declared", "since", "event", "command"}

EVERY = """
open team 'Which tool?'                                          | decision=1 status=aligning
voice 1 need -m 'a rhythm'                                       | need=1
voice 1 desire -m fun                                            | desire=1
voice . fact -m 'late twice'                                     | fact=1
voice 1 feeling -m tired --as BO                                 | feeling=1
frame 1 -m 'we need a rhythm so that we rest'                    | status=aligning
align 1 aligned --as ana,bo                                      |
align 1 not -m 'I see it otherwise' --as @rest                   |
option 1 -m boards                                               | option=1 status=exploring
ask 1 -m 'Who pays?'                                             | question=1
answer 1 1 -m 'We do'                                            |
answer 1.1 -m 'They do'                                          |
react 1 -m good                                                  | status=exploring
propose 1 -m x --owner bo --carried-by bo --review-on 2030-01-01 --criterion mood --addresses 1 | version=1
round 1 --until 'in 3 days'                                      | status="in round"
close 1                                                          | status=proposed
amend 1 --add 'for a month'                                      | version=2 status=proposed
amend 1 -m 'Try it for a month' --criterion joy                  | version=3
amend 1 --owner cy --carried-by cy --review-on 2031-01-01        | version=4
round 1                                                          | status="in round"
round 1                                                          | status="in round" events=[]
consent 1 --concern summer --condition 'the board is up'         | concern=1 condition=1
object 1 -m 'no time' --need calm --as bo                        | objection=1 status=objected
test 1 1 -m 'it would harm'                                      | status=objected
heard 1 1 --as bo                                                | status=objected
amend 1 --add slowly --integrates 1:measured                     | version=5 status=objected
consent 1 --version 4 --as cy                                    | status=objected
consent 1 --as ana,bo                                            | status="in round"
retract 1 -m hm --as bo                                          | status="in round"
object 1 -m 'still no' --as bo                                   | objection=2
resolve 1.2 --how deferred --owner cy --due 'in 2 weeks' --as bo | action=1 status="in round"
consent 1 --as @rest                                             | status=adopted
condition 1.1 met                                                |
condition 1 1 broken -m 'it fell'                                |
buy-in 1 in --as @all                                            |
buy-in 1 halfhearted -m hm --as cy                               |
check-in 1 struggling -m slow                                    |
action add 1 -m pens --owner bo --due 2031-01-01                 | action=2
action done 1 1 -m up                                            |
action drop 1.2                                                  |
confirm 1 --recorder bo                                          |
review 1 --request -m soon                                       |
review 1 keep -m good --measure 1=fast --became 1=gone --framing holds | version=6 status="in round"
review 1 amend -m so --criterion 1=met:fast --concern 1=did-not --condition 1=broken:fell --need 1=unmet |
open team Again --from-need 1.1                                  | decision=2 status=aligning
propose --circle team Also -m Other --addresses 1.1              | decision=3 version=1 status=proposed
withdraw 1 -m 'not now'                                          | status=adopted
propose --circle team Other -m Instead                           | decision=4 version=1 status=proposed
supersede 1 --by 4 -m tired                                      | decision=4 status=proposed
member add zoe --name 'Zoe Z' --email zoe@example.org            | member=zoe decision=null status=null
member add yan                                                   | member=yan
circle form ops --aim run --parent team --policy s3 --member zoe:leader | circle=ops decision=null status=null
circle join team zoe --role facilitator                          | circle=team
circle leave team zoe                                            | circle=team
circle policy team rust-fcp --set final_comment_days=3           | circle=team
"""


def test_every_recording_command_answers_the_number_just_given(story: Callable[..., Story]) -> None:
    s = story()
    for row in EVERY.strip().splitlines():
        line, _, expected = (part.strip() for part in row.partition("|"))
        before = s.run("verify --json").json()["events"]
        answer = s(line)
        for pair in shlex.split(expected):
            key, _, value = pair.partition("=")
            wanted = json.loads(value) if value in ("null", "[]") or value.isdigit() else value
            assert answer[key] == wanted, (line, key, answer)
        assert {"decision", "status", "events"} <= set(answer), line
        positions = [e["position"] for e in answer["events"]]
        assert positions == list(range(before + 1, before + 1 + len(positions))), line
        for e in answer["events"]:
            assert set(e) >= EVENT, line
            assert len({"decision", "circle", "member_id"} & set(e)) == 1, e
            assert e["recorded_by"] in ("ana", "bo")
        about = [e.get("decision") for e in answer["events"]]
        assert answer["decision"] is None or not about or answer["decision"] in about


READING = """
list                    array  ITEM
list --status adopted --status 'in round' --circle team --member ana --open --limit 1 --sort title | array
search boards           array
inbox                   array
inbox BO                array
inbox BO --full         array
due --within 30d        array
history 1               array
left-behind             array
left-behind 1           array
needs                   array
needs --unmet --circle team --limit 1 is:open | array
left-behind --by person | array
left-behind --member BO --circle team --all | array
list under:team         array  ITEM
member list             array
circle list             array
who bo --since 2020-01-01 --until tomorrow | array
show 1                  object
audit 1                 object
diff 1                  object
diff 1 1 2              object
diff 1 --since-answer-of bo | object
member show bo          object
circle show team        object
circle policy team      object
me                      object
what-if 1 --policy s3   object
what-if 1 --policy rust-fcp --set final_comment_days=0 --as-of tomorrow | object
what-if --all --set max_outstanding=1 circle:team -status:adopted | object
verify                  object
rebuild                 object
calendar                object
stats                   object
stats --plot            object
schema                  object
schema ConsentGiven     object
schema audit            object
completion zsh          object
help query              object
batch /dev/null         array
tour                    object
"""


def test_every_reading_command_prints_one_document(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("voice 1 need -m boards", "amend 1 -m boards", "consent 1 --as bo")
    for row in READING.strip().splitlines():
        parts = row.rpartition("|") if "|" in row else row.partition("  ")
        line, kind = parts[0].strip(), parts[2].split()[0]
        for given in (line, f"--color always {line}"):
            answer = s(given)
            assert isinstance(answer, list if kind == "array" else dict), line
    assert set(s("list")[0]) >= ITEM
    assert set(s("show 1")) >= SHOWN
    assert all(set(e) >= EVENT | {"sentence", "decision"} for e in s("history 1"))
    assert all(set(e) >= LEFT_BEHIND for e in s("left-behind"))
    assert [set(e) >= NEED for e in s("needs")] == [True]
    assert [e["position"] for e in s("history 1")] == sorted(e["position"] for e in s("history 1"))


def test_what_is_exported_is_imported_with_the_same_root(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("object 1 -m no --as bo", "amend 1 -m boards --integrates 1", "consent 1 --as @all", "buy-in 1 in")
    told = [json.loads(line) for line in s.run("export").out.splitlines()]
    assert all(set(e) >= EVENT | words("salt command_id signature") for e in told)
    assert [e["position"] for e in told] == list(range(1, s("verify")["events"] + 1))
    s("export --out log.jsonl", "import log.jsonl --log new.db")
    assert s("verify --log new.db")["root"] == s("verify")["root"]
    assert s("list --log new.db") == s("list")
    assert s("history 1 --log new.db") == s("history 1")
    s("init other.db", "member add ana --log other.db", "import log.jsonl --log other.db --dry-run")
    assert s("list --log other.db") == []
    done = s("import log.jsonl --log other.db")
    assert (len(done["decisions"]), done["left"]) == (1, [])
    here = s("history 1 --log other.db")
    assert [(e["type"], e["at"], e["member"]) for e in here] == [
        (e["type"], e["at"], e["member"]) for e in s("history 1")
    ]
    assert not {e["id"] for e in here} & {e["id"] for e in told}
    assert s("import log.jsonl --log other.db")["events"] == 0
    assert s("verify --log other.db")["ok"]
    for form in ("cloudevents", "csv", "markdown"):
        assert s.run(f"export --format {form}").code == 0
    for form in ("markdown", "adr", "html"):
        s(f"export --format {form} --out {form}")
        s.refused(2, f"export --format {form} --out {form}")
    s.refused(2, "export --format nonsense")
    s.refused(2, "import nowhere.jsonl")


@pytest.mark.parametrize(
    "line", ["list", "search nothing", "inbox", "due", "left-behind", "needs", "needs --unmet", "list -is:open x"]
)
def test_what_is_empty_is_an_empty_array(story: Callable[..., Story], line: str) -> None:
    assert story()(line) == []


def test_the_audit_has_its_keys(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("frame 1 -m so", "align 1 partly --as bo", "object 1 -m no --need calm --as bo")
    s("resolve 1 1 --how withdrawn --as bo", "consent 1 --as @all", "buy-in 1 out --as cy")
    audit = s("audit 1")
    assert set(audit) >= AUDITED
    for key, names in INSIDE.items():
        for row in audit[key]:
            assert set(row) >= words(names), key
    assert audit["policy"]["preset"] == "sociocracy"
    assert len(audit["policy"]) == 14
    assert audit["buy_in"][0] | {"at": 0} == audit["buy_in"][0] | {"at": 0, "value": "out", "current": True}
    shown = s("show 1")
    assert shown["buy_in"] == {"in": 0, "halfhearted": 0, "out": 1, "unknown": 2, "stale": 0}
    assert shown["early_review"]["because"]
    assert shown["early_review"]["since"]
    checked = s("verify")
    assert set(checked) >= {"ok", "events", "root", "problems"}
    assert (checked["ok"], checked["problems"], len(checked["root"])) == (True, [], 64)


# Exit codes.

WRONG = [
    (2, "show 99"), (2, "show x"), (2, "show 0"), (2, "show -1"), (2, "show 1.5"), (2, "history nan"),
    (2, "audit 99999999999999999999999"), (2, "audit ''"), (2, "left-behind 99"), (2, "diff 1 9"), (2, "diff 1 0"),
    (2, "who nobody"), (2, "inbox nobody"), (2, "member show nobody"), (2, "circle show nowhere"),
    (2, "circle policy nowhere"), (2, "list status:nonsense"), (2, "list --status nonsense"), (2, "list is:nonsense"),
    (2, "list nonsense:x"), (2, "list circle:nowhere"), (2, "list member:nobody"), (2, "list buy-in:maybe"),
    (2, "list before:nonsense"), (2, "list --sort nonsense"), (2, "list --limit 0"), (2, "list --limit nan"),
    (2, "due --within nonsense"), (2, "due --within nand"), (2, "show 1 --as-of nonsense"), (2, "search"),
    (2, "show 1 --as-of 2001-01-01"), (2, "audit 1 --known-at 2001-01-01"), (2, "history 1 --known-at 2001-01-01"),
    (2, "what-if"), (2, "what-if 1"), (2, "what-if 99 --policy s3"), (2, "what-if 1 --policy nonsense"),
    (2, "what-if 1 --set nonsense=1"), (2, "what-if 1 --set nonsense"), (2, "what-if 1 2 --policy s3"),
    (2, "what-if --all --policy s3 nonsense:x"), (2, "what-if 1 --policy s3 --as-of 2001-01-01"),
    (2, "diff 1 --as-of 2001-01-01"), (2, "left-behind 1 --as-of 2001-01-01"),
    (2, "consent 1 --at tomorrow"), (2, "consent 1 --at 2026-13-01"), (2, "consent 1 --version 9"),
    (2, "heard 1 9"), (2, "heard 1.9"), (2, "take 1 9"), (2, "condition 1 9 met"), (2, "answer 1 9 -m x"),
    (2, "action done 1 9"), (2, "amend 1 --owner nobody"), (2, "amend 1 --addresses 9"),
    (2, "amend 1 --integrates 9 --add x"), (2, "dispute 1 9999 -m x"), (2, "confirm 1 zz"),
    (2, "supersede 1 --by 9 -m x"), (2, "open team X --from-need 9.1"), (2, "open team X --from-need 1"),
    (2, "open team X --from-need 1.9"), (2, "needs nonsense:x"), (2, "needs --circle nowhere"), (2, "needs --limit 0"),
    (2, "circle join team nobody"), (2, "circle join nowhere ana"),
    (2, "circle join team ana --role king"), (2, "circle policy team --set time_limit=NaN"),
    (2, "circle policy team --set min_consents=-1"), (2, "circle policy team --set max_outstanding=1e999"),
    (2, "resolve 1 1 --how nonsense"), (2, "round 1 --until nonsense"), (2, "nonsense"), (2, "show 1 --nonsense"),
    (1, "propose 1 -m again"), (1, "retract 1 -m x --as bo"), (1, "stand-aside 1 -m x"), (1, "buy-in 1 in"),
    (1, "check-in 1 doing"), (1, "consent 1 --as dee"), (1, "review 1 keep -m x"), (1, "member add Ana"),
    (1, "circle form TEAM --aim x"), (1, "amend 1 -m Try"), (1, "consent 1 --at 2001-01-01"),
    (1, "supersede 1 --by 1 -m x"), (1, "confirm 1"), (1, "confirm 1 --as bo"), (1, "circle leave team dee"),
    (3, "list --log no.db"), (3, "list --log ."), (3, "show 1 --log no/such/log.db"), (3, "verify --log no.db"),
    (3, "list --log postgresql://me:hunter2@nowhere/x"),
]  # fmt: skip


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A log for what records nothing."""
    s = Story(Here(tmp_path_factory.mktemp("quiet"))).proposed()
    s("member add dee", "consent 1")
    return s


@pytest.mark.parametrize(("code", "line"), WRONG, ids=[line[:40] for _, line in WRONG])
def test_exit_codes(quiet: Story, code: int, line: str) -> None:
    said = quiet.refused(code, line)
    assert "hunter2" not in said
    plain = quiet.run(line)
    assert (plain.code, plain.out) == (code, "")
    assert 1 <= len(plain.err.splitlines()) <= 2


def test_a_decision_that_was_not_yet_opened(quiet: Story) -> None:
    assert "not yet opened then" in quiet.refused(2, "show 1 --as-of 2001-01-01")
    assert "not yet opened then" in quiet.refused(2, "audit 1 --known-at 2001-01-01")


def test_an_unknown_word_names_the_known_ones(quiet: Story) -> None:
    for word in ("status", "circle", "member", "waiting", "objected", "buy-in", "before", "after", "is"):
        assert word in quiet.refused(2, "list nonsense:x")
    for word in ("open", "overdue", "left-behind", "in-force"):
        assert word in quiet.refused(2, "list is:nonsense")


# The words of the domain: policies, by what the rule makes of the same acts.

D = "2020-01-%02dT09:00:00Z"
NEEDED = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 5, 8: 6, 9: 7, 10: 8, 11: 9, 12: 10}


def test_presets_are_the_table(story: Callable[..., Story]) -> None:
    names = ("sociocracy", "s3", "holacracy", "lazy-consensus", "rough-consensus", "rust-fcp")
    table: dict[str, list[Any]] = {
        "silence": ["outstanding", "outstanding", "presumed", "presumed", "presumed", "outstanding"],
        "time_limit": [None, None, 168, 72, 336, None],
        "max_outstanding": [0, 0, 0, 0, 0, 2],
        "outstanding_below_answered": [False, False, False, False, False, True],
        "min_consents": [1, 1, 0, 1, 1, 1],
        "stand_aside": [False, True, False, True, True, False],
        "override_by": ["none", "facilitator", "facilitator", "none", "facilitator", "none"],
        "override_kinds": [[], ["not-qualified"], ["not-qualified"], [], ["not-qualified", "outweighed"], []],
        "override_needs_alternatives": [False, False, False, False, True, False],
        "final_comment_days": [0, 0, 0, 0, 0, 10],
        "review_after": [180] * 6, "check_in_every": [30] * 6, "buy_in_within": [7] * 6,
    }  # fmt: skip
    s = story(1)
    for number, name in enumerate(names):
        s(f"circle policy team {name}")
        assert s("circle policy team")["policy"] == {key: row[number] for key, row in table.items()}


@pytest.mark.parametrize(("size", "needed"), NEEDED.items())
def test_the_least_answered_under_rust_fcp(story: Callable[..., Story], size: int, needed: int) -> None:
    s = story(size, "rust-fcp").proposed()
    if needed > 1:
        s(f"consent 1 --as {','.join(PEOPLE[: needed - 1])} --at {D % 2}")
        assert s("audit 1")["final_comment_period"] is None
        assert s("audit 1 --as-of 2020-02-01")["status"] == "in round"
    s(f"consent 1 --as {PEOPLE[needed - 1]} --at {D % 3}")
    period = s("audit 1 --as-of 2020-01-05")
    assert (period["status"], period["due_to_close"]) == ("in round", False)
    assert period["final_comment_period"] == {"since": D % 3, "ends": D % 13}
    assert period["adopted_at"] is None
    derived = s("audit 1 --as-of 2020-01-13T09:00:00Z")
    assert (derived["status"], derived["adopted_at"], derived["due_to_close"]) == ("adopted", D % 13, True)
    assert derived["final_comment_period"] is None
    assert s.status("--as-of 2020-01-13T08:59:59.999999Z") == "in round"


def test_a_deadline_is_derived_and_then_recorded(story: Callable[..., Story]) -> None:
    s = story(1, "rust-fcp").proposed()
    s(f"consent 1 --at {D % 1}")
    assert "DecisionAdopted" not in [e["type"] for e in s("history 1")]
    item = s("list")[0]
    assert (item["status"], item["adopted_at"], item["due_to_close"], item["in_force"]) == ("adopted", D % 11, True, 1)
    assert "derived; recorded by the next act" in s.run("show 1").out
    recorded = s("react 1 -m fine")
    assert [e["type"] for e in recorded["events"]][:1] == ["DecisionAdopted"]
    adopted = recorded["events"][0]
    assert (adopted["member"], adopted["at"]) == (None, D % 11)
    item = s("list")[0]
    assert (item["status"], item["adopted_at"], item["due_to_close"]) == ("adopted", D % 11, False)


def test_an_objection_of_day_9_typed_on_day_12_stops_a_period_that_is_not_recorded(
    story: Callable[..., Story],
) -> None:
    s = story(4, "rust-fcp").proposed()
    s(f"consent 1 --as ana,bo,cy --at {D % 1}")
    stopped = s(f"object 1 --as dee -m no --at {D % 9}")
    assert [e["type"] for e in stopped["events"]] == ["ObjectionRaised", "CommentPeriodStopped"]
    assert (stopped["status"], s.status("--as-of 2020-03-01")) == ("objected", "objected")
    s(f"resolve 1 1 --how withdrawn --as dee --at {D % 20}")
    assert s("audit 1 --as-of 2020-01-21")["final_comment_period"] == {"since": D % 20, "ends": D % 30}
    s("react 1 -m hm")
    assert s("show 1")["adopted_at"] == D % 30
    said = s.refused(1, f"object 1 --as dee -m no --at {D % 29}")
    assert "--at" in said
    late = s(f"object 1 --as dee -m no --at {D % 30}")
    assert late["status"] == "adopted"
    assert s("show 1")["early_review"]["since"] == D % 30
    assert s("show 1")["in_force"] == 1


def test_a_retraction_and_an_amendment_stop_the_period(story: Callable[..., Story]) -> None:
    s = story(4, "rust-fcp").proposed()
    s(f"consent 1 --as ana,bo,cy --at {D % 1}", f"retract 1 --as cy -m hm --at {D % 4}")
    assert s("audit 1 --as-of 2020-01-05")["final_comment_period"] is None
    assert s.outstanding("--as-of 2020-01-05") == ["cy", "dee"]
    s(f"consent 1 --as dee --at {D % 6}")
    assert s("audit 1 --as-of 2020-01-07")["final_comment_period"] == {"since": D % 6, "ends": D % 16}
    s(f"amend 1 --add more --at {D % 8}")
    assert s("audit 1 --as-of 2020-01-09")["final_comment_period"] is None
    assert s.outstanding() == ["ana", "bo", "cy", "dee"]


def test_lazy_consensus_presumes_at_the_end_of_the_time_limit(story: Callable[..., Story]) -> None:
    s = story(3, "lazy-consensus").proposed()
    s(f"consent 1 --at {D % 2}")
    assert s.outstanding("--as-of 2020-01-03") == ["bo", "cy"]
    audit = s("audit 1")
    assert (audit["status"], audit["adopted_at"], audit["due_to_close"]) == ("adopted", D % 4, True)
    assert s.answers() == [
        ("ana", "consent", "current"), ("bo", "consent", "current presumed"), ("cy", "consent", "current presumed"),
    ]  # fmt: skip
    assert s.outstanding() == []
    assert {(b["member"], b["why"]) for b in s("left-behind 1")} >= {("bo", "presumed"), ("cy", "presumed")}
    recorded = s("react 1 -m fine")
    assert [(e["type"], e["member"]) for e in recorded["events"][:3]] == [
        ("ConsentPresumed", "bo"), ("ConsentPresumed", "cy"), ("DecisionAdopted", None),
    ]  # fmt: skip


def test_lazy_consensus_with_the_rule_unmet_stays_open(story: Callable[..., Story]) -> None:
    s = story(3, "lazy-consensus").proposed()
    audit = s("audit 1")
    assert (audit["status"], audit["due_to_close"], audit["adopted_at"]) == ("in round", True, None)
    assert [a[2] for a in s.answers()] == ["current presumed"] * 3
    assert s.outstanding() == []
    spoken = s("consent 1 --as bo")
    assert spoken["status"] == "adopted"
    assert s.answers()[-1] == ("bo", "consent", "current")
    assert [a[0] for a in s.answers() if a[2] == "current presumed"] == ["ana", "cy"]


def test_close_ends_the_round_without_adoption(story: Callable[..., Story]) -> None:
    s = story(3, "lazy-consensus").proposed()
    assert s("close 1")["status"] == "proposed"
    assert s("show 1")["due_to_close"] is False
    assert s.outstanding() == ["ana", "bo", "cy"]
    s("round 1", "consent 1 --as cy")
    assert s.outstanding() == ["ana", "bo"]


def test_earlier_answers_count_in_a_reopened_round(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("consent 1 --as bo", "close 1")
    assert s.outstanding() == ["ana", "cy"]
    s("round 1")
    assert s.outstanding() == ["ana", "cy"]
    assert s("consent 1 --as @rest")["status"] == "adopted"


def test_holacracy_adopts_what_nobody_objects_to(story: Callable[..., Story]) -> None:
    s = story(3, "holacracy").proposed()
    assert s("show 1")["adopted_at"] == "2020-01-08T09:00:00Z"
    assert s.status("--as-of 2020-01-08T08:00:00Z") == "in round"


def test_a_round_may_lengthen_the_time_limit_and_never_shorten_it(story: Callable[..., Story]) -> None:
    s = story(2, "holacracy")
    s(f"propose --circle team X -m y --at {D % 1}")
    s.refused(1, f"round 1 --at {D % 1} --until 2020-01-05")
    s(f"round 1 --at {D % 1} --until 2020-01-20")
    assert s("show 1")["adopted_at"] == "2020-01-20T23:59:59.999999Z"


# Objections: every way to close one, and who may.


def test_only_the_raiser_withdraws_and_hears(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("object 1 --as bo -m no", "consent 1 --as ana,cy")
    assert (s.status(), s.outstanding()) == ("objected", [])
    s.refused(1, "resolve 1 1 --how withdrawn --as cy")
    s.refused(1, "heard 1 1 --as cy")
    assert {b["why"] for b in s("left-behind 1") if b["member"] == "bo"} >= {"objection-not-heard"}
    s("heard 1 1 --as bo")
    assert "objection-not-heard" not in {b["why"] for b in s("left-behind 1")}
    closed = s("resolve 1 1 --how withdrawn --as bo")
    assert (closed["status"], s.outstanding()) == ("in round", ["bo"])
    assert s.objections() == [(1, "bo", "withdrawn", False)]


def test_an_objection_suspends_its_raisers_consent(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("consent 1 --as bo", "object 1 --as bo -m no")
    assert s.answers() == [("bo", "consent", ""), ("bo", "objection", "current")]
    s("consent 1 --as bo")
    assert (s.status(), s.objections()[0][3]) == ("objected", True)
    s.refused(1, "retract 1 --as bo -m hm")
    s("resolve 1 1 --how withdrawn --as bo")
    assert s.outstanding() == ["ana", "cy"]


@pytest.mark.parametrize("kind", ["integrated", "shorter-term", "measured"])
def test_an_amendment_integrates_when_the_raiser_answers(story: Callable[..., Story], kind: str) -> None:
    s = story().proposed()
    s("object 1 --as bo -m no", "object 1 --as cy -m nor", "object 1 --as cy -m neither")
    s.refused(1, f"resolve 1 1 --how {kind} --as bo")
    s(f"amend 1 --add carefully --integrates 1:{kind}")
    assert (s.status(), s("show 1")["open_objections"], s.outstanding()) == ("objected", 3, ["ana", "bo", "cy"])
    s("consent 1 --as bo")
    assert s.objections()[0] == (1, "bo", kind, False)
    s("object 1 --as cy -m still")
    assert [o[2] for o in s.objections()] == [kind, "replaced", "replaced", None]
    assert s("audit 1")["objections"][0]["heard_at"]


def test_unnamed_in_the_amendment_it_is_withdrawn(story: Callable[..., Story]) -> None:
    s = story(3, "s3").proposed()
    s("object 1 --as bo -m no", "amend 1 --add carefully", "stand-aside 1 --as bo -m busy")
    assert s.objections() == [(1, "bo", "withdrawn", False)]


def test_deferring_is_an_action_with_owner_and_due_date(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("object 1 --as bo -m no")
    s.refused(1, "resolve 1 1 --how deferred --owner cy --due 2031-01-01 --as cy")
    assert s.run("resolve 1 1 --how deferred --as bo --json").code in (1, 2)
    assert s("resolve 1 1 --how deferred --owner cy --due 2031-01-01 --as bo")["action"] == 1
    action = s("show 1")["actions"][0]
    assert (action["owner"], action["due"][:10]) == ("cy", "2031-01-01")


def test_overrides(story: Callable[..., Story]) -> None:
    s = story(4, "s3", "cy").proposed()
    s("object 1 --as bo -m no")
    for who in ("ana", "bo", "dee"):
        s.refused(1, f"resolve 1 1 --how not-qualified -m why --as {who}")
    s.refused(1, "resolve 1 1 --how outweighed -m why --as cy")
    assert s.run("resolve 1 1 --how not-qualified --as cy").code in (1, 2)
    s("resolve 1 1 --how not-qualified -m why --as cy")
    objection = s("audit 1")["objections"][0]
    assert (objection["resolution"], objection["closed_by"], objection["open"]) == ("not-qualified", "cy", False)
    assert objection["dissent"]
    assert s.outstanding() == ["ana", "bo", "cy", "dee"]
    assert ("bo", "overridden") in {(b["member"], b["why"]) for b in s("left-behind 1")}


def test_without_a_facilitator_any_roster_member_but_raiser_and_proposer(story: Callable[..., Story]) -> None:
    s = story(4, "rough-consensus").proposed("now")
    s("object 1 --as bo -m no", "member add zoe")
    for who in ("ana", "bo", "zoe"):
        s.refused(1, f"resolve 1 1 --how outweighed -m why --alternative a --as {who}")
    assert s.run("resolve 1 1 --how outweighed -m why --as dee").code in (1, 2)
    s("resolve 1 1 --how outweighed -m why --alternative a --as dee")


def test_whoever_left_objecting(story: Callable[..., Story]) -> None:
    s = story(4, "sociocracy", "cy").proposed()
    s("object 1 --as bo -m no")
    s.refused(1, "take 1 1 --as dee")
    s.refused(1, "resolve 1 1 --how moot -m gone --as cy")
    left = s("circle leave team bo")
    assert [e["type"] for e in left["events"]] == ["CircleLeft", "RosterLeft"]
    assert s("show 1")["roster"] == ["ana", "cy", "dee"]
    s.refused(1, "resolve 1 1 --how moot -m gone --as dee")
    s("take 1 1 --as dee", "resolve 1 1 --how withdrawn --as dee")
    s("object 1 --as dee -m mine", "circle leave team dee", "resolve 1 2 --how moot -m gone --as cy")
    assert [o[2] for o in s.objections()] == ["withdrawn", "moot"]
    assert s("consent 1 --as @rest")["status"] == "adopted"


def test_withdrawing_the_proposal_closes_every_objection_as_moot(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("object 1 --as bo -m no", "object 1 --as cy -m nor")
    assert s("withdraw 1 -m sorry")["status"] == "withdrawn"
    assert [o[2:] for o in s.objections()] == [("moot", False)] * 2
    s.refused(1, "consent 1")


def test_leaving_completes_the_rule_and_emptying_the_roster_closes_the_round(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("consent 1 --as ana,bo")
    assert "DecisionAdopted" in [e["type"] for e in s("circle leave team cy")["events"]]
    s("propose --circle team Y -m z", "round 2", "circle leave team ana")
    last = s("circle leave team bo")
    assert "RoundClosed" in [e["type"] for e in last["events"]]
    assert s("show 2")["status"] == "proposed"


# Correcting, confirming, disputing.


def test_confirm_and_dispute_are_ones_own(story: Callable[..., Story]) -> None:
    s = story().proposed()
    entry = s("consent 1 --as bo")["events"][0]["position"]
    assert [a["level"] for a in s("audit 1")["answers"]] == ["recorded"]
    s.refused(1, f"confirm 1 {entry}")
    s.refused(1, f"confirm 1 {entry} --as bo")
    s.refused(1, f"dispute 1 {entry} -m no --as bo")
    s(f"confirm 1 {entry} --recorder bo")
    row = s("audit 1")["answers"][0]
    assert (row["level"], row["confirmed"]) == ("confirmed", True)
    other = s("consent 1 --as cy")["events"][0]["position"]
    s(f"dispute 1 {other} -m 'not me' --recorder cy")
    assert s.outstanding() == ["ana", "cy"]
    assert s.answers()[1] == ("cy", "consent", "")


def test_a_dispute_after_adoption(story: Callable[..., Story]) -> None:
    s = story().proposed()
    entry = s("consent 1 --as bo")["events"][0]["position"]
    s("consent 1 --as @rest", f"dispute 1 {entry} -m 'not me' --recorder bo")
    shown = s("show 1")
    assert (shown["status"], shown["in_force"], shown["outstanding"]) == ("adopted", 1, ["bo"])
    assert shown["early_review"]


def test_a_correction_holds_for_whoever_knows_it(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s(f"consent 1 --as bo --at {D % 2}")
    before = s("history 1")[-1]["recorded_at"]
    position = s("history 1")[-1]["position"]
    s.refused(1, f"correct {position} -m x --as cy")
    s(f"correct {position} -m 'it was cy'", f"consent 1 --as cy --at {D % 2}")
    assert s.outstanding() == ["ana", "bo"]
    assert s.outstanding(f"--known-at {before}") == ["ana", "cy"]
    assert s.outstanding("--as-of 2020-01-03") == ["ana", "bo"]
    assert s.outstanding(f"--as-of 2020-01-03 --known-at {before}") == ["ana", "cy"]
    assert len(s("audit 1")["corrections"]) == 1
    assert s("audit 1 --known-at " + before)["corrections"] == []


def test_voiding_an_objection_leaves_its_raiser_outstanding(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("consent 1 --as ana,cy")
    position = s("object 1 --as bo -m no")["events"][0]["position"]
    assert s(f"correct {position} -m misheard")["status"] == "in round"
    assert s.outstanding() == ["bo"]


def test_an_adoption_stands_whatever_is_corrected(story: Callable[..., Story]) -> None:
    s = story().proposed()
    position = s("consent 1 --as bo")["events"][0]["position"]
    adoption = s("consent 1 --as @rest")["events"]
    done = s.run(f"correct {position} -m misheard")
    assert (done.code, "Warning" in done.err) == (0, True)
    shown = s("show 1")
    assert (shown["status"], shown["outstanding"], bool(shown["early_review"])) == ("adopted", ["bo"], True)
    adopted = next(e["position"] for e in adoption if e["type"] == "DecisionAdopted")
    s.refused(1, f"correct {adopted} -m x")


# Versions and what people consent to.


def canonical(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_is_what_anybody_can_compute(story: Callable[..., Story]) -> None:
    s = story()
    s("propose --circle team X -m 'Cafe\u0301  \r\nyes  \n\n'", "voice 1 need -m a", "voice 1 need -m b")
    empty = {"carried_by": None, "criteria": None, "needs": None, "owner": "ana", "review_on": None}
    assert s("show 1")["digest"] == canonical({**empty, "text": "Café\nyes"})
    s(
        "amend 1 -m x --owner BO --carried-by cy --carried-by bo --criterion z --criterion a"
        " --addresses 1.2 --addresses 1 --review-on 2031-02-03"
    )
    full = {"carried_by": ["bo", "cy"], "criteria": ["z", "a"], "needs": [1, 2], "owner": "bo", "text": "x"}
    assert s("show 1")["digest"] == canonical({**full, "review_on": "2031-02-03"})
    versions = s("audit 1")["versions"]
    assert [v["version"] for v in versions] == [1, 2]
    s("round 1", "consent 1 --as @all", "review 1 let-go -m enough")
    shown = s("show 1")
    assert shown["version"] == 3
    assert shown["digest"] == canonical({**shown["content"], "retire": True})


def test_an_answer_names_its_version(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s(f"consent 1 --at {D % 2}", f"amend 1 --add more --at {D % 5}", f"consent 1 --as cy --version 1 --at {D % 4}")
    assert s.answers() == [("ana", "consent", "stale"), ("cy", "consent", "stale")]
    assert s.outstanding() == ["ana", "bo", "cy"]
    assert s.outstanding("--as-of 2020-01-04") == ["bo", "cy"] or s.outstanding("--as-of 2020-01-04") == ["bo"]
    assert "--version" in s.refused(1, f"consent 1 --as bo --at {D % 3}")


def test_handles_are_one_whatever_their_case(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("consent 1 --as BO", "consent 1 --as Cy,@rest", "circle join TEAM ANA --role secretary")
    assert [a[0] for a in s.answers()] == ["bo", "cy", "ana"]
    s.refused(1, "member add aNa")
    assert s("list circle:TEAM member:CY")[0]["number"] == 1


# After adoption.


def test_what_is_said_after_adoption(story: Callable[..., Story]) -> None:
    s = story(4, "rust-fcp").proposed()
    s(f"consent 1 --as ana,bo,cy --at {D % 1}", "react 1 -m ok")
    assert s.outstanding() == ["dee"]
    s("consent 1 --as dee")
    assert (s.outstanding(), s("show 1")["adopted_at"]) == ([], D % 11)
    s.refused(1, "stand-aside 1 --as bo -m x")


@pytest.mark.parametrize(
    "act", ["retract 1 --as bo -m x", "object 1 --as bo -m x", "buy-in 1 out --as bo", "check-in 1 stopped --as bo",
            "review 1 --request -m soon --as bo"],
)  # fmt: skip
def test_what_makes_an_early_review_due(story: Callable[..., Story], act: str) -> None:
    s = story().proposed("now")
    s("consent 1 --as @all")
    assert s("show 1")["early_review"] is None
    s(act)
    shown = s("show 1")
    assert (shown["status"], shown["in_force"]) == ("adopted", 1)
    assert set(shown["early_review"]) >= {"since", "because"}
    s("review 1 keep -m fine")
    assert s("show 1")["early_review"] is None


@pytest.mark.parametrize(
    ("verdict", "code", "version", "status", "ends"),
    [
        ("keep", 0, 2, "in round", "adopted"), ("extend", 2, 1, "adopted", ""),
        ("extend --next 2031-01-01", 0, 2, "in round", "adopted"), ("amend", 0, 1, "adopted", ""),
        ("let-go", 0, 2, "in round", "retired"),
    ],
)  # fmt: skip
def test_each_verdict_is_carried_out_by_consent(
    story: Callable[..., Story], verdict: str, code: int, version: int, status: str, ends: str
) -> None:
    s = story().proposed()
    s("consent 1 --as @all --at 2020-01-02")
    assert s("list is:overdue")[0]["overdue"] is True
    if code:
        assert s.run(f"review 1 {verdict} -m found --json").code in (1, 2)
        return
    s(f"review 1 {verdict} -m found")
    shown = s("show 1")
    assert (shown["version"], shown["status"], shown["in_force"], shown["overdue"]) == (version, status, 1, False)
    if ends:
        assert s("consent 1 --as @all")["status"] == ends
        assert s("show 1")["in_force"] == (None if ends == "retired" else 2)


def test_buy_in_goes_stale(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s(f"consent 1 --as @all --at {D % 2}", f"buy-in 1 in --as ana,bo --at {D % 3}")
    s(f"check-in 1 doing --as bo --at {D % 20}")
    assert s("show 1 --as-of 2020-01-31")["buy_in"]["stale"] == 0
    assert s("show 1 --as-of 2020-02-05")["buy_in"] == {"in": 2, "halfhearted": 0, "out": 0, "unknown": 1, "stale": 1}
    assert s("show 1 --as-of 2020-02-25")["buy_in"]["stale"] == 2
    why = {(b["member"], b["why"]) for b in s("left-behind 1 --as-of 2020-02-05")}
    assert {("ana", "buy-in-stale"), ("cy", "buy-in-unknown")} <= why
    assert ("cy", "buy-in-unknown") not in {(b["member"], b["why"]) for b in s("left-behind 1 --as-of 2020-01-05")}


def test_superseding_in_one_circle_and_in_another(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("consent 1 --as @all", "circle form ops --aim run --member ana --member bo")
    s("propose --circle team Two -m x", "supersede 1 --by 2 -m better", "round 2")
    adopted = s("consent 2 --as @all")
    assert [e["decision"] for e in adopted["events"] if e["type"] == "DecisionSuperseded"] == [1]
    assert (s("show 1")["status"], s("show 1")["in_force"], s("show 2")["status"]) == ("superseded", None, "adopted")
    s("propose --circle ops Three -m x", "supersede 2 --by 3 -m better", "round 3", "consent 3 --as @all")
    assert (s("show 2")["status"], s("show 2")["in_force"], s("show 3")["status"]) == ("in round", 1, "adopted")
    assert s("consent 2 --as @all")["status"] in ("retired", "superseded")


def test_whoever_joins_is_never_asked_and_may_still_buy_in(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("member add zoe", "circle join team zoe")
    s.refused(1, "consent 1 --as zoe")
    s("consent 1 --as @all", "member add yan")
    assert s("circle join team yan")["in_force"] == [{"number": 1, "title": "Tool"}]
    assert ("yan", "never-asked") in {(b["member"], b["why"]) for b in s("left-behind 1")}
    s("buy-in 1 in --as yan")
    assert s("show 1")["buy_in"]["in"] == 1


def test_several_people_in_one_write_are_all_or_nothing(story: Callable[..., Story]) -> None:
    s = story().proposed()
    before = s("verify")["events"]
    s("member add zoe")
    s.refused(1, "consent 1 --as ana,bo,zoe")
    s.refused(2, "consent 1 --as ana,nobody")
    assert s("verify")["events"] == before + 1
    echoed = s.run("consent 1 --as @all").out
    assert all(name in echoed for name in ("ana", "bo", "cy"))


# Time.


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("2026-03-01T14:00:00Z", "2026-03-01T14:00:00Z"),
        ("2026-03-01T14:00:00.25Z", "2026-03-01T14:00:00.250000Z"),
        ("2026-03-01T15:00:00+01:00", "2026-03-01T14:00:00Z"),
        ("2026-03-01 14:00", "2026-03-01T14:00:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
    ],
)
def test_when_is_stored_as_utc(story: Callable[..., Story], said: str, stored: str) -> None:
    s = story()
    assert s(f"open team X --at '{said}'")["events"][0]["at"] == stored
    assert s(f"show 1 --as-of {stored}")["opened_at"] == stored


def test_a_date_is_a_day_of_the_users_zone(story: Callable[..., Story]) -> None:
    s = story()
    assert s("open team X --at 2020-06-02", TZ="Asia/Tokyo")["events"][0]["at"] == "2020-06-01T15:00:00Z"
    s.refused(2, "show 1 --as-of 2020-06-01", TZ="Asia/Tokyo")
    s("show 1 --as-of 2020-06-02", TZ="Asia/Tokyo")
    for said in ("yesterday 15:00", "3 days ago", "yesterday", "today", "last monday", "an hour ago", "now"):
        s(f"react 1 -m x --at '{said}'")
    for said in ("in 3 months", "friday", "tomorrow", "in 2 weeks", "2031-01-01"):
        s(f"action add 1 -m x --due '{said}'")


def test_time_filters_only_where_it_is_asked_to(story: Callable[..., Story]) -> None:
    s = story()
    s(f"open team X --at {D % 1}", f"react 1 -m x --at {D % 3}")
    assert [e["type"] for e in s("history 1 --as-of 2020-01-02")] == ["DecisionOpened"]
    assert [len(s(f"list --as-of 2020-01-0{day}")) for day in (1, 2)] == [1, 1]
    assert s("list --known-at 2020-01-05") == []


def test_a_round_keeps_the_policy_it_was_opened_under(story: Callable[..., Story]) -> None:
    s = story(3, "holacracy")
    s("propose --circle team X -m y", "round 1", "circle policy team sociocracy", "member add zoe")
    s("circle join team zoe")
    assert (s("audit 1")["policy"]["preset"], s("show 1")["roster"]) == ("holacracy", ["ana", "bo", "cy"])
    before = s("show 1")["round"]["ends"]
    s("amend 1 --add z")
    shown = s("show 1")
    assert (shown["policy"]["preset"], shown["roster"]) == ("holacracy", ["ana", "bo", "cy", "zoe"])
    assert shown["round"]["ends"] > before
    s("close 1", "round 1")
    assert s("show 1")["policy"]["preset"] == "sociocracy"


def test_the_rule_dates_an_adoption_by_what_it_rests_on(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s(f"consent 1 --as bo --at {D % 9}", f"consent 1 --as ana --at {D % 3}")
    adopted = s(f"consent 1 --as cy --at {D % 5}")["events"][-2]
    assert (adopted["type"], adopted["at"], adopted["member"]) == ("DecisionAdopted", D % 9, None)
    assert s.status("--as-of 2020-01-08") == "in round"


def test_the_latest_by_its_moment_counts(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s(f"frame 1 -m so --at {D % 2}", f"align 1 aligned --at {D % 5}", f"align 1 not --at {D % 3}")
    s(f"consent 1 --at {D % 5}", f"retract 1 -m x --at {D % 6}", f"consent 1 --at {D % 4}")
    assert s.outstanding() == ["ana", "bo", "cy"]
    assert not [b for b in s("left-behind 1") if b["why"] == "not-aligned" and b["member"] == "ana"]
    s("frame 1 -m otherwise")
    assert [b["why"] for b in s("left-behind 1") if b["member"] == "ana" and "aligned" in b["why"]] == ["not-aligned"]


def test_who_may_declare(story: Callable[..., Story]) -> None:
    s = story(2)
    s("member add zoe", "member add yan", "propose --circle team X -m y --carried-by zoe", "round 1")
    s("voice 1 need -m x --as zoe", "react 1 -m x --as yan", "option 1 -m x --as yan", "ask 1 -m x --as yan")
    s.refused(1, "voice 1 need -m x --as yan")
    s.refused(1, "consent 1 --as zoe")
    s("consent 1 --as @all", "buy-in 1 in --as zoe", "check-in 1 doing --as zoe")
    s.refused(1, "buy-in 1 in --as yan")
    s.refused(1, "check-in 1 doing --as yan")
    s.refused(1, "withdraw 1 -m x")
    assert s("show 1")["buy_in"] == {"in": 1, "halfhearted": 0, "out": 0, "unknown": 2, "stale": 0}


LEFT = """
frame 1 -m so; align 1 not --as bo                                          | bo not-aligned true
frame 1 -m so; align 1 not --as bo; consent 1 --as @all                     | bo consented-not-aligned true
frame 1 -m so; consent 1 --as @all                                          | bo consented-not-aligned false
stand-aside 1 -m x --as bo                                                  | bo stood-aside true
react 1 -m x                                                                | bo never-answered false
object 1 -m x --as bo                                                       | bo objection-not-heard true
consent 1 --as bo --condition x; condition 1 1 broken                       | bo condition-broken true
consent 1 --as @all; buy-in 1 halfhearted --as bo                           | bo buy-in-halfhearted true
consent 1 --as @all; buy-in 1 out --as bo                                   | bo buy-in-out true
consent 1 --as @all --at 2020-01-02                                         | bo buy-in-unknown false
consent 1 --as @all --at 2020-01-02; buy-in 1 in --as bo --at 2020-01-03    | bo buy-in-stale true
consent 1 --as @all --at 2020-01-02; buy-in 1 in --as bo --at 2020-01-03    | bo check-in-missed false
consent 1 --as @all; check-in 1 struggling --as bo                          | bo struggling true
consent 1 --as @all; check-in 1 stopped --as bo                             | bo stopped true
voice 1 need -m x --as bo                                                   | bo need-unmet true
"""


@pytest.mark.parametrize("row", LEFT.strip().splitlines(), ids=lambda row: row.partition("|")[2].strip())
def test_who_is_left_behind(story: Callable[..., Story], row: str) -> None:
    s = story(3, "s3").proposed()
    acts, _, expected = row.partition("|")
    s(*(act.strip() for act in acts.split(";")))
    member, why, declared = expected.split()
    found = [b for b in s("left-behind 1") if (b["member"], b["why"]) == (member, why)]
    assert len(found) == 1, s("left-behind 1")
    assert (found[0]["decision"], found[0]["command"][:10]) == (1, "decisions ")
    if why != "buy-in-stale":
        assert found[0]["declared"] is (declared == "true")
    assert found[0] in s("left-behind")
    assert found[0] in s("show 1")["left_behind"]
    assert s("list is:left-behind")[0]["number"] == 1


def test_a_need_is_met_by_any_adopted_decision_that_addresses_it(story: Callable[..., Story]) -> None:
    s = story().proposed()
    s("voice 1 need -m x", "propose --circle team Y -m z --addresses 1.1", "round 2")
    assert "need-unmet" in {b["why"] for b in s("left-behind 1")}
    s("consent 2 --as @all")
    assert "need-unmet" not in {b["why"] for b in s("left-behind 1")}
    s.refused(2, "amend 2 --addresses 1.7")


# Whoever wants to break in, or to break it.

HOSTILE = {
    "ESC": "a\x1b[31mb", "OSC": "a\x1b]52;c;aGk=\x07b", "C1": "a\x9b2Jb", "NUL in a file": "a\x00b", "BEL": "a\x07",
    "bidi": "a\u202eb", "isolate": "a\u2066b", "tag": "a\U000e0041b", "line separator": "a\u2028b",
    "not UTF-8": "a\udcffb", "zero width": "a\u200bb",
}  # fmt: skip
FIELDS = (
    """
open team @ | voice 1 need -m @ | frame 1 -m @ | align 1 aligned -m @ | option 1 -m @ | ask 1 -m @ | answer 1 1 -m @
react 1 -m @ | propose --circle team @ -m x | propose --circle team x -m @ | amend 1 -m @ | amend 1 --add @
open team x --from-need @ | needs --circle @ | review 1 keep -m x --need @=met | review 1 keep -m x --criterion 1=met:@
amend 1 --criterion @ | amend 1 --owner @ | amend 1 --carried-by @ | amend 1 --addresses @ | amend 1 --review-on @
consent 1 --concern @ | consent 1 --condition @ | consent 1 --as @ | consent 1 --at @ | consent 1 --meeting @
consent 1 --version @ | consent 1 --recorder @ | stand-aside 1 -m @ | object 1 -m @ | object 1 -m x --need @
retract 1 -m @ | test 1 1 -m @ | resolve 1 1 --how @ | resolve 1 1 --how withdrawn --as bo -m @ | withdraw 1 -m @
action add 1 -m @ | action add 1 -m x --owner @ | action add 1 -m x --due @ | buy-in 1 in -m @ | check-in 1 doing -m @
member add @ | member add zz --name @ | member add zz --email @ | circle form @ --aim x | circle form zz --aim @
circle form zz --aim x --parent @ | circle form zz --aim x --policy @ | circle form zz --aim x --member @
circle join team @ | circle join team bo --role @ | circle policy team @ | circle policy team --set @=1
review 1 keep -m @ | review 1 --request -m @ | confirm 1 @ | dispute 1 @ -m x | correct @ -m x | supersede 1 --by @ -m x
show @ | list --status @ | list circle:@ | inbox @ | who @ | due --within @ | list --sort @ | me @
show 1 --as-of @ | circle show @ | member show @ | left-behind @ | diff 1 @ | help @ | schema @ | completion @ | @
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_on_input(tmp_path_factory: pytest.TempPathFactory, quiet: Story, name: str) -> None:
    before = quiet("verify")["events"]
    for field in FIELDS:
        if name == "NUL in a file" and not field.endswith("-m @"):
            continue
        args = [part.replace("@", HOSTILE[name]) for part in field.split(" ")]
        if name == "NUL in a file":
            (quiet.here.folder / "nul").write_text(HOSTILE[name])
            args[-2:] = ["--file", "nul"]
        done = quiet.here(*args, **UTC)
        assert (done.code, done.out) == (2, ""), (field, done)
        assert all(line.isprintable() for line in done.err.splitlines()), done.err
    assert quiet("verify")["events"] == before


def test_harmless_oddities_are_kept_as_they_are(story: Callable[..., Story]) -> None:
    s = story()
    odd = "[/] [link=http://x]y[/link] :skull: {0} %s $(id) `id` '; DROP TABLE events;-- =cmd()"
    s.here("open", "team", odd, **UTC)
    s.here("react", "1", "-m", odd, **UTC)
    assert s("list")[0]["title"] == odd
    assert s("history 1")[1]["data"]["text"] == odd
    for line in ("list", "show 1", "history 1 --full", "audit 1", "search DROP", "inbox", "left-behind", "who ana"):
        assert s.run(line).code == 0
    assert ":skull:" in s.run("show 1", COLUMNS="200").out


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "9" * 400, "-1", "0x10", "1_0", "١", " ", "1.5", ""])
def test_numbers_that_are_none(quiet: Story, value: str) -> None:
    for field in (
        "show @", "consent @", "consent 1 --version @", "heard 1 @", "heard 1.@", "answer 1 @ -m x", "list --limit @",
        "condition 1 @ met", "action done 1 @", "amend 1 --add x --integrates @", "amend 1 --addresses @", "diff 1 @",
        "circle policy team --set min_consents=@", "circle policy team --set final_comment_days=@",
        "review 1 keep -m x --measure @=x", "review 1 keep -m x --need 1.@=met", "review 1 keep -m x --criterion @=met",
        "open team x --from-need @", "open team x --from-need @.1", "needs --limit @",
        "supersede 1 --by @ -m x", "left-behind @", "due --within @d",
        "correct @ -m x", "inbox --limit @",
    ):  # fmt: skip
        done = quiet.here(*(part.replace("@", value) for part in field.split(" ")), **UTC)
        assert (done.code, done.out) == (2, ""), (field, done)


@pytest.mark.parametrize(
    "line",
    ["batch other", "tour", "list", "init other.db", "me bo", "react 1 --file -", "react 1 -m 'open", "verify",
     "react 1 -m " + "x" * 300_000, "react 1 -m 'a\u2028b'", "nonsense"],
    ids=lambda line: line[:20],
)  # fmt: skip
def test_a_batch_records_and_does_nothing_else(quiet: Story, line: str) -> None:
    (quiet.here.folder / "minutes").write_text(f"# minutes\n\n{line}\n", encoding="utf-8")
    assert "line 3" in quiet.run("batch minutes").err
    done = quiet.run("batch minutes --json")
    assert (done.code, json.loads(done.out)) == (2, [])
    assert set(done.error()) == {"error", "hint"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@nowhere/x",
        "POSTGRES://me:hunter2@nowhere/x",
        "postgresql://nowhere/x?password=hunter2",
        "mysql://me:hunter2@nowhere/x",
    ],
)
def test_a_password_is_never_echoed(quiet: Story, url: str) -> None:
    for line in ("list", "react 1 -m x", "verify", "rebuild", "init", "me"):
        for done in (quiet.here(*line.split(), "--log", url, **UTC), quiet.run(line, DECISIONS_LOG=url)):
            assert done.code in (2, 3)
            assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize("where", [".", "text", "empty", "database", "no/such.db", ":memory:", "file:x?mode=memory", "",
                                   "%41", "/dev/null", "dangling", "x" * 5000])  # fmt: skip
def test_what_is_no_log(quiet: Story, where: str) -> None:
    import sqlite3

    folder = quiet.here.folder
    (folder / "text").write_text("hello")
    (folder / "empty").write_text("")
    with sqlite3.connect(folder / "database") as other:
        other.execute("CREATE TABLE IF NOT EXISTS events (x)")
    other.close()
    if not (folder / "dangling").is_symlink():
        (folder / "dangling").symlink_to("nowhere")
    for args in (["list"], ["show", "1"], ["react", "1", "-m", "x"], ["verify"], ["rebuild"]):
        done = quiet.here(*args, "--log", where, **UTC)
        assert (done.code, done.out) == (3 if where else 2, ""), done
    assert (folder / "text").read_text() == "hello"
    assert (folder / "empty").read_text() == ""


@pytest.mark.parametrize("columns", ["0", "1", "7", "100000", "-5", "abc", ""])
def test_any_width_will_do(quiet: Story, columns: str) -> None:
    for line in ("list", "show 1", "history 1", "audit 1", "left-behind", "who ana", "member list", "inbox bo"):
        assert quiet.run(line, COLUMNS=columns).code == 0


def test_where_nothing_is_known_of_the_user(quiet: Story) -> None:
    folder = Path(quiet.here.folder)
    for env in (
        {"TZ": "nonsense"},
        {"LANG": "C", "PYTHONIOENCODING": "ascii"},
        {"TERM": "dumb"},
        {"HOME": "/dev/null"},
    ):
        done = quiet.here.process("list", **{**UTC, **env})
        assert (done.code, done.out[:1]) == (0, "1"), done
    assert folder.is_dir()
