"""What holds whatever people do: random acts of random members, dated at random, under every preset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.errors import BadInput, Refused
from decisions.process import fold, policy, standing
from decisions.process.act import SEVERAL
from decisions.process.entries.decide import CORRECTABLE
from decisions.process.rounds import rule
from decisions.process.state import Record
from decisions.when import moment
from tests.examples import BY_THE_RULE
from tests.process.given import SECRETARY, Scenario, given, when

MEMBERS = ("ana", "bo", "cy", "dee")
EVERYBODY = (*MEMBERS, "out")
Draw = Callable[..., Any]


@st.composite
def stories(draw: Draw) -> list[tuple[str, str, float | None, float, dict[str, Any]]]:
    """Acts: what, who, how many days ago it is said to have happened, days that pass before, and arguments."""
    made = []
    for _ in range(draw(st.integers(5, 30))):
        name, args = draw(ACT)
        who = draw(st.sampled_from([*MEMBERS, *MEMBERS, "@all", "@all", "@rest", "@rest", "out"]))
        ago = draw(st.sampled_from([None, None, None, 0, 1, 4]))
        passes = draw(st.sampled_from([0, 0, 0.5, 1, 3, 10]))
        made.append((name, who, ago, passes, args))
    return made


def _act(name: str, **args: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(args))


_NUMBER = st.integers(1, 3)
_VERSION = st.sampled_from([None, None, None, 1, 2])
_TEXT = st.sampled_from(["This.", "That.", "Both."])
_TYPED = st.sampled_from([False, False, True])
_KINDS = ["withdrawn", "withdrawn", "moot", "not-qualified", "outweighed", "deferred", "integrated"]
ACT: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    _act("propose", message=_TEXT),
    _act("round"),
    _act("round"),
    _act("consent", version=_VERSION, typed_by_another=_TYPED),
    _act("consent"),
    _act("consent"),
    _act("consent"),
    _act("consent", concern=_TEXT, condition=_TEXT),
    _act("stand-aside", message=_TEXT),
    _act("object", message=_TEXT, version=_VERSION, typed_by_another=_TYPED),
    _act("object", message=_TEXT, typed_by_another=_TYPED),
    _act("retract", message=_TEXT),
    _act("heard", objection=_NUMBER),
    _act("take", objection=_NUMBER),
    _act("test", objection=_NUMBER, message=_TEXT),
    _act(
        "resolve",
        objection=_NUMBER,
        how=st.sampled_from(_KINDS),
        message=_TEXT,
        alternatives=st.just(["None."]),
        owner=st.just("bo"),
        due=st.just(when(50)),
    ),
    _act("amend", message=_TEXT),
    _act("amend", add=_TEXT, needs=st.lists(st.sampled_from(["1", "2", "1.1"]), min_size=1, max_size=2)),
    _act("amend", add=_TEXT, carried_by=st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=2)),
    _act("voice", kind=st.sampled_from(["need", "need", "fact"]), message=_TEXT),
    _act("amend", add=_TEXT, integrates=st.lists(st.tuples(_NUMBER, st.just("measured")), max_size=1)),
    _act("withdraw", message=_TEXT),
    _act("close"),
    _act("condition", condition=_NUMBER, state=st.sampled_from(["met", "broken"])),
    _act("confirm"),
    _act("dispute", event=st.integers(0, 60), message=_TEXT),
    _act("correct", event=st.integers(0, 60), message=_TEXT),
    _act("frame", message=_TEXT),
    _act("align", value=st.sampled_from(["aligned", "partly", "not"])),
    _act("option", message=_TEXT),
    _act("buy-in", value=st.sampled_from(["in", "halfhearted", "out"])),
    _act("check-in", value=st.sampled_from(["doing", "stopped"])),
    _act("review", verdict=st.sampled_from(["keep", "amend", "let-go"]), message=_TEXT),
    _act("review-request", message=_TEXT),
    _act("supersede", other=_NUMBER, message=_TEXT),
    _act("circle-leave", handle=st.sampled_from(MEMBERS)),
    _act("circle-join", handle=st.sampled_from(EVERYBODY)),
    _act("circle-policy", preset=st.sampled_from(list(policy.PRESETS))),
    _act("speak", number=_NUMBER),
    _act("speak", number=_NUMBER),
)


def begin(preset: str, **own: Any) -> Scenario:
    """Decisions 1 and 2 of the team, and 3 of another circle, each with a round."""
    s = given(preset, " ".join(MEMBERS), facilitator="dee", **own)
    s.when("circle-form", "ana", 0, about="garden", aim="x", preset=preset, members=[("ana", []), ("bo", [])])
    for circle in ("garden", "team", "team"):
        s.when("open", "ana", 0, circle=circle, title="x").when("propose", "ana", 0, message="We try.")
        s.when("round", "ana", 0)
    return s


def play(s: Scenario, story: list[tuple[str, str, float | None, float, dict[str, Any]]]) -> int:
    """Do all of it; what is refused is refused. How many acts were recorded."""
    day, done = 0.0, 0
    for name, who, ago, passes, args in story:
        day += passes
        if name == "speak":
            s.speak_of(args["number"])
            continue
        at = None if ago is None else max(0.0, day - ago)
        member, by, aimed = aim(s, name, who, dict(args))
        s.on(day).when(name, member, at, typed=day, by=by, **aimed)
        if s.problem:
            assert isinstance(s.problem, (Refused, BadInput))
            assert s.problem.hint
            s.problem = None
        else:
            done += 1
        check(s)
    return done


def aim(s: Scenario, name: str, who: str, args: dict[str, Any]) -> tuple[str, str | None, dict[str, Any]]:
    """Who does it, who types it, and with what: mostly at something that is there."""
    if who.startswith("@") and name not in SEVERAL:
        who = "dee" if who == "@all" else "ana"
    by = "sec" if args.pop("typed_by_another", False) else None
    open_ones = [o.number for o in s.d.objections if o.open]
    if "objection" in args and open_ones:
        args["objection"] = open_ones[args["objection"] % len(open_ones)]
    if "event" in args:
        entries = [e for e in s.records if e["type"] in (*CORRECTABLE, "ConsentPresumed", "DecisionAdopted")]
        if name == "dispute":
            entries = [e for e in entries if e["recorded_by"] != e["member"]] or entries
        entry = entries[args["event"] % len(entries)] if entries else s.records[0]
        args["event"] = str(entry["position"])
        who = entry["member"] or who
        by = who if name == "dispute" else entry["recorded_by"]
    if name == "confirm":
        by = who
    return who, by, args


def check(s: Scenario) -> None:
    for e in s.made:
        assert moment(e["at"]) <= s.log.clock, "nothing lies in the future"
        if e["type"] in BY_THE_RULE:
            assert e["member"] is None
        if e["type"] == "ConsentPresumed":
            assert e["member"] in (*EVERYBODY, SECRETARY)
        if e["type"] == "DecisionAdopted":
            adopted_by_the_rule(s.log.records(e["subject_id"]), e)
    open_rounds: dict[str, dict[str, int]] = {"team": {}, "garden": {}}
    for stream in s.log.decisions():
        d = s.log.decision(stream)
        if d.open_round:
            open_rounds[d.circle][stream] = d.open_round.number
        assert not [o.number for o in d.objections if d.in_force and o.version <= d.in_force and o.blocking]
        assert not (d.period and not standing.complete(d)), "a comment period runs only while the rule holds"
        assert standing.status(d) in standing.STATUSES
    for circle, rounds in open_rounds.items():
        assert s.log.circle(circle).open_rounds == rounds


def adopted_by_the_rule(stream: list[Record], adoption: Record) -> None:
    """Read off the records, by other means than the program's: did the rule hold when this version was adopted?"""
    before = stream[: stream.index(adoption)]
    corrected = {e["data"]["event"]: e for e in before if e["type"] == "EntryCorrected"}
    disputed = {e["data"]["event"] for e in before if e["type"] == "EntryDisputed"}
    version, number = adoption["data"]["version"], adoption["data"]["round"]
    opening = next(e for e in before if e["type"] == "RoundOpened" and e["data"]["round"] == number)
    left = {e["data"]["handle"] for e in before if e["type"] == "RosterLeft" and e["data"]["round"] == number}
    roster = [m for m in opening["data"]["roster"] if m not in left]
    adopted_before = max([e["data"]["version"] for e in before if e["type"] == "DecisionAdopted"], default=0)

    blocking, objected_at = set(), {}
    for e in before:
        data = e["data"]
        if e["id"] in corrected or e["id"] in disputed:
            continue
        if e["type"] == "ObjectionRaised":
            if data["version"] == version:
                objected_at[e["member"]] = e["position"]
            if data["version"] > adopted_before:
                blocking.add(data["objection"])
        elif e["type"] == "ObjectionClosed":
            blocking.discard(data["objection"])
    assert not blocking

    spoken: dict[str, tuple[str, int, str]] = {}
    presumed: dict[str, int] = {}
    for e in before:
        kind, member, data = e["type"], e["member"], e["data"]
        if kind == "EntryCorrected" and data["type"] == "ObjectionRaised" and data["version"] == version:
            if member != data["member"]:
                spoken[data["member"]] = (data["at"], e["position"], "unsaid")
        elif e["id"] in corrected or e["id"] in disputed or data.get("version") != version:
            continue
        elif kind in ("ConsentGiven", "StoodAside", "AnswerRetracted"):
            said = (e["at"], e["position"], kind)
            spoken[member] = max(spoken.get(member, said), said, key=lambda x: (moment(x[0]), x[1]))
        elif kind == "ConsentPresumed" and data["round"] == number:
            presumed[member] = e["position"]
    consents = [m for m in roster if spoken.get(m, ("", 0, ""))[2] == "ConsentGiven"]
    aside = [m for m in roster if spoken.get(m, ("", 0, ""))[2] == "StoodAside"]
    silent = [m for m, at in presumed.items() if m in roster and m not in spoken and objected_at.get(m, 0) < at]
    answered = {*consents, *aside, *silent}
    rules = opening["data"]["policy"]
    outstanding = len(roster) - len(answered)
    assert roster
    assert len(consents) >= rules["min_consents"]
    assert outstanding <= rules["max_outstanding"]
    assert not rules["outstanding_below_answered"] or outstanding < len(answered)
    assert sorted(adoption["data"]["presumed"]) == sorted(silent)
    assert sorted(adoption["data"]["outstanding"]) == sorted(set(roster) - answered)
    rested_on = [opening["at"], *(spoken[m][0] for m in (*consents, *aside))]
    assert moment(adoption["at"]) >= max(map(moment, rested_on))


