"""The chaos run at full size: 2,000 requests at 20 agencies of every manner, and workers that die all along.

``python -m benchmarks.chaos [--requests N] [--people N] [--kills N] [--seed S]``

``tests/process/chaos.py`` tells what is held to the truth. PostgreSQL keeps rows and queue; it is started here
and thrown away. The command ends with status 1 when an outcome was untrue.
"""

import argparse
import sys
import time

from benchmarks.surroundings import postgresql_town
from tests.process.chaos import Chaos

_SECONDS = 90
"""How long agencies may take in all: enough for a retrieval whose worker dies several times."""


def main() -> int:
    """Run it once and print what came out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    swarm = ("--seed", options.seed)
    with postgresql_town(swarm=swarm, RETRIEVAL_SECONDS=str(_SECONDS)) as town:
        begun = time.monotonic()
        chaos = Chaos(
            town,
            options.seed,
            requests=options.requests,
            people=options.people,
            kills=options.kills,
            pause=3.0,
        ).run(patience=_SECONDS * 4)
        took = time.monotonic() - begun
        chaos.hold_ledger_to_it()
        questions = town.counts()["questions"]
    _tell(
        f"{options.requests} requests, {questions} questions, {options.kills} workers killed, "
        f"{took:.0f} s"
    )
    _tell("outcomes: " + ", ".join(f"{n} {name}" for name, n in sorted(chaos.outcomes.items())))
    _tell(f"untrue: {len(chaos.untrue)}; every delivery has its one entry, and the chain holds")
    for untrue in chaos.untrue[:20]:
        _tell(f"  {untrue}")
    return 1 if chaos.untrue else 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
