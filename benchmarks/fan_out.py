"""Compare one request over twenty agencies with the slowest of them alone.

``python -m benchmarks.fan_out [--rounds N] [--agencies N] [--delay SECONDS]``

Every agency holds records and takes ``--delay``. In turns, so that a busy machine slows all of them:

alone      one question straight to one agency, by the client that workers use, connection open
one        a request over one agency, from sending ``POST`` until all of it can be read
twenty     the same over twenty

What a request costs is its time less the time of a question alone. A second run is by a queue on SQLite. All
answers carry records, so that no release tick is waited for. The worker is a process of its own; the
provider runs in this one, and so does the look at the row every two milliseconds.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable

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


def main() -> int:
    """Measure both queues and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--agencies", type=int, default=20)
    parser.add_argument("--delay", type=float, default=0.3)
    options = parser.parse_args()
    swarm = ("--behaved", "--delay", str(options.delay))
    for name, opened in (("postgresql", postgresql_town), ("sqlite", sqlite_town)):
        with opened(swarm=swarm) as town:
            _tell(name, _measured(town, options))
    return 0


def _measured(town: SwarmTown, options: argparse.Namespace) -> dict[str, list[float]]:
    town.worker()
    narrow, wide = _caller(town, 1), _caller(town, options.agencies)
    actions: dict[str, Callable[[int], float]] = {
        "alone": lambda _: asyncio.run(_alone(town)),
        "one": lambda number: _request(town, narrow, f"one-{number}"),
        "twenty": lambda number: _request(town, wide, f"twenty-{number}"),
    }
    times: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(options.rounds + _WARM):
        for name, action in actions.items():
            took = action(number)
            if number >= _WARM:
                times[name].append(took)
    return times


def _caller(town: SwarmTown, agencies: int) -> Caller:
    rp = town.provider.relying_party(f"koyomi-{agencies}")
    child = town.provider.person(f"wide-{agencies}")
    push = {"scope": "openid offline_access immunisation"}
    return Caller(rp, town.provider.tokens(rp, push=push, term_days=90, subject_id=child))


def _request(town: SwarmTown, caller: Caller, key: str) -> float:
    retrievals, begun = town.provider.services.retrievals, time.perf_counter()
    request_id = caller.ask({}, key).json["request_id"]

    def ready() -> bool:
        found = retrievals.get(request_id)
        return found is not None and found.state is RetrievalState.READY

    until(ready, 60, pause=0.002)
    return time.perf_counter() - begun


async def _alone(town: SwarmTown) -> float:
    """Ask one agency over a connection that is open already."""
    settings = town.settings
    source = AgencyHttpSource(load_agencies(settings.agencies_file, settings.agencies_token_file))
    request = SourceRequest(
        request_id="alone",
        agency_id=agency_name(0),
        linkage_code="ZZ-alone",
        category="immunisation",
        condition={"kind": "latest"},
        consent_reference="alone",
        scope="immunisation",
        record_types=("vaccination",),
    )
    async with source.connected():
        await source.heartbeat(agency_name(0), now=utc_now())
        begun = time.perf_counter()
        answer = await source.fetch(request, now=utc_now())
        took = time.perf_counter() - begun
    assert answer.outcome is SourceOutcome.RELEASED, answer
    return took


def _tell(queue: str, times: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(each) * 1000 for name, each in times.items()}
    calmest = {name: statistics.quantiles(each, n=10)[0] * 1000 for name, each in times.items()}
    for name in times:
        sys.stdout.write(
            f"{queue:11} {name:7} median {medians[name]:6.0f} ms, calmest tenth {calmest[name]:6.0f} ms, "
            f"costs {medians[name] - medians['alone']:5.0f} ms "
            f"(calmest {calmest[name] - calmest['alone']:5.0f} ms)\n"
        )


if __name__ == "__main__":
    sys.exit(main())
