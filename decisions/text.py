"""Text from people and for people: what may be stored, and how stored text is shown without doing harm."""

from __future__ import annotations

import re
from functools import cache

from decisions.errors import BadInput

TITLE = 200
"""The most characters that a title, a name or a label may have."""

REASON = 10_000
"""The most characters that a reason, a need, a comment or a finding may have."""

PROPOSAL = 100_000
"""The most characters that the text of a proposal may have."""

HANDLE = 39
"""The most characters that a handle may have."""

MARKS = 30
"""The most combining marks in a row: the Stream-Safe Text Format of Unicode Standard Annex 15. More of them are no
language, and normalising takes time that grows with the square of their number."""

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_JOINERS = "\u200c\u200d"
_SELECTING = ((0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_SELECTORS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _SELECTING)
_LINES = "\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SURROGATES = "\ud800-\udfff"
_TAGS = "\U000e0000-\U000e007f"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(last - 1)}{chr(last)}" for last in range(0xFFFF, 0x110000, 0x10000))
_NEVER = _CONTROLS + _LINES + _BIDI + _SURROGATES + _TAGS + _INVISIBLE + _NONCHARACTERS
_HIDDEN = _NEVER + _SELECTORS

_KINDS = (
    (_LINES, "a line separator"),
    (_BIDI, "a character that turns the direction of text around"),
    (_TAGS, "an invisible tag character"),
    (_NONCHARACTERS, "not a character"),
    (_CONTROLS + r"\t\n", "a control character"),
)


def one_line(value: str, what: str, limit: int = TITLE) -> str:
    """A title, name or label as it is stored: NFC, without blanks around it.

    `what` names the field in errors, `limit` is in characters. Raises BadInput for nothing, for too much, and for
    whatever is not a visible character of one line: line breaks, controls, direction, tag and zero-width characters.
    """
    _refuse_more_than(4 * limit, value, what, limit)
    if not (value.isascii() and value.isprintable()):
        _refuse_hidden(value, what, rf"[\t\n{_HIDDEN}{_JOINERS}]")
        value = _normal(value, what)
    value = value.strip()
    _refuse_nothing(value, what)
    _refuse_more_than(limit, value, what, limit)
    return value


def prose(value: str, what: str, limit: int = REASON) -> str:
    """A text of many lines as it is stored: NFC, LF, no blanks at the end of a line, no empty lines at the end.

    Tabs, LF and the zero-width joiners that Persian, Hindi and emoji need are kept; a byte order mark at the start is
    dropped. `what` names the field in errors, `limit` is in characters. Raises BadInput for nothing, for too much, and
    for controls, escapes, direction, tag and other invisible characters.
    """
    _refuse_more_than(4 * limit, value, what, limit)
    value = value.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_hidden(value, what, f"[{_HIDDEN}]")
    value = "\n".join(line.rstrip() for line in _normal(value, what).split("\n")).rstrip("\n")
    _refuse_nothing(value, what)
    _refuse_more_than(limit, value, what, limit)
    return value


def handle(value: str, what: str = "handle") -> str:
    """A handle as it is stored: 1 to 39 letters, digits, `-`, `_` and `.`, in NFC, starting with none of `-` and `.`.

    Letters of one script only (Japanese and Korean write with two), and none that only looks like another. Raises
    BadInput.
    """
    value = one_line(value, what, HANDLE)
    for char in value:
        if not _belongs(char):
            raise BadInput(
                f"the {what} '{shown(value)}' holds '{shown(char)}' ({_code_point(char)})",
                "Use letters, digits, '-', '_' and '.' only.",
            )
    if not (value[0].isalnum() or value[0] == "_"):
        raise BadInput(f"the {what} '{value}' starts with '{value[0]}'", "Start it with a letter or a digit.")
    if not value.isascii() and not _one_script(value):
        raise BadInput(
            f"the {what} '{value}' mixes letters of several scripts",
            "Use one script: letters that look alike must not pass for one another.",
        )
    return value


def folded(handle: str) -> str:
    """The key by which handles are unique: NFKC, and without regard to case."""
    if handle.isascii():
        return handle.lower()
    import unicodedata

    return unicodedata.normalize("NFKC", handle).casefold()


