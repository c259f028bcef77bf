"""The invented population as CSV files, the same bytes whenever they are made.

``python -m connectors.sandbox.japan.export --out DIR [--households 4000] [--seed 1] [--on 2026-10-01]``

Writes ``people.csv``, ``residences.csv``, ``memberships.csv``, ``volumes.csv`` (records and people by category and
record type), and ``records/CATEGORY.csv``: UTF-8, a line feed behind each line, a cell with parts as JSON.
"""

import argparse
import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

from connectors.sandbox.japan.population import HOUSEHOLDS, SEED
from connectors.sandbox.japan.tables import COLUMNS, Census, columns_of
from connectors.sandbox.profile import load_profiles
from scopes.catalogue import CATALOGUE

ON: Final = date(2026, 10, 1)
"""The day that is looked at unless another is asked for: a day of today's would change the files from day to day."""
_CHUNK: Final = 20
_MOST_HOUSEHOLDS: Final = 99_999
_PLAIN: Final = (str, int, float)
_VOLUMES: Final = ("category", "record_type", "records", "people")
Part = tuple[dict[str, str], Counter[tuple[str, str]], Counter[tuple[str, str]]]
"""Lines by table, records by category and record type, and people by the same."""


def export(out: Path, *, seed: str, households: int, on: date, processes: int = 2) -> None:
    """Write all files into a folder, which is made where it is missing."""
    (out / "records").mkdir(parents=True, exist_ok=True)
    records: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, str]] = Counter()
    files = {table: _opened(out, table) for table in (*COLUMNS, *CATALOGUE)}
    try:
        for lines, recorded, known in _parts(seed, households, on, processes):
            for table, text in lines.items():
                files[table].write(text)
            records.update(recorded)
            people.update(known)
    finally:
        for file in files.values():
            file.close()
    _write_volumes(out / "volumes.csv", records, people)


def _opened(out: Path, table: str) -> TextIO:
    path = out / f"{table}.csv" if table in COLUMNS else out / "records" / f"{table}.csv"
    file = path.open("w", encoding="utf-8", newline="")
    csv.writer(file, lineterminator="\n").writerow(columns_of(table))
    return file


def _parts(seed: str, households: int, on: date, processes: int) -> Iterator[Part]:
    starts = range(1, households + 1, _CHUNK)
    counted = partial(_part, seed, on, households)
    if processes == 1:
        yield from map(counted, starts)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(counted, starts)


def _part(seed: str, on: date, households: int, first: int) -> Part:
    """Count some households that follow each other."""
    census = Census(seed, on, load_profiles())
    texts: dict[str, io.StringIO] = {}
    writers: dict[str, tuple[Any, tuple[str, ...]]] = {}
    records: Counter[tuple[str, str]] = Counter()
    people: set[tuple[str, str, str]] = set()
    for number in range(first, min(first + _CHUNK, households + 1)):
        for table, row in census.rows(number):
            if table not in writers:
                texts[table] = io.StringIO()
                writers[table] = (csv.writer(texts[table], lineterminator="\n"), columns_of(table))
            writer, columns = writers[table]
            writer.writerow([_cell(row[name]) if name in row else "" for name in columns])
            if table not in COLUMNS:
                records[table, row["record_type"]] += 1
                people.add((table, row["record_type"], row["person_id"]))
    known = Counter((category, record_type) for category, record_type, _ in people)
    return {table: text.getvalue() for table, text in texts.items()}, records, known


def _cell(value: Any) -> Any:
    """Write parts, lists and truth as JSON, and everything else as it is."""
    if type(value) in _PLAIN:
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_volumes(
    path: Path, records: Counter[tuple[str, str]], people: Counter[tuple[str, str]]
) -> None:
    """Count every record type of the catalogue, also one that nobody has."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_VOLUMES)
        for category in CATALOGUE.values():
            for each in category.record_types:
                key = (category.id, each.id)
                writer.writerow((*key, records[key], people[key]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files; return the exit status."""
    parser = argparse.ArgumentParser(description="Writes the invented population as CSV files.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS, help="how many households")
    parser.add_argument("--seed", default=SEED, help="which invented country")
    parser.add_argument("--on", type=date.fromisoformat, default=ON, help="as of which day")
    options = parser.parse_args(arguments)
    if not 1 <= options.households <= _MOST_HOUSEHOLDS:
        parser.error(f"--households: 1 to {_MOST_HOUSEHOLDS}")
    try:
        export(options.out, seed=options.seed, households=options.households, on=options.on)
    except OSError as fault:
        sys.stderr.write(f"population: {fault}\n")
        return 1
    sys.stdout.write(f"{options.out / 'volumes.csv'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
