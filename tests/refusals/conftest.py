"""Page tests share one kind of world: the provider in this process, with cards and an app."""

from tests.citizen_browser import browser
from tests.citizen_world import world

__all__ = ["browser", "world"]
