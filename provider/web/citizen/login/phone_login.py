"""Login with the app on the same phone: a link of our own origin, which carries an opaque id alone.

On a phone the app takes the link for itself and fetches the challenge from the provider that it was
built for: no address to post to ever comes from a page. The answer goes back the same way and is parked
under a one-time handle. The app sends the browser to ``/login/finish`` with that handle, which is worth
something in the one browser only that owns the challenge.
"""

import re
from pathlib import Path

from flask import Response, abort, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from provider.storage.challenges import Challenge, ParkedAnswer
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.login.app_messages import (
    JSON,
    challenge_message,
    gone,
    read_message,
    read_outcome,
)
from provider.web.citizen.login.doors import phone_offered
from provider.web.citizen.pages import page
from provider.web.locale import locale
from provider.web.services import services

_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@citizen.get("/app/<txn>")
@callable_by(Caller.ANYONE)
def open_app(txn: str) -> ResponseReturnValue:
    """Answer a browser that no app took the link from."""
    if not phone_offered(services().settings):
        abort(404)
    return to_phone_app("open", txn)


def to_phone_app(way: str, unverified_id: str) -> ResponseReturnValue:
    """Lead to the sandbox's app, which goes on in this language; elsewhere say that it did not open."""
    if not _ID.fullmatch(unverified_id):
        abort(404)
    app = services().settings.phone_app_url
    if app is None:
        return page("app_missing.html")
    return redirect(f"{app}/{way}/{unverified_id}?lang={locale()}", 303)


@citizen.post("/login/app/challenge")
@callable_by(Caller.ANYONE)
def give_challenge() -> ResponseReturnValue:
    """Give a challenge to the first app that asks for it. One that a QR code shows is not for here."""
    asked = read_message("txn", "claim")
    challenge = _challenge(asked["txn"])
    claims, until = services().app_claims, challenge.expires_at
    if not claims.claim(challenge.txn, asked["claim"], expires_at=until):
        raise gone()
    return challenge_message(challenge)


@citizen.post("/login/app/answer")
@callable_by(Caller.ANYONE)
def take_app_answer() -> ResponseReturnValue:
    """Park what the app answers; nothing is verified before the browser comes back with the handle."""
    said = read_outcome("txn", "claim")
    challenge = _challenge(said["txn"])
    now = services().clock()
    if not services().app_claims.answer_once(challenge.txn, said["claim"], now=now):
        raise gone()
    answer = ParkedAnswer(challenge.txn, said.get("answer", "").encode(), said.get("error"))
    handle = services().parking.park(answer, now=now)
    if handle is None:
        raise gone()
    return jsonify(finish=url_for("citizen.end_login", h=handle))


@citizen.get("/.well-known/assetlinks.json")
@callable_by(Caller.ANYONE)
def asset_links() -> ResponseReturnValue:
    """Say which Android app may take our links (Digital Asset Links)."""
    return _published(services().settings.asset_links_file)


@citizen.get("/.well-known/apple-app-site-association")
@callable_by(Caller.ANYONE)
def apple_app_links() -> ResponseReturnValue:
    """Say which app on iPhones may take our links (universal links)."""
    return _published(services().settings.apple_app_links_file)


def _published(path: Path | None) -> ResponseReturnValue:
    if path is None:
        return Response(status=404)
    return Response(path.read_bytes(), mimetype=JSON)


def _challenge(unverified_txn: str) -> Challenge:
    now = services().clock()
    challenge = services().challenges.open_by_txn(unverified_txn, now=now)
    if challenge is None or services().cross_device.progress(challenge.txn) is not None:
        raise gone()
    return challenge
