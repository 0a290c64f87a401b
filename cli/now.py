"""`decisions` alone: what needs you now, or how to begin; and the few signs of it for a shell prompt."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cli import asking, printing
from cli.options import session
from decisions.views.asked import Asked
from decisions.where import is_server, without_password

if TYPE_CHECKING:
    from decisions.views.catchup import Views
    from decisions.views.now import Waiting

AT_ONCE = 2_000
"""With more events than this to fold first, a prompt says nothing."""


def page() -> None:
    """What needs the recorder now, on one screen; where there is no log, how to begin one."""
    from cli.pages import now as pages
    from decisions.views import now

    at = session()
    if not is_server(at.where) and not os.path.lexists(at.where):
        if at.json:
            printing.document({"member": None, "log": None, "begin": pages.BEGIN})
        else:
            pages.no_log()
        return
    with asking.views() as (views, asked):
        me = at.known_me(views.reader.log_id())
        member = _registered(views, me)
        if at.json:
            printing.document({"log": without_password(at.where), **now.document(views, asked, member, me)})
        elif begin := now.beginning(views, me):
            pages.begin(begin)
        elif member is None:
            pages.open_rounds(me, now.open_rounds(views))
        else:
            pages.page(views, asked, member)


def _registered(views: Views, handle: str | None) -> str | None:
    from decisions.text import folded

    handles = (known for (known,) in views.connection.execute("SELECT handle FROM members"))
    return None if handle is None else next((known for known in handles if folded(known) == folded(handle)), None)


def short() -> None:
    """A few signs for a prompt: `2?` rounds wait for my answer, `1!` is late or an objection to hear, `+4` more waits.

    Nothing where nothing waits, and nothing wherever that cannot be said at once.
    """
    try:
        found = _waiting()
    except Exception:  # noqa: BLE001 - a prompt is no place for an error; any other command says what is wrong
        found = None
    if session().json:
        printing.document(dict.fromkeys(("answer", "pressing", "other")) if found is None else found._asdict())
    elif found is not None and any(found):
        printing.out(_signs(found))


def _signs(found: Waiting) -> str:
    from decisions.views.waiting import MANY

    signs = ((found.answer, "{}?"), (found.pressing, "{}!"), (found.other, "+{}"))
    return "".join(sign.format(count if count < MANY else "many") for count, sign in signs if count)


def _waiting() -> Waiting | None:
    """How much waits for the recorder; None where that cannot be said at once."""
    from decisions.views import catchup
    from decisions.views.now import waiting_for
    from decisions.when import now as clock

    at = session()
    if is_server(at.where) or not os.path.exists(at.where):
        return None
    reader = at.reader()
    me = at.known_me(reader.log_id())
    if me is None or not catchup.nearly_there(reader, os.environ, AT_ONCE):
        return None
    views = catchup.open_views(reader, os.environ)
    try:
        member = _registered(views, me)
        return None if member is None else waiting_for(views, Asked(clock()), member)
    finally:
        views.close()
