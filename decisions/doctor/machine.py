"""What the program runs on: Python, SQLite, and the libraries it asks for."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata

from decisions.doctor.finding import Finding

PYTHON = (3, 11)
SQLITE = (3, 33)
"""The oldest ones that will do."""


def findings() -> Iterator[Finding]:
    """Of the Python that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < PYTHON:
        yield Finding("python", "bad", f"Python {version} is too old", "install Python 3.11 or newer")
    else:
        yield Finding("python", "ok", f"Python {version}, {sys.executable}")
    yield _sqlite()
    yield _libraries()


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    with closing(sqlite3.connect(":memory:")) as connection:
        options = {option for (option,) in connection.execute("PRAGMA compile_options")}
    if sqlite3.sqlite_version_info < SQLITE:
        return Finding("sqlite", "bad", f"SQLite {version} is too old", "install a Python with SQLite 3.33 or newer")
    if "ENABLE_FTS5" not in options:
        return Finding("sqlite", "bad", f"SQLite {version} cannot search texts (FTS5)", "install another Python")
    return Finding("sqlite", "ok", f"SQLite {version}")


def _libraries() -> Finding:
    """The libraries that the installed program asks for, with their versions."""
    try:
        required = metadata.requires("decisions") or []
    except metadata.PackageNotFoundError:
        return Finding("libraries", "warn", "the program is not installed: versions are not checked", "pip install .")
    found, wrong = [], []
    for requirement in required:
        named = re.match(r"([A-Za-z0-9._-]+)([^;]*)", requirement)
        if named is None or "extra ==" in requirement:
            continue
        name, bounds = named[1], named[2]
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        found.append(f"{name} {version}")
        if not fits(version, bounds):
            wrong.append(f"{name} is {version}, and has to be {bounds.strip()}")
    if wrong:
        return Finding("libraries", "bad", "; ".join(wrong), "install it anew: pip install --upgrade decisions")
    return Finding("libraries", "ok", ", ".join(found))


def fits(version: str, bounds: str) -> bool:
    """Whether a version is within bounds such as `>=8.5,<9` or `~=9.5.6`; only the numbers count."""
    has = _numbers(version)
    for sign, bound in re.findall(r"(>=|<=|~=|==|<|>)\s*([0-9.]+)", bounds):
        wanted = _numbers(bound)
        width = max(len(has), len(wanted))
        left, right = (*has, *(0,) * (width - len(has))), (*wanted, *(0,) * (width - len(wanted)))
        held = {
            ">=": left >= right,
            "<=": left <= right,
            "==": left == right,
            "~=": left >= right and has[: len(wanted) - 1] == wanted[:-1],
            "<": left < right,
            ">": left > right,
        }
        if not held[sign]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", re.split(r"[a-z+-]", version, maxsplit=1)[0])))
