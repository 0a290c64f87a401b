"""The screen in somebody's browser: `python -m tui.web`, which `decisions serve` starts for each of them.

It is told by the first line of its input where the log is, as JSON, and by the environment the rest: DECISIONS_MEMBER
who records, DECISIONS_WEB `read-only` or `write`. From then on it speaks the protocol of Textual's web driver on its
standard input and output.
"""

from __future__ import annotations

import json
import os
import sys

from textual import messages
from textual.drivers.web_driver import WebDriver

from decisions.errors import BadInput, Problem
from decisions.text import shown


class Driver(WebDriver):
    """Ends the screen when the server is gone: then there is nobody left to draw for. The server names it, in
    TEXTUAL_DRIVER.
    """

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(messages.ExitApp())


def main() -> int:
    """Run the screen until the browser is closed: the exit code."""
    from tui.app import READ_ONLY, run

    try:
        mode, recorder = os.environ.get("DECISIONS_WEB"), os.environ.get("DECISIONS_MEMBER")
        if mode not in ("read-only", "write") or (mode == "write" and not recorder):
            raise BadInput("the screen in a browser is started by a server", "decisions serve")
        where = _told()
        notice = (
            READ_ONLY if mode == "read-only" else f"whatever is recorded here is recorded by {shown(recorder or '')}"
        )
        return run(where, recorder=recorder, read_only=mode == "read-only", notice=notice)
    except Problem as problem:
        sys.stderr.write(f"{shown(problem.message)} · {shown(problem.hint)}\n")
        return problem.exit_code


def _told() -> str:
    """The first line of standard input; what follows is left for the driver. Raises BadInput."""
    line = b""
    while (one := os.read(0, 1)) not in (b"\n", b""):
        line += one
    try:
        return str(json.loads(line))
    except ValueError:
        raise BadInput("the server did not say where the log is", "decisions serve") from None


if __name__ == "__main__":
    sys.exit(main())
