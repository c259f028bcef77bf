"""Which agency is asked in which way: the registry's ``adapter`` of each."""

from collections.abc import Mapping
from datetime import datetime

from connectors.answer import without_records
from connectors.port import (
    NO_HOLDER,
    Coverage,
    Heartbeat,
    Source,
    SourceAnswer,
    SourceErrorKind,
    SourceOutcome,
    SourceRequest,
    UsageReport,
)
from connectors.registry import AgencyEndpoint


class ByAdapter:
    """A ``Source`` that hands each question to the agency's own way of being asked.

    An agency whose adapter this instance does not have serves nothing, and its heartbeat says that we are
    not let in: an operator has to mend that.
    """

    def __init__(self, agencies: Mapping[str, AgencyEndpoint], ways: Mapping[str, Source]) -> None:
        self._ways = {
            agency_id: ways[endpoint.adapter]
            for agency_id, endpoint in agencies.items()
            if endpoint.adapter in ways
        }

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Ask one agency in its way."""
        way = self._ways.get(request.agency_id)
        if way is None:
            return without_records(request, NO_HOLDER, SourceOutcome.UNSUPPORTED, now=now)
        return await way.fetch(request, now=now)

    async def heartbeat(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Look whether an agency is well."""
        way = self._ways.get(agency_id)
        if way is None:
            return Heartbeat(agency_id, SourceErrorKind.REFUSED)
        return await way.heartbeat(agency_id, now=now)

    async def coverage(self, agency_id: str, *, now: datetime) -> Coverage | None:
        """Read what an agency serves; None when it does not say."""
        way = self._ways.get(agency_id)
        return await way.coverage(agency_id, now=now) if way else None

    async def report(self, report: UsageReport, *, now: datetime) -> bool:
        """Tell an agency what became of its answers; nobody is told whom we cannot ask."""
        way = self._ways.get(report.agency_id)
        return await way.report(report, now=now) if way else True
