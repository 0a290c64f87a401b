"""A decision, and a circle, as one line of the list; and the heading above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from decisions import signs
from tui.cells import fitted, flat, right
from tui.lines import Piece

Column = tuple[str, str, int]
"""Key, heading, cells."""

BAR = 6


def columns(width: int) -> list[Column]:
    """The columns that a screen of so many cells has room for; the title takes what is left."""
    wide = width >= 110
    found: list[Column] = [("number", "#", 6), ("sign", "", 1)]
    if wide:
        found.append(("status", "status", 10))
    found.append(("title", "title", 0))
    found.append(("circle", "circle", 14 if wide else 9))
    found += [("version", "v", 3), ("outstanding", "?", 4), ("objections", "▲", 3)]
    found.append(("buy_in", "buy-in", BAR + 1))
    if wide:
        found.append(("left_behind", "left", 4))
    found.append(("review", "review", 11))
    taken = 1 + sum(cells for _, _, cells in found) + len(found) - 1
    return [(key, label, cells or max(8, width - taken)) for key, label, cells in found]


def heading(width: int, sort: str) -> list[Piece]:
    """The names of the columns, the one that sorts marked."""
    pieces: list[Piece] = [(" ", "")]
    by = sort.removeprefix("-")
    for key, label, cells in columns(width):
        mark = ("▴" if sort.startswith("-") else "▾") if SORTED.get(key) == by else ""
        text = right(mark + label, cells) if key in RIGHT else fitted(label + mark, cells)
        pieces += [(text, "strong"), (" ", "")]
    return pieces


SORTED = {"number": "number", "status": "status", "title": "title", "circle": "circle", "review": "review"}
RIGHT = ("number", "version", "outstanding", "objections", "left_behind")


def decision(item: dict[str, Any], width: int, *, here: bool, indent: int = 0) -> list[Piece]:
    """One decision. Nothing is told by colour alone."""
    sign, tone = signs.STATUS.get(item["status"], (" ", ""))
    waits = len(item["outstanding"])
    objections = item["open_objections"]
    late = item["overdue"]
    cells: dict[str, Piece] = {
        "number": (str(item["number"]), "faint"),
        "sign": (sign, tone),
        "status": (item["status"], tone),
        "title": (" " * indent + flat(item["title"]), "strong" if item["status"] in ("in round", "objected") else ""),
        "circle": (flat(item["circle"]), "faint"),
        "version": (f"{item['version']}" if item["version"] else "", "faint"),
        "outstanding": (f"{waits}" if waits else "", "warn"),
        "objections": (f"{objections}" if objections else "", "bad"),
        "left_behind": (f"{item['left_behind']}" if item.get("left_behind") else "", "warn"),
        "review": ((item["review_on"] or "") + ("!" if late else ""), "bad" if late else "faint"),
    }
    pieces: list[Piece] = [("▶" if here else " ", "accent")]
    for key, _, room in columns(width):
        if key == "buy_in":
            pieces += [*bar(item["buy_in"], room), (" ", "")]
            continue
        text, tone = cells[key]
        pieces += [(right(text, room) if key in RIGHT else fitted(text, room), tone), (" ", "")]
    return pieces[:-1]


def bar(buy_in: dict[str, int], room: int) -> list[Piece]:
    """Who is in, halfhearted, out and unknown, as shares of a bar; `~` behind it where some are stale."""
    shares = [(key, buy_in[key]) for key in ("in", "halfhearted", "out", "unknown")]
    total = sum(n for _, n in shares)
    if not total:
        return [(" " * room, "")]
    pieces: list[Piece] = []
    size = room - 1
    for (key, _), cells in zip(shares, split([n for _, n in shares], size), strict=True):
        sign, tone = signs.BUY_IN.get(key, signs.UNKNOWN)
        if cells:
            pieces.append((sign * cells, tone))
    return [*pieces, ("~" if buy_in["stale"] else " ", "warn")]


def split(shares: Sequence[int], size: int) -> list[int]:
    """So many cells shared out; whoever is there at all gets one while there are enough."""
    total = sum(shares)
    cells = [size * n // total for n in shares]
    cells = [max(c, 1) if n else 0 for c, n in zip(cells, shares, strict=True)]
    while sum(cells) > size:
        cells[cells.index(max(cells))] -= 1
    while sum(cells) < size:
        short = max(range(len(shares)), key=lambda i: size * shares[i] / total - cells[i])
        cells[short] += 1
    return cells


def circle(group: dict[str, Any], width: int, *, here: bool, opened: bool) -> list[Piece]:
    """A circle in the tree, with how many decisions it has of each status."""
    counts = group["decisions"]
    pieces: list[Piece] = [("▶" if here else " ", "accent"), ("  " * group["depth"], "")]
    pieces += [("▾ " if opened else "▸ ", "accent"), (flat(group["circle"]) + "  ", "strong")]
    for status, count in counts.items():
        sign, tone = signs.STATUS.get(status, (" ", ""))
        pieces += [(f"{sign} {count} ", tone), (f"{status}  ", "faint")]
    return pieces
