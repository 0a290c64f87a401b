"""The screen in somebody's browser: `python -m tui.web`, which `decisions serve` starts for each of them.

It is told by the environment: DECISIONS_LOG the log, DECISIONS_MEMBER who records, DECISIONS_WEB `read-only` or
`write`. It speaks the protocol of Textual's web driver on its standard input and output.
"""

from __future__ import annotations

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
        where, mode = os.environ.get("DECISIONS_LOG"), os.environ.get("DECISIONS_WEB")
        recorder = os.environ.get("DECISIONS_MEMBER")
        if not where or mode not in ("read-only", "write") or (mode == "write" and not recorder):
            raise BadInput("the screen in a browser is started by a server", "decisions serve")
        notice = (
            READ_ONLY if mode == "read-only" else f"whatever is recorded here is recorded by {shown(recorder or '')}"
        )
        return run(where, recorder=recorder, read_only=mode == "read-only", notice=notice)
    except Problem as problem:
        sys.stderr.write(f"{shown(problem.message)} · {shown(problem.hint)}\n")
        return problem.exit_code


if __name__ == "__main__":
    sys.exit(main())
