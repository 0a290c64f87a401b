"""`tui.toml`: what a user may set, and what is said of what is no setting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from decisions.errors import BadInput
from tui.config import Config, config, path


def written(home: Path, text: str | bytes) -> dict[str, str]:
    """An environment whose configuration holds this."""
    environ = {"HOME": str(home)}
    file = Path(path(environ))
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return environ


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert config({"HOME": str(tmp_path)}) == Config("dark", None, {})


def test_what_a_user_has_set(tmp_path: Path) -> None:
    text = 'theme = "light"\ntimer = 90\n[keys]\ninbox = "I, ctrl+i ,"\n'
    assert config(written(tmp_path, text)) == Config("light", 90, {"inbox": "I,ctrl+i"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("theme = ", "is not TOML"),
        (b"\xff", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("colour = 1", "'colour' is no setting"),
        ('"\x1b[31m" = 1', "is not TOML"),
        ('"\\u001b" = 1', "'\\x1b' is no setting"),
        ('theme = "pink"', "there is no theme 'pink'"),
        ("theme = 1", "there is no theme '1'"),
        ("timer = 0", "is no number of seconds"),
        ("timer = true", "is no number of seconds"),
        ('timer = "1"', "is no number of seconds"),
        ('keys = "j"', "are no table"),
        ('[keys]\nfly = "f"', "'fly' is no action"),
        ("[keys]\ninbox = 1", "inbox has no key"),
        ('[keys]\ninbox = " , "', "inbox has no key"),
    ],
)
def test_what_is_no_setting_is_said_in_one_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        config(written(tmp_path, text))
    assert message in refused.value.message
    assert refused.value.hint
    assert "\n" not in refused.value.message + refused.value.hint
    assert "\x1b" not in refused.value.message


def test_what_is_nearly_an_action_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        config(written(tmp_path, '[keys]\nleft_behnd = "L"'))
    assert refused.value.hint.startswith("did you mean left_behind?")


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    os.makedirs(path(environ))
    with pytest.raises(BadInput, match="cannot be read"):
        config(environ)
