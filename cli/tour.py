"""The tour: real commands on a scratch log, each printed with what it answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shlex import quote
from typing import Any

from cli import printing
from cli.options import Session, reading, session
from cli.program import invoke
from cli.story import DAYS, steps

LOOKING = ("list", "show", "audit", "left-behind", "needs", "inbox", "what-if", "circle show", "--short")


@reading("tour", example="decisions tour")
def tour() -> None:
    """Play a whole story in a scratch log: needs, a rash proposal, objections, consent, a check-in, a review."""
    from tempfile import mkdtemp

    from decisions.store.sqlite import create
    from decisions.when import days, iso, now

    outer = session()
    folder = mkdtemp(prefix="decisions-tour-")
    log = os.path.join(folder, "log.db")
    create(log, "Tour", "ana")
    minute = 60_000_000
    began = now() // minute * minute - days(DAYS)
    outputs: list[dict[str, Any]] = []
    with _cache_in(folder):
        for step in steps():
            looking = not step.arguments or step.line.startswith(LOOKING)
            if looking and outer.json:
                continue
            if not outer.json:
                printing.out(f"\n{step.said}" if step.said else "")
                printing.out(f"$ decisions {step.line}".rstrip())
            moment = iso(began + days(step.day))
            past = [] if step.day == DAYS else ["--as-of" if looking else "--at", moment]
            _play([*step.arguments, *past], outer, log, outputs)
    if outer.json:
        printing.document({"log": log, "outputs": outputs})
        return
    printing.out("\n# Now your own.")
    for line in ("init", "me HANDLE", "member add HANDLE", "help concepts"):
        printing.out(f"$ decisions {line}")
    printing.out(f"\nLook around in this one:  decisions show 1 --log {quote(log)}")


def _play(arguments: list[str], outer: Session, log: str, outputs: list[dict[str, Any]]) -> None:
    sys.stdout.flush()
    inner = Session(outer)
    inner.log, inner.recorder = log, "ana"
    inner.outputs = outputs if outer.json else None
    try:
        invoke(arguments, inner)
    finally:
        inner.close()
    sys.stdout.flush()


@contextmanager
def _cache_in(folder: str) -> Iterator[None]:
    """The views of the scratch log stay in its folder."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
    try:
        yield
    finally:
        del os.environ["XDG_CACHE_HOME"]
        if before is not None:
            os.environ["XDG_CACHE_HOME"] = before
