"""The pages and buttons. Whatever happens, a page has one message with its state."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clients_example.loan_screener.connection import Connection
from clients_example.loan_screener.decision import INCOME, Verdict
from clients_example.loan_screener.evidence import Evidence, EvidenceStore
from clients_example.loan_screener.plans import PLANS, SMALL, Plan, asking, fiscal_year
from clients_example.relying_party.dates import day_label
from clients_example.relying_party.person import Mistyped, read_person
from clients_example.relying_party.today import today
from clients_example.relying_party.visits import Visits

YOUNGEST = 18
"""Whoever is younger cannot take a loan alone (Civil Code art. 4 and 5)."""
WAITING = "pending"
START = "disconnected"

pages = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Typed:
    """What stood in the form, and which fields of it were at fault."""

    plan: str = SMALL.id
    name: str = ""
    birthdate: str = ""
    wrong: tuple[str, ...] = ()


def _visits() -> Visits[Connection]:
    visits: Visits[Connection] = current_app.extensions["visits"]
    return visits


def _evidence() -> EvidenceStore:
    store: EvidenceStore = current_app.extensions["evidence"]
    return store


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the form, the waiting or the decision; what is decided needs no access any more."""
    with _visits().connection() as connection:
        state = _visits().look(connection)
        if connection is not None and connection.verdict and connection.granted:
            state = connection.verdict
            _visits().settle(connection, state)
    return _page(state, connection)


@pages.post("/apply")
def apply() -> ResponseReturnValue:
    """Ask for what the chosen loan needs, or say what was mistyped."""
    plan = PLANS.get(request.form.get("plan", ""))
    person = read_person(request.form, today=today(), youngest=YOUNGEST)
    if plan is None or isinstance(person, Mistyped):
        wrong = (() if plan else ("plan",)) + (
            person.fields if isinstance(person, Mistyped) else ()
        )
        typed = Typed(
            plan=plan.id if plan else "",
            name=request.form.get("name", ""),
            birthdate=request.form.get("birthdate", ""),
            wrong=wrong,
        )
        return _page(START, None, typed), 422
    year = fiscal_year(today())

    def fresh(known: Connection | None) -> Connection:
        _drop_evidence(known)
        return Connection(plan=plan.id, fiscal_year=year)

    return _visits().begin(fresh, asking(plan, person, year))


@pages.get("/callback")
def callback() -> ResponseReturnValue:
    """Take the provider's answer out of the address, and go on without it."""
    if not _visits().come_back():
        return _page("error", None), 400
    return redirect("/", 303)


@pages.post("/end")
def end() -> ResponseReturnValue:
    """Drop the application and everything that belongs to it: no loan was given yet."""
    with _visits().connection() as connection:
        _drop_evidence(connection)
    return _visits().end(Connection)


def _drop_evidence(connection: Connection | None) -> None:
    if connection is not None and connection.evidence is not None:
        _evidence().delete(connection.evidence)
        connection.evidence = None


def _page(state: str, connection: Connection | None, typed: Typed | None = None) -> str:
    waiting = state == WAITING
    plan = PLANS.get(connection.plan) if connection is not None else None
    return render_template(
        "loan.html",
        words=g.words,
        state=state,
        plan=plan,
        connection=connection,
        decided=state in set(Verdict),
        renewing=waiting and "renew" in request.args,
        typed=typed or Typed(plan=plan.id if plan else SMALL.id),
        plans=PLANS.values(),
        today=today(),
        fiscal_year=connection.fiscal_year if connection is not None else fiscal_year(today()),
        yen=lambda amount: g.words.text("unit.yen", amount=f"{amount:,}"),
        day=lambda value: day_label(value.isoformat(), g.words.language),
        **_kept(connection, plan),
    )


def _kept(connection: Connection | None, plan: Plan | None) -> dict[str, Any]:
    """Return what is kept because the law asks for it, and until when."""
    if connection is None or connection.evidence is None or plan is None:
        return {"kept": None, "rows": []}
    evidence = _evidence().find(connection.evidence, today=today())
    return {"kept": evidence, "rows": [] if evidence is None else _rows(evidence)}


def _rows(evidence: Evidence) -> list[tuple[str, str]]:
    """Return the parts of the summary that decided, each with its name."""
    (record,) = evidence.dataset["records"]
    words, holder = g.words, evidence.dataset["holder"]["name"]
    as_of = day_label(date.fromisoformat(evidence.dataset["as_of"]).isoformat(), words.language)
    amounts = [
        (words.text(f"field.{name}"), words.text("unit.yen", amount=f"{record[name]:,}"))
        for name in INCOME
        if record.get(name) is not None
    ]
    return [
        (words.text("field.fiscal_year"), words.text("unit.year", year=record["fiscal_year"])),
        (words.text("field.holder"), words.text("unit.holder", holder=holder, as_of=as_of)),
        *amounts,
    ]
