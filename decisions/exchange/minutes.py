"""Decisions as minutes in Markdown: one text, or a file each."""

from __future__ import annotations

from collections.abc import Iterator

from decisions.exchange.chosen import Chosen
from decisions.views.markdown import minutes
from decisions.views.one import recorded


def lines(source: Chosen) -> Iterator[str]:
    """The minutes of one decision after those of the other, a rule between them."""
    between = ""
    for one in source.ones():
        yield between + minutes(recorded(one))
        between = "\n---\n\n"


def files(source: Chosen) -> Iterator[tuple[str, str]]:
    """A file a decision, named from its number."""
    for one in source.ones():
        yield f"{one.number:04}.md", minutes(recorded(one))
