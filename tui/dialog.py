"""A question that stands before a screen until it is answered."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer], Generic[Answer]):
    """A question that is answered once: a key that is pressed twice does not close what stands behind it too."""

    _answered = False

    def answer(self, value: Answer) -> None:
        """Close it with an answer."""
        if not self._answered:
            self._answered = True
            self.dismiss(value)
