"""Compare one request over twenty agencies with the slowest of them alone.

``python -m benchmarks.fan_out [--rounds N] [--agencies N] [--delay SECONDS]``

Every agency holds records. The slowest takes ``--delay``, the others less, down to a third of it; a second run
lets all of them answer at the same instant, which is the worst that can happen. In turns, so that a busy
machine slows everything alike:

alone      one question straight to the slowest agency, by the client that workers use, connection open
posted     from sending ``POST`` until it is answered: the request is accepted, nobody has been asked yet
twenty     a request over twenty agencies, from that answer until all of it can be read

What a request costs is ``twenty`` less ``alone``. Both queues are measured. All answers carry records, so that
no release tick is waited for. The worker is a process of its own; the provider runs in this one, and so
does the look at the row every two milliseconds.
"""

import argparse
import asyncio
import statistics
import sys
import time

from benchmarks.surroundings import postgresql_town, sqlite_town
from connectors.port import SourceOutcome, SourceRequest
from connectors.registry import load_agencies
from connectors.rest.source import AgencyHttpSource
from consent.retrieval import RetrievalState
from provider.clock import utc_now
from tests.flows.conftest import Caller
from tests.services.swarm_manners import agency_name
from tests.services.swarm_town import SwarmTown, until

_WARM = 3
_NAMES = ("alone", "posted", "twenty")


def main() -> int:
    """Measure both queues and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--agencies", type=int, default=20)
    parser.add_argument("--delay", type=float, default=0.3)
    options = parser.parse_args()
    for name, opened in (("postgresql", postgresql_town), ("sqlite", sqlite_town)):
        for spread in (0.67, 0.0):
            swarm = ("--behaved", "--delay", str(options.delay), "--spread", str(spread))
            with opened(swarm=swarm) as town:
                _tell(f"{name}, {'spread' if spread else 'at once'}", _measured(town, options))
    return 0


def _measured(town: SwarmTown, options: argparse.Namespace) -> dict[str, list[float]]:
    town.worker()
    wide = _caller(town, options.agencies)
    rounds = []
    for number in range(options.rounds + _WARM):
        alone = asyncio.run(_alone(town, agency_name(options.agencies - 1)))
        rounds.append((alone, *_request(town, wide, f"twenty-{number}")))
    columns = zip(*rounds[_WARM:], strict=True)
    return {name: list(column) for name, column in zip(_NAMES, columns, strict=True)}


def _caller(town: SwarmTown, agencies: int) -> Caller:
    rp = town.provider.relying_party(f"koyomi-{agencies}")
    child = town.provider.person(f"wide-{agencies}")
    push = {"scope": "openid offline_access immunisation"}
    return Caller(rp, town.provider.tokens(rp, push=push, term_days=90, subject_id=child))


def _request(town: SwarmTown, caller: Caller, key: str) -> tuple[float, float]:
    retrievals, begun = town.provider.services.retrievals, time.perf_counter()
    request_id = caller.ask({}, key).json["request_id"]
    accepted = time.perf_counter()

    def ready() -> bool:
        found = retrievals.get(request_id)
        return found is not None and found.state is RetrievalState.READY

    until(ready, 60, pause=0.002)
    return accepted - begun, time.perf_counter() - accepted


async def _alone(town: SwarmTown, agency: str) -> float:
    """Ask one agency over a connection that is open already."""
    settings = town.settings
    source = AgencyHttpSource(load_agencies(settings.agencies_file, settings.agencies_token_file))
    request = SourceRequest(
        request_id="alone",
        agency_id=agency,
        linkage_code="ZZ-alone",
        category="immunisation",
        condition={"kind": "latest"},
        consent_reference="alone",
        scope="immunisation",
        record_types=("vaccination",),
    )
    async with source.connected():
        await source.heartbeat(agency, now=utc_now())
        begun = time.perf_counter()
        answer = await source.fetch(request, now=utc_now())
        took = time.perf_counter() - begun
    assert answer.outcome is SourceOutcome.RELEASED, answer
    return took


def _tell(run: str, times: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(each) * 1000 for name, each in times.items()}
    calmest = {name: statistics.quantiles(each, n=10)[0] * 1000 for name, each in times.items()}
    for kind, figures in (("median", medians), ("calmest tenth", calmest)):
        told = ", ".join(f"{name} {figures[name]:.0f}" for name in _NAMES)
        cost = figures["twenty"] - figures["alone"]
        sys.stdout.write(f"{run:22} {kind:14} {told} ms: costs {cost:.0f} ms\n")


if __name__ == "__main__":
    sys.exit(main())
