"""Which ways to the card the login page offers beside its form: one row a door.

A door's part of the page is ``templates/doors/<name>.html``; it is there only where the operator's
settings offer it. The form to the bridge (navigation) is always there: it needs no script.
"""

from collections.abc import Callable, Mapping

from provider.settings import Settings

Offered = Callable[[Settings], bool]

DOORS: Mapping[str, Offered] = {}
"""In the order of the page."""


def offered_doors(settings: Settings) -> tuple[str, ...]:
    """Name the doors that an instance offers, in the order of the page."""
    return tuple(name for name, offered in DOORS.items() if offered(settings))
