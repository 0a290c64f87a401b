"""A text in the user's own editor, to which the terminal belongs until it ends."""

from __future__ import annotations

from textual.app import SuspendNotSupported

from decisions import editing
from decisions.errors import BadInput, Problem
from tui.place import Place


def edited(place: Place, text: str, about: str) -> tuple[str, str] | None:
    """What becomes of a text in $VISUAL or $EDITOR, and the path of the editor's draft, to be discarded once the text
    is kept; None where nothing came out of it, which is then said.
    """
    editor = editing.editor()
    try:
        if place.app.is_web:
            raise BadInput("no editor is started from a browser", "write here instead")
        if not editor:
            raise BadInput("no editor is named", "set $VISUAL or $EDITOR")
        with place.app.suspend():
            return editing.edit(text, about, editor)
    except SuspendNotSupported:
        place.complain(BadInput("an editor cannot be started on this terminal", "write here instead"))
    except Problem as problem:
        place.complain(problem)
    return None
