"""One back-channel request and its answer, free of any web framework, and the strict reading of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from provider.oauth.errors import RequestTooLargeError

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 64
LONGEST_VALUE = 8_192
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class WireRequest:
    """One request as it came. The body is None when it was too large to be read.

    ``unverified_certificate`` is the DER of the client certificate that the connection brought;
    ``base`` the address of the listener it came to, where that is not the issuer's;
    ``accepted`` the media types that Accept names.
    """

    path: str
    query: str
    content_type: str
    unverified_body: bytes | None
    unverified_proof: str | None
    received_at: datetime
    unverified_authorization: str | None = None
    unverified_certificate: bytes | None = None
    base: str | None = None
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WireResponse:
    """One answer: JSON, or a text whose Content-Type is among the headers.

    ``disclosure_id`` is the ledger entry to mark once it was seen to leave, where it tells of a person.
    """

    status: int
    body: Mapping[str, object] | str
    headers: Mapping[str, str] = field(default_factory=dict)
    disclosure_id: str | None = None

    def with_header(self, name: str, value: str) -> "WireResponse":
        """Return the answer with one more header."""
        return replace(self, headers={**self.headers, name: value})


class StrictRequest(OAuth2Request):
    """A request whose parameters come from the form alone, each once.

    Its address is the issuer's or the listener's, whatever a proxy made of it. Raises an ``OAuth2Error`` for anything
    that is not plainly a form.
    """

    def __init__(self, wire: WireRequest, issuer: str) -> None:
        super().__init__("POST", (wire.base or issuer) + wire.path)
        self.now = wire.received_at
        self.unverified_proof = wire.unverified_proof
        self.unverified_authorization = wire.unverified_authorization
        self.unverified_certificate = wire.unverified_certificate
        self.accepted = wire.accepted
        self.disclosure_id: str | None = None
        self._form = _form(wire)
        self.payload = BasicOAuth2Payload(self._form)

    @property
    def form(self) -> dict[str, str]:
        """The parameters of the body."""
        return self._form

    @property
    def args(self) -> dict[str, str | None]:
        """The parameters of the query: always none."""
        return {}

    def required(self, name: str) -> str:
        """Return a parameter; raise ``invalid_request`` when it is missing."""
        value = self._form.get(name)
        if value is None:
            raise InvalidRequestError(f"{name} is missing")
        return value


def _form(wire: WireRequest) -> dict[str, str]:
    if wire.unverified_body is None:
        raise RequestTooLargeError
    if wire.query:
        raise InvalidRequestError("parameters belong into the body, not into the query")
    if wire.content_type.partition(";")[0].strip().lower() != FORM:
        raise InvalidRequestError(f"the content type is not {FORM}")
    pairs = _pairs(wire.unverified_body)
    _check_values(pairs)
    # A parameter without a value counts as omitted (RFC 6749 section 3.1).
    return {name: value for name, value in pairs if value}


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise InvalidRequestError("the body is not a form in UTF-8") from None


def _check_values(pairs: list[tuple[str, str]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise InvalidRequestError("a parameter is given twice")
    if any(len(value) > LONGEST_VALUE for _, value in pairs):
        raise InvalidRequestError("a parameter is too long")
    if any(_CONTROL.search(value) for _, value in pairs):
        raise InvalidRequestError("a parameter holds a control character")
