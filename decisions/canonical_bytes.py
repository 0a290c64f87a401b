"""Canonical JSON as bytes, for whoever writes or reads many records: the same bytes as `canonical`, several times as
fast. To load orjson takes longer than a command that reads may take, so that only what writes loads it.
"""

from __future__ import annotations

from typing import Any

import orjson

from decisions.canonical import canonical

loads = orjson.loads
"""What JSON says. Other than `json` it refuses half a surrogate, and takes a number beyond 64 bits for a fraction."""

_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)


def encoded(value: Any) -> bytes:
    """The canonical JSON of `value`, which has no fractions. Raises what `canonical(value).encode()` raises."""
    try:
        return orjson.dumps(value, None, _OPTIONS)
    except TypeError:
        return canonical(value).encode()
