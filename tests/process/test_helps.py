"""The command that would help: whatever people do, each that is printed is accepted, and says what ends the entry."""

from __future__ import annotations

from typing import Any

from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.commands import told
from decisions.process import helps, policy
from decisions.process.left_behind import Left, left_behind, newcomers
from decisions.process.rounds import rule
from tests.process.given import Scenario, when
from tests.process.test_properties import begin, play, stories


def act_of(line: str) -> tuple[str, str, dict[str, Any]]:
    """The act that a printed command is, whose it is, and its arguments, all that is to be said filled in."""
    if line.startswith("decisions circle join"):
        circle, handle = line.split()[-2:]
        return "circle-join", "ana", {"about": circle, "handle": handle}
    if " show " in line:
        return "", "", {}
    found = told(line)
    assert found is not None, line
    act, _, args = found
    if " -m " in line:
        args["message"] = "So."
    if " --add " in line:
        args["add"] = "So."
    if act == "review":
        args["verdict"] = line.split()[3]
    return act, str(args.pop("as_", "ana")), args


def printed(s: Scenario, on: int) -> list[tuple[Left, str]]:
    """Who is left behind at a moment, each with the command that is printed."""
    d = s.d
    circle = s.log.circle(d.circle)
    rule.pass_time(d, on)
    found = [x for x in left_behind(d) + newcomers(d, circle) if x.from_at <= on]
    return [
        (
            x,
            helps.joining(d.circle, x.member)
            if helps.asks_a_member(d, x) and x.member not in circle.members
            else helps.command(d, x, s.number),
        )
        for x in found
    ]


@settings(max_examples=150, deadline=None)
@with_(st.sampled_from(list(policy.PRESETS)), st.booleans(), stories(), st.sampled_from([0, 9, 40]))
def test_every_command_that_is_printed_is_accepted(preset: str, adopts: bool, story: list[Any], days: int) -> None:
    s = begin(preset)
    for number in (3, 2, 1) if adopts else ():
        s.speak_of(number).when("consent", "@all", 0)
    play(s, story)
    later = s.log.clock + when(days) - when(0)
    for number in (1, 2, 3):
        for x, line in printed(s.speak_of(number), later):
            act, member, args = act_of(line)
            if not act:
                continue
            s.log.clock = later
            kept, streams = list(s.log.all), {stream: list(records) for stream, records in s.log._streams.items()}
            s.when(act, member, **args)
            assert s.problem is None, (x, line, s.problem.message)
            s.log.all, s.log._streams = kept, streams
