"""Whether a visit needs a login, or may go by the login that the browser already has. Pure rules.

OpenID Connect Core section 3.1.2.1 (``prompt``, ``max_age``) and RFC 9470 (step-up). Whether
a login is of the class that is asked for (``acr``), and on the same device, ``way_in.py`` tells: it knows the
credential.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from provider.flow.state import AuthorizationRequest

_ASKS_FOR_A_LOGIN = frozenset({"login", "select_account"})


class LoginNeed(StrEnum):
    """What a visit needs before it can go on."""

    NONE = "none"
    LOGIN = "login"
    STEP_UP = "step_up"
    """The citizen is logged in, and what is asked wants the PIN anew."""
    SAME_DEVICE = "same_device"
    """The citizen is logged in by a QR code, and what is asked wants a login on this device."""


@dataclass(frozen=True)
class Interaction:
    """One visit as the rule sees it.

    ``oldest_login`` is how old a login may be at ``begun_at`` for what is asked, None for any age.
    """

    request: AuthorizationRequest
    begun_at: datetime
    oldest_login: timedelta | None


def prompts(request: AuthorizationRequest) -> frozenset[str]:
    """Return the values of ``prompt``."""
    return frozenset((request.prompt or "").split())


def login_need(
    interaction: Interaction, authenticated_at: datetime | None, *, now: datetime
) -> LoginNeed:
    """Judge a login of the browser's session; None stands for none."""
    request = interaction.request
    if authenticated_at is None or prompts(request) & _ASKS_FOR_A_LOGIN:
        return LoginNeed.LOGIN
    if request.max_age is not None and _older(authenticated_at, request.max_age, now):
        return LoginNeed.LOGIN
    oldest = interaction.oldest_login
    if oldest is not None and interaction.begun_at - authenticated_at > oldest:
        return LoginNeed.STEP_UP
    return LoginNeed.NONE


def _older(authenticated_at: datetime, max_age: int, now: datetime) -> bool:
    """No seconds at all mean a login, however fresh the last one is."""
    return max_age == 0 or now - authenticated_at > timedelta(seconds=max_age)
