"""Files that somebody asked for: new ones, whole or not at all."""

from __future__ import annotations

from decisions import whole
from decisions.errors import BadInput
from decisions.text import shown


def create(path: str, text: str | bytes) -> None:
    """A new file of the user's own. Raises BadInput where there is one already, or none can be made."""
    try:
        whole.create(path, text)
    except FileExistsError:
        raise BadInput(f"{shown(path)} is there already", "name a new file: nothing is overwritten") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"cannot write {shown(path)}: {reason}", "name a file where you may write") from None
