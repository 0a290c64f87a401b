"""`--hypothesis-profile long` runs every search for faults fifty times as long."""

from __future__ import annotations

import signal

from hypothesis import settings

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Who is started in the background is deaf to Ctrl-C, and so would be every process that a test interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("long", deadline=None)
