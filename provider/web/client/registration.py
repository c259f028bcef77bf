"""``/register``: clients register themselves (RFC 7591) and manage what they registered (RFC 7592)."""

from flask import Blueprint, Response, request

from provider.oauth.protocol import REGISTRATION_PATH
from provider.oauth.registration.endpoint import RegistrationCall
from provider.web.access import Caller, callable_by
from provider.web.client.back_channel import available, unverified_body
from provider.web.services import services
from provider.web.sources import source_address

registration = Blueprint("registration", __name__)
_ONE = f"{REGISTRATION_PATH}/<client_id>"


@registration.post(REGISTRATION_PATH)
@callable_by(Caller.DEVELOPER)
def register() -> Response:
    """Register a client for login."""
    return available("register", lambda: services().registration.register(_call()))


@registration.get(_ONE)
@callable_by(Caller.DEVELOPER)
def read(client_id: str) -> Response:
    """Show a client its registration."""
    return available("register", lambda: services().registration.read(_call(), client_id))


@registration.put(_ONE)
@callable_by(Caller.DEVELOPER)
def change(client_id: str) -> Response:
    """Replace a client's metadata, or propose that for a reviewed client."""
    return available("register", lambda: services().registration.change(_call(), client_id))


@registration.delete(_ONE)
@callable_by(Caller.DEVELOPER)
def end(client_id: str) -> Response:
    """End a client."""
    return available("register", lambda: services().registration.end(_call(), client_id))


def _call() -> RegistrationCall:
    return RegistrationCall(
        content_type=request.content_type or "",
        unverified_body=unverified_body(),
        unverified_authorization=request.headers.get("Authorization"),
        source=source_address(),
        received_at=services().clock(),
    )
