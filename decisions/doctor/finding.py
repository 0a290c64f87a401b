"""What a check found."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["ok", "warn", "bad"]


class Finding(NamedTuple):
    """`check` is what was looked at, in a word; `detail` what was found, and `advice` what to do (raw text, one line
    each; to be shown harmlessly). `bad`: something does not work, or is lost; `warn`: it works, and yet.
    """

    check: str
    level: Level
    detail: str
    advice: str = ""
