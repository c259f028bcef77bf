"""The proxy agrees while the principal removes them: no grant is left alive, whoever is first, on each database."""

import pytest

from tests.at_once import at_once
from tests.citizen_world import World
from tests.mandate_stories import (
    chosen,
    grants_by_proxy,
    mandate,
    offered,
    taken,
    to_subject,
)

ROUNDS = 5


@pytest.fixture
def world_on_each(tmp_path, database_url):
    """A provider on each database."""
    fresh = World(tmp_path, database_url)
    yield fresh
    fresh.services.database.dispose()


def test_agreeing_and_removing_at_the_same_instant_leave_no_live_grant(world_on_each):
    world = world_on_each
    principal, proxy = mandate(world)
    for number in range(ROUNDS):
        if number:
            assert taken(proxy, offered(world, principal)).path == "/my-page/proxies"
        chosen(to_subject(proxy))
        principal.open("/my-page/proxies")
        end = next(name for name in principal.page.attributes if name.startswith("end-"))
        principal.open(principal.page.attributes[end]["href"])
        steps = [lambda: proxy.press("agree"), lambda: principal.press("continue")]
        outcomes = at_once(2, lambda n, steps=steps: steps[n]().status)
        assert set(outcomes) <= {200, 403}, outcomes
        assert not any(grant.alive(now=world.clock()) for grant in grants_by_proxy(world))
    assert world.rows("mandate") == 1
