"""One save of an import, tried again where somebody else was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from decisions.errors import LogUnavailable, OutcomeUnknown
from decisions.exchange.naming import derived
from decisions.process.state import Record
from decisions.store.port import Busy, Conflict, Store, Uncertain
from decisions.store.record import PATIENCE


def save(store: Store, records: list[Record], again: Callable[[], list[Record]]) -> None:
    """Store records, all or nothing. After a conflict `again` makes them anew: none where nothing is left to store.

    Raises LogUnavailable, and OutcomeUnknown. Importing again goes on from what was stored.
    """
    end = time.monotonic() + PATIENCE
    while records:
        command = derived(f"save {records[0]['id']}")
        records[0]["command_id"] = command
        try:
            store.save(records)
            return
        except (Conflict, Busy) as met:
            if time.monotonic() > end:
                raise (met if isinstance(met, Busy) else stopped()) from met
            time.sleep(random.uniform(0.001, 0.02))
            if isinstance(met, Conflict):
                records = again()
        except Uncertain as error:
            raise OutcomeUnknown(
                f"the disk did not say whether events were stored ({error})",
                "run the import again: what is here already is not recorded twice",
                command,
            ) from error


def stopped() -> LogUnavailable:
    """What is said where others kept recording first."""
    return LogUnavailable(
        "somebody else records the same at this moment; the import stopped",
        "run it again: what is here already is not recorded twice",
    )
