"""A program in a real pseudo-terminal: what it writes, when, and how much memory it takes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from pathlib import Path
from time import perf_counter

CODES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(\x1b\\|\x07)|[@-_])", re.DOTALL)
"""Escape sequences."""
WAIT = 60.0
"""Seconds after which a program that shows nothing has failed."""


class Terminal:
    """Runs a command in a terminal of 120 x 40 cells."""

    def __init__(self, command: list[str], environ: dict[str, str], cwd: Path) -> None:
        self.began = perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], command, {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.written = b""

    def until(self, text: str) -> float:
        """Seconds since the start until a text stands on the screen."""
        while text.encode() not in CODES.sub(b"", self.written):
            self._read(WAIT)
        return perf_counter() - self.began

    def press(self, key: str) -> float:
        """Seconds from a key to the first thing that the program writes after it."""
        self.rest(0.03)
        began = perf_counter()
        os.write(self._fd, key.encode())
        self._read(WAIT)
        return perf_counter() - began

    def rest(self, seconds: float) -> None:
        """Wait until the program has written nothing for so long."""
        while select.select([self._fd], [], [], seconds)[0]:
            self._read(WAIT)

    def memory(self) -> int:
        """The most memory that it had so far, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.close(self._fd)
        os.waitpid(self.pid, 0)

    def _read(self, wait: float) -> None:
        if not select.select([self._fd], [], [], wait)[0]:
            raise TimeoutError(f"nothing on the screen after {wait} s: {self.written[-500:]!r}")
        try:
            self.written += os.read(self._fd, 1 << 16)
        except OSError:
            raise RuntimeError(f"the program ended: {self.written[-2000:].decode(errors='replace')}") from None
