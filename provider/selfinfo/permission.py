"""Permission at the instant of use, as every step of self-information asks for it."""

from datetime import datetime

from consent.errors import NotPermittedError
from consent.permission import LOGIN_TOO_OLD, Allowed, Refused, effective
from consent.step_up import step_up
from provider.selfinfo.ports import ResourceAccess
from scopes.catalogue import SCOPES


def permitted(access: ResourceAccess, *, now: datetime) -> Allowed:
    """Return what may be read now; raise ``NotPermittedError`` when nothing may."""
    permission = effective(
        access.categories,
        access.grant,
        access.relying_party.entitlement,
        client_active=access.relying_party.served(now=now),
        now=now,
    )
    if isinstance(permission, Refused):
        raise NotPermittedError(permission.reason)
    if not access.grant.fresh_login and any(step_up(SCOPES[c]) for c in permission.categories):
        # The catalogue may ask for more today than on the day of the consent (RFC 9470).
        raise NotPermittedError(LOGIN_TOO_OLD)
    return permission
