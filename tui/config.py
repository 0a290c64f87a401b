"""A user's own keys and theme, from `tui.toml` in the configuration folder:

theme = "light"            # or "dark"
timer = 120                # seconds a person has in a round; none without

[keys]
inbox = "I"                # the action's name (see the help), and its keys, with commas
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

from decisions.errors import BadInput
from decisions.text import joined, shown
from decisions.where import config_home
from tui.actions import BY_NAME


class Config(NamedTuple):
    """What a user has set."""

    theme: str = "dark"
    timer: int | None = None
    keys: Mapping[str, str] = {}


def path(environ: Mapping[str, str]) -> str:
    """The file; it need not exist."""
    return os.path.join(config_home(environ), "tui.toml")


def config(environ: Mapping[str, str]) -> Config:
    """What a user has set. Raises BadInput for what is no setting."""
    try:
        name = path(environ)
        with open(name, "rb") as file:
            found = tomllib.load(file)
    except (FileNotFoundError, BadInput):
        return Config()
    except OSError as error:
        raise BadInput(f"{shown(path(environ))} cannot be read: {error.strerror}", "mend or remove it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{shown(name)} is not TOML: {shown(str(error))[:100]}", "mend or remove it") from None
    return _checked(found, name)


def _checked(found: dict[str, Any], name: str) -> Config:
    where = f"in {shown(name)}"
    unknown = [key for key in found if key not in Config._fields]
    if unknown:
        known = ", ".join(Config._fields)
        raise BadInput(f"'{shown(unknown[0])[:40]}' is no setting {where}", f"the settings are {known}")
    theme, timer, keys = found.get("theme", "dark"), found.get("timer"), found.get("keys", {})
    if theme not in ("dark", "light"):
        raise BadInput(f"there is no theme '{shown(str(theme))[:40]}' {where}", "the themes are dark and light")
    if timer is not None and (not isinstance(timer, int) or isinstance(timer, bool) or not 1 <= timer <= 86_400):
        raise BadInput(f"the timer {where} is no number of seconds", "give a whole number from 1 on")
    if not isinstance(keys, dict):
        raise BadInput(f"the keys {where} are no table", 'write [keys], and below it: inbox = "I"')
    for action, given in keys.items():
        if action not in BY_NAME:
            raise BadInput(f"'{shown(action)[:40]}' is no action {where}", _hint(action))
        if not isinstance(given, str) or not given.strip(", "):
            raise BadInput(f"{shown(action)} has no key {where}", 'give one, or several with commas: "j,down"')
    return Config(theme, timer, {action: ",".join(_keys(given)) for action, given in keys.items()})


def _hint(action: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(action, BY_NAME, 3)
    meant = f"did you mean {joined(near, 'or')}? " if near else ""
    return f"{meant}without that line, ? on the screen shows every name"


def _keys(given: str) -> list[str]:
    return [key.strip() for key in given.split(",") if key.strip()]
