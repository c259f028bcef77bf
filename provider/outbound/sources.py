"""How agencies are asked by this instance: the ways to ask, behind one gate for all of them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from connectors.adapters import ByAdapter
from connectors.contract.consent_token import Prove
from connectors.fhir.source import FhirSource
from connectors.files.source import FilesSource
from connectors.gate.gated import GatedSource
from connectors.gate.quota import Quotas, quota_storage
from connectors.gate.terms import Terms, quota_from
from connectors.registry import AgencyEndpoint
from connectors.rest.clients import NewClient, client_factory
from connectors.rest.corrections import AgencyCorrections
from connectors.rest.source import AgencyHttpSource
from connectors.silence.source import SilentSource
from provider.outbound.connected import agencies_tls
from provider.settings import Settings

Connected = Callable[[], AbstractAsyncContextManager[None]]
"""Keeps connections to agencies open on the running loop while it lasts."""


def agency_sources(
    settings: Settings,
    agencies: Mapping[str, AgencyEndpoint],
    *,
    prove: Prove | None = None,
    new_client: NewClient | None = None,
) -> tuple[GatedSource, Connected]:
    """Return what asks agencies, for one event loop, and what keeps its connections.

    From outside to inside: limits; the stub for withheld questions; the agency's own way of being asked.
    """
    longest = settings.retrieval_seconds
    meet = new_client or client_factory(agencies_tls(settings, agencies))
    rest = AgencyHttpSource(agencies, time_limit=longest, prove=prove, new_client=meet)
    fhir = FhirSource(agencies, time_limit=longest, prove=prove, new_client=meet)
    ways = ByAdapter(agencies, {"rest": rest, "fhir": fhir, "files": FilesSource(agencies)})
    gate = GatedSource(
        SilentSource(ways, agencies),
        agencies,
        default=usual_terms(settings),
        quotas=Quotas(quota_storage(settings.agency_quota_store)),
    )

    @asynccontextmanager
    async def connected() -> AsyncIterator[None]:
        async with rest.connected(), fhir.connected():
            yield

    return gate, connected


def agency_corrections(
    settings: Settings, agencies: Mapping[str, AgencyEndpoint], prove: Prove
) -> AgencyCorrections:
    """Return what brings corrections to agencies, by the certificates with which all questions go."""
    return AgencyCorrections(agencies, prove, client_factory(agencies_tls(settings, agencies)))


def usual_terms(settings: Settings) -> Terms:
    """Return the limits of agencies whose entry names none.

    A question is given up before its retrieval is closed: so the breaker learns of an agency that hangs.
    """
    return Terms(
        at_once=settings.agency_at_once_count,
        seconds=max(min(settings.agency_seconds, settings.retrieval_seconds - 1), 1),
        failures=settings.agency_failures_count,
        rest_seconds=settings.agency_rest_seconds,
        quota=quota_from(settings.agency_quota or ""),
    )
