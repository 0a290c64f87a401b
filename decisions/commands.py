"""An act as the command line that records it: hints, the inbox, left-behind and the screen all show this line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_SHAPES: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "member-add": ("member add", (), None),
    "member-change": ("member change", (), None),
    "member-key": ("member key", ("file",), None),
    "member-key-end": ("member key", (), None),
    "circle-form": ("circle form", (), None),
    "circle-join": ("circle join", ("handle",), None),
    "circle-leave": ("circle leave", ("handle",), None),
    "circle-policy": ("circle policy", ("preset",), None),
    "open": ("open", ("circle", "title"), None),
    "voice": ("voice", ("kind",), "message"),
    "frame": ("frame", (), "message"),
    "align": ("align", ("value",), None),
    "option": ("option", (), "message"),
    "ask": ("ask", (), "message"),
    "answer": ("answer", ("question",), "message"),
    "react": ("react", (), "message"),
    "propose": ("propose", ("title",), "message"),
    "amend": ("amend", (), "message"),
    "withdraw": ("withdraw", (), "message"),
    "round": ("round", (), None),
    "close": ("close", (), None),
    "consent": ("consent", (), None),
    "stand-aside": ("stand-aside", (), "message"),
    "object": ("object", (), "message"),
    "retract": ("retract", (), "message"),
    "heard": ("heard", ("objection",), None),
    "take": ("take", ("objection",), None),
    "test": ("test", ("objection",), "message"),
    "resolve": ("resolve", ("objection",), None),
    "condition": ("condition", ("condition", "state"), None),
    "confirm": ("confirm", ("event",), None),
    "dispute": ("dispute", ("event",), "message"),
    "correct": ("correct", ("event",), "message"),
    "buy-in": ("buy-in", ("value",), None),
    "check-in": ("check-in", ("value",), None),
    "action-add": ("action add", (), "message"),
    "action-close": ("action", ("action",), None),
    "review": ("review", ("verdict",), "message"),
    "review-request": ("review", (), "message"),
    "supersede": ("supersede", (), "message"),
}
"""Act -> the words of the command, what follows the number, and which argument is the text it cannot do without."""

_OPTIONS = {
    "message": "-m",
    "why": "-m",
    "name": "--name",
    "email": "--email",
    "end": "--end",
    "aim": "--aim",
    "parent": "--parent",
    "preset": "--policy",
    "members": "--member",
    "changes": "--set",
    "role": "--role",
    "circle": "--circle",
    "owner": "--owner",
    "carried_by": "--carried-by",
    "review_on": "--review-on",
    "criteria": "--criterion",
    "needs": "--addresses",
    "add": "--add",
    "integrates": "--integrates",
    "until": "--until",
    "concern": "--concern",
    "condition": "--condition",
    "need": "--need",
    "from_needs": "--from-need",
    "on_criteria": "--criterion",
    "on_concerns": "--concern",
    "on_conditions": "--condition",
    "on_needs": "--need",
    "on_behalf_of": "--for",
    "through": "--through",
    "version": "--version",
    "how": "--how",
    "due": "--due",
    "alternatives": "--alternative",
    "next_on": "--next",
    "measures": "--measure",
    "became": "--became",
    "framing": "--framing",
    "by": "--by",
    "as_": "--as",
    "at": "--at",
    "meeting": "--meeting",
}
"""Argument of an act -> its option. An argument that is positional in the act's shape is no option there."""

_MOMENTS = ("until", "due", "at")
_JOINED = {"integrates": ":", "members": ":", "measures": "=", "became": "=", "changes": "="}


OUTCOMES = {"on_criteria": "criterion", "on_concerns": "concern", "on_conditions": "condition", "on_needs": "need"}
"""Arguments of a review that say of things what was found -> their kind."""


