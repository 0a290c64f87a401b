"""The screen: `decisions tui`. A door of the library `decisions`; no rule of the domain is here."""

import os

os.environ.setdefault("TEXTUAL_FPS", "200")  # Textual waits for its next picture before it draws what a key changed
