"""A real terminal for the tests of the screen: tmux, with a server of its own, so that nobody else's is touched."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest


class Terminal:
    """A terminal of 80 by 24 in which a command runs. Without tmux on the machine the test is left out, and says so."""

    def __init__(self, socket: Path, command: list[str], cwd: Path, environment: Mapping[str, str]) -> None:
        if shutil.which("tmux") is None:
            pytest.skip("needs tmux")
        self._tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]
        given = [part for name, value in environment.items() for part in ("-e", f"{name}={value}")]
        self("new-session", "-d", "-x", "80", "-y", "24", "-c", str(cwd), *given, *command)

    def __call__(self, *command: str) -> str:
        return subprocess.run([*self._tmux, *command], capture_output=True, text=True, check=True).stdout

    def press(self, *keys: str) -> None:
        """Press keys, by their names."""
        self("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self("send-keys", "-l", text)

    def screen(self) -> str:
        """What is on the screen."""
        return self("capture-pane", "-p")

    def shows(self, *words: str) -> None:
        """Wait until all of these are on the screen."""
        screen = ""
        for _ in range(600):
            screen = self.screen()
            if all(word in screen for word in words):
                return
            time.sleep(0.05)
        raise AssertionError(screen)

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)
