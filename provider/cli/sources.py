"""Commands for the agencies: who is connected, within which limits, and how each does now."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from connectors.files.drop_folder import MAPPING, DropFolder
from connectors.files.mapping import read_mapping
from connectors.files.source import ADAPTER, folder_of
from connectors.gate.gated import GatedSource
from connectors.gate.terms import Terms, terms_of
from connectors.gate.windows import JAPAN, next_start, open_until
from connectors.port import Coverage, Heartbeat, UsageReport
from connectors.registry import AgencyEndpoint
from provider.cli.layout import padded, width_of
from provider.clock import japanese_day, utc_now
from provider.outbound.connected import connected_agencies
from provider.outbound.sources import agency_sources, usual_terms
from provider.settings import Settings
from provider.stores_alone import tallies

_DAYS = timedelta(days=7)
_NUMBERS = ("at_once", "waiting", "wait_seconds", "seconds", "tries", "failures", "rest_seconds")


@click.group()
def sources() -> None:
    """Look at the agencies that hold records, and how each is asked."""


@sources.command("list")
def list_sources() -> None:
    """Show every agency, a line each: id, adapter, at once, quota, maintenance, name."""
    settings, now = Settings.from_environment(), utc_now()
    agencies = connected_agencies(settings)
    terms = terms_of(agencies, usual_terms(settings))
    rows = [("AGENCY", "ADAPTER", "AT ONCE", "QUOTA", "MAINTENANCE", "NAME")]
    for name, endpoint in sorted(agencies.items()):
        mine = terms[name]
        window = _maintenance(mine, now)
        adapter, said = endpoint.adapter, endpoint.holder.name
        rows.append((name, adapter, str(mine.at_once), _quota(mine), window, said))
    for line in _columns(rows):
        click.echo(line)


@sources.command()
@click.argument("agency")
@click.option("--no-ask", is_flag=True, help="Ask the agency nothing.")
def show(agency: str, *, no_ask: bool) -> None:
    """Show one agency: its entry, its limits, its last days, and whether it is well now.

    The breaker and the places in use are each worker's own; a worker logs every change of the breaker.
    """
    settings, now = Settings.from_environment(), utc_now()
    agencies = connected_agencies(settings)
    endpoint = _known(agencies, agency)
    terms = terms_of(agencies, usual_terms(settings))[agency]
    lines = [*_entry(endpoint), *_limits(terms, now), *_last_days(settings, agency, now)]
    if not no_ask:
        gate, _ = agency_sources(settings, {agency: endpoint})
        lines += asyncio.run(_asked(gate, agency, now))
    for line in _columns(lines):
        click.echo(line)


@sources.command()
@click.argument("agency")
def index(agency: str) -> None:
    """Look for the newest delivery of an agency that drops files, and index it.

    A worker does so by itself; for large files this keeps the work away from it.
    """
    endpoint = _known(connected_agencies(Settings.from_environment()), agency)
    if endpoint.adapter != ADAPTER:
        raise click.ClickException(f"{agency} drops no files: its adapter is {endpoint.adapter}")
    path = folder_of(endpoint)
    layouts, faults = read_mapping(path / MAPPING)
    if faults:
        raise click.ClickException("\n".join(faults))
    folder = DropFolder(agency, path, layouts)
    delivery = folder.newest_good(today=japanese_day(utc_now()))
    for name, code in sorted(folder.refused.items()):
        click.echo(f"{name} is refused: {code}")
    if delivery is None:
        raise click.ClickException(f"{agency} has dropped nothing that can be used")
    click.echo(
        f"{delivery.name} is used: {delivery.index.make()} rows of {delivery.manifest.as_of}"
    )


def _known(agencies: Mapping[str, AgencyEndpoint], agency: str) -> AgencyEndpoint:
    if agency not in agencies:
        raise click.ClickException(f"no agency {agency} is connected")
    return agencies[agency]


def _entry(endpoint: AgencyEndpoint) -> Iterator[tuple[str, str]]:
    yield "agency", endpoint.agency_id
    yield "name", endpoint.holder.name
    yield "code", endpoint.holder.code
    yield "enquiry", endpoint.holder.enquiry
    yield "adapter", endpoint.adapter
    yield "endpoint", endpoint.url
    yield "signs its answers", "yes" if endpoint.keys else "no"


def _limits(terms: Terms, now: datetime) -> Iterator[tuple[str, str]]:
    yield from ((name, str(getattr(terms, name))) for name in _NUMBERS)
    yield "quota", _quota(terms)
    yield "maintenance", _maintenance(terms, now)


def _last_days(settings: Settings, agency: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Tell what the database counted; nothing where its schema is older than the counts."""
    since = japanese_day(now) - _DAYS
    try:
        days = tallies(settings).of_agency(agency, since=since)
    except (OperationalError, ProgrammingError):
        yield "last days", "the database has no counts (madoguchi db upgrade)"
        return
    for day in days:
        yield str(day.day), _counted(day)


def _counted(day: UsageReport) -> str:
    told = f"{day.questions} questions, {day.released} with records"
    defects = [f"{d.category} {d.fault.field or '-'} {d.fault.rule}" for d in day.defects]
    return "; ".join((told, *defects))


async def _asked(gate: GatedSource, agency: str, now: datetime) -> list[tuple[str, str]]:
    beat = await gate.heartbeat(agency, now=now)
    coverage = await gate.coverage(agency, now=now)
    return [("heartbeat", _wellness(beat)), *_served(coverage)]


def _wellness(beat: Heartbeat) -> str:
    if beat.error_kind is not None:
        again = "" if beat.retry_after is None else f", again after {beat.retry_after} s"
        return f"{beat.error_kind.value}{again}"
    return "well" if beat.clock_offset is None else f"well, clock off by {beat.clock_offset:+.0f} s"


def _served(coverage: Coverage | None) -> Iterator[tuple[str, str]]:
    if coverage is None:
        yield "serves", "it does not say"
        return
    yield "layouts", coverage.layout_version
    for each in coverage.covered:
        since = f" since {each.since}" if each.since else ""
        yield "serves", f"{each.category}: {', '.join(each.record_types)}{since}"


def _quota(terms: Terms) -> str:
    return "; ".join(f"{each.amount}/{each.GRANULARITY.name}" for each in terms.quota) or "-"


def _maintenance(terms: Terms, now: datetime) -> str:
    if end := open_until(terms.maintenance, now=now):
        return f"until {_minute(end)}"
    start = next_start(terms.maintenance, now=now)
    return f"from {_minute(start)}" if start else "-"


def _minute(instant: datetime) -> str:
    return instant.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M")


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(width_of, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        cells = (padded(cell, width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
