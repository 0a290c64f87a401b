"""What stands in a field, as people write it, and as the act takes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from decisions import notation, text
from decisions.commands import outcome
from decisions.when import iso, local, now, parse, parse_date
from tui.record import acts
from tui.record.acts import Field, Shape

ITEM = re.compile(r"\n(?![ \t])")
"""Where the next of several texts begins: on a line that begins with no blank."""


def value(field: Field, written: str) -> Any:
    """What the act takes; None where nothing is written. Raises BadInput in the library's own words."""
    if not written.strip():
        return None
    kind = field.kind
    if kind in (acts.LINE, acts.PROSE):
        return written
    said = written.strip()
    if kind == acts.LABEL:
        return text.one_line(said, "meeting label")
    if kind == acts.DAY:
        return parse_date(said, now=now())
    if kind == acts.TIME:
        return parse(said, now=now(), end_of_day=True, ahead=True)
    if kind == acts.WHEN:
        return parse(said, now=now())
    if kind in (acts.NUMBER, acts.DECISION, acts.PART):
        return notation.number(said, field.label)
    if kind == acts.MEMBER:
        return text.handle(said)
    if kind == acts.CIRCLE:
        return text.handle(said, "circle")
    if kind == acts.MEMBERS:
        return notation.handles(said)
    if kind == acts.WHOSE:
        return tuple(notation.whose(said))
    if kind == acts.NEEDS:
        return [name for name in re.split(r"[,\s]+", said) if name]
    if kind == acts.INTEGRATES:
        return [notation.integration(name) for name in re.split(r"[,\s]+", said) if name]
    if kind == acts.TEXTS:
        return _items(said)
    if kind == acts.OUTCOMES:
        spoken = [item for item in _items(said) if not item.rstrip().endswith("=")]
        return [notation.outcome(item, field.of) for item in spoken] or None
    return said


def written(field: Field, given: Any) -> str:
    """How a value of the act is written in its field; `value` reads it back."""
    if given is None:
        return ""
    if field.kind in (acts.TIME, acts.WHEN) and isinstance(given, int):
        return local(given, seconds=True) if given % 1_000_000 == 0 else iso(given)
    if field.kind == acts.TEXTS:
        return "\n".join(str(item).replace("\n", "\n  ") for item in given)
    if field.kind == acts.OUTCOMES:
        return "\n".join(outcome(*item).replace("\n", "\n  ") for item in given)
    if field.kind == acts.INTEGRATES:
        return ", ".join(f"{number}:{kind}".removesuffix(":integrated") for number, kind in given)
    if isinstance(given, (list, tuple)):
        return ", ".join(map(str, given))
    return str(given)


def many(field: Field, shape: Shape) -> bool:
    """Whether what is picked joins what stands in the field already."""
    if field.kind == acts.WHOSE:
        return shape.several
    return field.kind in (acts.MEMBERS, acts.NEEDS, acts.INTEGRATES)


def handles(field: Field, said: Any) -> Iterable[tuple[str, str, str]]:
    """The handles that a value names: field, table of the views, handle."""
    table = "circles" if field.kind == acts.CIRCLE else "members"
    if field.kind in (acts.MEMBER, acts.CIRCLE):
        return [(field.name, table, said)]
    if field.kind in (acts.MEMBERS, acts.WHOSE):
        return [(field.name, table, handle) for handle in said if handle not in notation.EVERYBODY]
    return []


def _items(said: str) -> list[str]:
    return [re.sub(r"\n[ \t]+", "\n", item) for item in ITEM.split(said) if item.strip()]