def line(act: str, about: int | str | None = None, **args: Any) -> str:
    """The command line of an act, quoted for a shell: `line("consent", 7, as_="bo")` is `decisions consent 7 --as bo`.

    `about` is the decision's number, or the handle of a circle or a member. `args` are the arguments of the act as
    `process` takes them (moments as microseconds), with `as_` (a handle or several), `at` and `meeting` beside; what
    is None is left out. Where the act cannot do without a text and none is given, `TEXT` stands in its place.
    """
    words, positional, text = _SHAPES[act]
    args = {key: value for key, value in args.items() if value is not None}
    if act == "action-close":
        words = f"action {'drop' if args.pop('outcome', 'done') == 'dropped' else 'done'}"
    if act == "supersede" and "other" in args:
        about, args = args.pop("other"), {"by": about, **args}
    places = [str(about)] if about is not None else []
    places += [str(args.pop(key)) for key in positional if key in args]
    parts = ["decisions", *words.split()]
    if any(place.startswith("-") for place in places):
        options = _options(args, act, text)
        return " ".join([*parts, *options, "--", *map(quoted, places)])
    return " ".join([*parts, *map(quoted, places), *_options(args, act, text)])


def outcome(name: int | str, word: str | None, text: str | None) -> str:
    """What a review says of a thing, as `notation.outcome` reads it."""
    return f"{name}={word or ''}" + ("" if text is None else f":{text}")


def told(line: str) -> tuple[str, str | None, dict[str, Any]] | None:
    """The act of a command line that `line` or a hint made, what it is about, and its arguments as far as they are
    given: `TEXT`, `WHY`, `TITLE`, `FINDINGS` and `keep|extend` stand for what is still to be said. None for a line that
    records nothing.
    """
    from shlex import split

    words = split(line)[1:]
    named = {shape.split()[0]: act for act, (shape, _, _) in reversed(_SHAPES.items()) if " " not in shape}
    named |= {"action add": "action-add", "action done": "action-close", "action drop": "action-close"}
    taken = 2 if words[:1] == ["action"] else 1
    act = named.get(" ".join(words[:taken]))
    if act is None:
        return None
    args: dict[str, Any] = {"outcome": "dropped" if words[1] == "drop" else "done"} if act == "action-close" else {}
    places, options = _parted(words[taken:])
    if "--request" in options:
        act = "review-request"
    about = places.pop(0) if places and act != "open" else None
    for key, value in zip(_SHAPES[act][1], places, strict=False):
        if not _to_be_said(value):
            args[key] = int(value) if value.isdigit() else value
    for option, value in options.items():
        if option in _KEYS and not _to_be_said(value):
            key = _KEYS[option]
            args[key] = [(int(value), "integrated")] if key == "integrates" else value
    for option, key in (("--addresses", "needs"), ("--from-need", "from_needs")):
        given = [words[at + 1] for at, word in enumerate(words[:-1]) if word == option]
        if given:
            args[key] = given
    return act, about, args


_KEYS = {"-m": "message", "--as": "as_", "--integrates": "integrates", "--owner": "owner"}
"""The options of such lines -> the act's argument."""


def _parted(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """What stands in its place, and the options with their values."""
    places: list[str] = []
    options: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if word == "--":
            places += rest
        elif word == "--request":
            options[word] = ""
        elif word.startswith("-"):
            options[word] = next(rest, "")
        else:
            places.append(word)
    return places, options


def _to_be_said(value: str) -> bool:
    return "|" in value or value in ("TEXT", "WHY", "FINDINGS", "TITLE")


def _options(args: dict[str, Any], act: str, text: str | None) -> list[str]:
    parts = ["--request"] if act == "review-request" else []
    for key, value in args.items():
        for one in _values(key, value):
            parts += [_OPTIONS[key], quoted(one)]
    if text and text not in args and "add" not in args:
        parts += ["-m", "TEXT"]
    return parts


def _values(key: str, value: Any) -> Iterable[str]:
    if key == "as_":
        return [value if isinstance(value, str) else ",".join(value)]
    if key in _MOMENTS and isinstance(value, int):
        from decisions.when import iso

        return [iso(value)]
    if key in _JOINED:
        items = value.items() if isinstance(value, dict) else value
        return [_JOINED[key].join(_flat(item)).removesuffix(":integrated") for item in items]
    if key in OUTCOMES:
        return [outcome(*item) for item in value]
    return map(str, value) if isinstance(value, (list, tuple)) else [str(value)]


def _flat(item: Iterable[Any]) -> list[str]:
    found: list[str] = []
    for part in item:
        found += map(str, part) if isinstance(part, (list, tuple)) else [str(part)]
    return found


def quoted(text: str) -> str:
    """A text as one word of a shell's line."""
    if text.isascii() and text.isalnum():
        return text
    from shlex import quote

    return quote(text)
