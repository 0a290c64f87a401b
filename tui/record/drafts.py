"""What stands in a form that is not recorded yet, each kept in a small file: a crash loses at most the last moment."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from decisions import whole
from decisions.errors import Problem
from decisions.when import iso, moment, now
from decisions.where import data_home, private_folder

LARGEST = 2_000_000
"""Bytes of a draft that are read at most."""


class Draft(NamedTuple):
    """What somebody wrote: when, on which version of the decision, and what stands in each field."""

    at: int
    version: int | None
    texts: dict[str, str]


def path(environ: Mapping[str, str], log_id: str | None, number: int | None, name: str) -> str | None:
    """The file of a form's draft; None where it cannot have one."""
    if log_id is None or not log_id.isascii() or not log_id.replace("-", "").isalnum():
        return None
    try:
        folder = os.path.join(data_home(environ), "drafts")
    except Problem:
        return None
    return os.path.join(folder, f"{log_id}-{number or 'new'}-{name}.json")


def keep(path: str, texts: Mapping[str, str], version: int | None) -> bool:
    """Keep what is written; whether it could be kept."""
    content = json.dumps({"at": iso(now()), "version": version, "texts": dict(texts)})
    try:
        private_folder(os.path.dirname(path))
        whole.write(path, content, sync=False)
    except (OSError, Problem):
        return False
    return True


def kept(path: str) -> Draft | None:
    """The draft that was kept; None where there is none that can be read."""
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(LARGEST))
        texts, version = found["texts"], found["version"]
        at = moment(found["at"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, Problem):
        return None
    if not isinstance(texts, dict) or not (version is None or isinstance(version, int)):
        return None
    return Draft(at, version, {key: text for key, text in texts.items() if isinstance(text, str)})


def forget(path: str) -> None:
    """Remove a draft that is no longer needed."""
    with suppress(OSError):
        os.unlink(path)
