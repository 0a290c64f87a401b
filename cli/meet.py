"""A meeting on one decision: on the screen, or plain, as a conversation of questions and lines."""

from __future__ import annotations

import os

import click

from cli import asking, options, printing, run, screen
from cli.options import reading, session


@reading("meet", example="decisions meet 7 --plain")
@options.decision
@click.option("--plain", is_flag=True, help="Questions and lines, without a screen; so it is without a terminal too.")
@click.option("--timer", type=options.Number(), metavar="SECONDS", help="The time that each person has.")
@click.option("--meeting", metavar="LABEL", help="The meeting it is said in; default: $DECISIONS_MEETING.")
def meet(decision: str, plain: bool, timer: int | None, meeting: str | None) -> int:
    """Hold a meeting on a decision: questions, reactions, and the round, one person at a time."""
    number = asking.number(decision)
    if session().json:
        from decisions.views import meeting as views

        printing.document(views.meeting(asking.one(str(number))))
        return 0
    if not plain and screen.possible():
        if meeting is not None:
            os.environ["DECISIONS_MEETING"] = meeting
        return screen.start(meet=number, timer=timer)
    from cli.meeting.hold import hold

    try:
        hold(number, meeting, timer)
    finally:
        if session().recorded:
            run.catch_up(session())
    return 0
