"""The pages and buttons. Whatever happens, a page has one message with its state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from clients_example.maternal_app import dates
from clients_example.maternal_app.connections import LIFE, Connection, Connections
from clients_example.maternal_app.envelope import Envelope, read_envelope
from clients_example.maternal_app.errors import AppError, CallbackError, RefusedError
from clients_example.maternal_app.handover import Handover
from clients_example.maternal_app.nickname import nickname
from clients_example.maternal_app.schedule import next_doses, usual_time
from clients_example.maternal_app.timeline import timeline
from clients_example.maternal_app.words import LANGUAGES, Words

SESSION_COOKIE = "kosodate_session"
LANGUAGE_COOKIE = "kosodate_lang"
JAPAN = timezone(timedelta(hours=9))

pages = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Parts:
    """What the pages work with; put into the application once."""

    connections: Connections
    handover: Handover
    secure: bool


def _parts() -> Parts:
    parts: Parts = current_app.extensions["maternal_app"]
    return parts


def _now() -> datetime:
    return datetime.now(UTC)


@pages.before_app_request
def choose_language() -> None:
    """Take the language that was asked for, else the one of before, else the browser's."""
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    first = request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    g.words = Words(asked if asked in LANGUAGES else first)


@pages.before_app_request
def refuse_foreign_posts() -> None:
    """Refuse a form that another site, or another port of this host, made the browser send."""
    if request.method != "POST":
        return
    origin = request.headers.get("Origin")
    own = urlsplit(request.host_url)
    if origin is not None and origin != f"{own.scheme}://{own.netloc}":
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)


@pages.after_app_request
def keep_language(response: AnyResponse) -> AnyResponse:
    """Remember a language that was asked for."""
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, g.words.language, max_age=LIFE, samesite="Lax", httponly=True
        )
    return response


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the notebook; while connected, see first whether access still stands."""
    session = request.cookies.get(SESSION_COOKIE, "")
    parts = _parts()
    with parts.connections.alone(session):
        connection = parts.connections.find(session) if session else None
        if connection is None:
            return _page("disconnected", None)
        if connection.granted is None:
            return _page(connection.notice or "disconnected", connection)
        state = parts.handover.look(connection)
        parts.connections.save(session, connection, now=_now())
    return _page(state, connection)


@pages.post("/connect")
def connect() -> ResponseReturnValue:
    """Begin: push a request, and send the browser to the provider."""
    parts, old = _parts(), request.cookies.get(SESSION_COOKIE, "")
    with parts.connections.alone(old):
        known = parts.connections.find(old)
        if known is not None and known.granted is not None and known.standing:
            return redirect("/", 303)
        connection = Connection()
        if known is not None:
            connection.birth_date, connection.nickname = known.birth_date, known.nickname
        try:
            address = parts.handover.begin(connection, g.words.language)
        except AppError as fault:
            _log(fault)
            connection.notice, address = "error", "/"
        parts.connections.delete(old)
    # A cookie value of its own for each connection: one that was planted before is worth nothing.
    session = parts.connections.new_session()
    parts.connections.save(session, connection, now=_now())
    return _with_session(redirect(address, 303), session)


@pages.get("/callback")
def callback() -> ResponseReturnValue:
    """Take the provider's answer out of the address, and go on without it."""
    parts, session = _parts(), request.cookies.get(SESSION_COOKIE, "")
    with parts.connections.alone(session):
        connection = parts.connections.find(session)
        if connection is None:
            return _page("error", None), 400
        try:
            parts.handover.come_back(connection, request.args)
        except AppError as fault:
            _log(fault)
            if connection.granted is None:
                connection.notice = _notice(fault)
        parts.connections.save(session, connection, now=_now())
    return redirect("/", 303)


