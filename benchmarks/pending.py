"""Hold a thousand requests whose agencies think for half a minute, and look who waits.

``python -m benchmarks.pending [--requests N] [--delay SECONDS]``

All are asked before the one worker process starts, on PostgreSQL. While all requests are pending, the provider goes on answering: the times of
status calls are compared with those before. Memory is the worker's proportional set size (``smaps_rollup``),
which counts pages it shares with the process it was forked from in part, and its resident set beside it.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

from benchmarks.surroundings import postgresql_town
from consent.retrieval import RetrievalState
from tests.flows.conftest import Caller
from tests.services.swarm_town import SwarmTown, until

_PEOPLE = 20
_CALLS = 100


def main() -> int:
    """Measure once and print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--delay", type=float, default=30.0)
    options = parser.parse_args()
    swarm = ("--behaved", "--delay", str(options.delay))
    with postgresql_town(swarm=swarm) as town:
        _measure(town, options.requests)
    return 0


def _measure(town: SwarmTown, requests: int) -> None:
    callers = [_caller(town, number) for number in range(_PEOPLE)]
    ids = _asked(callers, requests, "many")
    before = _status_times(callers[0], ids[-1])
    begun, pid = time.monotonic(), town.worker()
    until(lambda: _counted(town, ids, RetrievalState.ACCEPTED) == 0, 120, pause=0.5)
    taken, pending = time.monotonic() - begun, _counted(town, ids, RetrievalState.COLLECTING)
    full, threads, counts = _memory(pid), _threads(pid), town.counts()
    during = _status_times(callers[0], ids[-1])
    _say(
        f"all taken up in {taken:.0f} s; pending at once: {pending}; questions at once: {counts['most_at_once']}"
    )
    _say(f"worker: {threads} threads; with all pending {full} MiB (its share, and resident)")
    ratio = statistics.median(during) / statistics.median(before)
    _say(f"a status call meanwhile: {ratio:.2f} times what it took before")
    until(lambda: _counted(town, ids, RetrievalState.READY) == requests, 180, pause=0.5)
    _say(f"all ready {time.monotonic() - begun:.0f} s after the worker was started")


def _caller(town: SwarmTown, number: int) -> Caller:
    rp = town.provider.relying_party(f"koyomi-{number}")
    child = town.provider.person(f"swarm-{number}")
    push = {"scope": "openid offline_access immunisation"}
    return Caller(rp, town.provider.tokens(rp, push=push, term_days=90, subject_id=child))


def _asked(callers: list[Caller], count: int, key: str) -> list[str]:
    answers = [callers[n % len(callers)].ask({}, f"{key}-{n}") for n in range(count)]
    return [answer.json["request_id"] for answer in answers]


def _status_times(caller: Caller, request_id: str) -> list[float]:
    times = []
    for _ in range(_CALLS):
        begun = time.perf_counter()
        caller.status(request_id)
        times.append(time.perf_counter() - begun)
    return times


def _counted(town: SwarmTown, ids: list[str], state: RetrievalState) -> int:
    retrievals = town.provider.services.retrievals
    states = [found.state for each in ids if (found := retrievals.get(each))]
    return states.count(state)


def _memory(pid: int) -> tuple[int, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Pss"] // 1024, sizes["Rss"] // 1024


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
