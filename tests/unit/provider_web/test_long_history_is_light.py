"""The history of somebody with many connections: each page stays light, in the language that weighs most."""

from itertools import cycle

import pytest

from consent.disclosure import DisclosedItem
from scopes.catalogue import CATALOGUE
from tests.citizen_world import ENTITLEMENT, METADATA
from tests.history_world import PATH, past, reader, shared, shown
from tests.weights import MOST_BYTES, weight

__all__ = ["past", "reader", "shared"]
NAME = "見本のとても名前の長いみんなの暮らしと手続きの手帳"


def permitted(past, apps):
    """Let the reader have permitted many apps every kind of record; return one permission."""
    services, now = past.services, past.world.clock()
    for number in range(apps):
        client_id = f"client-with-an-id-of-the-usual-length-{number:04}"
        named = METADATA | {"client_name": f"{NAME}{number}", "client_name#en": f"App {number}"}
        services.clients.put(
            client_id, named, ENTITLEMENT, policy="fapi2", sector=client_id, now=now
        )
        grant = past.permit(client_id=client_id, categories=tuple(CATALOGUE))
    return grant


@pytest.mark.parametrize(("items", "apps"), [(1, 100), (2, 100), (8, 100), (1, 10), (29, 30)])
def test_a_page_is_light_however_long_its_entries_are(past, reader, items, apps):
    grant, names = permitted(past, apps), cycle(sorted(CATALOGUE))
    for _ in range(12):
        told = [DisclosedItem(next(names), "released", ("hinata",), 12) for _ in range(items)]
        past.entry(grant, items=tuple(told), delivered=False)
    for path in (PATH, f"{PATH}/print"):
        reader.open(f"{path}?lang=ja-plain")
        assert weight(reader.html) <= MOST_BYTES
    assert shown(reader, f"{PATH}?lang=ja-plain")