@pages.post("/refresh")
def refresh() -> ResponseReturnValue:
    """Ask for the latest under standing consent."""
    parts, session = _parts(), request.cookies.get(SESSION_COOKIE, "")
    with parts.connections.alone(session):
        connection = parts.connections.find(session)
        if connection is not None and connection.granted is not None:
            parts.handover.ask_again(connection)
            parts.connections.save(session, connection, now=_now())
    return redirect("/", 303)


@pages.post("/disconnect")
def disconnect() -> ResponseReturnValue:
    """Give the tokens back and delete everything."""
    parts, session = _parts(), request.cookies.get(SESSION_COOKIE, "")
    with parts.connections.alone(session):
        connection = parts.connections.find(session)
        if connection is not None and not parts.handover.end(connection):
            # The consent still stands at the provider, and only the citizen can end it now.
            parts.connections.save(session, Connection(notice="ended_here"), now=_now())
            return redirect("/", 303)
        parts.connections.delete(session)
    response = redirect("/", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@pages.post("/child")
def child() -> ResponseReturnValue:
    """Keep the nickname and the birth date that the parent typed; an empty field takes it away."""
    parts, session = _parts(), request.cookies.get(SESSION_COOKIE, "")
    typed = request.form.get("birth_date", "").strip()
    kept = dates.birth_date(typed, today=_today())
    with parts.connections.alone(session):
        connection = parts.connections.find(session)
        if connection is None:
            return redirect("/", 303)
        connection.nickname = nickname(request.form.get("nickname", ""))
        if typed and kept is None:
            state = parts.handover.look(connection)
            parts.connections.save(session, connection, now=_now())
            return _page(state, connection, wrong_birth_date=True), 422
        connection.birth_date = kept
        parts.connections.save(session, connection, now=_now())
    return redirect("/#next", 303)


@pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what becomes of the data."""
    return render_template("privacy.html", words=g.words)


@pages.get("/healthz")
def health() -> ResponseReturnValue:
    """Say that the program runs."""
    return Response("ok\n", content_type="text/plain")


def _page(state: str, connection: Connection | None, *, wrong_birth_date: bool = False) -> str:
    received = _received(connection)
    waiting = connection is not None and connection.request_id is not None
    return render_template(
        "notebook.html",
        words=g.words,
        state=state,
        connection=connection,
        connected=connection is not None and connection.granted is not None,
        waiting=waiting,
        # By itself only for a parent who asked for it: a page that reloads under a slow reader, or
        # under a screen reader, begins anew each time (WCAG 2.2.1).
        renewing=waiting and state in ("partial", "pending") and "renew" in request.args,
        wrong_birth_date=wrong_birth_date,
        today=_today(),
        usual_time=lambda dose: usual_time(dose, g.words),
        **_shown(received, connection),
    )


def _shown(received: Envelope | None, connection: Connection | None) -> dict[str, Any]:
    """Return what the notebook shows of the records."""
    if received is None or connection is None:
        return {"days": [], "next_doses": [], "categories": (), "all_doses_known": False}
    born = date.fromisoformat(connection.birth_date) if connection.birth_date else None
    return {
        "days": timeline(received, g.words, born),
        "next_doses": next_doses(received, born, _today()),
        "categories": received.categories,
        "all_doses_known": received.whole("immunisation"),
    }


def _received(connection: Connection | None) -> Envelope | None:
    if connection is None or connection.granted is None or connection.received is None:
        return None
    return read_envelope(connection.received)


def _today() -> date:
    return _now().astimezone(JAPAN).date()


def _notice(fault: AppError) -> str:
    return (
        "refused" if isinstance(fault, RefusedError) and fault.code == "access_denied" else "error"
    )


def _with_session(response: AnyResponse, session: str) -> AnyResponse:
    response.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=LIFE,
        secure=_parts().secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _log(fault: AppError) -> None:
    level = "info" if isinstance(fault, CallbackError | RefusedError) else "warning"
    getattr(current_app.logger, level)("event=connect_failed code=%s", fault.code)
