"""A small file of the user's own: written whole or not at all, and for the user alone."""

from __future__ import annotations

import os


def write(path: str, text: str, *, sync: bool = True) -> None:
    """Put a file in the place of the one that may be there. Its folder exists. Raises OSError.

    Without `sync` it may be gone after a power cut, but never after a crash of the program.
    """
    draft = f"{path}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        if os.path.lexists(draft):
            os.unlink(draft)
