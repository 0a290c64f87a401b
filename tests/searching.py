"""How long the searches for faults go on: a few seconds each, or with `--hypothesis-profile long` for many minutes."""

from __future__ import annotations

from hypothesis import settings

LONGER = 50


def times(number: int) -> int:
    """So many trials, or in a long run many more."""
    return number * LONGER if settings.get_current_profile_name() == "long" else number
