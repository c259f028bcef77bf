"""What the provider tells of a consent on its own: Security Event Tokens (RFC 8417) that it pushes (RFC 8935).

An event holds no value of a record: after a correction the app reads again. The same event may come twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.discovery import Discovery
from clients_example.relying_party.errors import AppError, UnprovenError
from clients_example.relying_party.signed_by_provider import signed_payload

TYPE = "secevent+jwt"
CONTENT_TYPE = "application/secevent+jwt"
_KINDS = "urn:madoguchi:event:"
RECORD_CORRECTED, GRANT_WITHDRAWN = "record-corrected", "grant-withdrawn"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """One event about one consent; a kind that this app does not know is none of its business."""

    kind: str
    grant_id: str


Heard = Callable[[Event], None]
"""What an app does about an event; doing it twice does no harm."""


class Events:
    """Reads events that are meant for this app, and gives them on."""

    def __init__(self, configuration: Configuration, discovery: Discovery, heard: Heard) -> None:
        self._configuration = configuration
        self._discovery = discovery
        self._heard = heard

    def take(self, unverified: str) -> None:
        """Act on the events of a token; raise ``UnprovenError`` for one that is not the provider's, for us."""
        claims = signed_payload(self._discovery, unverified, typ=TYPE)
        own = self._configuration
        if claims.get("iss") != own.issuer or claims.get("aud") != own.client_id:
            raise UnprovenError("iss or aud is another")
        events = claims.get("events")
        for name, told in events.items() if isinstance(events, dict) else ():
            grant_id = told.get("grant_id") if isinstance(told, dict) else None
            if name.startswith(_KINDS) and isinstance(grant_id, str):
                self._heard(Event(name.removeprefix(_KINDS), grant_id))


event_pages = Blueprint("event_pages", __name__)


@event_pages.post("/events")
def hear() -> ResponseReturnValue:
    """Take one token: 202, or 400 and why (RFC 8935 sections 2.2 and 2.4)."""
    events: Events = current_app.extensions["events"]
    if request.mimetype != CONTENT_TYPE:
        return _refused("invalid_request")
    try:
        events.take(request.get_data(cache=False, as_text=True))
    except UnprovenError:
        return _refused("authentication_failed")
    except AppError as fault:  # the provider's keys cannot be had now: it shall try again
        log.warning("event=event_not_taken code=%s", fault.code)
        return Response(status=503)
    return Response(status=202)


def _refused(code: str) -> ResponseReturnValue:
    return jsonify(err=code, description=code), 400
