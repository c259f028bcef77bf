"""Becoming a proxy: the code that the principal told, typed after a login with one's own card."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.errors import MandateRefusedError
from consent.mandate import TOO_YOUNG, demand_proxy
from provider.storage.registration_limits import QuotaSpentError
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.mandates.codes import typed
from provider.web.citizen.mandates.people import (
    ATTEMPTS_A_DAY,
    PROBLEMS,
    born,
    logged_in_by_qr,
    today,
)
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.logging import MANDATE_BEGUN, log
from provider.web.services import services
from provider.web.sessions import citizen_id


@citizen.get("/my-page/proxies/accept")
@callable_by(Caller.CITIZEN)
def accept_mandate() -> ResponseReturnValue:
    """Ask for the code."""
    return _page()


@citizen.post("/my-page/proxies/accept")
@callable_by(Caller.CITIZEN)
@asked_on(accept_mandate)
def begin_mandate() -> ResponseReturnValue:
    """Begin the mandate of a code; every code that is tried counts, right or wrong."""
    check_form("mandate-accept")
    now = services().clock()
    if logged_in_by_qr():
        return _page("not_by_qr"), 403
    try:
        services().daily_limits.count({f"mandate:a:{citizen_id()}": ATTEMPTS_A_DAY}, now=now)
        demand_proxy(born(), today=today(now))
        services().mandates.begin(typed(request.form.get("code", "")), citizen_id(), now=now)
    except QuotaSpentError:
        return _page("too_many"), 429
    except MandateRefusedError as refusal:
        return _page(refusal.reason), 403 if refusal.reason == TOO_YOUNG else 422
    log(MANDATE_BEGUN)
    return redirect(url_for("citizen.proxies"), 303)


def _page(problem: str | None = None) -> str:
    said = PROBLEMS[problem] if problem else None
    return page("mandates/accept.html", keeps_ticks=True, problem=said)
