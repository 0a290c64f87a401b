"""What came of an import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, overload

from decisions.exchange.spool import Spool

Progress = Callable[[int, int], object]
"""Hears how many are done, of how many."""


class Left(NamedTuple):
    """What was left out, and why; or of what was taken over, what there is to know of it."""

    what: str
    why: str


class Taken(NamedTuple):
    """A decision of which something was taken over: what it is called there, its number here (None in a dry run, where
    it has none yet), its title, and how many events.
    """

    there: str
    number: int | None
    title: str
    events: int


class Remarks:
    """What there is to say of an import, each thing once: what was `left` out, and `notes` on what was not."""

    def __init__(self) -> None:
        self.left: Spool[Left] = Spool()
        self.notes: Spool[Left] = Spool()
        self._said: set[int] = set()

    def leave(self, what: str, why: str) -> None:
        """Something is left out."""
        self._say(self.left, Left(what, why))

    def note(self, what: str, why: str) -> None:
        """Something is taken over otherwise than one may think."""
        self._say(self.notes, Left(what, why))

    def take(self, left: Iterable[Left], notes: Iterable[Left]) -> None:
        """The same as somebody else said it."""
        for one in left:
            self._say(self.left, one)
        for one in notes:
            self._say(self.notes, one)

    def _say(self, where: Spool[Left], one: Left) -> None:
        if hash(one) not in self._said:
            self._said.add(hash(one))
            where.append(one)

    def length(self) -> tuple[int, int]:
        return len(self.left), len(self.notes)

    def cut(self, length: tuple[int, int]) -> None:
        """Unsay what was said after it had this length."""
        for where, kept in zip((self.left, self.notes), length, strict=True):
            self._said.difference_update(map(hash, where[kept:]))
            where.cut(kept)


class Report(NamedTuple):
    """What was recorded, or would be: how many events, new members and circles by their handles, and decisions; how
    many decisions were here already; what was left out; and notes on what was not. Texts are raw text of whoever wrote
    them.
    """

    events: int
    members: list[str]
    circles: list[str]
    decisions: Sequence[Taken]
    already: int
    left: Sequence[Left]
    notes: Sequence[Left] = ()

    def as_json(self) -> dict[str, Any]:
        """As `import --json` prints it; lists that may be long are read while they are printed."""
        return {
            **self._asdict(),
            "decisions": Entries(self.decisions),
            "left": Entries(self.left),
            "notes": Entries(self.notes),
        }


class Entries(Sequence[dict[str, Any]]):
    """Named tuples as JSON has them."""

    def __init__(self, tuples: Sequence[Any]) -> None:
        self._tuples = tuples

    def __len__(self) -> int:
        return len(self._tuples)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (one._asdict() for one in self._tuples)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(place, slice):
            return [one._asdict() for one in self._tuples[place]]
        found: dict[str, Any] = self._tuples[place]._asdict()
        return found
