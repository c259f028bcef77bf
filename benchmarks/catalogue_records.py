"""Compare the way of a record through the catalogue with reading its bytes as JSON.

``python -m benchmarks.catalogue_records [--records N]``

Two things for the same bytes of each category, in turns of few records, so that a busy machine slows both:

read    ``json.loads`` of every record
whole   ``json.loads``, the check of every field and rule, what of it leaves under the category's own
        scope, and ``json.dumps`` of that

The records are the category's examples and invented ones (``tests.records``), as agencies send them:
dates in every form, unknown codes, blanks, no optional field or all of them. Printed are medians over
the turns, in microseconds a record, and how long the catalogue takes to import in a fresh process.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from scopes.catalogue import CATALOGUE
from scopes.category import Category
from tests.records import some_records

GOAL = 30
RECORDS = 10_000
INVENTED = 40
TURN = 200
Work = Callable[[Sequence[bytes]], None]


def main() -> int:
    """Print a line a category; 1 when one misses the goal."""
    parser = argparse.ArgumentParser(
        description="Records through the catalogue against json.loads."
    )
    parser.add_argument("--records", type=int, default=RECORDS, help="of each category")
    records = parser.parse_args().records
    sys.stdout.write(f"{'category':32} bytes  read us  whole us  whole / read (goal {GOAL})\n")
    measured = [_measure(category, records) for category in CATALOGUE.values()]
    read, whole = (sum(column) for column in zip(*measured, strict=True))
    sys.stdout.write(f"{'all of them':32}{'':7}{read:8.2f}{whole:10.2f}{whole / read:10.1f}\n")
    sys.stdout.write(f"import of the catalogue: {_import_time():.0f} ms\n")
    return int(any(whole / read > GOAL for read, whole in measured))


def _measure(category: Category, records: int) -> tuple[float, float]:
    """Print and return the microseconds of one record, read and whole."""
    texts = [json.dumps(record, ensure_ascii=False).encode() for record in _records(category)]
    load = [texts[i % len(texts)] for i in range(records)]
    turns = [load[i : i + TURN] for i in range(0, records, TURN)]
    works = (_read, _through(category))
    rounds = [[_timed(work, turn) for work in works] for turn in turns]
    read, whole = (statistics.median(column) for column in zip(*rounds, strict=True))
    size = sum(map(len, load)) / records
    sys.stdout.write(f"{category.id:32}{size:6.0f} {read:8.2f}{whole:10.2f}{whole / read:10.1f}\n")
    return read, whole


def _records(category: Category) -> list[object]:
    invented = [r for kind in category.record_types for r in some_records(category, kind, INVENTED)]
    return [*category.examples, *invented]


def _read(texts: Sequence[bytes]) -> None:
    for text in texts:
        json.loads(text)


def _through(category: Category) -> Work:
    view = category.view()

    def whole(texts: Sequence[bytes]) -> None:
        for text in texts:
            json.dumps(view.of(category.to_wire(json.loads(text))))

    return whole


def _timed(work: Work, turn: Sequence[bytes]) -> float:
    started = time.perf_counter()
    work(turn)
    return (time.perf_counter() - started) / len(turn) * 1e6


def _import_time() -> float:
    """Return the milliseconds that a fresh interpreter spends on the import, the median of five."""
    script = (
        "import time; t = time.perf_counter(); import scopes.catalogue; "
        "print((time.perf_counter() - t) * 1e3)"
    )
    command = [sys.executable, "-c", script]
    took = [
        float(subprocess.check_output(command))  # noqa: S603 - our own program
        for _ in range(5)
    ]
    return statistics.median(took)


if __name__ == "__main__":
    sys.exit(main())
