"""A text in Markdown, taken apart as GitHub and others take it apart."""

from __future__ import annotations

from typing import NamedTuple

from markdown_it import MarkdownIt

PARSER = MarkdownIt("commonmark").enable("table")


class Read(NamedTuple):
    """Headings and other blocks that stand in no quotation, and, wherever they stand, where links and pictures lead."""

    headings: list[tuple[str, str]]
    blocks: set[str]
    leading: list[str]
    html: list[str]


def read(text: str) -> Read:
    """What a text is made of."""
    found = Read([], set(), [], [])
    quoted = 0
    tokens = PARSER.parse(text)
    for number, token in enumerate(tokens):
        quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if not quoted:
            found.blocks.add(token.type)
            if token.type == "heading_open":
                found.headings.append((token.tag, tokens[number + 1].content))
        for child in (token, *(token.children or [])):
            if child.type in ("link_open", "image"):
                found.leading.append(f"{child.type} {child.attrs.get('href') or child.attrs.get('src')}")
            if child.type.startswith("html"):
                found.html.append(child.content)
    return found
