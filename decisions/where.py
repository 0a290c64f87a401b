"""Where things are: the log, the folders of the user, and who the user is."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

from decisions.errors import BadInput, LogUnavailable

_SERVERS = ("postgresql://", "postgres://")
_SECRETS = ("password", "sslpassword")
_PAIR = r"(?a)\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|\Z)\s*"
_NAMES_A_SERVER = {"dbname", "host", "hostaddr", "service"}
"""Keywords of libpq of which one at least says that a text of keywords is meant, and no path."""
_URL = r"(?ai)([a-z][a-z0-9+.-]*)://"


def find(where: str | None, environ: Mapping[str, str], cwd: str) -> str:
    """The log to use: `where`, else $DECISIONS_LOG, else the nearest `.decisions/` from `cwd` upwards, else the user's.

    An absolute path, taken literally and with its symbolic links, or a server's URL as it was given; libpq's keywords
    (`service=team`, `host=a,b dbname=log`) become a URL, unless a file is called so. Whether there is a log is for
    whoever opens it. `cwd` is an absolute path. Raises BadInput for a path that cannot be one.
    """
    asked = where if where is not None else environ.get("DECISIONS_LOG") or None
    if asked is None:
        folder = _nearest(cwd)
        return os.path.join(folder or data_home(environ), "log.db")
    if is_server(asked):
        return asked
    if not asked:
        raise BadInput("the path of the log is empty", "Name a file: --log PATH.")
    keywords = _keywords(asked)
    if keywords and not os.path.lexists(os.path.join(cwd, asked)):
        return keywords
    scheme = re.match(_URL, asked) if "://" in asked else None
    if scheme and scheme[1].lower() != "file":
        raise BadInput(f"a log is no {scheme[1]}:// URL", "Name a file, or a postgresql:// URL.")
    if "\0" in asked:
        raise BadInput("the path of the log holds U+0000", "Name a file: --log PATH.")
    return os.path.join(cwd, asked)


def _keywords(asked: str) -> str | None:
    """The URL that means the same as libpq's keywords; None for a text that is something else."""
    if "=" not in asked or "\0" in asked:
        return None
    from urllib.parse import quote

    pair, pairs, at = re.compile(_PAIR), [], 0
    while at < len(asked):
        found = pair.match(asked, at)
        if not found:
            return None
        value = found[2] if found[2] is not None else found[3]
        pairs.append((found[1], re.sub(r"\\(.)", r"\1", value)))
        at = found.end()
    if not _NAMES_A_SERVER & {name for name, _ in pairs}:
        return None
    return "postgresql:///?" + "&".join(f"{name}={quote(value, safe='/,:')}" for name, value in pairs)


def is_server(where: str) -> bool:
    """Whether the log is on a PostgreSQL server, and not in a file."""
    return where.lower().startswith(_SERVERS)


def with_schema(where: str, schema: str) -> str:
    """A server's URL that names a schema. Raises BadInput where it names another one already."""
    place, _, query = where.partition("?")
    parts = [part for part in query.split("&") if part]
    named = [part.partition("=")[2] for part in parts if part.startswith("schema=")]
    if named and named != [schema]:
        raise BadInput("the address names another schema than --schema", "name it once")
    return f"{place}?{'&'.join(parts if named else [*parts, f'schema={schema}'])}"


def without_password(where: str) -> str:
    """The log's place as it may be shown or written down: a server's without its passwords, a path as it is."""
    if not is_server(where):
        keywords = _keywords(where)
        return where if keywords is None else without_password(keywords)
    scheme, _, rest = where.partition("://")
    user, at, address = rest.rpartition("@")
    address, question, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if part.partition("=")[0].lower() not in _SECRETS)
    return f"{scheme}://{user.partition(':')[0]}{at}{address}{question if kept else ''}{kept}"


def with_password(where: str, environ: Mapping[str, str]) -> str:
    """The log's place, with the password that libpq would take from the environment: for a program of ours that is not
    given that environment.
    """
    secret = environ.get("PGPASSWORD")
    if not secret or not is_server(where) or without_password(where) != where:
        return where
    from urllib.parse import quote

    return f"{where}{'&' if '?' in where else '?'}password={quote(secret, safe='')}"


def data_home(environ: Mapping[str, str]) -> str:
    """The user's folder for logs. It need not exist. Raises BadInput where no home folder is known."""
    return _home(environ, "XDG_DATA_HOME", ".local/share", "Library/Application Support", "LOCALAPPDATA")


def cache_home(environ: Mapping[str, str]) -> str:
    """The user's folder for what can be deleted. It need not exist. Raises BadInput where no home folder is known."""
    return _home(environ, "XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA")


def config_home(environ: Mapping[str, str]) -> str:
    """The user's folder for settings. It need not exist. Raises BadInput where no home folder is known."""
    return _home(environ, "XDG_CONFIG_HOME", ".config", "Library/Application Support", "APPDATA")


def private_folder(path: str) -> None:
    """Make the folder, and its parents where they are missing, for the user alone; one that exists stays as it is.

    Raises LogUnavailable.
    """
    missing = []
    while path and not os.path.isdir(path):
        missing.append(path)
        parent = os.path.dirname(path)
        if parent == path or os.path.lexists(path):
            break
        path = parent
    for folder in reversed(missing):
        try:
            os.mkdir(folder, 0o700)
        except OSError as problem:
            if not os.path.isdir(folder):
                raise LogUnavailable(
                    f"cannot make the folder {_shown(folder)}: {problem.strerror}",
                    "Choose another, or make it yourself.",
                ) from None


