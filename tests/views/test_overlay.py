"""What is listed, now and as of any moment, is what each decision's own filtered events say."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given as with_
from hypothesis import settings
from hypothesis import strategies as st

from decisions.log.reading import LogReader
from decisions.process import policy
from decisions.views import lists
from decisions.views.asked import Asked
from decisions.when import days, moment
from tests.bench import generate as generator
from tests.examples import T0
from tests.process.given import in_round, when
from tests.process.test_properties import begin, play, stories
from tests.views.stored import MEMORY, Looked, agree, clock, looking

YEARS = days(4000)
SHARE = st.floats(0, 1)
AROUND = st.sampled_from([-1, 0, 0, 1, days(1), days(8), days(40)])


def moments_of(looked: Looked, key: str) -> list[int]:
    """When things happened, or were recorded, oldest first."""
    records = (looked.reader.at(position) for position in range(1, looked.reader.head()[0] + 1))
    return sorted({moment(json.loads(raw)[key]) for raw in records if raw})


def asked_of(looked: Looked, happened: tuple[float, int] | None, known: tuple[float, int] | None, ahead: int) -> Asked:
    """A moment near something that happened, and one near something that was recorded."""
    chosen: list[int | None] = []
    for key, share in (("at", happened), ("recorded_at", known)):
        if share is None:
            chosen.append(None)
            continue
        all_ = moments_of(looked, key)
        chosen.append(all_[round(share[0] * (len(all_) - 1))] + share[1])
    return Asked(looked.reader.head()[1] + ahead, *chosen)


MAYBE = st.one_of(st.none(), st.tuples(SHARE, AROUND))
AHEAD = st.sampled_from([0, days(3), days(9), days(30), days(400), YEARS])


@settings(max_examples=20, deadline=None)
@with_(
    seed=st.integers(0, 2**32),
    decisions=st.integers(1, 10),
    every=st.integers(1, 60),
    made=AHEAD,
    asked=st.lists(st.tuples(MAYBE, MAYBE, AHEAD), min_size=4, max_size=4),
)
def test_generated_logs(seed: int, decisions: int, every: int, made: int, asked: list[Any]) -> None:
    """The views were made at some moment, and are asked about others."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = str(Path(folder, "log.db"))
        batch = generator.SAVE
        try:
            generator.SAVE = every
            with clock():
                generator.generate(path, decisions, 6, seed)
        finally:
            generator.SAVE = batch
        with closing(LogReader(path)) as reader:
            last = reader.head()[1]
        with closing(Looked(path, last + made)) as looked:
            assert len(agree(looked, Asked(last))) == decisions
            for happened, known, ahead in asked:
                agree(looked, asked_of(looked, happened, known, ahead))


LIVELY = st.sampled_from(
    [
        ("consent", "@all", {}),
        ("consent", "@all", {}),
        ("buy-in", "@all", {"value": "in"}),
        ("check-in", "bo", {"value": "struggling"}),
        ("circle-join", "ana", {"handle": "out"}),
        ("circle-leave", "ana", {"handle": "out"}),
        ("voice", "cy", {"kind": "need", "message": "Rest."}),
        ("frame", "ana", {"message": "We tire."}),
        ("align", "cy", {"value": "partly"}),
        ("align", "out", {"value": "not"}),
        ("ask", "bo", {"message": "Who?"}),
        ("amend", "ana", {"add": "Soon.", "needs": ["1"]}),
        ("action-add", "bo", {"message": "Shop.", "due": T0}),
        ("round", "ana", {}),
        ("react", "dee", {"message": "So."}),
    ]
)


@settings(max_examples=40, deadline=None)
@with_(
    st.sampled_from(list(policy.PRESETS)),
    stories(),
    st.lists(st.tuples(LIVELY, st.sampled_from([0, 1, 4])), max_size=12),
    AHEAD,
    st.lists(st.tuples(MAYBE, MAYBE, AHEAD), min_size=4, max_size=4),
)
def test_whatever_people_do(preset: str, story: list[Any], after: list[Any], made: int, asked: list[Any]) -> None:
    """Acts that are dated back, corrected and disputed, joins and departures: all of it, seen from any moment."""
    s = begin(preset)
    play(s, story)
    for (act, who, args), passes in after:
        s.log.clock += days(passes) + 1
        s.when(act, who, **args)
        s.problem = None
    with looking(s, s.log.clock + made) as looked:
        agree(looked, Asked(s.log.clock))
        agree(looked, Asked(s.log.clock + YEARS))
        for happened, known, ahead in asked:
            agree(looked, asked_of(looked, happened, known, ahead))


def test_the_moment_that_is_asked_about_is_included() -> None:
    s = in_round().when("consent", "bo", 1, typed=3)
    with looking(s) as looked:
        for moment_, key in ((when(1), "as_of"), (when(3), "known_at")):
            waiting = []
            for early in (1, 0):
                asked = Asked(when(9))._replace(**{key: moment_ - early})
                agree(looked, asked)
                with looked.at(asked):
                    waiting.append(next(lists.items(looked.views, asked, []))["outstanding"])
            assert waiting == [["ana", "bo", "cy"], ["ana", "cy"]]
