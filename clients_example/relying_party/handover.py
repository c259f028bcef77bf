"""The story of one connection: begin, come back, look, ask again, end."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from hmac import compare_digest
from typing import Any, Generic, Protocol, TypeVar

from clients_example.relying_party.connections import C, Connection, Portion
from clients_example.relying_party.errors import (
    AccessEndedError,
    AppError,
    CallbackError,
    RefusedError,
)
from clients_example.relying_party.fapi import Asking, Fapi
from clients_example.relying_party.grants import PAUSED, Grants
from clients_example.relying_party.people import meet
from clients_example.relying_party.self_information import SelfInformation

log = logging.getLogger(__name__)

REQUEST_IS_OVER = {"gone", "not_found", "retrieval_failed"}
"""Codes after which the open request will never answer."""
PERSON_IS_OVER = "subject_not_granted"
"""The code that says that nothing may be read of one of several people, now or any more, but of others."""
MAY_BE_REPEATED = {PERSON_IS_OVER, "temporarily_unavailable"}
"""Codes after which the same request is made again, once it can be: its key is kept."""


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
        self,
        fapi: Fapi,
        grants: Grants,
        issuer: str,
        clock: Callable[[], datetime],
        keeper: Keeper[C],
    ) -> None:
        self._keeper = keeper
        self._fapi = fapi
        self._grants = grants
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
        meet(connection)
        for portion in connection.portions:
            portion.request_key = secrets.token_urlsafe(16)

    def look(self, connection: C) -> str:
        """See what is new; return the state to show. Access is asked for on every look."""
        try:
            return self._look(connection)
        except AppError as fault:
            log.warning("event=look_failed code=%s", fault.code)
            return "error"

    def settle(self, connection: C, notice: str) -> None:
        """End the consent because all is here that was wanted; ``notice`` is told from now on."""
        self.end(connection)
        connection.give_up_access()
        connection.received, connection.notice, connection.others = None, notice, []

    def ask_again(self, connection: C) -> None:
        """Make a new request at the next look; what was received stays until the new is there."""
        for portion in connection.portions:
            if portion.request_id is None and portion.request_key is None:
                portion.request_key = secrets.token_urlsafe(16)

    def end(self, connection: C) -> bool:
        """End the consent; tell whether the provider knows now. Either way we forget."""
        if connection.granted is None:
            return True
        try:
            self._grants.end(connection.granted, connection.dpop)
        except AppError as fault:
            log.warning("event=end_failed code=%s", fault.code)
            return False
        return True

    def _look(self, connection: C) -> str:
        api = SelfInformation(self._fapi, connection, int(self._clock().timestamp()))
        try:
            if any(portion.resting for portion in connection.portions):
                self._renew(api, connection)  # it may go on by now
            asked = [self._follow(api, portion) for portion in connection.portions]
            if not any(asked) and connection.standing:
                api.refresh()
        except AccessEndedError:
            return self._rest_or_end(connection)
        meet(connection, self._resting(connection))
        return overall({self.state(portion) for portion in connection.portions})

    def _rest_or_end(self, connection: C) -> str:
        """Nothing can be read: keep everything of the consents that rest, and forget what has ended."""
        granted = connection.granted
        resting = self._grants.resting(granted.grant_ids, connection.dpop) if granted else set()
        if granted is None or not resting:
            connection.forget("withdrawn")
            return "withdrawn"
        connection.granted = replace(granted, subjects=())
        meet(connection, resting)
        return PAUSED

    def _renew(self, api: SelfInformation, connection: C) -> None:
        """Get a token for whoever can be read now."""
        api.refresh()
        meet(connection, self._resting(connection))

    def _resting(self, connection: C) -> set[str]:
        """Return the consents that rest, of people whom the newest token response names no more."""
        granted = connection.granted
        if granted is None:
            return set()
        unnamed = {each.subject for each in connection.portions} - {*granted.subjects}
        silent = {granted.grants[each] for each in unnamed if each in granted.grants}
        return self._grants.resting(silent, connection.dpop)

    def _follow(self, api: SelfInformation, portion: Portion) -> bool:
        """Ask and fetch what is open about one person; tell whether there was anything."""
        if portion.resting or (portion.request_key is None and portion.request_id is None):
            return False
        try:
            if portion.request_key is not None:
                self._create(api, portion, portion.request_key)
            if portion.request_id is not None:
                self._fetch(api, portion, portion.request_id)
        except RefusedError as refusal:
            if refusal.code != PERSON_IS_OVER:
                raise
            api.refresh()  # the answer no longer names this person, whose consent has ended or rests
        return True

    def _create(self, api: SelfInformation, portion: Portion, key: str) -> None:
        try:
            portion.request_id = api.create(key, portion.subject)
        except RefusedError as refusal:
            if refusal.code not in MAY_BE_REPEATED:
                portion.request_key = None
            raise
        portion.request_key = None

    def _fetch(self, api: SelfInformation, portion: Any, request_id: str) -> None:
        try:
            if _holds_part(portion, request_id) and api.status(request_id) == "partial":
                return  # nothing more is there; a fetch would only lengthen the citizen's history
            unverified = api.result(request_id)
        except RefusedError as refusal:
            if refusal.code in REQUEST_IS_OVER:
                portion.request_id = None
            raise
        if unverified is None:
            return
        if self._keeper.take(portion, unverified):
            api.acknowledge(request_id)
            portion.request_id = None

    def state(self, portion: Any) -> str:
        """Return the state to show for one person."""
        if portion.resting:
            return PAUSED
        open_request = portion.request_id
        if open_request is not None and not _holds_part(portion, open_request):
            return "pending"
        return "error" if portion.received is None else self._keeper.state(portion)


def overall(states: set[str]) -> str:
    """Say in one word how things stand with all people together; one who rests speaks for no other."""
    states = states - {PAUSED} or states
    if len(states) == 1:
        return next(iter(states))
    if states & {"pending", "partial"}:
        return "partial"
    return "connected" if "connected" in states else "error"


def _holds_part(portion: Portion, request_id: str) -> bool:
    return (portion.received or {}).get("request_id") == request_id


def _same(unverified: str | None, expected: str) -> bool:
    return unverified is not None and compare_digest(unverified.encode(), expected.encode())
