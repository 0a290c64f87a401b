"""The audit as a plain text, as it is put beside a proof: for any terminal, any editor, and any year."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from decisions.text import shown
from decisions.views.sheet import Block, Fact, Facts, Items, Prose, Sheet, Table

WIDTH = 100


def page(sheet: Sheet) -> str:
    """The whole text; it ends with a line end. Every text of the log in it is harmless."""
    return "\n".join(line.rstrip() for line in _page(sheet)) + "\n"


def _page(sheet: Sheet) -> Iterator[str]:
    yield from _wrapped(sheet.title)
    yield from _facts(sheet.head)
    for section in sheet.sections:
        yield from ("", section.title, "-" * len(section.title))
        for number, block in enumerate(section.blocks):
            if number:
                yield ""
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Facts):
        yield from _facts(block.facts)
    elif isinstance(block, Prose):
        yield from _wrapped(block.text, 2)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Items):
        for item in block.items:
            yield from _wrapped(item.head, 2, 4)
            yield from _facts(item.facts, 6)
    else:
        yield from _wrapped(block.label, 2)
        for line in shown(block.text, lines=True).split("\n"):
            yield f"    {line}"


def _table(table: Table) -> Iterator[str]:
    """Each row under its own name, each cell under the name of its column: no width is too small for that."""
    for row in table.rows:
        yield from _wrapped(row.cells[0].text, 2)
        cells = zip(table.head[1:], row.cells[1:], strict=True)
        yield from _facts([*(Fact(name, cell.text) for name, cell in cells if cell.text), *row.more], 6)


def _facts(facts: list[Fact], indent: int = 2) -> Iterator[str]:
    for fact in facts:
        yield from _wrapped(f"{fact.label}: {fact.text}" if fact.label else fact.text, indent, indent + 4)


def _wrapped(text: str, indent: int = 0, further: int | None = None) -> Iterator[str]:
    further = indent if further is None else further
    flat = " ".join(text.split())
    yield from wrap(
        shown(flat), WIDTH, initial_indent=" " * indent, subsequent_indent=" " * further, break_on_hyphens=False
    )
