"""A ``Source`` over HTTP, as our own contract has it: time limit, size limit, and an answer in every case.

Other limits stand before it, for all ways of asking alike (``connectors.gate``).
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial

import httpx

from connectors.answer import Reply, answer_from, failed, without_records
from connectors.contract.consent_token import Prove
from connectors.contract.exchange_history import EXCHANGE_HISTORY, EXCHANGE_PATH
from connectors.contract.question import RECORDS_PATH, TOKEN_HEADER, body_sha256, question_body
from connectors.errors import MalformedAnswerError
from connectors.port import (
    NO_HOLDER,
    Coverage,
    Heartbeat,
    SourceAnswer,
    SourceErrorKind,
    SourceOutcome,
    SourceRequest,
    UsageReport,
)
from connectors.registry import AgencyEndpoint
from connectors.rest.clients import Clients, NewClient, client_factory
from connectors.rest.exchange import Message, exchange
from connectors.rest.exchange_history import exchange_answer_from
from connectors.rest.reconnecting import reconnecting
from connectors.rest.usage import usage_body
from connectors.rest.wellness import coverage_from, heartbeat_from

log = logging.getLogger(__name__)

_LIFE_SIGN_SECONDS = 10.0
_UNREACHABLE = (OSError, httpx.HTTPError, httpx.InvalidURL)
"""With ``OSError`` time that ran out, and a certificate of ours that was refused after the handshake (TLS 1.3)."""
_TAKEN = (200, 202, 204)
_LONG = 64 * 1024
"""Bytes of a reply from which on reading it takes as long as many a question."""


class AgencyHttpSource:
    """Asks agencies over HTTP. ``time_limit`` (seconds) covers everything.

    ``prove`` signs a consent token for each question, in a thread; without it none is sent.
    """

    def __init__(
        self,
        agencies: Mapping[str, AgencyEndpoint],
        *,
        time_limit: float = 10.0,
        prove: Prove | None = None,
        new_client: NewClient | None = None,
    ) -> None:
        self._agencies = agencies
        self._time_limit = time_limit
        self._prove = prove
        self._clients = Clients(new_client or client_factory())

    def connected(self) -> AbstractAsyncContextManager[None]:
        """Keep connections open on the running loop while this lasts; without it each question opens one."""
        return self._clients.kept()

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Ask one agency; an agency we are not connected to does not serve the data set."""
        endpoint = self._agencies.get(request.agency_id)
        if endpoint is None:
            return without_records(request, NO_HOLDER, SourceOutcome.UNSUPPORTED, now=now)
        kind = SourceErrorKind.TIMEOUT
        try:
            async with asyncio.timeout(self._time_limit), self._clients.to(endpoint) as client:
                reply: Reply = await reconnecting()(self._ask, client, endpoint, request)
                return await _read(endpoint, request, reply, now=now)
        except MalformedAnswerError as fault:
            kind = SourceErrorKind.MALFORMED
            _tell(request.agency_id, "records", fault.code)
        except httpx.RemoteProtocolError:
            kind = SourceErrorKind.MALFORMED
            _tell(request.agency_id, "records", "broken_off")
        except _UNREACHABLE as fault:
            _tell(request.agency_id, "records", type(fault).__name__)
        return failed(request, endpoint.holder, kind, now=now)

    async def heartbeat(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Ask whether an agency is well, and what time it has."""
        endpoint = self._agencies.get(agency_id)
        if endpoint is None:
            return Heartbeat(agency_id, SourceErrorKind.REFUSED)
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            reply = await self._brief(endpoint, Message("GET", "/v1/heartbeat"))
        except (MalformedAnswerError, httpx.RemoteProtocolError):
            return Heartbeat(agency_id, SourceErrorKind.MALFORMED)
        except _UNREACHABLE:
            return Heartbeat(agency_id, SourceErrorKind.TIMEOUT)
        return heartbeat_from(agency_id, reply, asked=now, took=clock() - began)

    async def coverage(
        self,
        agency_id: str,
        *,
        now: datetime,  # noqa: ARG002 - other sources need it
    ) -> Coverage | None:
        """Read what an agency serves; None when it does not say."""
        endpoint = self._agencies.get(agency_id)
        if endpoint is None:
            return None
        try:
            reply = await self._brief(endpoint, Message("GET", "/v1/coverage"))
        except (MalformedAnswerError, *_UNREACHABLE):
            return None
        return coverage_from(agency_id, reply)

    async def report(
        self,
        report: UsageReport,
        *,
        now: datetime,  # noqa: ARG002 - other sources need it
    ) -> bool:
        """Tell an agency what became of its answers; nobody is told who is connected no more."""
        endpoint = self._agencies.get(report.agency_id)
        if endpoint is None:
            return True
        message = Message("POST", "/v1/usage-reports", usage_body(report))
        try:
            reply = await self._brief(endpoint, message)
        except (MalformedAnswerError, *_UNREACHABLE):
            return False
        return reply.status in _TAKEN

    async def _brief(self, endpoint: AgencyEndpoint, message: Message) -> Reply:
        limit = min(self._time_limit, _LIFE_SIGN_SECONDS)
        async with asyncio.timeout(limit), self._clients.to(endpoint) as client:
            return await exchange(client, endpoint, message)

    async def _ask(
        self, client: httpx.AsyncClient, endpoint: AgencyEndpoint, request: SourceRequest
    ) -> Reply:
        body = question_body(request)
        headers = {}
        if self._prove is not None:
            token = await asyncio.to_thread(self._prove, request, body_sha256(body))
            headers = {TOKEN_HEADER: token}
        path = EXCHANGE_PATH if request.category == EXCHANGE_HISTORY else RECORDS_PATH
        return await exchange(client, endpoint, Message("POST", path, body, headers))


async def _read(
    endpoint: AgencyEndpoint, request: SourceRequest, reply: Reply, *, now: datetime
) -> SourceAnswer:
    """Read a reply; a long one in a thread, so that nobody else's answer waits for it."""
    if request.category == EXCHANGE_HISTORY:
        return exchange_answer_from(request, endpoint.holder, reply, now=now)
    read = partial(answer_from, request, endpoint.holder, reply, now=now, keys=endpoint.keys)
    return await asyncio.to_thread(read) if len(reply.body or b"") > _LONG else read()


def _tell(agency_id: str, what: str, fault: str) -> None:
    """Tell the operator which agency could not be read, and in which way."""
    log.warning("agency not read agency=%s asked=%s fault=%s", agency_id, what, fault)
