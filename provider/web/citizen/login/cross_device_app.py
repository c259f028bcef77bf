"""Login of another browser by a phone that read its QR code: what the phone's app may ask and say.

The app first learns who asks, when and where, and not the number: that is on the other screen, and the
citizen types it. Only then it gets the challenge, in which the number stands, so that it is signed.
"""

from datetime import datetime

from flask import abort, jsonify
from flask.typing import ResponseReturnValue

from jpki_bridge.challenge import read_context
from provider.storage.challenges import Challenge
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import AppRefusedError
from provider.web.citizen.login.app_messages import (
    challenge_message,
    gone,
    read_message,
    read_outcome,
)
from provider.web.citizen.login.doors import cross_device_offered
from provider.web.citizen.login.phone_login import to_phone_app
from provider.web.services import services

NUMBER_WRONG = "ERR_MATCH"


@citizen.get("/x/<link>")
@callable_by(Caller.ANYONE)
def open_code(link: str) -> ResponseReturnValue:
    """Answer a phone's browser that no app took the QR code from."""
    if not cross_device_offered(services().settings):
        abort(404)
    return to_phone_app("x", link)


@citizen.post("/login/x/look")
@callable_by(Caller.ANYONE)
def look_at_code() -> ResponseReturnValue:
    """Say who asks, since when and in what browser. Where that browser is, nobody knows here."""
    _demand_offered()
    asked, now = read_message("link"), services().clock()
    login = services().cross_device.open_code(asked["link"], now=now)
    if login is None:
        raise gone()
    challenge = _challenge(login.txn, now=now)
    return jsonify(
        client_name=read_context(challenge.context).client_name,
        asked_at=login.asked_at.isoformat(timespec="seconds"),
        browser=login.browser,
        place="",
        expires_in=int((login.code_until - now).total_seconds()),
    )


@citizen.post("/login/x/number")
@callable_by(Caller.ANYONE)
def type_number() -> ResponseReturnValue:
    """Give the challenge to the first phone that types the number; three wrong ones end the code."""
    _demand_offered()
    said, now = read_message("link", "claim", "number"), services().clock()
    typed = services().cross_device.type_number(
        said["link"], said["number"], said["claim"], now=now
    )
    if typed is None:
        raise gone()
    if typed.txn is None:
        raise AppRefusedError(NUMBER_WRONG, 403, numbers_left=typed.numbers_left)
    return challenge_message(_challenge(typed.txn, now=now))


@citizen.post("/login/x/answer")
@callable_by(Caller.ANYONE)
def take_answer_of_phone() -> ResponseReturnValue:
    """Keep the phone's answer for the browser that shows the code; the phone gets no handle."""
    _demand_offered()
    said, now = read_outcome("link", "claim"), services().clock()
    if not services().cross_device.answer(said["link"], said["claim"], said, now=now):
        raise gone()
    return jsonify(done=True)


def _demand_offered() -> None:
    if not cross_device_offered(services().settings):
        raise gone()


def _challenge(txn: str, *, now: datetime) -> Challenge:
    challenge = services().challenges.open_by_txn(txn, now=now)
    if challenge is None:
        raise gone()
    return challenge
