"""A decision record in Markdown, taken apart: front matter, title, the list under it, and sections.

The headings are those that CommonMark finds: none in code, comments and quotations. What the parts mean is not said
here. See npryce/adr-tools, adr.github.io/madr (2 to 4), thomvaill/log4brains.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import Any, NamedTuple

from decisions.errors import BadInput

MATTER = 20_000
"""The most characters that front matter may have."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t](.*)|)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_PLAIN = re.compile(r" {0,3}[^\s>#*+-].*")
_ITEM = re.compile(r"( {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t]+|$))(.*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_REMARK = re.compile(
    r"\s*<!--\s*(?:these are|this is an) optional.*-->\s*|\s*<!-- markdownlint-.*-->\s*", re.IGNORECASE
)
"""What MADR's templates say to whoever fills them in."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FIELD = re.compile(r"(?:[*+-][ \t]+)?[*_]{0,2}([A-Za-z][\w -]{0,30}?)[*_]{0,2}[ \t]*:[*_]{0,2}(?:[ \t]+(.*)|[ \t]*)")


class Section(NamedTuple):
    """A heading with what stands under it up to the next heading of any level."""

    level: int
    heading: str
    lines: list[str]

    @property
    def name(self) -> str:
        """The heading in small letters, without remarks such as `<!-- optional -->`."""
        return uncommented(self.heading).strip(" *_:.").casefold()

    @property
    def text(self) -> str:
        """What stands under the heading, as it is written."""
        return trimmed(self.lines)


class Written(NamedTuple):
    """A record: `matter` is its front matter, a text or a list of texts by key in small letters, and `unread` what was
    no YAML; `title` is raw Markdown, None where there is none; `head` are the lines above the first section.
    """

    matter: dict[str, str | list[str]]
    unread: str
    title: str | None
    head: list[str]
    sections: list[Section]


def read(text: str) -> Written:
    """Take a record apart; `text` has LF only."""
    raw, rest = _split(text.split("\n"))
    matter, unread = {}, ""
    if raw is not None:
        try:
            matter = _matter(raw)
        except BadInput:
            unread = raw
    title, head, sections = None, list[str](), list[Section]()
    for part in _parts([line for line in rest if not _REMARK.fullmatch(line)]):
        if isinstance(part, str):
            (sections[-1].lines if sections else head).append(part)
        elif title is None and not sections and part.level == 1:
            title = part.heading
        else:
            sections.append(part)
    return Written(matter, unread, title, head, sections)


def uncommented(text: str) -> str:
    """Without HTML comments."""
    return _COMMENT.sub("", text)


def plain(text: str) -> str:
    """What a text says whose marks have backslashes before them."""
    return _ESCAPED.sub(r"\1", text)


def trimmed(lines: Iterable[str]) -> str:
    """Lines as a text without empty lines around it."""
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def items(lines: list[str]) -> list[str] | None:
    """The entries of a list, each with its further lines; None where something else stands there, too."""
    found: list[list[str]] = []
    indent = 0
    ended = False
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item and not (found and len(line) - len(line.lstrip()) >= indent):
            found.append([item[2]])
            indent = min(len(item[1]), 4)
            ended = False
        elif not line.strip():
            ended = True
            if found:
                found[-1].append("")
        elif found and (line.startswith((" " * min(indent, 2), "\t")) or not ended):
            found[-1].append(line[indent:] if not line[:indent].strip() else line.lstrip())
        else:
            return None
    return [trimmed(each) for each in found] if found else None


def fields(lines: list[str], keys: Container[str]) -> tuple[dict[str, list[str]], list[str]]:
    """What lines say in the form `Key: value`, as entries of a list or not, by the `keys` that are looked for, in small
    letters; and the other lines. Entries of a list within belong to the key above them.
    """
    found: dict[str, list[str]] = {}
    others = []
    under: list[str] | None = None
    for line in lines:
        field = _FIELD.fullmatch(line)
        inner = _ITEM.fullmatch(line.lstrip()) if line[:1] in (" ", "\t") else None
        if inner and under is not None:
            under.append(inner[2].strip())
        elif field and field[1].strip().casefold() in keys:
            under = found.setdefault(field[1].strip().casefold(), [])
            if (field[2] or "").strip():
                under.append(field[2].strip())
        else:
            under = None
            others.append(line)
    return found, others


def _unclosed(heading: str) -> str:
    """The text of a heading, without the marks that may close it."""
    heading = heading.strip()
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:] in (" ", "\t", "") else heading


def _split(lines: list[str]) -> tuple[str | None, list[str]]:
    """Front matter, and what stands below it."""
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() in ("---", "..."):
                return "\n".join(lines[1:number]), lines[number + 1 :]
    return None, lines


def _matter(raw: str) -> dict[str, str | list[str]]:
    """What YAML says, all of it as text. Raises BadInput."""
    import yaml  # type: ignore[import-untyped]

    if len(raw) > MATTER:
        raise BadInput("the front matter is too long", "")
    try:
        found: Any = yaml.load(raw, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (yaml.YAMLError, RecursionError, ValueError):
        raise BadInput("the front matter is no YAML", "") from None
    if not found:
        return {}
    if not isinstance(found, dict):
        raise BadInput("the front matter has no keys", "")
    return {str(key).strip().casefold(): _value(value) for key, value in found.items() if isinstance(key, str)}


def _value(value: Any) -> str | list[str]:
    """A text, or the texts of a list; of what is deeper only that it is there."""
    if isinstance(value, list):
        return [each if isinstance(each, str) else _deeper(each) for each in value]
    return value if isinstance(value, str) else _deeper(value)


def _deeper(value: Any) -> str:
    """A list or table within, on one line; what is deeper still is left out."""
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v if isinstance(v, str) else '...'}" for k, v in value.items() if isinstance(k, str))
    return ", ".join(each if isinstance(each, str) else "..." for each in value)


def _parts(lines: list[str]) -> Iterator[str | Section]:
    """Headings, and the lines between them."""
    fence = ""
    comment = False
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if fence:
            closing = _FENCE.fullmatch(line)
            if closing and closing[1].startswith(fence) and not closing[2].strip():
                fence = ""
        elif comment:
            comment = "-->" not in line
        else:
            opening, heading = _FENCE.fullmatch(line), _HEADING.fullmatch(line)
            following = lines[number] if number < len(lines) else ""
            below = _UNDERLINE.fullmatch(following)
            before = lines[number - 2] if number > 1 else ""
            if opening and not ("`" in opening[1] and "`" in opening[2]):
                fence = opening[1]
            elif heading:
                yield Section(len(heading[1]), _unclosed(heading[2] or ""), [])
                continue
            elif below and _PLAIN.fullmatch(line) and not before.strip():
                yield Section(1 if below[1][0] == "=" else 2, line.strip(), [])
                number += 1
                continue
            else:
                comment = "<!--" in line and "-->" not in line.rpartition("<!--")[2]
        yield line
