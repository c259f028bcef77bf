"""HTTP clients by which agencies are met: no proxy, no redirect, our certificate where one is demanded."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from connectors.registry import AgencyEndpoint

NewClient = Callable[[AgencyEndpoint], httpx.AsyncClient]
"""Opens a client that may call one agency."""

_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
"""One connection for each question: what an agency sends beyond its answer is never read as the next one, which
is about somebody else. How many questions an agency may have at once is decided before a question gets here."""


def client_factory(tls: Mapping[str, ssl.SSLContext] | None = None) -> NewClient:
    """Return what opens clients that ignore the environment's proxies and follow no redirect.

    ``tls`` is how each agency is met, by its id; others meet the system's trust and no certificate of ours.
    Trust is loaded once, here: it takes longer than many an answer.
    """
    contexts = tls or {}
    usual = ssl.create_default_context()

    def new_client(endpoint: AgencyEndpoint) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            timeout=None,  # noqa: S113 - whoever asks has one limit for everything
            limits=_LIMITS,
            verify=contexts.get(endpoint.agency_id, usual),
        )

    return new_client


class Clients:
    """Lends clients. One belongs to one event loop: a new one for each question, unless they are kept."""

    def __init__(self, new_client: NewClient) -> None:
        self._new_client = new_client
        self._kept: dict[asyncio.AbstractEventLoop, dict[str, httpx.AsyncClient]] = {}

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep one client per agency on the running loop while this lasts; each question has its own connection."""
        loop = asyncio.get_running_loop()
        mine = self._kept[loop] = {}
        try:
            yield
        finally:
            del self._kept[loop]
            async with AsyncExitStack() as stack:
                for client in mine.values():
                    stack.push_async_callback(client.aclose)

    @asynccontextmanager
    async def to(self, endpoint: AgencyEndpoint) -> AsyncIterator[httpx.AsyncClient]:
        """Lend a client that may call one agency."""
        mine = self._kept.get(asyncio.get_running_loop())
        if mine is None:
            async with self._new_client(endpoint) as client:
                yield client
            return
        if endpoint.agency_id not in mine:
            mine[endpoint.agency_id] = self._new_client(endpoint)
        yield mine[endpoint.agency_id]
