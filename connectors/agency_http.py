"""A ``Source`` over HTTP: time limit, size limit, one careful repeat, and an answer in every case."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_random,
)

from connectors.answer import Reply, answer_from, failed, without_records
from connectors.port import Holder, SourceAnswer, SourceErrorKind, SourceOutcome, SourceRequest
from connectors.registry import AgencyEndpoint

MOST_BYTES = 1024 * 1024
_TRIES = 2
_SHORT_PAUSE = 2
_LONGEST_RETRY_AFTER = 7 * 24 * 3600
_UNPARSED_RETRY_AFTER = 300
_NOBODY = Holder(code="", name="", enquiry="")


def client_factory(tls: ssl.SSLContext | None = None) -> Callable[[], httpx.AsyncClient]:
    """Return what opens clients that ignore the environment's proxies and follow no redirect.

    One client belongs to one event loop, and the worker runs one loop per task; so a client is
    opened for each question. Trust is loaded once, here: it takes longer than many an answer.
    """
    trust = tls or ssl.create_default_context()
    # No time limit of its own: fetch has one for everything.
    return partial(
        httpx.AsyncClient, follow_redirects=False, trust_env=False, timeout=None, verify=trust
    )


class AgencyHttpSource:
    """Asks agencies over HTTP. ``time_limit`` (seconds) covers everything, repeats included."""

    def __init__(
        self,
        agencies: Mapping[str, AgencyEndpoint],
        *,
        time_limit: float = 10.0,
        new_client: Callable[[], httpx.AsyncClient] | None = None,
    ) -> None:
        self._agencies = agencies
        self._time_limit = time_limit
        self._new_client = new_client or client_factory()

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Ask one agency; an agency we are not connected to does not serve the data set."""
        endpoint = self._agencies.get(request.agency_id)
        if endpoint is None:
            return without_records(request, _NOBODY, SourceOutcome.UNSUPPORTED, now=now)
        try:
            async with asyncio.timeout(self._time_limit), self._new_client() as client:
                reply: Reply = await _retrying()(_ask, client, endpoint, request)
        except httpx.RemoteProtocolError:
            return failed(request, endpoint.holder, SourceErrorKind.MALFORMED, now=now)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL):
            return failed(request, endpoint.holder, SourceErrorKind.TIMEOUT, now=now)
        return answer_from(request, endpoint.holder, reply, now=now)


async def _ask(
    client: httpx.AsyncClient, endpoint: AgencyEndpoint, request: SourceRequest
) -> Reply:
    question = {
        "request_id": request.request_id,
        "linkage_code": request.linkage_code,
        "category": request.category,
        "condition": dict(request.condition),
        "scope": request.scope,
        "record_types": list(request.record_types),
        "consent_reference": request.consent_reference,
    }
    headers = {
        "Authorization": f"Bearer {endpoint.token}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    url = f"{endpoint.url}/v1/records"
    async with client.stream("POST", url, json=question, headers=headers) as response:
        retry_after = _retry_after(response.headers.get("Retry-After"))
        return Reply(response.status_code, retry_after, await _bounded(response))


async def _bounded(response: httpx.Response) -> bytes | None:
    """Read the body as sent, never unpacked; None when it is too large."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _retry_after(header: str | None) -> int | None:
    if header is None:
        return None
    text = header.strip()
    if not (text.isascii() and text.isdigit()):
        return (
            _UNPARSED_RETRY_AFTER  # the date form (RFC 9110 10.2.3): no reason to trust its clock
        )
    return int(text[:9]) if int(text[:9]) < _LONGEST_RETRY_AFTER else _LONGEST_RETRY_AFTER


def _retrying() -> AsyncRetrying:
    """Repeat once after a short 503 or a lost connection; the request id makes that harmless."""
    return AsyncRetrying(
        stop=stop_after_attempt(_TRIES),
        wait=_pause,
        retry=retry_if_result(_worth_repeating)
        | retry_if_exception_type((httpx.NetworkError, httpx.RemoteProtocolError)),
        retry_error_callback=_last,
    )


def _worth_repeating(reply: Reply) -> bool:
    return reply.status == httpx.codes.SERVICE_UNAVAILABLE and (
        reply.retry_after is None or reply.retry_after <= _SHORT_PAUSE
    )


def _pause(state: RetryCallState) -> float:
    asked = 0
    if state.outcome is not None and not state.outcome.failed:
        asked = state.outcome.result().retry_after or 0
    return asked + wait_random(0.05, 0.3)(state)


def _last(state: RetryCallState) -> Reply:
    """Return the last reply, or raise the last fault, instead of tenacity's own error."""
    assert state.outcome is not None
    reply: Reply = state.outcome.result()
    return reply
