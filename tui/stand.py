"""Where people stand on a decision, drawn: a line a person, each declaration as a sign and in words."""

from __future__ import annotations

from typing import Any

from decisions import signs
from decisions.views.words import WHY
from decisions.when import ago, moment
from tui.cells import fitted, flat, wrapped
from tui.lines import Piece


def lines(rows: list[dict[str, Any]], answer: dict[str, Any], now: int, width: int) -> list[list[Piece]]:
    """A heading, and a line a person: `rows` as `views.matrix` makes them of `answer`."""
    names = max(8, min(20, max(len(row["member"]) for row in rows) + 2))
    cells = max(12, min(24, (width - names - 2) // 4))
    to = f"answer to v{answer['version'] or 1}" if answer["round"] or not answer["outcomes"] else "answer"
    heads = ("alignment", to, "buy-in", "check-in")
    found: list[list[Piece]] = [[(fitted("", names), "")] + [(fitted(head, cells), "head") for head in heads]]
    for row in rows:
        behind = "!" if row["left_behind"] else " "
        name = fitted(flat(row["member"]), names - 2) + behind + " "
        aligned, bought, checked = row["alignment"], row["buy_in"], row["check_in"]
        pieces: list[Piece] = [(name, "warn" if row["left_behind"] else "strong")]
        pieces.append(_cell(signs.ALIGNMENT, aligned, cells, asked=bool(answer["framing"])))
        pieces.append(_answer(row, cells))
        pieces.append(_cell(signs.BUY_IN, bought, cells, asked=row["asked_buy_in"]))
        since = f" {ago(moment(checked['at']), now)}" if checked else ""
        pieces.append(_cell(signs.CHECK_IN, checked, cells, asked=False, after=since))
        found.append(pieces)
    return found


def _cell(
    table: dict[str, signs.Sign], said: dict[str, Any] | None, cells: int, *, asked: bool, after: str = ""
) -> Piece:
    if said is None:
        sign, tone = signs.UNKNOWN
        return _fit(f"{sign} unknown" if asked else "", cells, tone)
    sign, tone = table.get(said["value"], signs.UNKNOWN)
    level = signs.level(said["level"])
    if said.get("stale"):
        mark, tone = signs.STALE
        return _fit(f"{sign}{mark}{said['value']}{level} (stale)", cells, tone)
    return _fit(f"{sign} {said['value']}{level}{after}", cells, tone)


def _fit(text: str, cells: int, tone: str) -> Piece:
    """A text in a cell of the matrix, with a blank after it."""
    return fitted(text, cells - 1) + " ", tone


def _answer(row: dict[str, Any], cells: int) -> Piece:
    said, last = row["answer"], row["last_answer"]
    if said is not None:
        sign, tone = signs.ANSWER.get(said["value"], signs.UNKNOWN)
        extra = "".join(f" +{what}" for what in ("concern", "condition") if said[what])
        level = "" if said["value"] == "presumed" else signs.level(said["level"])
        return _fit(f"{sign} {said['value']}{level}{extra}", cells, tone)
    if last is not None:
        sign, _ = signs.ANSWER.get(last["value"], signs.UNKNOWN)
        mark, tone = signs.STALE
        if last["version"] is None:
            return _fit(f"{sign} version unknown", cells, tone)
        return _fit(f"{sign}{mark}v{last['version']} (stale)", cells, tone)
    if row["outstanding"]:
        sign, tone = signs.ANSWER["outstanding"]
        return _fit(f"{sign} outstanding", cells, "warn")
    return (" " * cells, "")


def legend(width: int) -> list[list[Piece]]:
    """What the signs mean."""
    levels = " · ".join(f"{signs.LEVEL[level][0]} {words}" for level, words in signs.LEVEL_MEANS.items())
    text = (
        f"{levels} · {signs.STALE[0]} stale: said about an older text, or too long ago"
        f" · {signs.ANSWER['presumed'][0]} presumed: never spoken"
        f" · {signs.UNKNOWN[0]} unknown: never a yes · ! left behind"
    )
    return [[], *([(line, "faint")] for line in wrapped(text, width - 1))]


def left_behind(entry: dict[str, Any], now: int) -> str:
    """Who is left behind, why, and since when, in a sentence."""
    how = "" if entry["declared"] else "; said nothing"
    why, since = WHY.get(entry["why"], flat(entry["why"])), ago(moment(entry["since"]), now)
    return f"{flat(entry['member'])} {why}, since {since}{how}"
