"""How a login was made, as relying parties are told: ``acr`` and ``amr`` (OpenID Connect Core section 2)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from provider.oauth.protocol import ACR, AMR, UPSTREAM_ACR
from provider.setting_checks import CARD, UPSTREAM

KindOf = Callable[[str], str | None]
"""Names the kind of a credential by its id; None for none."""

AMR_OF: Mapping[str, Sequence[str]] = MappingProxyType({ACR: AMR, UPSTREAM_ACR: ()})
"""Of a login at the upstream we know what it stated, not by which factors: so no ``amr`` is told."""

_ACR_OF = MappingProxyType({CARD: ACR, UPSTREAM: UPSTREAM_ACR})


def offered_acrs(offered_logins: Collection[str]) -> tuple[str, ...]:
    """Return the classes of the logins that an instance offers."""
    return tuple(acr for method, acr in _ACR_OF.items() if method in offered_logins)


class LoginClasses:
    """Tells the class of a login by its credential, which never changes its kind."""

    def __init__(self, kind_of: KindOf) -> None:
        self._kind_of = kind_of

    def acr(self, credential_id: str | None) -> str | None:
        """Return the ``acr``; None when nobody knows the credential any more."""
        kind = self._kind_of(credential_id) if credential_id else None
        if kind is None:
            return None
        return UPSTREAM_ACR if kind == UPSTREAM else ACR
