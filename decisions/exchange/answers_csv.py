"""Every answer ever given, one a row, as CSV (RFC 4180) in UTF-8, with nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from decisions.exchange.chosen import Chosen
from decisions.text import shown
from decisions.views.one import answers

COLUMNS = (
    *("decision", "title", "circle", "status", "version", "digest", "member", "answer", "at", "recorded_at"),
    *("recorded_by", "level", "current", "stale", "presumed", "confirmed", "disputed", "concern", "condition"),
    *("reason", "objection", "said", "event"),
)

_FORMULA = r"[^\S\n]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
_RUN = re.compile(rf"{_FORMULA}|[\t\r\n]")
"""How a cell begins that a spreadsheet may take for a formula: OWASP, CSV Injection; and their full-width forms."""
_WITHIN = re.compile(rf"(?<=[;\n])(?={_FORMULA})")
"""Where one begins for a spreadsheet that divides cells by semicolons, as those of most of Europe do."""


class _Line:
    """A file that gives back what is written to it."""

    @staticmethod
    def write(text: str) -> str:
        return text


def lines(source: Chosen) -> Iterator[str]:
    """The names of the columns, then a row an answer: the decisions in order, the oldest answer first."""
    write = csv.writer(_Line, quoting=csv.QUOTE_ALL).writerow
    yield str(write(COLUMNS))
    for one in source.ones():
        item = one.item()
        about = {"decision": item["number"], **{key: item[key] for key in ("title", "circle", "status")}}
        for answer in answers(one.d):
            row = {**answer, **about, "version": answer["version"] or "unknown"}
            yield str(write([_cell(row[column]) for column in COLUMNS]))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _WITHIN.sub("'", shown(str(value), lines=True))
    return f"'{text}" if _RUN.match(text) else text
