"""The stations that tickets are sold to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from clients_example.railway.fare import Trip


@dataclass(frozen=True)
class Route:
    """One destination; ``names`` has its name in each language."""

    id: str
    names: Mapping[str, str]
    trip: Trip


def _load() -> dict[str, Route]:
    content = tomllib.loads(files(__package__).joinpath("routes.toml").read_text("utf-8"))
    return {
        name: Route(
            name, row["name"], Trip(Decimal(row["km"]), row["fare_yen"], row["express_yen"])
        )
        for name, row in content.items()
    }


ROUTES: Mapping[str, Route] = _load()
