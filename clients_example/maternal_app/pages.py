"""The pages and buttons. Whatever happens, a page has one message with its state."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clients_example.maternal_app.birth_date import birth_date
from clients_example.maternal_app.nickname import nickname
from clients_example.maternal_app.notebook import Child, Connection
from clients_example.maternal_app.records import read_records
from clients_example.maternal_app.schedule import next_doses, usual_time
from clients_example.maternal_app.timeline import timeline
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
    first, *others = (
        Child(each.subject, birth_date=each.birth_date, nickname=each.nickname)
        for each in known.portions
    )
    return Connection(**vars(first), others=others)


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
        named = _named(connection, request.form.get("child", ""))
        if named is None:
            return redirect("/", 303)
        named.nickname = nickname(request.form.get("nickname", ""))
        if kept is not None or not typed:
            named.birth_date = kept
            return redirect(f"/#next{_mark(connection, named)}", 303)
        wrong, state = named.subject, _visits().look(connection)
    return _page(state, connection, wrong=(wrong,)), 422


def _named(connection: Connection | None, unverified_subject: str) -> Child | None:
    """Return the child that a form is about; None for one who is not there any more."""
    children = connection.portions if connection else []
    return next((each for each in children if (each.subject or "") == unverified_subject), None)


def _mark(connection: Connection | None, child: Child) -> str:
    """Return what the names of a child's parts of the page end in; nothing for the first child."""
    children = connection.portions if connection else []
    places = [place for place, each in enumerate(children, 1) if each is child and place > 1]
    return f"-{places[0]}" if places else ""


def _page(state: str, connection: Connection | None, *, wrong: tuple[str | None, ...] = ()) -> str:
    """Write the notebook; ``wrong`` names the child whose birth date cannot be, if any."""
    children = connection.portions if connection else []
    waiting = any(each.request_id is not None for each in children)
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
        wrong=wrong,
        today=today(),
        usual_time=lambda dose: usual_time(dose, g.words),
        children=[_shown(each) for each in children] if connection and connection.granted else [],
    )


def _shown(child: Child) -> dict[str, Any]:
    """Return what the notebook shows of one child."""
    here = {"child": child, "waiting": child.request_id is not None}
    if child.received is None:
        return here | {"days": [], "next_doses": [], "categories": (), "all_doses_known": False}
    received = read_records(child.received)
    born = date.fromisoformat(child.birth_date) if child.birth_date else None
    return here | {
        "days": timeline(received, g.words, born),
        "next_doses": next_doses(received, born, today()),
        "categories": received.categories,
        "all_doses_known": received.whole("immunisation"),
    }
