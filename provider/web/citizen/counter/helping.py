"""The clerk's side of the counter: open a code once, see where the citizen stands, decide nothing."""

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.keys.keyed import KeyedHash
from provider.storage.login_history import LoginEvent
from provider.storage.registration_limits import QuotaSpentError
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.counter.clerk import (
    adopt_clerk,
    check_clerk_form,
    clerk,
    clerk_token,
)
from provider.web.citizen.counter.stand import stand_of
from provider.web.citizen.pages import page
from provider.web.csrf import FormRefusedError, is_from_own_page
from provider.web.services import services
from provider.web.sources import source_address

TRIES_OF_A_CLERK = 100
TRIES_OF_A_SOURCE = 400
"""Codes that may be tried in a day, right or wrong: of a hundred million, with a handful open."""

_LONGEST_INPUT = 64


@citizen.get("/counter/login")
@callable_by(Caller.ANYONE)
def clerk_login() -> ResponseReturnValue:
    """Ask for the clerk's secret."""
    return page("counter/login.html", problem=None)


@citizen.post("/counter/login")
@callable_by(Caller.ANYONE)
def log_clerk_in() -> ResponseReturnValue:
    """Log a clerk in; every try of a source counts."""
    if not is_from_own_page():
        raise FormRefusedError
    now = services().clock()
    try:
        _count({f"counter:l:{_source()}": TRIES_OF_A_SOURCE}, now=now)
    except QuotaSpentError:
        return page("counter/login.html", problem="counter.too_many"), 429
    value = services().counter_clerks.log_in(request.form.get("secret", "").strip(), now=now)
    if value is None:
        return page("counter/login.html", problem="counter.wrong_secret"), 403
    adopt_clerk(value)
    return redirect(url_for("citizen.counter"), 303)


@citizen.get("/counter")
@callable_by(Caller.CLERK)
def counter() -> ResponseReturnValue:
    """Show where the citizen of the open code stands; without one, ask for a code."""
    code_id = clerk().code_id
    if code_id is None:
        return _page()
    stand = stand_of(code_id, now=services().clock())
    if stand is None:
        services().counter_clerks.lay_open(clerk().session_hash, None)
        return _page("counter.over")
    return page("counter/stand.html", stand=stand, clerk_token=clerk_token())


@citizen.post("/counter")
@callable_by(Caller.CLERK)
@asked_on(counter)
def open_counter_code() -> ResponseReturnValue:
    """Open a code, once; its person reads of it in the login history."""
    check_clerk_form()
    now = services().clock()
    by_clerk = f"counter:c:{clerk().clerk_id}"
    limits = {by_clerk: TRIES_OF_A_CLERK, f"counter:s:{_source()}": TRIES_OF_A_SOURCE}
    try:
        _count(limits, now=now)
    except QuotaSpentError:
        return _page("counter.too_many"), 429
    if not _open(_typed(request.form.get("code", "")), now=now):
        return _page("counter.wrong_code"), 422
    return redirect(url_for("citizen.counter"), 303)


@citizen.post("/counter/close")
@callable_by(Caller.CLERK)
def close_counter() -> ResponseReturnValue:
    """Close what is open; the next code is asked for."""
    check_clerk_form()
    services().counter_clerks.lay_open(clerk().session_hash, None)
    return redirect(url_for("citizen.counter"), 303)


@citizen.post("/counter/logout")
@callable_by(Caller.CLERK)
def log_clerk_out() -> ResponseReturnValue:
    """End the clerk's login."""
    check_clerk_form()
    services().counter_clerks.log_out(clerk().session_hash)
    adopt_clerk("")
    return redirect(url_for("citizen.clerk_login"), 303)


def _open(code: str, *, now: datetime) -> bool:
    """Open a code and write it down for its person; who is not logged in yet reads it after the login."""
    with services().database.transaction():
        opened = services().counter_codes.open(code, now=now)
        if opened is None:
            return False
        person_id = services().sessions.person_of(opened.session_hash, now=now)
        if person_id is not None:
            services().counter_codes.take_unnoted(opened.session_hash)
            services().login_history.add(person_id, LoginEvent.COUNTER, now=now)
        services().counter_clerks.lay_open(clerk().session_hash, opened.code_id)
    return True


def _page(problem: str | None = None) -> str:
    return page("counter/enter.html", keeps_ticks=True, problem=problem, clerk_token=clerk_token())


def _typed(unverified: str) -> str:
    """Read digits in any width and with any gaps."""
    read = unverified[:_LONGEST_INPUT]
    return "".join(str(int(sign)) for sign in read if sign.isdecimal())


def _count(limits: dict[str, int], *, now: datetime) -> None:
    services().daily_limits.count(limits, now=now)


def _source() -> str:
    secret = services().secrets.named("counter_source", now=services().clock())
    return KeyedHash(secret).hex("source", source_address())
