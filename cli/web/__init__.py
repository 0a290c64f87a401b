"""The screen in a browser: a server for it that lets in only whoever has the link."""
