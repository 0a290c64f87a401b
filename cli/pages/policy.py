"""A circle's policy in words."""

from __future__ import annotations


def spoken(value: object) -> str:
    """A parameter of a policy as people set it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
