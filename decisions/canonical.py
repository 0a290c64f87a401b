"""Canonical JSON and the hashes over it: the bytes that a version, a record and the whole past are known by.

The profile is RFC 8785 without floats: sorted ASCII keys, no spaces, integers below 2**53, UTF-8 text in NFC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import chain
from json import JSONEncoder
from typing import Any

_encoder = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """The canonical JSON of `value`, as text."""
    return _encoder.encode(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`, 64 lower-case hexadecimal digits."""
    return sha256(_encoder.encode(value).encode()).hexdigest()


def leaf(record: str | bytes) -> str:
    """The leaf hash of a placed canonical record: SHA-256 of its UTF-8 bytes, in hexadecimal digits."""
    return sha256(record if isinstance(record, bytes) else record.encode()).hexdigest()


_LINE = "%s  events/%08d.json\n"


def manifest_line(position: int, leaf_hash: str) -> bytes:
    """The line of the manifest for one event, as `sha256sum -c` reads it."""
    return (_LINE % (leaf_hash, position)).encode()


def manifest_lines(positions: Sequence[int], leaf_hashes: Iterable[object]) -> bytes:
    """The lines of the manifest for several events."""
    return (_LINE * len(positions) % tuple(chain.from_iterable(zip(leaf_hashes, positions, strict=True)))).encode()
