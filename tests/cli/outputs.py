"""What `--json` prints is held to its schema, whichever test asked for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from cli.commands import ACTION, CIRCLE, COMMANDS, MEMBER
from decisions.exchange.outputs import table

GROUPS = {"member": MEMBER, "circle": CIRCLE, "action": ACTION}
WITH_VALUE = ("--log", "--recorder", "--color")


def command(args: Sequence[str]) -> str:
    """The command of a command line, in the words of the table."""
    words = iter(args)
    found = ""
    for word in words:
        if word in WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            if found:
                return f"{found} {word}"
            if word not in GROUPS:
                return word
            found = word
    return found


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return table.adapter(name)


def hold(args: Sequence[str], out: str) -> None:
    """See that the document of a command line is as its schema says; a version and a help are none."""
    if "--json" in args and out[:1] in ("{", "["):
        name = command(args)
        if name == "export" and "--out" not in args:
            return  # what is exported, and no document about it
        assert name in ("", *COMMANDS) or name.partition(" ")[0] in GROUPS, name
        _adapter(name).validate_python(json.loads(out))
