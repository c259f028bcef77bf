"""The story of one connection: begin, come back, look, ask again, end."""

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any, Generic, Protocol, TypeVar

from clients_example.relying_party.connections import C, Connection
from clients_example.relying_party.errors import (
    AccessEndedError,
    AppError,
    CallbackError,
    RefusedError,
)
from clients_example.relying_party.fapi import Asking, Fapi
from clients_example.relying_party.self_information import SelfInformation

log = logging.getLogger(__name__)

REQUEST_IS_OVER = {"gone", "not_found", "retrieval_failed"}
"""Codes after which the open request will never answer."""


K_contra = TypeVar("K_contra", bound=Connection, contravariant=True)


class Keeper(Protocol[K_contra]):
    """The app's own part of the story: what it keeps of a result, and what that means."""

    def take(self, connection: K_contra, unverified: Mapping[str, Any]) -> bool:
        """Put what the app needs of an envelope into ``received``, with its ``request_id``.

        Returns whether the envelope is the last one; raises ``UnexpectedAnswerError``.
        """

    def state(self, connection: K_contra) -> str:
        """Return the state to show for what was received."""


class Handover(Generic[C]):
    """Works on a connection in place; the caller saves it, also when an ``AppError`` is raised."""

    def __init__(
        self, fapi: Fapi, issuer: str, clock: Callable[[], datetime], keeper: Keeper[C]
    ) -> None:
        self._keeper = keeper
        self._fapi = fapi
        self._issuer = issuer
        self._clock = clock

    def begin(self, connection: C, asking: Asking, language: str) -> str:
        """Push an authorization request; return where to send the browser."""
        connection.notice = None
        connection.asked, address = self._fapi.push(asking, connection.dpop, language)
        return address

    def come_back(self, connection: C, unverified: Mapping[str, str]) -> None:
        """Take the authorization response; raise ``CallbackError`` and change nothing if not ours."""
        asked = connection.asked
        if asked is None or not _same(unverified.get("state"), asked.state):
            raise CallbackError
        if not _same(unverified.get("iss"), self._issuer):
            raise CallbackError
        connection.asked = None
        error = unverified.get("error")
        if error is not None:
            raise RefusedError("access_denied" if error == "access_denied" else "not_authorized")
        granted = self._fapi.exchange(unverified.get("code", ""), asked, connection.dpop)
        connection.granted, connection.standing = granted, granted.standing
        connection.request_key = secrets.token_urlsafe(16)

    def look(self, connection: C) -> str:
        """See what is new; return the state to show. Access is asked for on every look."""
        try:
            return self._look(connection)
        except AccessEndedError:
            connection.forget("withdrawn")
            return "withdrawn"
        except AppError as fault:
            log.warning("event=look_failed code=%s", fault.code)
            return "error"

    def settle(self, connection: C, notice: str) -> None:
        """End the consent because all is here that was wanted; ``notice`` is told from now on."""
        self.end(connection)
        connection.give_up_access()
        connection.received, connection.notice = None, notice

    def ask_again(self, connection: C) -> None:
        """Make a new request at the next look; what was received stays until the new is there."""
        if connection.request_id is None and connection.request_key is None:
            connection.request_key = secrets.token_urlsafe(16)

    def end(self, connection: C) -> bool:
        """End the consent; tell whether the provider knows now. Either way we forget."""
        if connection.granted is None:
            return True
        try:
            self._fapi.end(connection.granted, connection.dpop)
        except AppError as fault:
            log.warning("event=end_failed code=%s", fault.code)
            return False
        return True

    def _look(self, connection: C) -> str:
        api = SelfInformation(self._fapi, connection, int(self._clock().timestamp()))
        if connection.request_key is not None:
            self._create(api, connection, connection.request_key)
        if connection.request_id is not None:
            self._fetch(api, connection, connection.request_id)
        elif connection.standing:
            api.refresh()
        return self._state(connection)

    def _create(self, api: SelfInformation, connection: C, key: str) -> None:
        try:
            connection.request_id = api.create(key)
        except RefusedError as refusal:
            if refusal.code != "temporarily_unavailable":
                connection.request_key = None
            raise
        connection.request_key = None

    def _fetch(self, api: SelfInformation, connection: C, request_id: str) -> None:
        try:
            if _holds_part(connection, request_id) and api.status(request_id) == "partial":
                return  # nothing more is there; a fetch would only lengthen the citizen's history
            unverified = api.result(request_id)
        except RefusedError as refusal:
            if refusal.code in REQUEST_IS_OVER:
                connection.request_id = None
            raise
        if unverified is None:
            return
        if self._keeper.take(connection, unverified):
            api.acknowledge(request_id)
            connection.request_id = None

    def _state(self, connection: C) -> str:
        open_request = connection.request_id
        if open_request is not None and not _holds_part(connection, open_request):
            return "pending"
        return "error" if connection.received is None else self._keeper.state(connection)


def _holds_part(connection: Connection, request_id: str) -> bool:
    return (connection.received or {}).get("request_id") == request_id


def _same(unverified: str | None, expected: str) -> bool:
    return unverified is not None and compare_digest(unverified.encode(), expected.encode())
