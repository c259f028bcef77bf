"""The browser's session: the cookie, the session behind it, and the two kinds of caller it proves."""

from flask import Flask, Response, g, request

from provider.login.method import LoginMethod
from provider.settings import Settings
from provider.storage.sessions import BrowserSession
from provider.web.locale import locale
from provider.web.services import services


class SessionMissingError(Exception):
    """The browser has no session of ours, or it has ended."""


class CookieMissingError(SessionMissingError):
    """The browser brings no cookie of ours at all: it takes none, or came from elsewhere, or logged out."""


class SessionLapsedError(SessionMissingError):
    """The browser's session has run out of time."""


class LoginNeededError(Exception):
    """The browser has a session at most; no citizen is logged in to it."""


def cookie_name(settings: Settings) -> str:
    """Return the session cookie's name; ``__Host-`` binds it to this very host (RFC 6265bis)."""
    return "__Host-madoguchi" if settings.secure else "madoguchi"


def find_session() -> BrowserSession | None:
    """Return the session of the browser that asks, None when it has none or it has ended."""
    if "browser_session" not in g:
        value = request.cookies.get(cookie_name(services().settings))
        now = services().clock()
        g.browser_session = services().sessions.find(value, now=now) if value else None
    found: BrowserSession | None = g.browser_session
    return found


def session_has_ended() -> bool:
    """Tell whether the browser brings a session that is over: out of time, or ended with its card."""
    return cookie_name(services().settings) in request.cookies and find_session() is None


def current_session() -> BrowserSession:
    """Return the session of the browser that asks; raise ``SessionMissingError`` for none."""
    session = find_session()
    if session is None:
        if cookie_name(services().settings) not in request.cookies:
            raise CookieMissingError
        raise SessionLapsedError if lapsed_session() else SessionMissingError
    return session


def login_method() -> LoginMethod:
    """Tell how the login of this browser was made; raise ``SessionMissingError`` for no session."""
    return LoginMethod(current_session().method)


def citizen_id() -> str:
    """Return the person who is logged in; raise ``LoginNeededError`` for none."""
    session = find_session()
    if session is None or session.person_id is None:
        raise LoginNeededError
    return session.person_id


def ensure_session() -> BrowserSession:
    """Return the browser's session, and begin one where there is none."""
    session = find_session()
    if session is None:
        value, session = services().sessions.open(locale(), now=services().clock())
        adopt_session(value, session)
    return session


def adopt_session(value: str, session: BrowserSession) -> None:
    """Give the browser another session with this answer."""
    g.browser_session = session
    g.session_cookie = value


def end_session() -> None:
    """End the browser's session, here and in the browser; what its visits showed is shredded."""
    services().sessions.close(current_session().session_hash, now=services().clock())
    forget_session()


def forget_session() -> None:
    """Let the browser forget its cookie, whatever is behind it."""
    g.browser_session = None
    g.session_cookie = ""


def end_every_session() -> None:
    """End all sessions of the citizen who is logged in, wherever they are."""
    services().sessions.close_all(citizen_id(), now=services().clock())
    forget_session()


def lapsed_session() -> str | None:
    """Return the hash of the session that this browser brings and that ran out of time; None for none."""
    value = request.cookies.get(cookie_name(services().settings))
    return services().sessions.lapsed(value, now=services().clock()) if value else None


def require_session() -> None:
    """Let browsers with a session pass."""
    current_session()


def require_citizen() -> None:
    """Let logged-in citizens pass."""
    citizen_id()


def carry_session_cookie(app: Flask) -> None:
    """Set or remove the cookie on the answers that changed the session."""

    def carry(response: Response) -> Response:
        value = g.get("session_cookie")
        if value is None:
            return response
        name, secure = cookie_name(services().settings), services().settings.secure
        if value:
            # Lax, not Strict: the browser comes back from the bridge and from apps by navigation.
            response.set_cookie(name, value, secure=secure, httponly=True, samesite="Lax")
        else:
            response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")
        return response

    app.after_request(carry)
