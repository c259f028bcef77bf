"""The pages and buttons. Whatever happens, a page has one message with its state."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clients_example.maternal_app.birth_date import birth_date
from clients_example.maternal_app.nickname import nickname
from clients_example.maternal_app.notebook import Connection
from clients_example.maternal_app.records import read_records
from clients_example.maternal_app.schedule import next_doses, usual_time
from clients_example.maternal_app.timeline import timeline
from clients_example.relying_party.envelope import Envelope
from clients_example.relying_party.fapi import STANDING, Asking
from clients_example.relying_party.today import today
from clients_example.relying_party.visits import Visits

ASKING = Asking(f"openid {STANDING} immunisation maternal_child_health")

pages = Blueprint("pages", __name__)


def _visits() -> Visits[Connection]:
    visits: Visits[Connection] = current_app.extensions["visits"]
    return visits


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the notebook; while connected, see first whether access still stands."""
    with _visits().connection() as connection:
        state = _visits().look(connection)
    return _page(state, connection)


@pages.post("/connect")
def connect() -> ResponseReturnValue:
    """Begin: push a request, and send the browser to the provider."""
    return _visits().begin(_fresh, ASKING)


def _fresh(known: Connection | None) -> Connection | None:
    """Begin anew with what the parent typed, unless a standing consent is there already."""
    if known is None:
        return Connection()
    if known.granted is not None and known.standing:
        return None
    return Connection(birth_date=known.birth_date, nickname=known.nickname)


@pages.get("/callback")
def callback() -> ResponseReturnValue:
    """Take the provider's answer out of the address, and go on without it."""
    if not _visits().come_back():
        return _page("error", None), 400
    return redirect("/", 303)


@pages.post("/refresh")
def refresh() -> ResponseReturnValue:
    """Ask for the latest under standing consent."""
    with _visits().connection() as connection:
        _visits().ask_again(connection)
    return redirect("/", 303)


@pages.post("/disconnect")
def disconnect() -> ResponseReturnValue:
    """Give the tokens back and delete everything."""
    return _visits().end(Connection)


@pages.post("/child")
def child() -> ResponseReturnValue:
    """Keep the nickname and the birth date that the parent typed; an empty field takes it away."""
    typed = request.form.get("birth_date", "").strip()
    kept = birth_date(typed, today=today())
    with _visits().connection() as connection:
        if connection is None:
            return redirect("/", 303)
        connection.nickname = nickname(request.form.get("nickname", ""))
        if kept is not None or not typed:
            connection.birth_date = kept
            return redirect("/#next", 303)
        state = _visits().look(connection)
    return _page(state, connection, wrong_birth_date=True), 422


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
        today=today(),
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
        "next_doses": next_doses(received, born, today()),
        "categories": received.categories,
        "all_doses_known": received.whole("immunisation"),
    }


def _received(connection: Connection | None) -> Envelope | None:
    if connection is None or connection.granted is None or connection.received is None:
        return None
    return read_records(connection.received)
