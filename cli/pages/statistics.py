"""How the circles decide, in numbers: small tables, and bars as long as what they count."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cli import printing
from cli.pages.cells import width
from cli.pages.page import COLOUR, INK, STATUS, Cell, Page, flat
from cli.pages.past import banner, counted
from decisions import signs
from decisions.views.asked import Asked
from decisions.when import days as days_long
from decisions.when import moment

Numbers = dict[str, Any]

BAR = signs.BUY_IN["in"][0]
LONGEST = 30
"""Cells of the longest bar of a table."""
CIRCLE = 16
"""Cells that a longer name of a circle has at least."""
WORTH_SAYING = 2_000
"""With more decisions than this, a person would wonder what takes so long."""
BUY_IN = {value: (sign, INK[tone]) for value, (sign, tone) in (signs.BUY_IN | {"unknown": signs.UNKNOWN}).items()}
HELD = {"in_time": ("held in time", "good"), "late": ("held late", "warn"), "overdue": ("overdue", "bad")}


@contextmanager
def counting() -> Iterator[Callable[[int, int], object] | None]:
    """What says on a terminal how far it is, where there is much to count; nothing of it stays."""
    stream = sys.stderr
    if not printing.on_terminal(stream):
        yield None
        return
    said = 0

    def count(done: int, whole: int) -> None:
        nonlocal said
        if whole > WORTH_SAYING:
            text = f"counted {done} of {whole} decisions"
            said = len(text)
            stream.write(f"\r{text}")
            stream.flush()

    try:
        yield count
    finally:
        if said:
            stream.write(f"\r{' ' * said}\r")
            stream.flush()


def page(answer: Numbers, asked: Asked) -> None:
    """Print them: in total, then circle by circle."""
    page, total = Page(), answer["total"]
    page.lines += banner(asked)
    if not total["decisions"]:
        page.line("No decision is like that, so there is nothing to count.")
        page.end()
        return
    circles = answer["circles"]
    of = f" of {flat(circles[0]['circle'])}" if len(circles) == 1 else f", {len(circles)} circles" if circles else ""
    page.line(f"{counted(total['decisions'], 'decision')}{of}", bold=True)
    _statuses(page, total["by_status"])
    _days(page, total["days_to_adoption"])
    _objections(page, total["objections"])
    _rounds(page, total["rounds"])
    _reviews(page, total["reviews"])
    _buy_in(page, total["buy_in"])
    _over_time(page, total["buy_in_over_time"], circles, asked)
    if len(circles) > 1:
        _circles(page, circles)
    page.end()


def _statuses(page: Page, counts: dict[str, int]) -> None:
    page.heading("By status")
    _bars(page, [(f"{STATUS.get(s, ' ')} {s}", count, COLOUR.get(s)) for s, count in counts.items()])


def _days(page: Page, spans: Numbers) -> None:
    named = {"opening": spans["from_opening"], "first need": spans["from_first_need"]}
    found = {name: numbers for name, numbers in named.items() if numbers}
    if not found:
        return
    page.heading("Time to adoption")
    quartiles = [("lower_quartile", "a quarter within"), ("median", "half within")]
    quartiles.append(("upper_quartile", "three quarters within"))
    rows = [["counted from", *found], ["decisions", *(str(numbers["decisions"]) for numbers in found.values())]]
    rows += [[name, *(_span(numbers[key]) for numbers in found.values())] for key, name in quartiles]
    page.table(_right(rows), wraps=0, head=True)


def _objections(page: Page, found: Numbers) -> None:
    if not found["raised"]:
        return
    page.heading(f"Objections: {found['raised']} raised")
    rows: list[tuple[str, int, str | None]] = [(flat(kind), count, None) for kind, count in found["resolved"].items()]
    if found["open"]:
        rows.append(("still open", found["open"], INK["bad"]))
    _bars(page, rows)


def _rounds(page: Page, found: Numbers) -> None:
    if not found["decisions"]:
        return
    page.heading(f"Rounds of a decision: {_number(found['mean'])} on average")
    _bars(page, [(counted(x["rounds"], "round"), x["decisions"], None) for x in found["distribution"]])


def _reviews(page: Page, found: Numbers) -> None:
    if found["share_in_time"] is None:
        return
    page.heading(f"Reviews: {_percent(found['share_in_time'])} in time")
    _bars(page, [(name, found[key], INK[tone]) for key, (name, tone) in HELD.items()])


def _buy_in(page: Page, periods: list[Numbers]) -> None:
    periods = [found for found in periods if found["decisions"]]
    if not periods:
        return
    page.heading("Buy-in, so long after adoption")
    rows = [["after", *(f"{found['days']} days" for found in periods)]]
    rows.append(["decisions", *(str(found["decisions"]) for found in periods)])
    for value, (sign, _) in (BUY_IN | {"stale": signs.STALE}).items():
        shares = (f"{found[value]} {_percent(_of_all(found, value)):>4}" for found in periods)
        rows.append([f"{sign} {value}", *shares])
    page.table(_right(rows), wraps=0, head=True)
    for found in periods:
        page.lines.append(f"  {found['days']:>2} days  {_shares(page, found)}".rstrip())


def _over_time(page: Page, course: list[Numbers], circles: list[Numbers], asked: Asked) -> None:
    """How buy-in drifted, summed over what is in force; and, circle by circle, the share of those who were in."""
    course = [found for found in course if found["decisions"]]
    if not course:
        return
    page.heading("Buy-in over time, in what is in force")
    names = [_ago(found["at"], asked) for found in course]
    rows = [["", "decisions", *(f"{sign} {value}" for value, (sign, _) in BUY_IN.items()), f"{signs.STALE[0]} stale"]]
    for name, found in zip(names, course, strict=True):
        rows.append([name, *(str(found[key]) for key in ("decisions", *BUY_IN, "stale"))])
    _narrow(page, _right(rows), max(map(width, names)))
    for name, found in zip(names, course, strict=True):
        page.lines.append(f"  {name:>9}  {_shares(page, found, 13)}".rstrip())
    if len(circles) > 1:
        page.heading("People who were in, by circle")
        moments = [found["at"] for found in course]
        told = [["circle", *names]]
        for found in circles:
            shares = {then["at"]: _percent(_of_all(then, "in")) for then in found["buy_in_over_time"]}
            told.append([flat(found["circle"]), *(shares[at] for at in moments)])
        _narrow(page, _right(told), _handles(circles))


def _ago(at: str, asked: Asked) -> str:
    days = round((asked.moment - moment(at)) / days_long(1))
    return f"{days} d ago" if days else "then" if asked.as_of is not None else "now"


def _handles(circles: list[Numbers]) -> int:
    """Cells that the handles of circles have at least."""
    return min(CIRCLE, max(width(flat(found["circle"])) for found in circles))


def _narrow(page: Page, rows: list[list[Cell]], first: int) -> int:
    """A table whose first column has so many cells at least; how many columns of it there is room for."""
    room, there = page.width - 2 - first, 1
    while there < len(rows[0]) and (room := room - 2 - width(str(rows[0][there]))) >= 0:
        there += 1
    page.table([row[:there] for row in rows], wraps=0, head=True)
    return there


def _of_all(found: Numbers, value: str) -> float | None:
    """The share of people who had declared this, of all whose buy-in was counted."""
    people = sum(found[each] for each in BUY_IN)
    return found[value] / people if people else None


def _shares(page: Page, found: Numbers, indent: int = 11) -> str:
    """A bar of all people, in which each value has its share."""
    cells = min(page.width - indent, 2 * LONGEST)
    drawn, upto, done = "", 0.0, 0
    for value, (sign, colour) in BUY_IN.items():
        upto += _of_all(found, value) or 0
        end = round(cells * upto)
        drawn += page.ink(sign * (end - done), colour)
        done = end
    return drawn


def _circles(page: Page, circles: list[Numbers]) -> None:
    """A row a circle; on a narrow page the last columns are left out."""
    page.heading("By circle")
    rows = _right(
        [
            ["circle", *(name for name, _, _ in COLUMNS)],
            *([flat(found["circle"]), *(cell(found) for _, _, cell in COLUMNS)] for found in circles),
        ]
    )
    there = _narrow(page, rows, _handles(circles))
    told = [f"{name}: {about}" for name, about, _ in COLUMNS[: there - 1] if about]
    page.text("; ".join(told), colour=INK["faint"])


Column = tuple[str, str, Callable[[Numbers], str]]
"""Its heading, what it means where that is not plain, and its cell."""
COLUMNS: tuple[Column, ...] = (
    ("all", "", lambda found: str(found["decisions"])),
    ("adopted", "at any time", lambda found: str(_adopted(found)["decisions"])),
    ("half in", "the time from opening to adoption", lambda found: _span(_adopted(found)["median"])),
    ("objections", "", lambda found: str(found["objections"]["raised"])),
    ("open", "", lambda found: str(found["objections"]["open"])),
    ("rounds", "on average", lambda found: _number(found["rounds"]["mean"])),
    ("reviews", "held in time", lambda found: _percent(found["reviews"]["share_in_time"])),
    ("in", "people who were, 30 days after adoption", lambda found: _percent(_of_all(found["buy_in"][0], "in"))),
)


def _adopted(found: Numbers) -> Numbers:
    return found["days_to_adoption"]["from_opening"] or {"decisions": 0, "median": None}


def _bars(page: Page, found: list[tuple[str, int, str | None]]) -> None:
    """A row each: name, count, and a bar; whatever is there at all has some."""
    most = max(count for _, count, _ in found)
    digits = len(str(most))
    longest = min(LONGEST, page.width - max(width(name) for name, _, _ in found) - digits - 6)
    rows: list[list[Cell]] = []
    for name, count, colour in found:
        length = -(-count * longest // most) if most else 0
        rows.append([(name, colour), f"{count:>{digits}}", (BAR * length, colour)])
    page.table(rows)


def _right(rows: list[list[str]]) -> list[list[Cell]]:
    """The columns after the first set to the right."""
    widths = [0, *(max(map(len, column)) for column in list(zip(*rows, strict=True))[1:])]
    return [[cell.rjust(cells) for cell, cells in zip(row, widths, strict=True)] for row in rows]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _span(days: float | None) -> str:
    if days is None:
        return ""
    minutes = days * 24 * 60
    if minutes < 59.5:
        return f"{minutes:.0f} min" if minutes >= 1 else "< 1 min"
    return f"{minutes / 60:.0f} h" if days < 2 else f"{days:.1f} d"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
