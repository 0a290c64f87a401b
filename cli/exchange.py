"""Decisions taken out of the log in other forms, and brought into it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from cli import asking, printing
from cli.browse import words
from cli.options import past, reading, session, working_folder
from decisions.errors import BadInput, Refused
from decisions.text import shown
from decisions.where import is_server

if TYPE_CHECKING:
    from decisions.exchange.chosen import Chosen
    from decisions.exchange.formats import Format
    from decisions.exchange.report import Report
    from decisions.exchange.staging import Staged
    from decisions.proof.verify import Verdict

AT_ONCE = 200
"""Parts that are written to standard output in one go."""
OF_A_FILE = (".md", ".markdown", ".txt")
"""How the name of a file ends, where a form is a file or a folder."""


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from decisions.exchange.formats import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete.lower())]


def _read(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from decisions.exchange.formats import FORMATS

    return [name for name in _names(ctx, param, incomplete) if FORMATS[name].into]


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
        _to_place(module, source, place)
    if session().json:
        printing.document({"format": found.name, "version": found.version, "out": place})
    else:
        printing.out(f"Wrote {shown(place)}")


export.ignore_unknown_options = True  # a negated word of a query is none


def _of_the_past() -> list[str]:
    from decisions.exchange.formats import FORMATS

    return [name for name, form in FORMATS.items() if form.past]


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


@reading(
    "import",
    example="decisions import log.jsonl --dry-run\ndecisions export circle:team | decisions import --log other.db",
)
@click.argument("where", default="-")
@click.option("--format", "form", default="jsonl", metavar="FORMAT", shell_complete=_read, help="jsonl (the default).")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be recorded, record nothing.")
def import_(where: str, form: str, dry_run: bool) -> int:
    """Bring decisions into the log from WHERE: a file, or standard input. A whole log keeps its positions, ids, moments
    and root where no log is yet; else it is recorded anew, in your name, and nothing twice. Exit code 1 where something
    was left out.
    """
    import tempfile

    from decisions.exchange import formats

    found = formats.named(form)
    if not found.into:
        reads = ", ".join(one.name for one in formats.FORMATS.values() if one.into)
        raise BadInput(f"{found.name} is not imported", f"it is read by other programs; imported is {reads}")
    now = session()
    with tempfile.TemporaryDirectory(prefix="decisions-") as folder:
        on_server = is_server(now.where)
        empty = _nothing_yet(now.where)
        staged = _staged(where, os.path.join(folder, "log.db"), typed=not empty)
        exact = staged.whole and empty
        if not (exact or on_server or os.path.lexists(now.where)):
            raise BadInput(
                "that is not a whole log, and there is none here into which it could go",
                "begin one: decisions init; or export without a QUERY",
            )
        if empty and not exact:
            _check_types(staged)
        answer = _exactly(staged, dry_run) if exact else _anew(formats.module(found.into), staged, dry_run)
    answer = {"format": found.name, "version": found.version, "exact": exact, "dry_run": dry_run, **answer}
    if now.json:
        printing.document(answer)
    else:
        from cli.pages.imported import page

        page(answer)
    if not dry_run:
        from cli.run import catch_up

        catch_up(now)
    return 1 if answer.get("left") else 0


def _staged(where: str, path: str, *, typed: bool) -> Staged:
    """What is to be imported, read and checked; without `typed` the types of events are checked later."""
    from contextlib import ExitStack
    from stat import S_ISREG

    from cli.progress import Bar
    from decisions.exchange.staging import stage

    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with ExitStack() as stack:
        if where == "-":
            if printing.on_terminal(sys.stdin):
                raise BadInput("there is nothing on standard input", "name a file, or pipe an export into it")
            file = sys.stdin.buffer
        else:
            try:
                file = stack.enter_context(open(_place(where), "rb"))
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise BadInput(
                    f"cannot read {shown(where)}: {reason}", "name a file, or - for standard input"
                ) from None
        size = 0
        if where != "-":
            about = os.fstat(file.fileno())
            size = about.st_size if S_ISREG(about.st_mode) else 0
        show = stack.enter_context(Bar("bytes")).show if printing.on_terminal(sys.stderr) else None
        return stage(file, path, lambda read: show(read, size) if show else None, typed=typed)


def _nothing_yet(log: str) -> bool:
    """Whether no log is there, or one in which nothing was recorded but its beginning."""
    from contextlib import closing

    from decisions.log.reading import LogReader

    if is_server(log):
        from decisions.store.copying import nothing_yet

        return nothing_yet(log)
    if not os.path.lexists(log):
        return True
    with closing(LogReader(log)) as reader:
        return reader.head()[0] == 1


def _check_types(staged: Staged) -> None:
    from contextlib import closing

    from decisions.exchange.staging import check_types
    from decisions.log.reading import LogReader

    with closing(LogReader(staged.path)) as reader:
        check_types(reader)


def _exactly(staged: Staged, dry_run: bool) -> dict[str, Any]:
    """The log as it was, if it verifies."""
    from decisions.proof.backup import restore
    from decisions.proof.verify import verify_file
    from decisions.where import private_folder, without_password

    now = session()
    kept = None
    if dry_run or is_server(now.where):
        verdict = verify_file(staged.path)
        if not verdict.ok:
            raise _unverified(verdict)
        events, root = verdict.events, verdict.root
        if not dry_run:
            _onto_server(staged)
    else:
        now.close()
        private_folder(os.path.dirname(now.where))
        try:
            restored = restore(staged.path, now.where, replace=os.path.lexists(now.where))
        except Refused:
            verdict = verify_file(staged.path)
            if verdict.ok:
                raise
            raise _unverified(verdict) from None
        now.recorded = True
        kept, events, root = restored.kept, restored.copied.events, restored.copied.root
    return {"log": staged.log, "events": events, "root": root, "where": without_password(now.where), "kept": kept}


def _onto_server(staged: Staged) -> None:
    from cli.progress import Bar
    from decisions.store.copying import put

    now = session()
    with Bar("events") as bar:
        put(staged.path, now.where, bar.show)
    now.recorded = True


def _unverified(verdict: Verdict) -> Refused:
    first = verdict.problems[0]
    at = f"event {first['position']:,}: " if first["position"] is not None else ""
    return Refused(
        f"that is no log that verifies: {at}{first['detail']}",
        "nothing was imported; export it anew, or import only some decisions of it",
    )


def _anew(module: Any, staged: Staged, dry_run: bool) -> dict[str, Any]:
    """The events recorded anew, as far as they can be."""
    from contextlib import ExitStack

    from cli.progress import Bar
    from decisions.store.record import LogWorld, recorder_of

    now = session()
    store = now.store()
    recorder = recorder_of(LogWorld(store), now.me(store.log_id()))
    with ExitStack() as stack:
        show = stack.enter_context(Bar("events")).show if printing.on_terminal(sys.stderr) else None

        def tell(done: int, of: int) -> None:
            now.recorded = True
            if show:
                show(done, of)

        report: Report = module.bring(staged, store, recorder, dry_run, tell)
    now.recorded = now.recorded or bool(report.events and not dry_run)
    return report.as_json()
