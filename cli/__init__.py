"""The command line: `decisions COMMAND`. A door of the library `decisions`; no rule of the domain is here."""

VERSION = "0.1.0"


def main() -> None:
    """The console's entry. Ends the process at once: by then all is written and closed, and taking the interpreter down
    module by module would cost a tenth of a reading command.
    """
    import os

    os._exit(run_and_flush())


def run_and_flush() -> int:
    """Run the command line of this process: the exit code. `--version` is answered before anything is imported."""
    import sys

    code = _run()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            continue
    return code


def _run() -> int:
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
