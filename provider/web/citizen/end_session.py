"""The end session endpoint: a relying party asks a citizen's browser to log out here, too."""

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.oauth.logout.end_session import LogoutWish
from provider.oauth.protocol import END_SESSION_PATH
from provider.storage.sessions import BrowserSession
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.locale import suggest_locale
from provider.web.services import services
from provider.web.sessions import end_session, find_session


@citizen.get(END_SESSION_PATH)
@callable_by(Caller.ANYONE)
def leave_session() -> ResponseReturnValue:
    """Log out at once for a proved request about this very session; ask otherwise."""
    end, now = services().oauth.end_session, services().clock()
    carried = request.args.get("r")
    suggest_locale(request.args.get("ui_locales"))
    wish = _wish(now=now) if carried is None else end.opened(carried, now=now)
    session = find_session()
    if session is None or session.person_id is None:
        return _gone(wish)
    if not _means(wish, session):
        return page("end_session.html")
    end_session()
    return _gone(wish)


@citizen.post(END_SESSION_PATH)
@callable_by(Caller.ANYONE)
def leave_session_by_form() -> ResponseReturnValue:
    """Take the form of another site, and go on by GET: it comes without our cookie (SameSite=Lax)."""
    end, now = services().oauth.end_session, services().clock()
    carried = end.sealed(_wish(now=now), now=now)
    return redirect(url_for("citizen.leave_session", r=carried), 303)


@citizen.post(f"{END_SESSION_PATH}/confirmed")
@callable_by(Caller.ANYONE)
def confirm_leaving() -> ResponseReturnValue:
    """Log out because the citizen says so; nobody's address is visited then.

    Whoever presses twice, or presses after another tab did, is logged out and reads that.
    """
    session = find_session()
    if session is not None and session.person_id is not None:
        check_form("end-session")
        end_session()
    return redirect(url_for("citizen.leave_session"), 303)


def _gone(wish: LogoutWish) -> ResponseReturnValue:
    return redirect(wish.location, 303) if wish.location else page("session_ended.html")


def _means(wish: LogoutWish, session: BrowserSession) -> bool:
    """Tell whether a proved request is about this very session: an old id_token ends no later one."""
    if wish.client_id is None or wish.sid is None:
        return False
    return services().client_sessions.knows(session.session_hash, wish.client_id, wish.sid)


def _wish(*, now: datetime) -> LogoutWish:
    return services().oauth.end_session.read(request.values.to_dict(flat=False), now=now)