def dump(thing: Any) -> Any:
    """All there is in a state, as plain values."""
    if hasattr(type(thing), "__slots__") and not isinstance(thing, (str, int, tuple)):
        return {name: dump(getattr(thing, name)) for name in type(thing).__slots__}
    if isinstance(thing, dict):
        return {key: dump(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [dump(value) for value in thing]
    return thing


PRESETS = st.sampled_from(list(policy.PRESETS))
OWN = st.sampled_from([{}, {}, {"final_comment_days": 2}, {"max_outstanding": 1}, {"min_consents": 2}])


@settings(max_examples=120, deadline=None)
@with_(PRESETS, OWN, stories())
def test_whatever_people_do_the_rules_hold(
    preset: str, own: dict[str, Any], story: list[tuple[str, str, float | None, float, dict[str, Any]]]
) -> None:
    s = begin(preset, **own)
    play(s, story)
    for stream in s.log.decisions():
        records = s.log.records(stream)
        assert dump(fold.decision(records)) == dump(fold.decision(records)), "a replay is deterministic"


@settings(max_examples=60, deadline=None)
@with_(PRESETS, OWN, stories(), st.integers(0, 40), st.integers(0, 40))
def test_every_moment_can_be_looked_at(
    preset: str,
    own: dict[str, Any],
    story: list[tuple[str, str, float | None, float, dict[str, Any]]],
    as_of: int,
    known_at: int,
) -> None:
    s = begin(preset, **own)
    play(s, story)
    for stream in s.log.decisions():
        d = fold.decision(s.log.records(stream), when(as_of), when(known_at))
        if d is None:
            continue
        standing.due_to_close(d, when(as_of))
        rule.pass_time(d, when(as_of))
        assert standing.status(d) in standing.STATUSES
        assert set(standing.outstanding(d)) <= set(standing.roster(d))
        assert d.last_at <= when(as_of) or d.corrections
        whole = fold.decision(s.log.records(stream))
        unfiltered = fold.decision(s.log.records(stream), 2**62, 2**62)
        assert dump(whole) == dump(unfiltered), "the filter of the far future filters nothing"


@settings(max_examples=60, deadline=None)
@with_(PRESETS, OWN, stories(), st.sampled_from([0, 0.5, 3, 14, 30]))
def test_what_a_view_derives_is_what_the_next_act_records(
    preset: str, own: dict[str, Any], story: list[tuple[str, str, float | None, float, dict[str, Any]]], later: float
) -> None:
    s = begin(preset, **own)
    play(s, story)
    day = (s.log.clock - when(0)) / (when(1) - when(0)) + later
    for number in range(1, len(s.log.decisions()) + 1):
        s.speak_of(number)
        view = s.state(now=day)
        s.when("react", "out", day, message="So?").then_made("ReactionShared")
        recorded = s.d
        assert standing.status(view) == standing.status(recorded)
        assert view.in_force == recorded.in_force
        assert [(a.version, a.at, a.review_on) for a in view.adoptions] == [
            (a.version, a.at, a.review_on) for a in recorded.adoptions
        ]
        assert standing.outstanding(view) == standing.outstanding(recorded)
        assert standing.current_answers(view).keys() == standing.current_answers(recorded).keys()


def test_the_stories_reach_adoptions() -> None:
    s = begin("lazy-consensus")
    story: list[tuple[str, str, float | None, float, dict[str, Any]]] = [
        ("consent", "@all", None, 1, {}),
        ("buy-in", "bo", None, 1, {"value": "out"}),
        ("review", "bo", None, 1, {"verdict": "let-go", "message": "x"}),
        ("consent", "@rest", None, 1, {}),
    ]
    assert play(s, story) == 4
    s.then_status("retired")