def joined(names: list[str], word: str = "and") -> str:
    """`ana`, `ana and bo`, `ana, bo and cy`."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def shown(text: str, *, lines: bool = False) -> str:
    r"""The text as a terminal may have it: whatever is not visible becomes an escape, such as `\x1b` or `\u202e`.

    With `lines`, line breaks stay and tabs become spaces. Markup stays what it is, and never fails.
    """
    if lines:
        harmless = _harmless(text.replace("\n", "").replace("\t", ""))
        return (text if harmless else _dangerous(True).sub(_escaped, text)).expandtabs(4)
    return text if _harmless(text) else _dangerous(False).sub(_escaped, text)


def _harmless(text: str) -> bool:
    """Whether it is seen at once that all of it is visible: to make a pattern takes longer than most pages."""
    return text.isprintable() and (text.isascii() or _unseen().isdisjoint(text))


@cache
def _unseen() -> frozenset[str]:
    """The characters that are not visible though Python takes them for printable."""
    selectors = (chr(code) for first, last in _SELECTING for code in range(first, last + 1))
    return frozenset(("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0", *selectors))


@cache
def _dangerous(lines: bool) -> re.Pattern[str]:
    breaks = "" if lines else r"\t\n"
    return re.compile(f"[{_HIDDEN}{_JOINERS}{breaks}]")


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if (_joins if char in _JOINERS else _selects)(found.string, found.start()):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between two letters, or two emoji, where it has work to do."""
    if at == 0 or at + 1 == len(text):
        return False
    from unicodedata import category

    before, after = category(text[at - 1]), category(text[at + 1])
    return (before[0] in "LM" or before in ("So", "Sk")) and (after[0] in "LM" or after == "So")


def _selects(text: str, at: int) -> bool:
    """Whether a variation selector stands there and has a visible character before it to act on."""
    selector = re.compile(f"[{_SELECTORS}]")
    return bool(selector.match(text, at) and at and not re.match(rf"[\s{_JOINERS}{_SELECTORS}]", text[at - 1]))


def _refuse_more_than(most: int, value: str, what: str, limit: int) -> None:
    if len(value) > most:
        raise BadInput(f"the {what} is too long: {len(value)} characters, at most {limit}", "Say it in fewer words.")


def _refuse_nothing(value: str, what: str) -> None:
    if not value.strip("\u2800 \t\n"):
        raise BadInput(f"the {what} is empty", f"Give the {what} at least one visible character.")


def _refuse_hidden(value: str, what: str, hidden: str) -> None:
    hits = (found for found in re.finditer(hidden, value) if not _selects(value, found.start()))
    found = next(hits, None)
    if found is None:
        return
    char = found[0]
    if "\udc80" <= char <= "\udcff":
        raise BadInput(f"the {what} is not valid UTF-8 (byte 0x{ord(char) - 0xDC00:02X})", "Give it as UTF-8 text.")
    if "\ud800" <= char <= "\udfff":
        raise BadInput(
            f"the {what} is not valid Unicode (lone surrogate {_code_point(char)})", "Give it as UTF-8 text."
        )
    if char in "\r\n":
        raise BadInput(f"the {what} has a line break ({_code_point(char)})", "Write it on one line.")
    kind = next((name for chars, name in _KINDS if re.match(f"[{chars}]", char)), "an invisible character")
    raise BadInput(f"the {what} holds {_code_point(char)}, {kind}", "Remove it, or retype the text around it.")


def _normal(value: str, what: str) -> str:
    if value.isascii():
        return value
    from unicodedata import normalize

    _refuse_piles(value, what)
    value = normalize("NFC", value)
    _refuse_piles(value, what)
    return value


def _refuse_piles(value: str, what: str) -> None:
    from unicodedata import combining

    run = 0
    for char in value:
        run = run + 1 if combining(char) else 0
        if run > MARKS:
            raise BadInput(f"the {what} has more than {MARKS} combining marks in a row", "Remove them.")


def _code_point(char: str) -> str:
    return f"U+{ord(char):04X}"


def _belongs(char: str) -> bool:
    """Whether a handle may hold the character: a letter, a digit, a vowel sign that belongs to a script, `-_.`."""
    if char.isascii():
        return char.isalnum() or char in "-_."
    from unicodedata import category, normalize

    kind = category(char)
    known = kind[0] == "L" or kind in ("Mn", "Mc", "Nd")
    return known and normalize("NFKC", char) == char and not re.match(f"[{_SELECTORS}]", char)


def _one_script(value: str) -> bool:
    scripts = {_script(char) for char in value if char.isalpha() or not char.isascii()}
    return len(scripts) == 1 or scripts <= {"HIRAGANA", "KATAKANA", "CJK"} or scripts == {"HANGUL", "CJK"}


def _script(char: str) -> str:
    """The script of a letter, mark or digit, from the first word of its name; marks of no script are their own."""
    from unicodedata import name

    words = name(char, "UNKNOWN").split(" ")
    first = words[1] if words[0] == "EXTENDED" else words[0]
    first = first.partition("-")[0]
    return "CJK" if first == "IDEOGRAPHIC" else first
