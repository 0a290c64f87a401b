"""Decisions taken out of the log in other forms."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from cli import asking, printing
from cli.options import past, reading, session, working_folder
from cli.querying import words
from decisions.errors import BadInput
from decisions.text import shown

if TYPE_CHECKING:
    from decisions.exchange.chosen import Chosen
    from decisions.exchange.formats import Format

AT_ONCE = 200
"""Parts that are written to standard output in one go."""
OF_A_FILE = (".md", ".markdown", ".txt")
"""How the name of a file ends, where a form is a file or a folder."""


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from decisions.exchange.formats import FORMATS

    return [name for name, form in FORMATS.items() if form.out and name.startswith(incomplete.lower())]


@reading(
    "export",
    example="decisions export > log.jsonl\n"
    "decisions export --format csv --out answers.csv circle:team\n"
    "decisions export --format html --out site",
)
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@click.option("--format", "form", default="jsonl", metavar="FORMAT", shell_complete=_names,
              help="jsonl (the default), cloudevents, csv, markdown, adr or html.")  # fmt: skip
@click.option("--out", metavar="WHERE", help="A new file or folder, instead of standard output.")
@past
def export(query: tuple[str, ...], form: str, out: str | None, as_of: int | None, known_at: int | None) -> None:
    """Take decisions out of the log: all of it, or those that QUERY selects. What each format keeps and loses stands in
    decisions help formats.
    """
    from decisions.exchange import formats

    found = formats.named(form)
    if not found.out:
        writes = ", ".join(name for name, one in formats.FORMATS.items() if one.out)
        raise BadInput(f"{found.name} is not exported", f"it is only imported; exported is {writes}")
    if not found.past and (as_of is not None or known_at is not None):
        raise BadInput(
            f"{found.name} has events, which are what they are",
            f"leave the time out, or take a form that shows decisions: {', '.join(_of_the_past())}",
        )
    module = formats.module(found.out)
    place = None if out is None else _place(out)
    with _chosen(found, words(query), as_of, known_at, quiet=place is None) as source:
        if place is None:
            _to_standard_output(found, module, source)
            return
        with _ended_as_interrupted():
            _to_place(module, source, place)
    if session().json:
        printing.document({"format": found.name, "version": found.version, "out": place})
    else:
        printing.out(f"Wrote {shown(place)}")


export.ignore_unknown_options = True  # a negated word of a query is none


def _of_the_past() -> list[str]:
    from decisions.exchange.formats import FORMATS

    return [name for name, form in FORMATS.items() if form.out and form.past]


def _place(out: str) -> str:
    if not out.rstrip("/") or "\0" in out:
        raise BadInput(f"{shown(out)!r} is no name of a file or folder", "name a new one")
    return os.path.join(working_folder(), out)


@contextmanager
def _chosen(
    form: Format, terms: list[str], as_of: int | None, known_at: int | None, *, quiet: bool
) -> Iterator[Chosen]:
    """What is exported, with a bar on a terminal; with `quiet` only where standard output is none."""
    from contextlib import ExitStack, closing

    from cli.progress import Bar
    from decisions.exchange.chosen import Chosen, Kept
    from decisions.views.asked import Asked
    from decisions.when import now

    def damaged(number: int) -> None:
        what = f"decision {number} has a damaged event and is left out: decisions verify"
        printing.warning(what, json=session().json)

    with ExitStack() as stack:
        asked, numbers, views = Asked(now(), as_of, known_at), None, None
        if terms or form.past:
            views, asked = stack.enter_context(asking.views(as_of, known_at))
            if terms or asked.travels:
                from decisions.views.lists import found

                numbers = [number for (number,) in found(views, asked, terms, sort="-number", columns="d.number")]
        reader = stack.enter_context(closing(Kept(session().reader().path)))
        stack.enter_context(reader.snapshot())
        tell = None
        if printing.on_terminal(sys.stderr) and not (quiet and printing.on_terminal(sys.stdout)):
            tell = stack.enter_context(Bar("decisions" if form.past else "events")).show
        more = {} if tell is None else {"tell": tell}
        yield Chosen(reader, asked, numbers=numbers, views=views, damaged=damaged, **more)


def _to_standard_output(form: Format, module: Any, source: Chosen) -> None:
    if not hasattr(module, "lines"):
        raise BadInput(f"{form.name} is a folder of files", f"name a new one: --out {form.name}")
    parts = iter(module.lines(source))
    json = form.name in ("jsonl", "cloudevents")
    while some := "".join(islice(parts, AT_ONCE)):
        printing.part(some, json=json)


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """Where a command is told to end, what is not finished is taken away, as where it is interrupted."""
    import signal

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    ends = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) == signal.SIG_DFL]
    for number in ends:  # one that is ignored stays so: nohup
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ends:
            signal.signal(number, signal.SIG_DFL)


def _to_place(module: Any, source: Chosen, place: str) -> None:
    from decisions import whole

    folder = not hasattr(module, "lines") or (hasattr(module, "files") and not place.lower().endswith(OF_A_FILE))
    try:
        if folder:
            with whole.new_folder(place) as add:
                for name, text in module.files(source):
                    add(name, text)
        else:
            with whole.new_file(place) as file:
                for part in module.lines(source):
                    file.write(part)
    except FileExistsError:
        raise BadInput(
            f"{shown(place)} is there already", "name a new file or folder: nothing is overwritten"
        ) from None
    except OSError as error:
        raise BadInput(
            f"cannot write {shown(place)}: {error.strerror}", "name a place with room where you may write"
        ) from None
