"""Permission at the instant of use, as every step of self-information asks for it."""

from datetime import datetime

from consent.errors import NotPermittedError
from consent.permission import Allowed, Refused, effective
from provider.selfinfo.ports import ResourceAccess


def permitted(access: ResourceAccess, *, now: datetime) -> Allowed:
    """Return what may be read now; raise ``NotPermittedError`` when nothing may."""
    permission = effective(
        access.categories,
        access.grant,
        access.relying_party.entitlement,
        client_active=access.relying_party.active,
        now=now,
    )
    if isinstance(permission, Refused):
        raise NotPermittedError(permission.reason)
    return permission