def me(environ: Mapping[str, str], log_id: str | None, given: str | None) -> str | None:
    """Who records: `given`, else $DECISIONS_MEMBER, else what was stored for this log, else for all; None if unknown.

    Raises BadInput for what is no handle, and where the stored answer cannot be read.
    """
    from decisions.text import handle

    asked = given if given is not None else environ.get("DECISIONS_MEMBER") or None
    if asked is None:
        try:
            path = _me_file(environ)
        except BadInput:
            return None
        stored = _stored(path)
        asked = stored.logs.get(log_id or "", stored.default)
    return None if asked is None else handle(asked)


def remember_me(environ: Mapping[str, str], log_id: str | None, handle: str) -> None:
    """Store who the user is: in this log, and in every log that has no answer of its own if there was none so far.

    Without a log it is the answer for every other log. Raises BadInput for what is no handle and where the stored
    answer cannot be read, LogUnavailable where it cannot be written.
    """
    from decisions import text

    handle = text.handle(handle)
    path = _me_file(environ)
    stored = _stored(path)
    if log_id is not None:
        stored.logs[log_id] = handle
    if log_id is None or stored.default is None:
        stored.default = handle
    _store(path, stored)


def signing_key(environ: Mapping[str, str], log_id: str) -> dict[str, str] | None:
    """With which key the user signs in this log: `file`, `key` (its fingerprint) and `type`; None where they do not.

    Raises BadInput where that cannot be read.
    """
    try:
        path = _me_file(environ)
    except BadInput:
        return None
    return _stored(path).keys.get(log_id)


def remember_signing_key(environ: Mapping[str, str], log_id: str, key: Mapping[str, str] | None) -> None:
    """Store with which key the user signs in this log, as `signing_key` gives it; with None they sign no longer.

    Raises as `remember_me` does.
    """
    path = _me_file(environ)
    stored = _stored(path)
    stored.keys.pop(log_id, None)
    if key is not None:
        stored.keys[log_id] = dict(key)
    _store(path, stored)


def mirror_path(environ: Mapping[str, str], digest: str) -> str:
    """The file in which the user keeps a copy of the log on a server; `digest` stands for the server.

    Raises BadInput where no home folder is known.
    """
    return os.path.join(cache_home(environ), f"server-{digest}.db")


def views_path(environ: Mapping[str, str], log_id: str, where: str, model: int) -> str:
    """The file of the user's views of this log, by the log's id, its place and the number of the view model.

    Raises LogUnavailable for an id that is none, and BadInput where no home folder is known.
    """
    if not log_id.isascii() or not log_id.replace("-", "").isalnum():
        raise LogUnavailable("the log's id is damaged", "Restore the log from a backup.")
    from zlib import crc32

    place = without_password(where) if is_server(where) else os.path.realpath(where)
    return os.path.join(cache_home(environ), f"{log_id}-{crc32(os.fsencode(place)):08x}-v{model}.db")


def _nearest(folder: str) -> str | None:
    while True:
        found = os.path.join(folder, ".decisions")
        if os.path.isdir(found):
            return found
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _home(environ: Mapping[str, str], variable: str, elsewhere: str, on_mac: str, on_windows: str) -> str:
    base = environ.get(on_windows if sys.platform == "win32" else variable, "")
    if not os.path.isabs(base):
        base = os.path.join(_user_home(environ), on_mac if sys.platform == "darwin" else elsewhere)
    return os.path.join(base, "decisions")


def _user_home(environ: Mapping[str, str]) -> str:
    home = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    if not os.path.isabs(home) and sys.platform != "win32":
        home = _registered_home()
    if not os.path.isabs(home):
        raise BadInput("no home folder is known for this user", "Set HOME, or name the log with --log.")
    return home


def _registered_home() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def _me_file(environ: Mapping[str, str]) -> str:
    return os.path.join(config_home(environ), "me.json")


class _Me:
    """What is stored of the user: who they are by default and in each log, and with which key they sign in each."""

    def __init__(self, default: str | None, logs: dict[str, str], keys: dict[str, dict[str, str]]) -> None:
        self.default = default
        self.logs = logs
        self.keys = keys


_OF_A_KEY = {"file", "key", "type"}


def _stored(path: str) -> _Me:
    import json

    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except FileNotFoundError:
        return _Me(None, {}, {})
    except OSError as problem:
        raise BadInput(f"cannot read {_shown(path)}: {problem.strerror}", "Make it readable, or remove it.") from None
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    if not isinstance(found, dict):
        raise _damaged(path)
    default, logs, keys = found.get("default"), found.get("logs", {}), found.get("keys", {})
    if not (default is None or isinstance(default, str)) or not _texts(logs) or not isinstance(keys, dict):
        raise _damaged(path)
    if not all(_texts(key) and set(key) == _OF_A_KEY for key in keys.values()):
        raise _damaged(path)
    return _Me(default, logs, keys)


def _texts(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(text, str) for text in found.values())


def _store(path: str, stored: _Me) -> None:
    """Write the file whole or not at all, for the user alone; where it is a link, what the link names."""
    import json

    from decisions import whole

    path = os.path.realpath(path)
    private_folder(os.path.dirname(path))
    try:
        whole.write(path, json.dumps({key: value for key, value in vars(stored).items() if value}, indent=2))
    except OSError as problem:
        raise LogUnavailable(
            f"cannot write {_shown(path)}: {problem.strerror}", "Say who you are with --recorder or $DECISIONS_MEMBER."
        ) from None


def _damaged(path: str) -> BadInput:
    return BadInput(
        f"{_shown(path)} is damaged: it says who you are, and with what you sign",
        "Mend it; or remove it, then say so again: decisions me HANDLE, and --sign-with KEY where you sign.",
    )


def _shown(path: str) -> str:
    from decisions.text import shown

    return shown(path)
