"""The command line: `decisions COMMAND`. A door of the library `decisions`; no rule of the domain is here."""

VERSION = "0.1.0"


def main() -> int:
    """The console's entry: the exit code. `--version` is answered before anything is imported."""
    import gc
    import sys

    gc.disable()  # one command is over before there is anything to collect
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        return _version()
    try:
        from cli.program import run

        return run(arguments)
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("Error: interrupted\n")
        return 130


def _version() -> int:
    import sys

    try:
        if sys.stdout is not None:
            sys.stdout.write(f"decisions {VERSION}\n")
            sys.stdout.flush()
        return 0
    except OSError as error:
        from cli.program import failed

        return failed(error)
