"""The registration endpoint (RFC 7591) and the client configuration endpoint (RFC 7592)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from provider.oauth.registration.admission import Doorkeeper
from provider.oauth.registration.json_object import JsonError, read_object
from provider.oauth.registration.refusal import RegistrationError, RegistrationRefusal
from provider.oauth.registration.self_service import Issued, SelfService
from provider.oauth.wire import WireResponse

JSON = "application/json"
_BEARER = re.compile(r"bearer +(?P<token>[A-Za-z0-9._~+/-]{1,512}=*) *", re.IGNORECASE)
_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True)
class RegistrationCall:
    """One request as it came. The body is None when it was too large; ``source`` is an IP address."""

    content_type: str
    unverified_body: bytes | None = field(repr=False)
    unverified_authorization: str | None = field(repr=False)
    source: str
    received_at: datetime

    @property
    def token(self) -> str | None:
        """The bearer token (RFC 6750 section 2.1), unproven; empty when the header is malformed."""
        if self.unverified_authorization is None:
            return None
        found = _BEARER.fullmatch(self.unverified_authorization)
        return found["token"] if found else ""

    def metadata(self) -> Mapping[str, Any]:
        """Return the body; raise ``RegistrationError`` unless it is a JSON object."""
        if self.content_type.partition(";")[0].strip().lower() != JSON:
            raise RegistrationError([f"the content type is not {JSON}"])
        if self.unverified_body is None:
            raise RegistrationError(["the metadata is too large"])
        try:
            return read_object(self.unverified_body)
        except JsonError as fault:
            raise RegistrationError([f"the metadata is {fault}"]) from None


class RegistrationEndpoint:
    """Answers both endpoints. ``address`` is where clients are registered, without a final slash."""

    def __init__(self, service: SelfService, doorkeeper: Doorkeeper, address: str) -> None:
        self._service = service
        self._doorkeeper = doorkeeper
        self._address = address

    def register(self, call: RegistrationCall) -> WireResponse:
        """Answer ``POST /register``."""

        def registered() -> WireResponse:
            now = call.received_at
            admission = self._doorkeeper.admit(call.token, call.source, now=now)
            issued = self._service.register(call.metadata(), admission, now=now)
            return self._said(201, issued)

        return _answered(registered)

    def read(self, call: RegistrationCall, client_id: str) -> WireResponse:
        """Answer ``GET /register/<client_id>``."""
        return _answered(
            lambda: self._said(200, self._service.read(client_id, call.token, now=call.received_at))
        )

    def change(self, call: RegistrationCall, client_id: str) -> WireResponse:
        """Answer ``PUT /register/<client_id>``."""

        def changed() -> WireResponse:
            now = call.received_at
            self._service.read(client_id, call.token, now=now)  # a stranger's body is not even read
            self._doorkeeper.count_change(client_id, now=now)
            return self._said(
                200, self._service.change(client_id, call.token, call.metadata(), now=now)
            )

        return _answered(changed)

    def end(self, call: RegistrationCall, client_id: str) -> WireResponse:
        """Answer ``DELETE /register/<client_id>``."""

        def ended() -> WireResponse:
            self._service.end(client_id, call.token, now=call.received_at)
            return WireResponse(204, {}, _NOT_STORED)

        return _answered(ended)

    def _said(self, status: int, issued: Issued) -> WireResponse:
        """Say what is registered (RFC 7591 section 3.2.1, RFC 7592 section 3)."""
        party = issued.party
        body: dict[str, object] = {
            "client_id": party.client_id,
            "registration_access_token": issued.registration_token,
            "registration_client_uri": f"{self._address}/{party.client_id}",
            **party.metadata,
        }
        if issued.secret is not None:
            # It ends with its client, or later if the client is used or reviewed (0: never).
            ends = int(party.expires_at.timestamp()) if party.expires_at else 0
            body |= {"client_secret": issued.secret, "client_secret_expires_at": ends}
        if issued.pending_review:
            body["pending_review"] = True
        return WireResponse(status, body, _NOT_STORED)


def _answered(step: Callable[[], WireResponse]) -> WireResponse:
    try:
        return step()
    except RegistrationRefusal as refusal:
        body = {"error": refusal.error, "error_description": _description(str(refusal))}
        return WireResponse(refusal.status, body, {**_NOT_STORED, **refusal.headers})


def _description(text: str) -> str:
    """Keep to the characters of RFC 6749 section 5.2, which RFC 7591 takes over."""
    plain = text.encode("ascii", "replace").decode().translate(_TRANSLATED)
    return plain[:_LONGEST_DESCRIPTION]


_TRANSLATED = str.maketrans({"\n": "; ", '"': "'", "\\": "/"})
_LONGEST_DESCRIPTION = 2_000
