"""A ``Source`` over HL7 FHIR R4: one search per question, page by page, read into records like any agency's.

Other limits stand before it, for all ways of asking alike (``connectors.gate``).
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx

from connectors.answer import Reply, answer_of, failed, without_records
from connectors.contract.consent_token import Prove
from connectors.contract.question import TOKEN_HEADER, body_sha256
from connectors.errors import MalformedAnswerError
from connectors.fhir.bundle import Asked, SearchResult
from connectors.fhir.capability import METADATA_PATH, coverage_of, heartbeat_of
from connectors.fhir.errors import HALF_AN_ANSWER, TOO_MUCH, FhirFaultError
from connectors.fhir.links import next_link, page_path, page_request
from connectors.fhir.outcomes import ended_by, explained
from connectors.fhir.reading import told_by
from connectors.fhir.search import FHIR_JSON, FORM_TYPE, KINDS, Kind, search_body, search_path
from connectors.fhir.terms import FhirTerms, fhir_terms
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
from connectors.rest.reconnecting import reconnecting
from connectors.strict_json import json_object
from scopes.errors import ConditionError

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
"""All pages of one answer together; one page has at most 1 MiB, as any answer."""

_LIFE_SIGN_SECONDS = 10.0
_UNREACHABLE = (OSError, httpx.HTTPError, httpx.InvalidURL)
_ACCEPTED = {"Accept": FHIR_JSON, "Prefer": "handling=strict"}
"""A server that would leave out a part of the search says so (R4 3.1.1.1.1), and is refused."""


@dataclass(frozen=True)
class _Line:
    """One question on its way to one server."""

    client: httpx.AsyncClient
    endpoint: AgencyEndpoint
    terms: FhirTerms
    request: SourceRequest
    kind: Kind


class FhirSource:
    """Asks the agencies of a registry that speak FHIR. ``time_limit`` (seconds) covers all pages.

    ``prove`` signs a consent token for each page, in a thread; without it none is sent. Raises
    ``RegistryFaultError`` for an entry that cannot be used.
    """

    def __init__(
        self,
        agencies: Mapping[str, AgencyEndpoint],
        *,
        time_limit: float = 10.0,
        prove: Prove | None = None,
        new_client: NewClient | None = None,
    ) -> None:
        self._terms = fhir_terms(agencies)
        self._agencies = {agency_id: agencies[agency_id] for agency_id in self._terms}
        self._time_limit = time_limit
        self._prove = prove
        self._clients = Clients(new_client or client_factory())

    def connected(self) -> AbstractAsyncContextManager[None]:
        """Keep connections open on the running loop while this lasts; without it each question opens one."""
        return self._clients.kept()

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Search one server; a category that has no form in FHIR, or an answer to be sealed, is not served."""
        endpoint = self._agencies.get(request.agency_id)
        kind = KINDS.get(request.category)
        if endpoint is None or kind is None or request.recipient is not None:
            holder = endpoint.holder if endpoint else NO_HOLDER
            return without_records(request, holder, SourceOutcome.UNSUPPORTED, now=now)
        why = SourceErrorKind.TIMEOUT
        try:
            async with asyncio.timeout(self._time_limit), self._clients.to(endpoint) as client:
                terms = self._terms[request.agency_id]
                return await self._search(_Line(client, endpoint, terms, request, kind), now)
        except (MalformedAnswerError, ConditionError, RecursionError) as fault:
            why = SourceErrorKind.MALFORMED
            _tell(request.agency_id, getattr(fault, "code", "too_deep"))
        except httpx.RemoteProtocolError:
            why = SourceErrorKind.MALFORMED
            _tell(request.agency_id, "broken_off")
        except _UNREACHABLE as fault:
            _tell(request.agency_id, type(fault).__name__)
        return failed(request, endpoint.holder, why, now=now)

    async def heartbeat(
        self,
        agency_id: str,
        *,
        now: datetime,  # noqa: ARG002 - a FHIR server tells no time to compare
    ) -> Heartbeat:
        """Read the server's CapabilityStatement: whether it is there, and speaks our version."""
        endpoint = self._agencies.get(agency_id)
        if endpoint is None:
            return Heartbeat(agency_id, SourceErrorKind.REFUSED)
        try:
            reply = await self._metadata(endpoint)
        except (MalformedAnswerError, httpx.RemoteProtocolError):
            return Heartbeat(agency_id, SourceErrorKind.MALFORMED)
        except _UNREACHABLE:
            return Heartbeat(agency_id, SourceErrorKind.TIMEOUT)
        return heartbeat_of(agency_id, reply)

    async def coverage(
        self,
        agency_id: str,
        *,
        now: datetime,  # noqa: ARG002 - other sources need it
    ) -> Coverage | None:
        """Read from the CapabilityStatement what may be searched; None when the server does not say."""
        endpoint = self._agencies.get(agency_id)
        if endpoint is None:
            return None
        try:
            return coverage_of(agency_id, await self._metadata(endpoint))
        except (MalformedAnswerError, *_UNREACHABLE):
            return None

    async def report(
        self,
        report: UsageReport,
        *,
        now: datetime,  # noqa: ARG002 - other sources need it
    ) -> bool:
        """Leave the counts to the operator: FHIR has no place where a server would take them."""
        log.info(
            "usage report kept agency=%s day=%s questions=%d released=%d defects=%d",
            report.agency_id,
            report.day.isoformat(),
            report.questions,
            report.released,
            len(report.defects),
        )
        return True

    async def _metadata(self, endpoint: AgencyEndpoint) -> Reply:
        limit = min(self._time_limit, _LIFE_SIGN_SECONDS)
        async with asyncio.timeout(limit), self._clients.to(endpoint) as client:
            message = Message("GET", METADATA_PATH, headers={"Accept": FHIR_JSON})
            return await exchange(client, endpoint, message)

    async def _search(self, line: _Line, now: datetime) -> SourceAnswer:
        """Follow a search page by page, and read what all of them hold together."""
        request, holder = line.request, line.endpoint.holder
        result = SearchResult(line.kind)
        body = search_body(request, line.kind, line.terms)
        headers = {"Content-Type": FORM_TYPE}
        reply = await self._page(
            line, request, body, Message("POST", search_path(line.kind), body, headers)
        )
        seen: list[str] = []
        read = 0
        while (ended := ended_by(request, holder, reply, now=now)) is None:
            read += len(reply.body or b"")
            if read > MOST_BYTES:
                raise FhirFaultError(TOO_MUCH)
            bundle = json_object(reply.body)
            result.add(bundle)
            link = next_link(bundle)
            if link is None:
                return _answer(line, result, now)
            path = page_path(line.endpoint.url, link, request, seen)
            seen.append(link)
            message = Message("GET", path)
            reply = await self._page(line, page_request(request, link), link.encode(), message)
        if seen and ended.error_kind is None:
            raise FhirFaultError(HALF_AN_ANSWER)
        return ended

    async def _page(
        self, line: _Line, request: SourceRequest, bound: bytes, message: Message
    ) -> Reply:
        """Ask for one page, with a token over the bytes that ask for it: the form, or the link as it was written."""
        headers: dict[str, str] = {**_ACCEPTED, **(message.headers or {})}
        if self._prove is not None:
            token = await asyncio.to_thread(self._prove, request, body_sha256(bound))
            headers[TOKEN_HEADER] = token
        sent = replace(message, headers=headers)
        reply: Reply = await reconnecting()(exchange, line.client, line.endpoint, sent)
        return reply


def _answer(line: _Line, result: SearchResult, now: datetime) -> SourceAnswer:
    """Read the whole result as an answer of the contract, so that the same checks read it."""
    request, holder = line.request, line.endpoint.holder
    if result.issue is not None:
        return explained(request, holder, result.issue, now=now)
    asked = Asked(line.terms.identifier_system, request.linkage_code)
    asked.demand_nobody_else(result)
    unverified: Mapping[str, Any] = told_by(request, holder, result, line.terms, now=now)
    answer = answer_of(request, holder, unverified, now=now)
    record_type = str(request.record_types[0]) if request.record_types else ""
    return replace(answer, surplus=(*answer.surplus, *result.faults(record_type)))


def _tell(agency_id: str, fault: str) -> None:
    """Tell the operator which agency could not be read, and in which way."""
    log.warning("agency unreadable agency=%s what=records fault=%s", agency_id, fault)
