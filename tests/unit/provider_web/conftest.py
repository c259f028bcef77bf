"""Page tests share one kind of world: the provider in this process, with cards and an app."""

from tests.citizen_browser import browser
from tests.citizen_world import world
from tests.unit.provider_web.connections_world import mine

__all__ = ["browser", "mine", "world"]
