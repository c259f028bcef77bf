"""A ``Source`` over dropped files: the person's rows become records, checked like any agency's answer."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.answer import answer_of, failed, without_records
from connectors.errors import DropFaultError, RegistryFaultError
from connectors.files.drop_folder import MAPPING, Delivery, DropFolder
from connectors.files.mapping import read_mapping
from connectors.files.reports import write_report
from connectors.gate.windows import JAPAN
from connectors.kit.selection import select
from connectors.port import (
    NO_HOLDER,
    Coverage,
    Covered,
    Heartbeat,
    Holder,
    SourceAnswer,
    SourceErrorKind,
    SourceOutcome,
    SourceRequest,
    UsageReport,
)
from connectors.registry import AgencyEndpoint
from scopes.catalogue import CATALOGUE
from scopes.errors import ConditionError

log = logging.getLogger(__name__)

ADAPTER = "files"
_LOOK_EVERY_SECONDS = 10.0
_NOT_YET_SECONDS = 3600


@dataclass
class _Box:
    """One agency's folder, the delivery in use, and the look for a newer one that is under way."""

    endpoint: AgencyEndpoint
    path: Path
    folder: DropFolder | None = None
    current: Delivery | None = None
    looked_at: float | None = None
    looking: "asyncio.Task[None] | None" = field(default=None, repr=False)


class FilesSource:
    """Answers for the agencies of a registry that drop files; reading is done in threads.

    Raises ``RegistryFaultError`` where a folder's mapping cannot be used.
    """

    def __init__(self, agencies: Mapping[str, AgencyEndpoint]) -> None:
        faults: list[str] = []
        self._boxes = {
            agency_id: _box(endpoint, faults)
            for agency_id, endpoint in agencies.items()
            if endpoint.adapter == ADAPTER
        }
        if faults:
            raise RegistryFaultError(faults)

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Answer from the newest delivery that can be used; when it changed meanwhile, look once more."""
        box = self._boxes.get(request.agency_id)
        if box is None:
            return without_records(request, NO_HOLDER, SourceOutcome.UNSUPPORTED, now=now)
        holder = box.endpoint.holder
        for _ in range(2):
            delivery = await self._delivery(box, now=now)
            if delivery is None:
                kind, again = _why_nothing(box)
                return failed(request, holder, kind, now=now, retry_after=again)
            layouts = _layouts_for(request, delivery)
            if not layouts:
                return without_records(request, holder, SourceOutcome.UNSUPPORTED, now=now)
            try:
                records = await asyncio.to_thread(_records, request, delivery, layouts, _day(now))
            except DropFaultError as fault:
                log.warning("drop unreadable agency=%s reason=%s", request.agency_id, fault.code)
                box.current = box.looked_at = None
                continue
            except ConditionError:
                break
            unverified = _told(request, holder, delivery, records)
            return answer_of(request, holder, unverified, now=now)
        return failed(request, holder, SourceErrorKind.MALFORMED, now=now)

    async def heartbeat(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Look whether there is a delivery that can be used."""
        box = self._boxes.get(agency_id)
        if box is None:
            return Heartbeat(agency_id, SourceErrorKind.REFUSED)
        if await self._delivery(box, now=now) is None:
            return Heartbeat(agency_id, *_why_nothing(box))
        return Heartbeat(agency_id)

    async def coverage(self, agency_id: str, *, now: datetime) -> Coverage | None:
        """Tell which categories and record types the delivery in use holds."""
        box = self._boxes.get(agency_id)
        delivery = await self._delivery(box, now=now) if box else None
        if delivery is None:
            return None
        held: dict[str, list[str]] = {}
        for file in delivery.manifest.files:
            types = held.setdefault(file.layout.category, [])
            if file.layout.record_type not in types:
                types.append(file.layout.record_type)
        covered = [Covered(category, types) for category, types in held.items()]
        return Coverage(agency_id, delivery.manifest.layout_version, covered)

    async def report(
        self,
        report: UsageReport,
        *,
        now: datetime,  # noqa: ARG002 - other sources need it
    ) -> bool:
        """Lay the report into the agency's folder; nobody is told who is connected no more."""
        box = self._boxes.get(report.agency_id)
        if box is None:
            return True
        return await asyncio.to_thread(write_report, box.path, report)

    async def _delivery(self, box: _Box, *, now: datetime) -> Delivery | None:
        """Return the delivery in use; a newer one is looked for in the background, the first one awaited.

        A look goes on when the question that began it is given up: an index of a large file takes a while.
        """
        clock = asyncio.get_running_loop().time()
        due = box.looked_at is None or clock - box.looked_at >= _LOOK_EVERY_SECONDS
        if due and (box.looking is None or box.looking.done()):
            box.looking = asyncio.create_task(_look(box, _day(now)))
        if box.current is None and box.looking is not None:
            await asyncio.shield(box.looking)
        return box.current


