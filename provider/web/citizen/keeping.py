"""Files that a citizen takes along: on their own device only, never at a terminal that others use after them."""

from provider.web.citizen.errors import NotAtTerminalError
from provider.web.services import services


def demand_own_terminal() -> None:
    """Refuse a download at a public terminal with ``NotAtTerminalError``."""
    if services().settings.kiosk:
        raise NotAtTerminalError
