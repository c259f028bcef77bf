"""One invented village that has no service: once a day it drops files into a folder.

``python -m connectors.sandbox.drop_box --agency kodama --data DIR``

Who lives or lived there is known only after a look at everybody. The village takes its time over that, so
that the sandbox starts as quickly as without it: until then it has dropped nothing, and says so.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from connectors.files.drop_folder import DROPS, MAPPING
from connectors.files.manifest import MANIFEST
from connectors.files.mapping import Layout, read_mapping
from connectors.sandbox.drop_box_files import Drop, Row, write_delivery
from connectors.sandbox.everybody import read_everybody, today_in_japan
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.linkage import linkage_code, linkage_key
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person
from connectors.sandbox.profile import Profile, load_profiles
from connectors.sandbox.whole_file import write_whole

MAPPING_FILE = Path(__file__).with_name("drop_box_mapping.toml")
_BREATH_SECONDS = 0.02
_LOOKS_EVERY_SECONDS = 60.0


def drop(
    folder: Path,
    profile: Profile,
    people: Mapping[str, Person],
    *,
    key: bytes,
    today: date,
    breathe: Callable[[], None] = lambda: None,
) -> Path:
    """Write today's delivery of one agency, unless it is there, and return its folder.

    ``breathe`` is called after each person that was looked at.
    """
    write_whole(folder / MAPPING, MAPPING_FILE.read_bytes())
    layouts, _ = read_mapping(folder / MAPPING)
    delivery = folder / DROPS / f"{today:%Y%m%d}"
    if (delivery / MANIFEST).exists():
        return delivery
    rows = _rows(layouts.values(), profile.agency_id, people, key, breathe)
    as_of = today - timedelta(days=profile.lag_days)
    write_delivery(Drop(delivery, as_of, profile.layout_version), layouts.values(), rows)
    return delivery


def _rows(
    layouts: Iterable[Layout],
    agency_id: str,
    people: Mapping[str, Person],
    key: bytes,
    breathe: Callable[[], None],
) -> Mapping[str, Sequence[Row]]:
    by_category = {layout.category: layout for layout in layouts}
    rows: dict[str, list[Row]] = {layout.name: [] for layout in by_category.values()}
    for person in people.values():
        breathe()
        if all(stay["agency_id"] != agency_id for stay in person.residences):
            continue
        held = person.records.get(agency_id)
        if held is None:
            continue
        code = linkage_code(key, agency_id, person.person_id)
        for category, layout in by_category.items():
            rows[layout.name] += [(code, record) for record in held.get(category, ())]
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Drop a delivery each day until told to end; return the exit status."""
    profiles = load_profiles()
    parser = argparse.ArgumentParser(description="One invented village that drops files.")
    parser.add_argument("--agency", required=True, choices=sorted(profiles))
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    parser.add_argument(
        "--opens-after", type=float, default=20.0, help="seconds from the start to the first look"
    )
    parser.add_argument("--once", action="store_true", help="drop one delivery at once, and end")
    options = parser.parse_args(arguments)
    folder = options.data / DROPS / options.agency
    try:
        people, key = read_everybody(options.people, held=holdings), linkage_key(options.data)
        write_whole(folder / MAPPING, MAPPING_FILE.read_bytes())
        if options.once:
            drop(folder, profiles[options.agency], people, key=key, today=today_in_japan())
            return 0
        time.sleep(options.opens_after)
        while True:
            _drop_today(folder, profiles[options.agency], people, key)
            time.sleep(_LOOKS_EVERY_SECONDS)
    except KeyboardInterrupt:
        return 0
    except (PeopleFileError, OSError) as fault:
        sys.stderr.write(f"{options.agency}: {fault}\n")
        return 1


def _drop_today(folder: Path, profile: Profile, people: Mapping[str, Person], key: bytes) -> None:
    """Drop today's files at leisure, and clear away those of days before yesterday."""
    today = today_in_japan()
    drop(folder, profile, people, key=key, today=today, breathe=lambda: time.sleep(_BREATH_SECONDS))
    kept = {f"{day:%Y%m%d}" for day in (today, today - timedelta(days=1))}
    for old in (folder / DROPS).iterdir():
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
