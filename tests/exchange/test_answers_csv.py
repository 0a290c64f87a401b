"""Answers as a table: one a row, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from contextlib import closing
from pathlib import Path

import pytest

from decisions.exchange import answers_csv
from decisions.views.one import answers
from tests.exchange.logs import LINES, PAYLOADS, Opened, generated, hostile


def table(path: str) -> tuple[str, list[dict[str, str]]]:
    with closing(Opened(path)) as opened:
        text = "".join(answers_csv.lines(opened.chosen()))
    return text, list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_answer_is_a_row(tmp_path: Path) -> None:
    path = generated(tmp_path / "log.db", 30)
    text, rows = table(path)
    assert text.count("\r\n") == text.count("\n") == len(rows) + 1
    assert tuple(rows[0]) == answers_csv.COLUMNS
    with closing(Opened(path)) as opened:
        wanted = [(one.number, a) for one in opened.chosen().ones() for a in answers(one.d)]
    assert len(rows) == len(wanted)
    for row, (number, a) in zip(rows, wanted, strict=True):
        assert (row["decision"], row["member"], row["answer"]) == (str(number), a["member"], a["answer"])
        assert (row["digest"], row["event"], row["at"]) == (a["digest"], a["event"], a["at"])
        assert row["current"] == ("yes" if a["current"] else "no")
        assert row["concern"] == (a["concern"] or "")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    return table(hostile(tmp_path_factory.mktemp("hostile") / "log.db"))[1]


@pytest.mark.parametrize("payload", [*PAYLOADS, *LINES])
def test_nothing_hostile_is_a_formula(rows: list[dict[str, str]], payload: str) -> None:
    number, text = next((n, v) for n, (k, v) in enumerate([*PAYLOADS.items(), *LINES.items()], 1) if k == payload)
    mine = [row for row in rows if row["decision"] == str(number)]
    assert len(mine) == 2
    for row in mine:
        assert all(not begins_one(cell) for value in row.values() for cell in re.split("[;\n]", value))
    said = {BEFORE.sub("", row[column]) for row in mine for column in ("reason", "concern")}
    assert text in said


BEFORE = re.compile(r"(?<![^;\n])'(?=[^\S\n]*[=+\-@])")
"""The apostrophes that keep a formula from being one."""


def begins_one(cell: str) -> bool:
    return cell.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("\t=1", "'    =1"),
        ("\n=1", "'\n'=1"),
        ("\r=1", "\\x0d=1"),
        ("\uff1d1", "'\uff1d1"),
        ("-", "'-"),
        ("a=1", "a=1"),
        ("a;=cmd|' /C calc'!A0;b", "a;'=cmd|' /C calc'!A0;b"),
        ("a; @b;c\n-1", "a;' @b;c\n'-1"),
        ('a,"b"\nc', 'a,"b"\nc'),
        ("\x1b[31m\u202e", "\\x1b[31m\\u202e"),
        (None, ""),
        (True, "yes"),
        (7, "7"),
    ],
)
def test_a_cell(text: object, cell: str) -> None:
    assert answers_csv._cell(text) == cell
