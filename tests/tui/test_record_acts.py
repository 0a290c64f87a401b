"""Every act of the table opens as a form, and the line that the form shows is one that the command line takes."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from textual.pilot import Pilot

from decisions.errors import BadInput
from decisions.process import act as process
from decisions.process.action import decide as action
from decisions.process.align import decide as align
from decisions.process.guards import INTEGRATING
from decisions.process.objections.decide import KINDS
from decisions.process.review import decide as review
from tests.cli.run import Here, Result
from tests.tui.driving import drive
from tests.tui.recording import begun, events, foot, form, settled, team
from tui.record import acts, fields
from tui.record.acts import SHAPES, Field, Shape
from tui.recording import intent

ON = {"question": 2, "condition": 3, "action": 3, "event": 3, "other": 2, "verdict": 3, "kind": 2}
"""Which decision of the log an act that has such a field is tried on; else the first."""
ON_ACT = {"buy-in": 3, "check-in": 3, "review-request": 3, "action-add": 3, "propose": 2, "frame": 2}
NAMED = {
    acts.LINE: "Mondays -- aside",
    acts.PROSE: "One.\n\n'Two' costs \"$HOME\" -m; *three*",
    acts.DAY: "2031-05-01",
    acts.TIME: "2031-05-01",
    acts.NUMBER: "1",
    acts.DECISION: "3",
    acts.PART: "1",
    acts.NEEDS: "1.1",
    acts.INTEGRATES: "1:shorter-term",
    acts.MEMBER: "bo",
    acts.MEMBERS: "bo, cy",
    acts.TEXTS: "warm\nby noon",
    acts.OUTCOMES: "1=:it is\n  well",
    acts.CIRCLE: "team",
    acts.LABEL: "Tuesday",
    acts.WHOSE: "bo",
    acts.WHEN: "",
}


def plausible(field: Field, event: str) -> str:
    if field.kind == acts.CHOICE:
        return field.values[0]
    return event if field.kind == acts.EVENT else NAMED[field.kind]


def number(name: str, shape: Shape) -> int | None:
    if shape.new:
        return None
    return ON_ACT.get(name) or next((ON[f.name] for f in shape.fields if f.name in ON), 1)


def arguments(name: str, shape: Shape, event: str, *, whole: bool) -> dict[str, object]:
    """Plausible arguments of an act: what it cannot do without, or everything."""
    wanted = [field for field in shape.every_field if whole or field.required]
    if shape.stays and not whole:
        wanted = [field for field in shape.fields if field.name == "owner"]
    return {field.name: fields.value(field, plausible(field, event)) for field in wanted}


def dry_run(log: str, line: str) -> Result:
    """What the command line says of a line that the screen shows, without recording it."""
    words = shlex.split(line)[1:]
    after = 2 if words[0] == "action" else 1
    here = Here(Path(log).parent)
    return here(*words[:after], "--dry-run", *words[after:], DECISIONS_LOG=log, DECISIONS_MEMBER="ana")


@pytest.fixture
def log(tmp_path: Path) -> str:
    return team(tmp_path / "log.db")


def one_event(log: str) -> str:
    return str(next(e for e in events(log, 3) if e["type"] == "ConsentGiven")["position"])


def test_every_act_opens_and_its_line_says_on_the_command_line_what_the_form_says(
    log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.record.form.TRIED_AFTER", 0.01)
    event = one_event(log)
    shown: dict[str, tuple[str, str]] = {}

    async def script(pilot: Pilot[int]) -> None:
        for name, shape in SHAPES.items():
            await begun(pilot, number(name, shape), shape.act, **arguments(name, shape, event, whole=True))
            assert form(pilot).shape is shape
            made = form(pilot).meant()
            assert made is not None, (name, form(pilot).texts)
            shown[name] = made.line(), foot(pilot)
            form(pilot).action_put_by()
            await settled(pilot)

    drive(log, script, size=(100, 40))
    for line, said in shown.values():
        answer = dry_run(log, line)
        assert answer.code == (1 if "refused" in said else 0), (line, answer.err, said)
        if answer.code:
            rule = answer.err.splitlines()[0].partition(": ")[2]
            assert rule[:40] in said, (line, answer.err, said)


def test_the_line_of_what_an_act_cannot_do_without_is_one_that_the_command_line_takes(log: str) -> None:
    event = one_event(log)
    done = []
    for name, shape in SHAPES.items():
        given = arguments(name, shape, event, whole=False)
        answer = dry_run(log, intent(shape.act, number(name, shape), **given).line())  # type: ignore[arg-type]
        assert answer.code in (0, 1), (name, answer.err)
        done += [] if answer.code else [name]
    assert len(done) >= 20, done


def test_the_table_has_every_act_of_a_decision() -> None:
    of_a_decision = {name for name, (room, _) in process.ACTS.items() if room not in ("people", "circles")}
    assert {shape.act for shape in SHAPES.values()} == of_a_decision - set(process.REPORTS)


def test_every_act_has_a_key_of_its_own_that_moves_no_cursor() -> None:
    keys = [shape.key for shape in SHAPES.values()]
    assert len(set(keys)) == len(keys)
    assert not {"j", "k", "g", "G", "q", "Q"} & set(keys)
    assert {shape.group for shape in SHAPES.values()} == set(acts.GROUPS)


def test_words_and_members_are_those_of_the_library() -> None:
    def values(act: str, name: str) -> tuple[str, ...]:
        return next(field.values for field in SHAPES[act].fields if field.name == name)

    assert values("voice", "kind") == align.KINDS
    assert values("align", "value") == align.VALUES
    assert values("buy-in", "value") == action.BUY_IN
    assert values("check-in", "value") == action.CHECK_IN
    assert values("action-close", "outcome") == action.OUTCOMES
    assert values("review", "verdict") == review.VERDICTS
    assert set(values("resolve", "how")) == set(KINDS)
    assert acts.INTEGRATING == INTEGRATING
    assert {shape.act for shape in SHAPES.values() if shape.several} == set(process.SEVERAL)


@pytest.mark.parametrize(
    ("kind", "of", "value"),
    [
        (acts.TEXTS, "", ["one", "two\nlines", "three"]),
        (acts.OUTCOMES, "concern", [(1, "did-not", "well"), (2, None, "two\nlines"), (3, "unclear", None)]),
        (acts.OUTCOMES, "need", [("1", "met", None), ("7.2", "unmet", "late: again")]),
        (acts.INTEGRATES, "", [(1, "integrated"), (2, "measured")]),
        (acts.MEMBERS, "", ["ana", "bo"]),
        (acts.WHOSE, "", ("ana", "@rest")),
        (acts.NEEDS, "", ["1", "7.2"]),
        (acts.WHEN, "", 1_772_442_000_000_000),
        (acts.WHEN, "", 1_772_442_000_123_456),
        (acts.DAY, "", "2031-05-01"),
        (acts.PROSE, "", "one\n\ntwo"),
        (acts.PART, "", 12),
    ],
)
def test_what_is_written_for_a_value_is_read_as_that_value(kind: str, of: str, value: object) -> None:
    field = Field("x", "x", kind, of=of)
    assert fields.value(field, fields.written(field, value)) == value
    assert fields.value(field, "  ") is None


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        (acts.DAY, "never", "not a date"),
        (acts.WHEN, "\x1b[2J", "not a date"),
        (acts.MEMBER, "a b", "the handle 'a b' holds"),
        (acts.WHOSE, "@everybody", "'@everybody' names nobody"),
        (acts.PART, "0", "'0' is no x"),
        (acts.PART, "٣", "is no x"),
        (acts.INTEGRATES, "one", "'one' is no objection"),
        (acts.OUTCOMES, "fine", "'fine' does not say what became of a concern"),
        (acts.LABEL, "a\u202eb", "the meeting label holds U+202E"),
    ],
)
def test_what_is_no_value_is_said_in_words(kind: str, written: str, words: str) -> None:
    with pytest.raises(BadInput) as problem:
        fields.value(Field("x", "x", kind, of="concern"), written)
    assert words in problem.value.message
