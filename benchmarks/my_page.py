"""Open every page of my page with a long history and many connections, and compare it with an empty one.

``python -m benchmarks.my_page [--entries N] [--connections N] [--records N] [--rounds N]``

The provider runs in this process on SQLite, and a test client opens the pages: what is measured is the server's
time alone, without network and browser, by the clock and of the processor, which other work beside it disturbs
less. The goal is at most 50 milliseconds a page, and 60 kB with all that it loads. The ratio of the same page, full and empty, tells apart what grows with the history from what the machine
does at the time; pages of one's directory entry ask a directory in memory. At the end stand the pages of a reading of
many records.
"""

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command

from provider.cli.db import alembic_config
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, ENTITLEMENT, METADATA, MISAKI, World
from tests.correction_town import office_of
from tests.history_world import Past
from tests.record_steps import VACCINE, read
from tests.statements import counted
from tests.weights import weight

_START = "/my-page"
_NO_PAGES = (".csv", ".json", "/download")


def main() -> int:
    """Measure once and print a line for each page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with _world() as world:
        browser = Browser(world).log_in_to_my_page(world.cards[MISAKI])
        paths = _paths(world)
        empty = {path: _times(browser, path, options.rounds) for path in paths}
        one = _fill(world, options.entries, options.connections)
        details = [f"{_START}/grants/{one}", f"{_START}/history?grant={one}"]
        rare = f"{_START}/history?result=source_error"
        plain = [f"{_START}/history{kept}?lang=ja-plain" for kept in ("", "/print")]
        for path in (*paths, *details, rare, *plain):
            _tell(world, browser, path, empty.get(path), options.rounds)
        _tell_readings(world, browser, options.records, options.rounds)
    return 0


@contextmanager
def _world() -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/rows.db"
        command.upgrade(alembic_config(url), "head")
        world = World(Path(folder), url)
        try:
            yield world
        finally:
            world.services.database.dispose()


def _paths(world: Any) -> list[str]:
    """List every page of my page that needs no id."""
    rules = [rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    mine = {rule.rule for rule in rules if rule.rule.startswith(_START) and not rule.arguments}
    return sorted(path for path in mine if not path.endswith(_NO_PAGES))


def _fill(world: Any, entries: int, connections: int) -> str:
    """Give the citizen connections with as many apps, and a history under one; return that one's id."""
    past = Past(world)
    for number in range(connections - 1):
        client_id = f"{CLIENT}-{number}"
        named = METADATA | {"client_name": f"架空アプリ{number}", "client_name#en": f"App {number}"}
        world.services.clients.put(
            client_id, named, ENTITLEMENT, policy="fapi2", sector=client_id, now=world.clock()
        )
        past.permit(client_id=client_id)
    long = past.permit()
    past.many(long, entries)
    return str(long.grant_id)


def _tell_readings(world: Any, browser: Any, records: int, rounds: int) -> None:
    """Read many records, and tell of the first page, of one in the middle, and of the first in plain Japanese."""
    with office_of(world) as office:
        held = [{**VACCINE, "record_id": f"ZZ-{number}"} for number in range(records)]
        office.holds[MISAKI, "immunisation"] = held
        reading = read(office, browser.open(f"{_START}/records?lang=ja")).path
        for place in ("", f"?begin={records // 2}", "?lang=ja-plain"):
            _tell(world, browser, f"{reading}{place}", None, rounds)


def _tell(
    world: Any, browser: Any, path: str, empty: tuple[float, float] | None, rounds: int
) -> None:
    full, worked = _times(browser, path, rounds)
    statements = counted(world.services.database, lambda: browser.open(path))
    size = weight(browser.html) / 1000
    ratio = f"{worked / empty[1]:5.2f}" if empty else "     "
    shown = path if len(path) < 45 else f"{path[:30]}…{path[-13:]}"  # noqa: PLR2004 - the width of the column
    sys.stdout.write(
        f"{shown:46} {browser.status} {full:6.1f} ms, processor {worked:5.1f},  {ratio} times empty"
        f"  {statements:3} statements  {size:5.1f} kB\n"
    )
    sys.stdout.flush()


def _times(browser: Any, path: str, rounds: int) -> tuple[float, float]:
    """Return the median time of a page once it is warm, in milliseconds: by the clock, and of the processor."""
    browser.open(path)
    times = []
    for _ in range(rounds):
        begun, worked = time.perf_counter(), time.thread_time()
        browser.client.get(path, base_url=browser.world.origin)
        times.append((time.perf_counter() - begun, time.thread_time() - worked))
    by_clock, of_processor = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
    return by_clock, of_processor


if __name__ == "__main__":
    sys.exit(main())
