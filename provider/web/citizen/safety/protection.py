"""Asking for protection: writing only. What is set is shown to nobody, not even to whoever set it.

Whoever sits here may not be the person whom the card names. So the answer is one page for everybody, and
no list, history, notice or mail changes (decision 18).
"""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from connectors.contract.protection_statement import SET
from consent.protection import FlagKind
from provider.selfinfo.protection_desk import FlagWish
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id

OFFERED = (FlagKind.NON_DISCLOSURE, FlagKind.SELF_INFO_BLOCK)
"""What a citizen may ask for here; that an agency's staff decide is for the agency to say."""


@citizen.get("/my-page/safety/protection")
@callable_by(Caller.CITIZEN)
def protection() -> ResponseReturnValue:
    """Say what protection does and where it is lifted."""
    return _page()


@citizen.post("/my-page/safety/protection")
@callable_by(Caller.CITIZEN)
@asked_on(protection)
def ask_for_protection() -> ResponseReturnValue:
    """Set what is asked for; the answer never depends on what was set before."""
    check_form("protection")
    kind = request.form.get("kind", "")
    if kind not in OFFERED:
        return _page("protection.nothing_chosen"), 422
    services().protection_desk.by_citizen(citizen_id(), FlagWish(SET, kind), now=services().clock())
    return redirect(url_for("citizen.protection_taken"), 303)


@citizen.get("/my-page/safety/protection/taken")
@callable_by(Caller.CITIZEN)
def protection_taken() -> ResponseReturnValue:
    """Acknowledge: the same page for everybody, whether anything was asked for or not."""
    return page("safety/protection_taken.html")


def _page(problem: str | None = None) -> str:
    return page("safety/protection.html", keeps_ticks=True, problem=problem, offered=OFFERED)
