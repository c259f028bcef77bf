"""The self-information API: ask, fetch, acknowledge; and a fresh access token when one is needed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from clients_example.relying_party.connections import Connection
from clients_example.relying_party.errors import (
    AccessEndedError,
    RefusedError,
    UnexpectedAnswerError,
)
from clients_example.relying_party.fapi import Fapi
from clients_example.relying_party.transport import Answer

REQUESTS = "/self-information/requests"
WAIT_SECONDS = 5
_OK, _ACCEPTED, _NO_CONTENT = 200, 202, 204
_UNAUTHORIZED, _NOT_FOUND, _GONE = 401, 404, 410


class SelfInformation:
    """The API for one connection, whose tokens it renews in place."""

    def __init__(self, fapi: Fapi, connection: Connection, now: int) -> None:
        """Take the present time in seconds since 1970."""
        self._fapi = fapi
        self._connection = connection
        self._now = now

    def create(self, idempotency_key: str, subject: str | None) -> str:
        """Ask for everything that was granted, of a person where the consent names any; return the request's id.

        The same key may be sent again after a lost answer: it makes no second request.
        """
        headers = {"Idempotency-Key": idempotency_key, "Content-Type": "application/json"}
        body = {} if subject is None else {"subject": subject}
        answer = self._call("POST", REQUESTS, headers, json.dumps(body).encode())
        _demand(answer, _ACCEPTED)
        return answer.text("request_id")

    def status(self, request_id: str) -> str:
        """Return where the request stands. Only a fetch is an entry in the citizen's history."""
        answer = self._call("GET", _address(request_id))
        _demand(answer, _OK)
        return answer.text("status")

    def result(self, request_id: str) -> Mapping[str, Any] | None:
        """Return the unverified envelope; None while nothing is there.

        Raises ``RefusedError``; its codes ``gone``, ``not_found`` and ``retrieval_failed`` end the request.
        """
        path = f"{_address(request_id)}/result"
        answer = self._call("GET", path, {"Prefer": f"wait={WAIT_SECONDS}"})
        if answer.status == _ACCEPTED:
            return None
        _demand(answer, _OK)
        return answer.members

    def acknowledge(self, request_id: str) -> None:
        """Say that the result has arrived: the provider shreds it."""
        answer = self._call("DELETE", _address(request_id))
        if answer.status not in (_NOT_FOUND, _GONE):
            _demand(answer, _NO_CONTENT)

    def refresh(self) -> None:
        """Renew the access token; raise ``AccessEndedError`` when the consent is over, or rests."""
        granted = self._connection.granted
        if granted is None or granted.refresh_token is None:
            raise AccessEndedError
        try:
            fresh = self._fapi.refresh(granted.refresh_token, self._connection.dpop)
        except RefusedError as refusal:
            if refusal.code == "invalid_grant":
                raise AccessEndedError from None
            raise
        self._connection.granted = replace(
            fresh,
            refresh_token=fresh.refresh_token or granted.refresh_token,
            grant_id=fresh.grant_id or granted.grant_id,
            # A consent that rests is not named now, and still has to be ended one day.
            grants={**granted.grants, **fresh.grants},
        )

    def _call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Call with a good token; one that is refused is renewed once."""
        granted = self._connection.granted
        if granted is None or granted.access_until <= self._now:
            self.refresh()
        answer = self._once(method, path, headers, body)
        if answer.status == _UNAUTHORIZED:
            self.refresh()
            answer = self._once(method, path, headers, body)
        if answer.status == _UNAUTHORIZED:
            raise AccessEndedError
        return answer

    def _once(
        self, method: str, path: str, headers: Mapping[str, str] | None, body: bytes | None
    ) -> Answer:
        assert self._connection.granted is not None
        token, dpop = self._connection.granted.access_token, self._connection.dpop
        return self._fapi.call(method, path, token, dpop, headers=headers, body=body)


def _address(request_id: str) -> str:
    return f"{REQUESTS}/{quote(request_id, safe='')}"


def _demand(answer: Answer, status: int) -> None:
    """Raise the problem's code (RFC 9457) when the status is not the one that was wanted."""
    if answer.status == status:
        return
    if answer.status < 400:  # noqa: PLR2004 - where errors begin
        raise UnexpectedAnswerError("status")
    raise RefusedError(answer.text("code"))
