"""What a page does with the connection of the browser that visits it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Generic

from flask import g, redirect, request
from werkzeug.wrappers import Response

from clients_example.relying_party.connections import LIFE, C, Connections
from clients_example.relying_party.errors import AppError, CallbackError, RefusedError
from clients_example.relying_party.events import GRANT_WITHDRAWN, RECORD_CORRECTED, Event
from clients_example.relying_party.fapi import Asking
from clients_example.relying_party.handover import Handover
from clients_example.relying_party.people import lose

log = logging.getLogger(__name__)


class Visits(Generic[C]):
    """The visits to one app; each method serves the request that Flask is working on."""

    def __init__(
        self,
        connections: Connections[C],
        handover: Handover[C],
        clock: Callable[[], datetime],
        *,
        cookie: str,
        secure: bool,
    ) -> None:
        """Take the name of the session's cookie, and whether the app is served on https."""
        self._connections = connections
        self._handover = handover
        self._clock = clock
        self._cookie = cookie
        self._secure = secure

    @contextmanager
    def connection(self) -> Iterator[C | None]:
        """Yield the visitor's connection, to nobody else meanwhile; it is saved afterwards."""
        session = self._session
        with self._connections.alone(session):
            connection = self._connections.find(session) if session else None
            yield connection
            if connection is not None:
                self._save(session, connection)

    def look(self, connection: C | None) -> str:
        """Return the state to show; while connected, see first whether access still stands."""
        if connection is None:
            return "disconnected"
        if connection.granted is None:
            return connection.notice or "disconnected"
        return self._handover.look(connection)

    def settle(self, connection: C, notice: str) -> None:
        """End the consent because all is here that was wanted; ``notice`` is told from now on."""
        self._handover.settle(connection, notice)

    def begin(self, fresh: Callable[[C | None], C | None], asking: Asking) -> Response:
        """Push a request and send the browser to the provider.

        ``fresh`` makes the new connection from the old one, or returns None to leave things as they are.
        """
        old = self._session
        with self._connections.alone(old):
            connection = fresh(self._connections.find(old))
            if connection is None:
                return redirect("/", 303)
            try:
                address = self._handover.begin(connection, asking, g.words.language)
            except AppError as fault:
                _log(fault)
                connection.notice, address = "error", "/"
            self._connections.delete(old)
        # A cookie value of its own for each connection: one that was planted before is worth nothing.
        session = self._connections.new_session()
        self._save(session, connection)
        return self._with_session(redirect(address, 303), session)

    def come_back(self) -> bool:
        """Take the provider's answer out of the address; False when this browser never asked."""
        with self.connection() as connection:
            if connection is None:
                return False
            try:
                self._handover.come_back(connection, request.args)
            except AppError as fault:
                _log(fault)
                if connection.granted is None:
                    connection.notice = _notice(fault)
        return True

    def ask_again(self, connection: C | None) -> None:
        """Ask for the latest under standing consent, at the next look."""
        if connection is not None and connection.granted is not None:
            self._handover.ask_again(connection)

    def end(self, fresh: Callable[[], C]) -> Response:
        """End the consent and delete everything."""
        session = self._session
        response = redirect("/", 303)
        with self._connections.alone(session):
            connection = self._connections.find(session)
            if connection is not None and not self._handover.end(connection):
                # The consent still stands at the provider, and only the citizen can end it now.
                left = fresh()
                left.notice = "ended_here"
                self._save(session, left)
                return response
            self._connections.delete(session)
        response.delete_cookie(self._cookie)
        return response

    def hear(self, event: Event) -> None:
        """Do what an event asks for, whoever's connection it is about; nothing for one that is not here."""
        act = {
            RECORD_CORRECTED: self._handover.ask_again,
            GRANT_WITHDRAWN: lambda connection: lose(connection, event.grant_id),
        }.get(event.kind)
        if act is not None:
            self._connections.change(event.grant_id, act)

    @property
    def _session(self) -> str:
        return request.cookies.get(self._cookie, "")

    def _save(self, session: str, connection: C) -> None:
        self._connections.save(session, connection, now=self._clock())

    def _with_session(self, response: Response, session: str) -> Response:
        response.set_cookie(
            self._cookie,
            session,
            max_age=LIFE,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response


def _notice(fault: AppError) -> str:
    return (
        "refused" if isinstance(fault, RefusedError) and fault.code == "access_denied" else "error"
    )


def _log(fault: AppError) -> None:
    level = logging.INFO if isinstance(fault, CallbackError | RefusedError) else logging.WARNING
    log.log(level, "event=connect_failed code=%s", fault.code)
