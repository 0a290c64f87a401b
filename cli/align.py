"""Aligning: needs, the situation, and who sees it the same way."""

from __future__ import annotations

import click

from cli import options, run
from cli.options import Given, recording

KINDS = click.Choice(("need", "desire", "fact", "feeling"))
VALUES = click.Choice(("aligned", "partly", "not"))


@recording("open", example="decisions open team 'How do we plan our work?' --from-need 7.2")
@click.argument("circle", shell_complete=options.circles)
@click.argument("title")
@click.option(
    "--from-need", "needs", multiple=True, metavar="NEED", help="A need that it takes up, of decision 7: 7.2."
)
def open_(given: Given, circle: str, title: str, needs: tuple[str, ...]) -> None:
    """Open a decision of a circle, maybe from needs that were voiced in others (see: decisions needs --unmet)."""
    run.new_decision(given, "open", circle=options.handle(circle), title=title, from_needs=list(needs) or None)


@recording("voice", example="decisions voice 7 need -m 'we need a rhythm, so that others can count on us' --as bo")
@options.decision
@click.argument("kind", type=KINDS)
@options.texts("What is voiced.")
def voice(given: Given, decision: str, kind: str) -> None:
    """Voice a need, a desire, a fact or a feeling; facts and feelings are both fair game."""
    run.on_decision(given, "voice", decision, kind=kind, message=given.text())


@recording("frame", example="decisions frame 7 -m 'We missed three dates; people work late; we need to see it coming.'")
@options.decision
@options.texts("What we observe, what effect it has, what we need.")
def frame(given: Given, decision: str) -> None:
    """Frame the situation. A new framing makes earlier alignments stale."""
    run.on_decision(given, "frame", decision, message=given.text())


@recording("align", example="decisions align 7 partly -m 'I do not see the late nights' --as cy")
@options.decision
@click.argument("value", type=VALUES)
@options.texts("Why, if you like.")
def align(given: Given, decision: str, value: str) -> None:
    """Say whether you see the same facts as the framing and read them the same way. --as takes several."""
    run.on_decision(given, "align", decision, value=value, why=given.optional_text())
