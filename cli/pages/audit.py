"""The page for a sceptic, drawn for a terminal: nothing of it is cut, and nothing is said by colour alone."""

from __future__ import annotations

from cli.pages.cells import fitted, width
from cli.pages.page import INK, Page, flat
from cli.pages.past import banner
from decisions.text import shown
from decisions.views.asked import Asked
from decisions.views.sheet import Block, Cell, Fact, Facts, Items, Prose, Row, Sheet, Table, Verbatim


def page(sheet: Sheet, asked: Asked) -> None:
    """Print it."""
    page = Page()
    page.lines += banner(asked)
    page.text(flat(sheet.title), indent=0, hanging=2)
    _facts(page, sheet.head)
    for section in sheet.sections:
        page.heading(section.title)
        for number, block in enumerate(section.blocks):
            if number and not (isinstance(block, Facts) and isinstance(section.blocks[number - 1], Verbatim)):
                page.lines.append("")
            _block(page, block)
    page.end()


def _block(page: Page, block: Block) -> None:
    if isinstance(block, Facts):
        _facts(page, block.facts)
    elif isinstance(block, Prose):
        page.text(block.text)
    elif isinstance(block, Table):
        _table(page, block)
    elif isinstance(block, Items):
        for item in block.items:
            page.text(flat(item.head), hanging=4, colour=INK[item.tone])
            _facts(page, item.facts, indent=4)
    else:
        page.text(flat(block.label), hanging=4)
        page.text(shown(block.text, lines=True), indent=4)


def _facts(page: Page, facts: list[Fact], indent: int = 2) -> None:
    at = indent + 2 + max((width(flat(fact.label)) for fact in facts), default=0)
    for fact in facts:
        page.entry(flat(fact.label), flat(fact.text), indent=indent, at=at, colour=INK[fact.tone])


def _table(page: Page, table: Table) -> None:
    rows = [Row([Cell(flat(cell.text), cell.tone) for cell in row.cells], row.more) for row in table.rows]
    widths = [
        max(width(name), *(width(row.cells[column].text) for row in rows)) for column, name in enumerate(table.head)
    ]
    fits = 2 + sum(widths) + 2 * (len(widths) - 1) <= page.width
    if fits:
        page.line("  ".join(map(fitted, table.head, widths)), "bright_black", indent=2)
    for row in rows:
        if fits:
            drawn = [page.ink(fitted(cell.text, w), INK[cell.tone]) for cell, w in zip(row.cells, widths, strict=True)]
            page.lines.append("  " + "  ".join(drawn).rstrip())
        else:
            page.text("  ".join(cell.text for cell in row.cells), hanging=4)
        for fact in row.more:
            label = f"{flat(fact.label)}: " if fact.label else ""
            page.text(label + flat(fact.text), indent=6, hanging=2, colour=INK[fact.tone])
