"""What another tool exported, brought into the log."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cli import printing
from cli.options import session, working_folder
from decisions.errors import BadInput
from decisions.text import joined, shown

if TYPE_CHECKING:
    from decisions.exchange.foreign import Reading
    from decisions.exchange.formats import Format


def read(module: Any, where: str) -> Reading:
    """What a file, a folder or standard input (`-`) tells. Raises BadInput."""
    from cli.progress import Bar
    from decisions.exchange.foreign import STDIN

    with _at(where) as path, Bar() as bar:
        try:
            found: Reading = module.read(path, STDIN if where == "-" else shown(where), bar.count)
        except (OSError, ValueError) as error:
            raise unreadable(where, error) from None
    return found


@contextmanager
def _at(where: str) -> Iterator[str]:
    """A path to what is read; standard input is put into a file."""
    import tempfile

    if where != "-":
        yield os.path.join(working_folder(), where)
        return
    if printing.on_terminal(sys.stdin):
        raise nothing_given()
    with tempfile.NamedTemporaryFile(prefix="decisions-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield file.name


def nothing_given() -> BadInput:
    """Nobody pipes anything into the program."""
    return BadInput("there is nothing on standard input", "name a file, or pipe an export into it")


def unreadable(where: str, error: Exception) -> BadInput:
    """A file that cannot be opened, or read."""
    reason = getattr(error, "strerror", None) or str(error)
    return BadInput(f"cannot read {shown(where)}: {shown(reason)}", "name a file, or - for standard input")


def circle_of(given: str | None, reading: Reading) -> str | None:
    """The circle that is named, as registered, or the only one there is; None where each decision says whose it is.

    Where the source says by which rule it decides, the circle that is named may be a new one. Raises BadInput.
    """
    from decisions.text import folded
    from decisions.text import handle as checked
    from decisions.views.build import people

    if given is None and reading.decisions and all(one.circle for one in reading.decisions):
        return None
    there: list[str] = [circle.handle for circle in people(session().reader().beside())[1]]
    if given is None:
        if len(there) == 1:
            return there[0]
        if not there:
            raise BadInput("there is no circle yet", "form one: decisions circle form CIRCLE --aim TEXT")
        raise BadInput("whose decisions are they?", f"name one of the circles {joined(there, 'or')}: --circle CIRCLE")
    found = next((handle for handle in there if folded(handle) == folded(given)), None)
    if found is None and reading.preset is not None:
        return checked(given, "circle")
    if found is None:
        raise BadInput(f"no circle is called {shown(given)[:40]!r}", "see decisions circle list")
    return found


def bring(module: Any, form: Format, where: str, circle: str | None, dry_run: bool) -> dict[str, Any]:
    """Record what another tool exported, or in a dry run only find out what that would be: the report, as JSON."""
    from cli.importing import recorded
    from decisions.exchange import bringing

    reading = read(module, where)
    whose = circle_of(circle, reading)
    name = f"{form.name}/{form.version}"
    return recorded(
        lambda store, recorder, _, tell: bringing.bring(reading, name, store, recorder, whose, dry_run, tell),
        counted="decisions",
        dry_run=dry_run,
    )
