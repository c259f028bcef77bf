"""Naming a proxy: what they may act on, until when, and the code that is told to them."""

from datetime import date, datetime, time, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from consent.errors import MandateRefusedError, NothingChosenError, TermNotOfferedError
from consent.mandate import (
    CODE_LIFE,
    LONGEST,
    MandateOffer,
    chosen_categories,
    demand_last_day,
    demand_principal,
    mandatable,
)
from provider.clock import JAPAN
from provider.storage.registration_limits import QuotaSpentError
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.mandates.codes import in_groups, new_code
from provider.web.citizen.mandates.people import (
    ATTEMPTS_A_DAY,
    PROBLEMS,
    born,
    logged_in_by_qr,
    today,
)
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.logging import MANDATE_OFFERED, log
from provider.web.services import services
from provider.web.sessions import citizen_id

_DAY_LENGTH = len("2026-11-22")
"""As browsers send a day (HTML, a valid date string)."""


@citizen.get("/my-page/proxies/new")
@callable_by(Caller.CITIZEN)
def name_proxy() -> ResponseReturnValue:
    """Ask on what a proxy may act and until when; nothing is chosen beforehand."""
    return _page()


@citizen.post("/my-page/proxies/new")
@callable_by(Caller.CITIZEN)
@asked_on(name_proxy)
def make_mandate_code() -> ResponseReturnValue:
    """Keep the offer and show its code once: on this page, in no address, and nowhere later."""
    check_form("mandate-name")
    now = services().clock()
    if logged_in_by_qr():
        return _page("not_by_qr"), 403
    try:
        offer = _offer(now=now)
        services().daily_limits.count({f"mandate:n:{citizen_id()}": ATTEMPTS_A_DAY}, now=now)
    except NothingChosenError:
        return _page("nothing_chosen"), 422
    except TermNotOfferedError:
        return _page("bad_day"), 422
    except MandateRefusedError as refusal:
        return _page(f"named:{refusal.reason}"), 403
    except QuotaSpentError:
        return _page("too_many"), 429
    code = new_code()
    services().mandates.offer(offer, code, now=now)
    log(MANDATE_OFFERED, categories=len(offer.categories))
    return _code(in_groups(code), until=now + CODE_LIFE, last=_last())


@citizen.post("/my-page/proxies/new/shown")
@callable_by(Caller.CITIZEN)
def show_mandate_code() -> ResponseReturnValue:
    """Show a code again in another language; the form's token vouches that a page of ours showed it."""
    told = [request.form.get(name, "") for name in ("code", "until", "last")]
    check_form("mandate-code", *told)
    code, until, last = told
    return _code(code, until=datetime.fromisoformat(until), last=date.fromisoformat(last))


def _code(code: str, *, until: datetime, last: date) -> str:
    return page("mandates/code.html", keeps_ticks=True, code=code, until=until, last=last)


def _offer(*, now: datetime) -> MandateOffer:
    """Read the form and judge it; raises what the rules of ``consent.mandate`` raise."""
    demand_principal(born(), today=today(now))
    categories = chosen_categories(request.form.getlist("category"))
    last = _last()
    demand_last_day(last, today=today(now))
    ends_at = datetime.combine(last + timedelta(days=1), time(0), tzinfo=JAPAN)
    return MandateOffer(citizen_id(), categories, "may_disclose" in request.form, ends_at)


def _last() -> date:
    """Read the last day; raise ``TermNotOfferedError`` for none."""
    unverified_day = request.form.get("last", "")
    try:
        day = date.fromisoformat(unverified_day[: _DAY_LENGTH + 1])
    except ValueError:
        raise TermNotOfferedError from None
    if day.isoformat() != unverified_day:
        raise TermNotOfferedError
    return day


def _page(problem: str | None = None) -> str:
    first = today(services().clock())
    return page(
        "mandates/name.html",
        keeps_ticks=True,
        categories=mandatable(),
        ticked=request.form.getlist("category"),
        may_disclose="may_disclose" in request.form,
        last=request.form.get("last", "")[:_DAY_LENGTH],
        first=first.isoformat(),
        latest=(first + LONGEST).isoformat(),
        problem=PROBLEMS[problem] if problem else None,
        wrong="last" if problem == "bad_day" else "category-1",
    )
