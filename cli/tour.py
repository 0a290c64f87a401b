"""The tour: a team adopts Scrum. Real commands on a scratch log, each printed with what it answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from shlex import quote
from typing import Any

import click

from cli import printing
from cli.program import invoke
from cli.options import Session, reading, session

TODAY = 100
"""How many days ago the story begins."""

Step = tuple[int, str, list[str]]
"""Days since the beginning, what to say before the command (or nothing), and the command."""

PEOPLE = ("ana", "ben", "chloe", "dmitri", "lena")

STORY: tuple[Step, ...] = (
    (0, "A team, and how it decides: by consent.", ["member", "add", "ana", "--name", "Ana Silva"]),
    *((0, "", ["member", "add", handle]) for handle in PEOPLE[1:]),
    (
        0,
        "",
        ["circle", "form", "team", "--aim", "Ship software that people like to use", "--member", "ana:facilitator"]
        + [part for handle in PEOPLE[1:] for part in ("--member", f"{handle}:leader" if handle == "lena" else handle)],
    ),
    (1, "First the needs, before any solution.", ["open", "team", "How do we plan our work?"]),
    (
        1,
        "",
        ["voice", "1", "need", "--as", "ben", "-m", "we need to know on Monday what the week is about, so that we can"
         " say no to the rest"],
    ),
    (1, "", ["voice", "1", "fact", "--as", "dmitri", "-m", "three of the last five releases were late"]),
    (1, "", ["voice", "1", "feeling", "--as", "chloe", "-m", "I am tired of tools that are decided over our heads"]),
    (
        2,
        "A rash proposal.",
        ["propose", "1", "--as", "lena", "-m", "From Monday on we do Scrum, all of it.", "--addresses", "1"],
    ),
    (2, "", ["round", "1"]),
    (
        2,
        "Objections are not obstacles: they say what the proposal does not know yet.",
        ["object", "1", "--as", "ben", "-m", "a whole framework at once: if it fails nobody will know which part did"],
    ),
    (
        2,
        "",
        ["object", "1", "--as", "chloe", "-m", "nothing says when we would stop", "--need", "we need a way back"],
    ),
    (
        3,
        "So the group aligns on what is the matter ...",
        ["frame", "1", "-m", "We observe that plans change in mid-week. It makes releases late and people tired. We need"
         " a week that holds, so that we can finish what we begin."],
    ),
    (3, "", ["align", "1", "aligned", "--as", "ana,ben,chloe,dmitri"]),
    (3, "", ["align", "1", "partly", "--as", "lena", "-m", "I see the late releases; I think it is discipline"]),
    (3, "", ["heard", "1.1", "--as", "ben"]),
    (
        4,
        "... and the proposal becomes an experiment: good enough for now, safe enough to try.",
        ["amend", "1", "--as", "ana", "-m", "For four sprints we plan on Monday and look back on Friday. Nothing else of"
         " Scrum yet.", "--owner", "ana", "--criterion", "releases on time: 4 of 5", "--criterion",
         "we stop if two people ask for it", "--integrates", "1:shorter-term", "--integrates", "2:measured"],
    ),
    (4, "Consent is given to exactly this text.", ["consent", "1", "--as", "ana,ben,chloe,dmitri"]),
    (
        4,
        "The last consent adopts it, by the rule. Consent is neither alignment nor buy-in: the warning says so.",
        ["consent", "1", "--as", "lena", "--concern", "I do not see what it changes for the leaders"],
    ),
    (5, "Will you carry it out?", ["buy-in", "1", "in", "--as", "ana,ben,chloe,dmitri"]),
    (5, "", ["buy-in", "1", "halfhearted", "--as", "lena", "-m", "I will come along"]),
    (20, "", ["check-in", "1", "doing", "--as", "ben"]),
    (
        26,
        "A month later the log says what nobody had noticed the last time.",
        ["check-in", "1", "stopped", "--as", "lena", "-m", "I plan in my own sheet again"],
    ),
    (27, "So they talk in time.", ["left-behind", "1"]),
    (
        28,
        "The review, and its verdict: carried out by consent like anything else.",
        ["review", "1", "keep", "--as", "ana", "-m", "the week holds; leaders need a view across teams", "--measure",
         "1=3 of 3 on time", "--became", "1=true: leaders get the plan on Monday at noon", "--framing", "holds"],
    ),
    (28, "", ["align", "1", "aligned", "--as", "lena", "-m", "it was the plans, not the people"]),
    (29, "", ["consent", "1", "--as", "@rest"]),
    (29, "", ["buy-in", "1", "in", "--as", "ana,ben,chloe,lena"]),
    (TODAY - 5, "", ["check-in", "1", "doing", "--as", "lena"]),
)  # fmt: skip

LOOKING: tuple[Step, ...] = (
    (TODAY, "What there is today.", ["list"]),
    (TODAY, "", ["show", "1"]),
    (TODAY, "Who consented, to what, when, and who had bought in.", ["audit", "1"]),
    (TODAY, "The mirror: who is left behind now.", ["left-behind"]),
)


@reading("tour", example="decisions tour")
def tour() -> None:
    """Play a whole story in a scratch log: needs, a rash proposal, objections, consent, a check-in in time, a review."""
    from tempfile import mkdtemp

    outer = session()
    folder = mkdtemp(prefix="decisions-tour-")
    log = os.path.join(folder, "log.db")
    began = _today() - TODAY * DAY
    outputs: list[Any] = []
    printing_people = not outer.json
    with _cache_in(folder):
        for days, said, arguments in ((0, "", ["init", log, "--name", "Tour"]), *STORY, *LOOKING):
            looking = arguments[0] in ("init", "list", "show", "audit")
            looking = looking or (arguments[0] == "left-behind" and days == TODAY)
            at = [] if looking else _at(arguments, began + days * DAY)
            if printing_people:
                _announce(said, arguments)
            _play([*arguments, *at], outer, log, outputs)
    if outer.json:
        printing.document({"log": log, "outputs": outputs})
        return
    printing.out()
    printing.out(click.style("Now your own.", bold=True) if _bold(outer) else "Now your own.")
    for line in ("decisions init", "decisions me HANDLE", "decisions member add HANDLE", "decisions help concepts"):
        printing.out(f"  {line}")
    printing.out(f"\nLook around in this one:  decisions show 1 --log {quote(log)}")


DAY = 86_400_000_000


def _today() -> int:
    from decisions import when

    return when.now()


def _at(arguments: list[str], moment: int) -> list[str]:
    from decisions.when import iso

    return ["--as-of" if arguments[0] == "left-behind" else "--at", iso(moment // 60_000_000 * 60_000_000)]


def _announce(said: str, arguments: list[str]) -> None:
    if said:
        printing.out(f"\n# {said}")
    line = " ".join(quote(argument) for argument in arguments)
    printing.out(f"$ decisions {line}")
    sys.stdout.flush()


def _play(arguments: list[str], outer: Session, log: str, outputs: list[Any]) -> None:
    inner = Session(outer)
    inner.log, inner.recorder = log, "ana"
    if outer.json:
        inner.outputs = outputs if arguments[0] not in ("init", "list", "show", "audit", "left-behind") else None
        if inner.outputs is None:
            return _silently(arguments, inner)
    try:
        invoke(arguments, inner)
    finally:
        inner.close()
    sys.stdout.flush()
    return None


def _silently(arguments: list[str], inner: Session) -> None:
    """Under --json only the documents of recording commands are collected; the log has to begin all the same."""
    if arguments[0] == "init":
        from decisions.store.sqlite import create

        create(arguments[1], "Tour", "ana")
    inner.close()


def _bold(outer: Session) -> bool:
    return outer.color == "always" or (outer.color == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ)


class _cache_in:  # noqa: N801 - used as a statement
    """The views of the scratch log stay in its folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.before = os.environ.get("XDG_CACHE_HOME")

    def __enter__(self) -> None:
        os.environ["XDG_CACHE_HOME"] = os.path.join(self.folder, "cache")

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = self.before


def lines() -> Iterator[str]:
    """The commands of the story, as a person would type them."""
    for _, _, arguments in (*STORY, *LOOKING):
        yield "decisions " + " ".join(quote(argument) for argument in arguments)
