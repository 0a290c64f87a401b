"""Decisions brought into the log: events of a log, and what other tools exported."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cli import options, printing
from cli.options import reading, session, working_folder
from decisions.errors import BadInput, Refused
from decisions.where import is_server

if TYPE_CHECKING:
    from decisions.exchange.report import Progress, Report
    from decisions.exchange.staging import Staged
    from decisions.proof.verify import Verdict
    from decisions.store.port import Store


def _read(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from decisions.exchange.formats import FORMATS

    return [name for name, form in FORMATS.items() if form.into and name.startswith(incomplete.lower())]


@reading(
    "import",
    example="decisions import log.jsonl --dry-run\ndecisions export circle:team | decisions import --log other.db\n"
    "decisions import group.json --format loomio --circle team --dry-run\ndecisions import docs/adr --format adr",
)
@click.argument("where", default="-")
@click.option("--format", "form", default="jsonl", metavar="FORMAT", shell_complete=_read,
              help="jsonl (the default), adr, loomio or rfcbot.")  # fmt: skip
@click.option("--circle", metavar="CIRCLE", shell_complete=options.circles,
              help="Whose decisions those of another tool are; default: the only circle.")  # fmt: skip
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be recorded, record nothing.")
def import_(where: str, form: str, circle: str | None, dry_run: bool) -> int:
    """Bring decisions into the log from WHERE: a file, a folder, or standard input. A whole log keeps its positions,
    ids, moments and root where no log is yet; else it is recorded anew, in your name, and nothing twice. What another
    tool exported keeps its times, and its answers are to an unknown version: decisions help formats. Exit code 1 where
    something was left out; notes on what was taken otherwise than one may think are none.
    """
    from decisions.exchange import formats

    found = formats.named(form)
    if not found.into:
        reads = ", ".join(one.name for one in formats.FORMATS.values() if one.into)
        raise BadInput(f"{found.name} is not imported", f"it is read by other programs; imported is {reads}")
    module = formats.module(found.into)
    if hasattr(module, "read"):
        from cli import foreign

        answer = foreign.bring(module, found, where, circle, dry_run)
    elif circle is not None:
        raise BadInput(f"--circle is not for {found.name}", "its decisions stay with their circles")
    else:
        answer = _of_a_log(module, where, dry_run)
    answer = {"format": found.name, "version": found.version, "exact": False, "dry_run": dry_run, **answer}
    if session().json:
        printing.long_document(answer)
    else:
        from cli.pages.imported import page

        page(answer)
    if not dry_run:
        from cli.run import catch_up

        printing.flush()
        catch_up(session())
    return 1 if answer.get("left") else 0


def _of_a_log(module: Any, where: str, dry_run: bool) -> dict[str, Any]:
    """Events of a log: exactly as they were where nothing is yet, else anew."""
    import tempfile

    now = session()
    with tempfile.TemporaryDirectory(prefix="decisions-") as folder:
        on_server = is_server(now.where)
        empty = _nothing_yet(now.where)
        staged = _staged(where, os.path.join(folder, "log.db"), anew=not empty)
        exact = staged.whole and empty
        if not (exact or on_server or os.path.lexists(now.where)):
            raise BadInput(
                "that is not a whole log, and there is none here into which it could go",
                "begin one: decisions init; or export without a QUERY",
            )
        if empty and not exact:
            from decisions.exchange.staging import examine

            examine(staged)
        return {"exact": exact, **(_exactly(staged, dry_run) if exact else _anew(module, staged, dry_run))}


def _staged(where: str, path: str, *, anew: bool) -> Staged:
    """What is to be imported, read and checked; `anew` as far as is needed to record it anew."""
    from contextlib import ExitStack
    from stat import S_ISREG

    from cli.foreign import nothing_given, unreadable
    from cli.progress import Bar
    from decisions.exchange.staging import stage

    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with ExitStack() as stack:
        if where == "-":
            if printing.on_terminal(sys.stdin):
                raise nothing_given()
            file = sys.stdin.buffer
        else:
            try:
                file = stack.enter_context(open(os.path.join(working_folder(), where), "rb"))
            except (OSError, ValueError) as error:
                raise unreadable(where, error) from None
        size = 0
        if where != "-":
            about = os.fstat(file.fileno())
            size = about.st_size if S_ISREG(about.st_mode) else 0
        show = stack.enter_context(Bar("bytes")).show if printing.on_terminal(sys.stderr) else None
        return stage(file, path, lambda read: show(read, size) if show else None, anew=anew)


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


def _exactly(staged: Staged, dry_run: bool) -> dict[str, Any]:
    """The log as it was, if it verifies."""
    from cli.progress import Bar
    from decisions.proof.backup import restore
    from decisions.proof.verify import verify_file
    from decisions.where import private_folder, without_password

    now = session()
    kept = None
    if dry_run or is_server(now.where):
        with Bar() as bar:
            verdict = verify_file(staged.path, tell=bar.show)
        if not verdict.ok:
            raise _unverified(verdict)
        events, root = verdict.events, verdict.root
        if not dry_run:
            _onto_server(staged)
    else:
        now.close()
        private_folder(os.path.dirname(now.where))
        try:
            with Bar() as bar:
                restored = restore(staged.path, now.where, replace=os.path.lexists(now.where), tell=bar.show)
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
    return recorded(
        lambda store, recorder, look, tell: module.bring(staged, store, recorder, dry_run, look, tell),
        counted="events",
        dry_run=dry_run,
    )


def recorded(
    bring: Callable[[Store, str, Progress, Progress], Report], *, counted: str, dry_run: bool
) -> dict[str, Any]:
    """What an import records, with a bar on a terminal: its report, as JSON values. `bring` gets the store, the
    recorder, and whom to tell how many are looked through and how many are recorded, of how many.
    """
    from cli.progress import Bar
    from decisions.store.record import LogWorld, recorder_of

    now = session()
    store = now.store()
    recorder = recorder_of(LogWorld(store), now.me(store.log_id()))
    with Bar() as bar:

        def look(done: int, of: int) -> None:
            bar.count("events looked through", done, of)

        def tell(done: int, of: int) -> None:
            now.recorded = now.recorded or not dry_run
            bar.count(counted, done, of)

        report = bring(store, recorder, look, tell)
    now.recorded = now.recorded or bool(report.events and not dry_run)
    return report.as_json()
