"""Who stands where on a decision: a line a person, each declaration as a sign and in words."""

from __future__ import annotations

from typing import Any

from cli.pages.page import Cell, Page
from cli.pages.past import Clock
from decisions.text import shown

ALIGNMENT = {"aligned": ("✓", "green"), "partly": ("◧", "yellow"), "not": ("×", "red")}
ANSWER = {
    "consent": ("✓", "green"),
    "stand-aside": ("~", "yellow"),
    "objection": ("▲", "red"),
    "presumed": ("?", "yellow"),
}
BUY_IN = {"in": ("■", "green"), "halfhearted": ("◧", "yellow"), "out": ("×", "red")}
CHECK_IN = {"doing": ("✓", "green"), "struggling": ("◧", "yellow"), "stopped": ("×", "red")}
UNKNOWN = "·"


def people(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    """Who stands where: alignment, answer, buy-in and check-in, each said in words too."""
    alignments = {a["member"]: a for a in answer["alignment"] if a["current"]}
    answers = {a["member"]: a for a in answer["answers"] if a["current"]}
    bought = answer["buy_in_by_member"]
    people = dict.fromkeys([*answer["roster"], *answers, *bought, *alignments])
    if not people:
        return
    rows: list[list[Cell]] = [["People", "alignment", f"answer v{answer['version'] or 1}", "buy-in", "check-in"]]
    shows = [True, bool(alignments or answer["framing"]), bool(answer["round"]), bool(bought), False]
    for member in people:
        said, buys = alignments.get(member), bought.get(member)
        checked = buys["check_in"] if buys else None
        shows[4] = shows[4] or bool(checked)
        row: list[Cell] = [shown(member)]
        row.append(_sign(ALIGNMENT, said["value"], stale=said["stale"]) if said else _unknown(shows[1]))
        row.append(_answer(answers.get(member), member in answer["roster"]))
        row.append(
            _sign(BUY_IN, buys["value"], stale=buys["stale"]) if buys and buys["value"] else _unknown(member in bought)
        )
        row.append(_sign(CHECK_IN, checked, after=f" {clock.iso(buys['checked_in_at'])}") if checked else "")
        rows.append(row)
    page.lines.append("")
    page.table([[cell for cell, there in zip(row, shows, strict=True) if there] for row in rows], indent=0, head=True)


def _unknown(asked: bool) -> Cell:
    return (f"{UNKNOWN} unknown", "bright_black") if asked else ""


def _sign(signs: dict[str, tuple[str, str]], value: str, *, stale: bool = False, after: str = "") -> Cell:
    sign, colour = signs.get(value, (UNKNOWN, ""))
    return f"{sign} {value}{' (stale)' if stale else ''}{after}", "bright_black" if stale else colour


def _answer(said: dict[str, Any] | None, asked: bool) -> Cell:
    if said is None:
        return (f"{UNKNOWN} outstanding", "bright_black") if asked else ""
    cell = _sign(ANSWER, "presumed" if said["presumed"] else said["answer"])
    extras = [what for what in ("concern", "condition") if said[what]]
    return f"{cell[0]}{''.join(f' +{what}' for what in extras)}", cell[1] if isinstance(cell, tuple) else None
