"""How wide text is on a terminal, and text made to fit. Everything here takes text that is already shown harmlessly.

Widths follow the conventions of wcwidth, whose import costs half as much as a whole command, and are never less; where
terminals differ (the vowel signs of Indic scripts) they are more. A test holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

JOINER = "\u200d"
EMOJI = "\ufe0f"
"""The selector that makes a sign an emoji, and wide."""
TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))
FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))

_CLUSTERS = frozenset(JOINER + EMOJI + TONES + FLAGS)
"""What makes one sign of several characters."""


class _Widths(dict[str, int]):
    """Character -> cells, as far as one character alone tells it."""

    def __missing__(self, char: str) -> int:
        from unicodedata import category, east_asian_width

        if (
            category(char) in ("Mn", "Me")
            or char in "\u200c\u200d"
            or "\u1160" <= char <= "\u11ff"
            or "\ud7b0" <= char <= "\ud7ff"
        ):
            cells = 0
        else:
            cells = 2 if east_asian_width(char) in "WF" else 1
        self[char] = cells
        return cells


_WIDTHS = _Widths()


def width(text: str) -> int:
    """How many cells the text takes."""
    if text.isascii():
        return len(text)
    if _CLUSTERS.isdisjoint(text):
        return sum(map(_WIDTHS.__getitem__, text))
    return sum(_each(text))


def _each(text: str) -> list[int]:
    """The cells of each character, those that join the one before counted as nothing."""
    found: list[int] = []
    flag = False
    for at, char in enumerate(text):
        cells = _WIDTHS[char]
        before = text[at - 1] if at else ""
        if FLAGS[0] <= char <= FLAGS[-1]:
            cells, flag = (0, False) if flag else (2, True)
        else:
            flag = False
            if char == EMOJI and before and found[-1] == 1:
                found[-1] = 2
            elif cells == 2 and before and (before == JOINER or TONES[0] <= char <= TONES[-1]) and 2 in found:
                cells = 0
        found.append(cells)
    return found


def cut(text: str, most: int) -> str:
    """The text in at most so many cells; where it is cut, it ends with an ellipsis."""
    if text.isascii():
        return text if len(text) <= most else text[: most - 1].rstrip() + "…" if most > 0 else ""
    return _cut(text, most)[0]


def fitted(text: str, cells: int) -> str:
    """The text in exactly so many cells."""
    if text.isascii():
        return cut(text, cells).ljust(cells)
    text, taken = _cut(text, cells)
    return text + " " * (cells - taken)


def _cut(text: str, most: int) -> tuple[str, int]:
    """The text in at most so many cells, and how many it takes."""
    upto = _sums(text)
    if upto[-1] <= most:
        return text, upto[-1]
    if most < 1:
        return "", 0
    kept = text[: _places(upto, most - 1)].rstrip(JOINER).rstrip()
    return kept + "…", (upto[len(kept) - 1] if kept else 0) + 1


def _sums(text: str) -> list[int]:
    """How many cells the text takes up to each character, that one included."""
    return list(accumulate(map(_WIDTHS.__getitem__, text) if _CLUSTERS.isdisjoint(text) else _each(text)))


def _places(upto: list[int], most: int) -> int:
    """How many characters fit."""
    from bisect import bisect_right

    return bisect_right(upto, most)


def _head(text: str, most: int) -> str:
    """The longest beginning that fits, with nothing torn from the character that it belongs to."""
    return text[:most] if text.isascii() else text[: _places(_sums(text), most)].rstrip(JOINER)


def wrapped(text: str, most: int) -> Iterator[str]:
    """The text in lines of at most so many cells, broken at blanks, and within a word only where it has to be.

    Blanks at the beginning of a line stay, and stand before what follows it too.
    """
    most = max(most, 8)
    for line in text.split("\n"):
        inner = line.lstrip(" ")
        indent = line[: len(line) - len(inner)][: most // 2]
        yield from _broken(inner, most - len(indent), indent)


def _broken(line: str, most: int, indent: str) -> Iterator[str]:
    if width(line) <= most:
        yield indent + line if line else ""
        return
    begun, room = "", most
    for word in line.split(" "):
        left = word
        if begun and width(left) < room:
            begun += " " + left
            room -= 1 + width(left)
            continue
        if begun:
            yield indent + begun
        while width(left) > most:
            head = _head(left, most) or left[:1]
            yield indent + head
            left = left[len(head) :]
        begun, room = left, most - width(left)
    if begun:
        yield indent + begun
