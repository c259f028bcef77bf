"""The folder of one agency: which delivery is the newest that can be used, and why others cannot.

```
umikaze/
├── mapping.toml      the operator's: how columns become records
├── drops/20261120/   the agency's: one folder for each delivery, its manifest written last
├── index/            ours: an index for each delivery that was taken
└── reports/          ours: what became of the answers of a day, for the agency to fetch
```

A delivery without a manifest is still being written and is left alone. One that cannot be used is refused by
name, once, and the delivery before it goes on being used.
"""

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.errors import DropFaultError
from connectors.files.index import DeliveryIndex
from connectors.files.manifest import MANIFEST, Manifest, read_manifest
from connectors.files.mapping import Layout

log = logging.getLogger(__name__)

MAPPING = "mapping.toml"
DROPS, INDEX, REPORTS = "drops", "index", "reports"
_DELIVERY = re.compile(r"[0-9]{8}(T[0-9]{4,6})?")
_MOST_TRIED = 5
"""Deliveries that are looked at, the newest first; who fails so often has to be talked to."""


@dataclass(frozen=True)
class Delivery:
    """One delivery that can be used."""

    name: str
    manifest: Manifest
    index: DeliveryIndex


class DropFolder:
    """The deliveries of one agency. For one thread at a time; what it returned may be read by any."""

    def __init__(self, agency_id: str, folder: Path, layouts: Mapping[str, Layout]) -> None:
        self._agency_id, self._folder, self._layouts = agency_id, folder, layouts
        self._mapping = hashlib.sha256(repr(layouts).encode()).hexdigest()
        self._refused: dict[str, tuple[object, str]] = {}
        self._taken = ""

    @property
    def refused(self) -> Mapping[str, str]:
        """The deliveries that were refused at the last look, and the code of what is wrong with each."""
        return {name: code for name, (_, code) in self._refused.items()}

    def newest_good(self, *, today: date) -> Delivery | None:
        """Return the newest delivery that can be used; its index is made when it is not there."""
        self._clear_indexes()
        for name in self._names()[:_MOST_TRIED]:
            stamps = self._stamps(name)
            if self._refused.get(name, (None, ""))[0] == stamps:
                continue  # nothing changed since it was refused
            try:
                delivery, rows = self._taken_in(name, today)
            except DropFaultError as fault:
                self._refused[name] = (stamps, fault.code)
                log.warning(
                    "drop refused agency=%s delivery=%s reason=%s",
                    self._agency_id,
                    name,
                    fault.code,
                )
                continue
            self._refused.pop(name, None)
            if self._taken != name:
                self._taken = name
                log.info("drop taken agency=%s delivery=%s rows=%d", self._agency_id, name, rows)
            return delivery
        return None

    def _taken_in(self, name: str, today: date) -> tuple[Delivery, int]:
        folder = self._folder / DROPS / name
        manifest = read_manifest(folder, self._layouts, today=today)
        place = self._folder / INDEX / f"{name}.sqlite3"
        index = DeliveryIndex(folder, place, manifest, self._mapping)
        return Delivery(name, manifest, index), index.make()

    def _clear_indexes(self) -> None:
        """Remove the indexes of deliveries that are gone: nothing is to outlive what it stands beside."""
        for index in (self._folder / INDEX).glob("*.sqlite3"):
            if not (self._folder / DROPS / index.stem).exists():
                index.unlink(missing_ok=True)

    def _names(self) -> list[str]:
        """Name the deliveries that are finished, the newest first; no link is one."""
        drops = self._folder / DROPS
        if not drops.is_dir():
            return []
        return sorted(
            (
                each.name
                for each in drops.iterdir()
                if _DELIVERY.fullmatch(each.name)
                and each.is_dir()
                and not each.is_symlink()
                and (each / MANIFEST).exists()
            ),
            reverse=True,
        )

    def _stamps(self, name: str) -> object:
        return sorted(_stamps_in(self._folder / DROPS / name))


def _stamps_in(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.iterdir():
        status = path.lstat()
        yield path.name, status.st_size, status.st_mtime_ns
