"""The pages and buttons. Whatever happens, a page has one message with its state."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clients_example.railway.connection import Connection
from clients_example.railway.discount import Carer, Discount
from clients_example.railway.fare import Party, fare_of
from clients_example.railway.handbook import CARER, HANDBOOKS
from clients_example.railway.routes import ROUTES
from clients_example.relying_party.dates import day_label
from clients_example.relying_party.fapi import STANDING, Asking
from clients_example.relying_party.person import PROFILE_MATCH, Mistyped, Person, read_person
from clients_example.relying_party.today import today
from clients_example.relying_party.visits import Visits

START = "disconnected"
SCOPE = f"openid {STANDING} {PROFILE_MATCH} {HANDBOOKS} {CARER}"

pages = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Typed:
    """What stood in the form, and which fields of it were at fault."""

    name: str = ""
    birthdate: str = ""
    wrong: tuple[str, ...] = ()


def _visits() -> Visits[Connection]:
    visits: Visits[Connection] = current_app.extensions["visits"]
    return visits


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show where the confirmation stands, and the ticket desk while a discount is in force."""
    with _visits().connection() as connection:
        state = _looked(connection)
    return _page(state, connection)


def _looked(connection: Connection | None) -> str:
    """Look; under standing consent a confirmation that ran out is renewed without being asked."""
    visits = _visits()
    state = visits.look(connection)
    if connection is None or connection.granted is None:
        return _state_alone(connection, state)
    confirmed = connection.confirmed
    if state == "confirmed" and confirmed and not confirmed.covers(today()):
        visits.ask_again(connection)
        state = visits.look(connection)
    if connection.outcome and not connection.standing and connection.request_id is None:
        # One confirmation was all that was agreed to.
        visits.settle(connection, connection.outcome)
    return state


def _state_alone(connection: Connection | None, state: str) -> str:
    """Tell how a discount stands that cannot be renewed from here."""
    confirmed = connection.confirmed if connection is not None else None
    if state != "confirmed" or confirmed is None or confirmed.covers(today()):
        return state
    return "expired" if confirmed.expired(today()) else "due"


@pages.post("/connect")
def connect() -> ResponseReturnValue:
    """Ask for the discount and the carer's answer, or say what was mistyped."""
    person = read_person(request.form, today=today())
    if isinstance(person, Mistyped):
        typed = Typed(
            request.form.get("name", ""), request.form.get("birthdate", ""), person.fields
        )
        return _page(START, None, typed), 422
    return _visits().begin(lambda _: Connection(), _asking(person))


def _asking(person: Person) -> Asking:
    return Asking(SCOPE, (person.details(),))


@pages.get("/callback")
def callback() -> ResponseReturnValue:
    """Take the provider's answer out of the address, and go on without it."""
    if not _visits().come_back():
        return _page("error", None), 400
    return redirect("/", 303)


@pages.post("/confirm")
def confirm() -> ResponseReturnValue:
    """Confirm anew under standing consent, such as after a handbook was renewed."""
    with _visits().connection() as connection:
        _visits().ask_again(connection)
    return redirect("/", 303)


@pages.post("/disconnect")
def disconnect() -> ResponseReturnValue:
    """Give the tokens back and delete everything."""
    return _visits().end(Connection)


def _page(state: str, connection: Connection | None, typed: Typed | None = None) -> str:
    confirmed = connection.confirmed if connection is not None else None
    in_force = confirmed if confirmed is not None and confirmed.covers(today()) else None
    return render_template(
        "tickets.html",
        words=g.words,
        state=state,
        connection=connection,
        discount=in_force,
        waiting=state == "pending",
        renewing=state == "pending" and "renew" in request.args,
        typed=typed or Typed(),
        today=today(),
        yen=lambda amount: g.words.text("unit.yen", amount=f"{amount:,}"),
        day=lambda value: day_label(value.isoformat(), g.words.language),
        **_desk(in_force),
    )


def _desk(discount: Discount | None) -> dict[str, Any]:
    """Return what the ticket desk shows: the chosen trip and its fare."""
    route = ROUTES.get(request.args.get("to", ""), next(iter(ROUTES.values())))
    party = Party(request.args["party"]) if request.args.get("party") in set(Party) else Party.SOLO
    on = _travel_day()
    usable = discount if discount is not None and on is not None and discount.covers(on) else None
    fare = fare_of(
        route.trip,
        party,
        usable.discount_class if usable else None,
        usable.carer if usable else Carer.UNKNOWN,
    )
    return {
        "routes": ROUTES.values(),
        "parties": tuple(Party),
        "chosen": {"to": route, "party": party, "on": on},
        "fare": fare if "to" in request.args and on is not None else None,
        "usable": usable is not None,
    }


def _travel_day() -> date | None:
    """Return the day of travel, today when none was chosen; None when it is no day to come."""
    try:
        on = date.fromisoformat(request.args.get("on") or today().isoformat())
    except ValueError:
        return None
    return on if on >= today() else None
