"""What commands share that select decisions by a query: its words, how many, and answers of any length."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click

from cli import options, printing
from decisions.errors import BadInput

limit = click.option("--limit", type=options.Number(), metavar="K", help="At most so many.")
query = click.argument("query", nargs=-1, metavar="[QUERY]...")


def words(terms: tuple[str, ...]) -> list[str]:
    """The words of a query, among which a leading `-` negates; whatever starts with two is a mistaken option."""
    for term in terms:
        if not term.isascii() and any("\ud800" <= char <= "\udfff" for char in term):
            raise BadInput("a word of the query is not valid UTF-8", "give it as UTF-8 text")
        if term.startswith("--"):
            raise click.NoSuchOption(term.partition("=")[0], ctx=click.get_current_context())
    return list(terms)


def array(items: Iterable[dict[str, Any]]) -> None:
    """A JSON array, of which nothing but one page is held in memory where nobody watches."""
    if printing.on_terminal(sys.stdout):
        printing.document(list(items))
        return
    from itertools import islice
    from json import dumps

    left = iter(items)
    lead = "["
    while page := list(islice(left, 500)):
        printing.raw(lead + ",\n".join(dumps(item, ensure_ascii=False) for item in page))
        lead = ","
    printing.raw("]" if lead == "," else "[]")
