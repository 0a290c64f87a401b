"""A log for the tests of the screen: a year of a team, told with the times at which it happened."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from decisions.store.sqlite import SqliteStore, create
from decisions.when import days, moment
from tests.store.logs import do, founded

START = moment("2026-03-02T09:00:00Z")
HOSTILE = "[/][link=x]\N{SKULL} :skull: [bold]café"
"""What a terminal or a markup might act on, as far as the log takes it."""


def year(path: Path, fourth: str = HOSTILE) -> str:
    """Four decisions: adopted with an objection integrated; in a round; objected; aligning."""
    assert create(str(path), "Kitchen", "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)

        def on(day: float, name: str, subject: object = "", **args: object) -> None:
            do(store, name, subject, at=START + days(1) * round(day * 24) // 24, **args)  # type: ignore[arg-type]

        on(0, "open", circle="team", title="Who cooks?")
        on(0.1, "voice", 1, kind="need", message="We need warm meals so that people stay.", who="cy")
        on(0.2, "frame", 1, message="Nobody cooks, and people eat alone.")
        on(0.3, "align", 1, value="aligned", who=["ana", "cy"])
        on(0.4, "align", 1, value="partly", who="bo")
        on(1, "option", 1, message="A cook comes in.")
        on(1.1, "ask", 1, message="What does it cost?", who="bo")
        on(1.2, "answer", 1, question=1, message="A lot.")
        on(2, "propose", 1, message="# Turns\n\nWe cook in turns.", needs=[1], criteria=["warm meals on 4 of 5 days"])
        on(2.1, "round", 1)
        on(2.2, "consent", 1, who="ana")
        on(2.3, "object", 1, message="I come home late on Mondays.", who="bo")
        on(3, "amend", 1, message="# Turns\n\nWe cook in turns, Mondays aside.", integrates=[(1, "integrated")])
        on(3.1, "consent", 1, who=["ana", "bo"])
        on(3.2, "consent", 1, concern="who washes up?", who="cy")
        on(4, "buy-in", 1, value="in", who=["ana", "bo"])
        on(5, "buy-in", 1, value="halfhearted", who="cy")
        on(12, "check-in", 1, value="struggling", who="cy", why="too much washing up")
        on(13, "action-add", 1, message="buy a dishwasher", owner="bo", due=START + days(40))
        on(20, "propose", circle="team", title="Where do we eat?", message="In the garden.")
        on(20.1, "round", 2)
        on(20.2, "consent", 2, who="ana")
        on(30, "propose", circle="team", title="A dog?", message="We get a dog.")
        on(30.1, "round", 3)
        on(30.2, "object", 3, message="I am allergic.", who="cy")
        on(40, "open", circle="team", title=fourth)
        on(40.1, "voice", 4, kind="feeling", message=fourth)
    return str(path)
