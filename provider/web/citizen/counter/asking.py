"""The citizen's side of the counter: a code of eight digits for a visit, or for what my page lists."""

from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue

from provider.flow.errors import FlowUnknownError
from provider.flow.state import Flow
from provider.storage.counter_codes import CODE_LIFE
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id, current_session


@citizen.get("/counter-code")
@callable_by(Caller.BROWSER)
def ask_counter() -> ResponseReturnValue:
    """Say what a clerk will see, and what not."""
    about = _visit(request.values.get("flow", ""))
    return page("counter/ask.html", keeps_ticks=True, about=about)


@citizen.post("/counter-code")
@callable_by(Caller.BROWSER)
@asked_on(ask_counter)
def make_counter_code() -> ResponseReturnValue:
    """Show a new code, once: it is kept as a hash, and loading the page anew makes another."""
    flow_id = request.form.get("flow", "")
    check_form("counter-code", flow_id)
    flow, now = _visit(flow_id), services().clock()
    named = flow.flow_id if flow else None
    code = services().counter_codes.make(current_session().session_hash, named, now=now)
    return _code(flow, _in_groups(code), now + CODE_LIFE)


@citizen.post("/counter-code/shown")
@callable_by(Caller.BROWSER)
def show_counter_code() -> ResponseReturnValue:
    """Show a code again in another language; the form's token vouches that a page of ours showed it."""
    told = [request.form.get(name, "") for name in ("flow", "code", "until")]
    check_form("counter-code-shown", *told)
    flow_id, code, until = told
    return _code(_visit(flow_id), code, datetime.fromisoformat(until))


def _code(flow: Flow | None, code: str, until: datetime) -> str:
    return page("counter/code.html", keeps_ticks=True, about=flow, code=code, until=until)


def _visit(flow_id: str) -> Flow | None:
    """Return this browser's visit; without one it is about my page, which takes a login."""
    if not flow_id:
        citizen_id()
        return None
    if "\0" in flow_id:  # PostgreSQL refuses to look for it
        raise FlowUnknownError
    session = current_session()
    return services().flows.get(flow_id, session.session_hash, now=services().clock())


def _in_groups(code: str) -> str:
    return f"{code[:4]} {code[4:]}"
