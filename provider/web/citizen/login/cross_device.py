"""Login of this browser by a phone that reads a QR code: what the browser's pages do.

Off unless the operator switches it on. The page shows the code and a number, and loads itself anew until
the phone has answered; then this browser alone fetches the answer, by its own cookie, and finishes as
after every other door. The phone's part is ``cross_device_app.py``.
"""

import secrets

from flask import Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from jpki_bridge.challenge import LOGIN, read_context
from provider.flow import transitions
from provider.flow.state import Flow, FlowState
from provider.storage.challenges import Challenge
from provider.storage.cross_device import CODE_LIVES, QrLogin, QrProgress
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.cross_device_rule import asks_special_care
from provider.web.citizen.errors import SameDeviceNeededError
from provider.web.citizen.login.browser_family import browser_family
from provider.web.citizen.login.card_answer import gone
from provider.web.citizen.login.card_challenge import open_challenge, waiting_challenge
from provider.web.citizen.login.doors import cross_device_offered
from provider.web.citizen.login.qr_code import qr_code
from provider.web.citizen.pages import page
from provider.web.citizen.visits import advance, visit
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sources import source_address

RELOAD_SECONDS = 3
BY_HAND = "by_hand"
"""The query's word for a page that does not load itself anew (WCAG 2.2, 2.2.2 and 3.2.5)."""

_OPEN = (FlowState.STARTED, FlowState.LOGGED_IN, FlowState.CHOOSING)


@citizen.post("/flow/<flow_id>/qr")
@callable_by(Caller.BROWSER)
def make_code(flow_id: str) -> ResponseReturnValue:
    """Make a QR code for a fresh challenge; codes are counted by visit and by source."""
    if not cross_device_offered(services().settings):
        abort(404)
    check_form(flow_id, "qr")
    flow = visit(flow_id, FlowState.STARTED)
    if asks_special_care(flow):
        raise SameDeviceNeededError(flow)
    now = services().clock()
    services().cross_device_limits.count(flow_id, source_address(), now=now)
    challenge = open_challenge(flow, LOGIN)
    services().cross_device.add(
        QrLogin(
            link_id=secrets.token_urlsafe(16),
            txn=challenge.txn,
            match_number=read_context(challenge.context).match,
            browser=browser_family(request.headers.get("User-Agent", "")),
            asked_at=now,
            code_until=now + CODE_LIVES,
            expires_at=challenge.expires_at,
        )
    )
    return redirect(url_for("citizen.wait_for_phone", flow_id=flow_id), 303)


@citizen.get("/flow/<flow_id>/qr")
@callable_by(Caller.BROWSER)
def wait_for_phone(flow_id: str) -> ResponseReturnValue:
    """Show the code until the phone has answered; then finish with the answer, in this browser."""
    flow, now = visit(flow_id, FlowState.STARTED), services().clock()
    challenge = waiting_challenge(flow, LOGIN)
    progress = services().cross_device.progress(challenge.txn) if challenge else None
    if challenge is None or progress is None:
        return redirect(url_for("citizen.login", flow_id=flow_id), 303)
    answer = services().cross_device.take_answer(challenge.txn, now=now)
    if answer is not None:
        handle = services().parking.park(answer, now=now)
        if handle is None:
            raise gone()
        return redirect(url_for("citizen.end_login", h=handle), 303)
    return _waiting(flow, challenge, progress)


def _waiting(flow: Flow, challenge: Challenge, progress: QrProgress) -> Response:
    waits = progress.waits(now=services().clock())
    by_hand = BY_HAND in request.args
    shown = waits and not progress.claimed
    link = url_for("citizen.open_code", link=progress.login.link_id)
    return make_response(
        page(
            "cross_device.html",
            flow=flow,
            number=read_context(challenge.context).match,
            progress=progress,
            waits=waits,
            code=qr_code(services().settings.issuer_url + link) if shown else "",
            link=link if shown and services().settings.phone_app_url else "",
            reload=RELOAD_SECONDS if waits and not by_hand else None,
            by_hand=BY_HAND if by_hand else "",
        )
    )


@citizen.get("/flow/<flow_id>/same-device")
@callable_by(Caller.BROWSER)
def same_device(flow_id: str) -> ResponseReturnValue:
    """Say that a QR code is not enough for what is asked, and what is."""
    return page("same_device.html", flow=visit(flow_id, *_OPEN))


@citizen.post("/flow/<flow_id>/same-device")
@callable_by(Caller.BROWSER)
def log_in_on_this_device(flow_id: str) -> ResponseReturnValue:
    """Go back to the login, with a fresh challenge for this device."""
    check_form(flow_id, "same_device")
    flow = visit(flow_id, *_OPEN)
    if flow.state is not FlowState.STARTED:
        flow = advance(flow, transitions.log_in_again(flow, now=services().clock()))
    open_challenge(flow, LOGIN)
    return redirect(url_for("citizen.login", flow_id=flow_id), 303)


@citizen.errorhandler(SameDeviceNeededError)
def ask_for_same_device(needed: SameDeviceNeededError) -> ResponseReturnValue:
    """Lead to the page that says why; nothing was changed."""
    return redirect(url_for("citizen.same_device", flow_id=needed.flow.flow_id), 303)