async def _look(box: _Box, today: date) -> None:
    """Look for the newest delivery; a folder that could not be seen at the start may be there by now."""
    try:
        box.current = await asyncio.to_thread(_newest_good, box, today)
    except OSError as fault:
        log.warning(
            "drop folder unreadable agency=%s errno=%s", box.endpoint.agency_id, fault.errno
        )
        box.current = None
    except RegistryFaultError as fault:
        log.warning(
            "drop mapping unusable agency=%s faults=%d", box.endpoint.agency_id, len(fault.faults)
        )
    box.looked_at = asyncio.get_running_loop().time()


def _newest_good(box: _Box, today: date) -> Delivery | None:
    if box.folder is None:
        box.folder = _opened(box.endpoint)
    return box.folder.newest_good(today=today)


def _box(endpoint: AgencyEndpoint, faults: list[str]) -> _Box:
    """Open an agency's folder; a process that cannot see it, as one that asks nobody, may start all the same."""
    box = _Box(endpoint, folder_of(endpoint))
    try:
        box.folder = _opened(endpoint)
    except RegistryFaultError as fault:
        faults += fault.faults
    except OSError:
        log.info("drop folder not seen at the start agency=%s", endpoint.agency_id)
    return box


def _opened(endpoint: AgencyEndpoint) -> DropFolder:
    """Read the mapping of a folder; raises ``OSError``, and ``RegistryFaultError`` for what is wrong in it."""
    path = folder_of(endpoint)
    layouts, faults = read_mapping(path / MAPPING)
    if faults:
        raise RegistryFaultError([f"{endpoint.agency_id}: {fault}" for fault in faults])
    return DropFolder(endpoint.agency_id, path, layouts)


def folder_of(endpoint: AgencyEndpoint) -> Path:
    """Return the folder that a ``file:`` address names."""
    return Path(unquote(urlsplit(endpoint.url).path))


def _why_nothing(box: _Box) -> tuple[SourceErrorKind, int]:
    """Tell why nothing can be used: all was refused, or nothing was dropped yet."""
    if box.folder is not None and box.folder.refused:
        return SourceErrorKind.MALFORMED, _NOT_YET_SECONDS
    return SourceErrorKind.MAINTENANCE, _NOT_YET_SECONDS


def _layouts_for(request: SourceRequest, delivery: Delivery) -> frozenset[str]:
    """Name the layouts of the delivery that hold the asked category."""
    return frozenset(
        file.layout.name
        for file in delivery.manifest.files
        if file.layout.category == request.category
    )


def _records(
    request: SourceRequest, delivery: Delivery, layouts: frozenset[str], today: date
) -> Sequence[Mapping[str, Any]]:
    """Read the person's rows and choose those that the condition asks for; runs in a thread."""
    rows = delivery.index.rows_of(request.linkage_code, layouts)
    records = [row.file.layout.record(row.cells, row_id=row.row_id) for row in rows]
    return select(
        records,
        request.condition,
        category=CATALOGUE[request.category],
        today=today,
        record_types=request.record_types,
    )


def _told(
    request: SourceRequest,
    holder: Holder,
    delivery: Delivery,
    records: Sequence[Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Say it in the words of the source contract, so that the same checks read it."""
    return {
        "layout_version": delivery.manifest.layout_version,
        "as_of": delivery.manifest.as_of.isoformat(),
        "holder": {"code": holder.code, "name": holder.name, "enquiry": holder.enquiry},
        "linkage_code": request.linkage_code,
        "records": list(records),
    }


def _day(now: datetime) -> date:
    return now.astimezone(JAPAN).date()
