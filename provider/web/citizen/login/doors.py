"""Which ways to the card the login page offers beside its form: one row a door.

A door's part of the page is ``templates/doors/<name>.html``; it is there only where the operator's
settings offer it. The form to the bridge (navigation) is always there: it needs no script.
"""

from collections.abc import Callable, Mapping

from jpki_bridge.challenge import LOGIN, STEP_UP
from provider.flow.state import Flow
from provider.oauth.protocol import ACR, UPSTREAM_ACR
from provider.oauth.request.claims import demanded_acr
from provider.setting_checks import CARD, UPSTREAM
from provider.settings import Settings
from provider.web.citizen.cross_device_rule import asks_special_care

Offered = Callable[[Settings], bool]
AGENT = "agent"
"""The bridge's loopback calls, by script."""

UPSTREAM_DOOR = "upstream"
"""Not to the card: to the upstream provider."""

PHONE = "phone"
"""The app on the same phone."""

CROSS_DEVICE = "cross_device"
"""A phone that reads a QR code."""


def phone_offered(settings: Settings) -> bool:
    """Tell whether an app is there that phones know to belong to us, or the sandbox's."""
    known = (settings.asset_links_file, settings.apple_app_links_file, settings.phone_app_url)
    return any(known)


def cross_device_offered(settings: Settings) -> bool:
    """Tell whether the operator switched the QR code on."""
    return settings.cross_device_login == "on"


DOORS: Mapping[str, Offered] = {
    AGENT: lambda settings: settings.bridge_script == "on",
    PHONE: phone_offered,
    CROSS_DEVICE: cross_device_offered,
    UPSTREAM_DOOR: lambda settings: UPSTREAM in settings.offered_logins,
}
"""In the order of the page."""


def card_is_offered(settings: Settings, flow: Flow) -> bool:
    """Tell whether a visit may be logged in to with the card at all."""
    offered = settings.offered_logins
    return CARD in offered and (UPSTREAM not in offered or not _wants_another(flow, ACR))


def _wants_another(flow: Flow, acr: str) -> bool:
    """Tell whether the relying party takes no login of this class."""
    demanded = demanded_acr(flow.request) if flow.request else None
    return demanded is not None and acr not in demanded


CLOSED_TO: Mapping[str, Callable[[Flow], bool]] = {
    CROSS_DEVICE: asks_special_care,
    UPSTREAM_DOOR: lambda flow: _wants_another(flow, UPSTREAM_ACR),
}
"""Visits that a door is not offered to."""


def offered_doors(settings: Settings, flow: Flow) -> tuple[str, ...]:
    """Name the doors that an instance offers to a visit, in the order of the page."""
    return tuple(
        name
        for name, offered in DOORS.items()
        if offered(settings) and not (name in CLOSED_TO and CLOSED_TO[name](flow))
    )


def leads_to(door: str, purpose: str) -> bool:
    """Tell whether a door serves a purpose: two keys answer a link, which only the bridge asks for."""
    return purpose in (LOGIN, STEP_UP) or door == AGENT
