"""More time at one press: the session is seen, and an open visit is extended as far as it may be."""

from contextlib import suppress
from datetime import timedelta

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.flow import transitions
from provider.flow.errors import FlowError
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.watch import watch_of
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import current_session


@citizen.post("/still-here")
@callable_by(Caller.BROWSER)
def still_here() -> ResponseReturnValue:
    """Tell the script how long the page may lie idle from now on; that it asked is the sign of life."""
    check_form("still-here")
    session, now = current_session(), services().clock()
    flow_id = request.form.get("flow", "")
    if flow_id:
        _extend(flow_id, session.session_hash)
    if request.accept_mimetypes.best != "application/json":
        home = url_for("citizen.start", flow_id=flow_id) if flow_id else url_for("citizen.my_page")
        return redirect(home, 303)
    return jsonify(vars(watch_of(session, now=now)))


def _extend(flow_id: str, session_hash: str) -> None:
    """Extend a visit; one that is over or has gone on stays as it is."""
    lifetime = timedelta(seconds=services().settings.flow_seconds)
    with suppress(FlowError):
        now = services().clock()
        flow = services().flows.get(flow_id, session_hash, now=now)
        longer = transitions.extend(flow, now=now, lifetime=lifetime)
        services().flows.advance(flow, longer)
