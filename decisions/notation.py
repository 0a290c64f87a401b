"""How people write several things in one line: handles, objections with how they were integrated, what a review says of
one thing of many.
"""

from __future__ import annotations

from decisions.errors import BadInput
from decisions.text import handle, prose, shown

EVERYBODY = ("@all", "@rest")
"""Words for several members: the roster, and who has not answered."""


def handles(given: str) -> list[str]:
    """Handles from a list with commas. Raises BadInput."""
    return [handle(name.strip()) for name in given.split(",")]


def whose(given: str) -> list[str]:
    """Whose act it is: handles from a list with commas; `@all` and `@rest` stay as they are. Raises BadInput."""
    names = [name.strip() for name in given.split(",")]
    for name in names:
        if name.startswith("@") and name not in EVERYBODY:
            raise BadInput(
                f"'{shown(name[:40])}' names nobody", "it is @all (the roster) or @rest (who has not answered)"
            )
    return [name if name in EVERYBODY else handle(name) for name in names]


def number(given: str, what: str, hint: str = "") -> int:
    """A whole number from 1 on, in plain digits; `what` names it in errors. Raises BadInput, maybe with a `hint`."""
    given = given.strip()
    if not (given.isascii() and given.isdigit() and len(given) < 16 and int(given)):
        raise BadInput(f"'{shown(given[:40])}' is no {what}", hint or f"name the {what} by its number")
    return int(given)


def integration(given: str) -> tuple[int, str]:
    """`2` or `2:shorter-term`: an objection, and as what it is integrated. Raises BadInput."""
    named, _, kind = given.partition(":")
    hint = "name it by its number, maybe with its kind: 2:shorter-term"
    return number(named.rpartition(".")[2], "objection", hint), kind.strip() or "integrated"


def numbered(given: str, what: str) -> tuple[int, str]:
    """`1=TEXT`: what is said about one of several; `what` names them in errors. Raises BadInput."""
    named, equals, said = given.partition("=")
    if not equals:
        raise BadInput(f"'{shown(given[:40])}' is not {what.upper()}=TEXT", f"give the number of the {what}: 1=TEXT")
    return number(named, what), said


def outcome(given: str, kind: str) -> tuple[int | str, str | None, str | None]:
    """`1=met`, `1=met:TEXT` or `1=:TEXT`: a thing of a kind that a review looks at by its number (a need maybe as
    `7.2`), the verdict on it, and the reading; one of the two may be missing. Raises BadInput.
    """
    from decisions.process.reviewing import VERDICTS

    named, equals, said = given.partition("=")
    word, colon, text = said.partition(":")
    named, word = named.strip(), word.strip().lower()
    words = ", ".join(VERDICTS[kind])
    if not equals or not (word or colon):
        raise BadInput(
            f"'{shown(given[:40])}' does not say what became of a {kind}", f"for example 1={VERDICTS[kind][0]}:TEXT"
        )
    parts = [number(part, kind) for part in (named.split(".", 1) if kind == "need" else [named])]
    if word and word not in VERDICTS[kind]:
        raise BadInput(
            f"of a {kind} one does not say '{shown(word[:40])}'", f"it is one of {words}; without a verdict: 1=:TEXT"
        )
    name = ".".join(map(str, parts)) if kind == "need" else parts[0]
    return name, word or None, prose(text.strip(), "reading") if colon else None
