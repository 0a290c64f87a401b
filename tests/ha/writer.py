"""Somebody who records one act after another on a server, and writes down what was acknowledged, and when.

python -m tests.ha.writer URL NAME DECISION FILE

Each act has a command id. Where its outcome is not known, or the server does not answer, it is run again with the same
id, as the program tells people to do. Ends after the act at hand when standard input closes.
"""

from __future__ import annotations

import select
import sys
import time
from contextlib import suppress
from uuid import uuid4

from decisions.errors import LogUnavailable, OutcomeUnknown
from decisions.store.opening import open_store
from decisions.store.port import Store
from tests.store.logs import do


def main(url: str, name: str, number: int, file: str) -> None:
    store: Store | None = None
    with open(file, "a", encoding="utf-8", buffering=1) as said:
        act = 0
        while not _asked_to_stop():
            act += 1
            command = uuid4().hex
            while True:
                try:
                    store = store or open_store(url)
                    events = do(store, "react", number, message=f"{name} {act}", command_id=command).events
                    said.write(f"acknowledged {command} {events[0]['position']} {time.time():.3f}\n")
                    break
                except OutcomeUnknown:
                    said.write(f"unknown {command} 0 {time.time():.3f}\n")
                except LogUnavailable as error:
                    said.write(f"unavailable {command} 0 {time.time():.3f} {error.message}\n")
                    if store:
                        with suppress(LogUnavailable):
                            store.close()
                        store = None


def _asked_to_stop() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
