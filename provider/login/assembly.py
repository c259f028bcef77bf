"""Whom the provider believes about cards: settings become one trust for each use of a certificate."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.x509 import Certificate

from jpki_bridge.errors import RevocationUnknownError
from jpki_bridge.ports import RevocationSource
from jpki_bridge.verification.ocsp_responder import OcspResponder
from jpki_bridge.verification.revocation import First, crl_source
from jpki_bridge.verification.trust import Trust, is_for_trials, load_anchors
from provider.setting_checks import CARD
from provider.settings import PREFIX, Settings, SettingsError


def authentication_trust(settings: Settings) -> Trust:
    """Read whom we believe about user-authentication certificates.

    Where the card is not offered that is nobody: operators who may not verify JPKI's signatures
    run without any of its trust anchors.
    """
    if CARD not in settings.offered_logins:
        return Trust(anchors=(), policy_oids=frozenset(), revocation=_NothingKnown())
    if settings.auth_ca_file is None or settings.auth_crl_file is None:
        raise SettingsError([f"{PREFIX}LOGIN_METHODS names the card, whose CA is not set"])
    return _trust(
        "AUTH_CA_FILE",
        _anchors("AUTH_CA_FILE", settings.auth_ca_file, settings),
        _policies(settings.auth_policy_oids or ""),
        _revocation(settings.auth_ocsp_url, settings.auth_crl_file),
    )


def signature_trust(settings: Settings) -> Trust | None:
    """Read whom we believe about signature certificates; None when nobody is linked by them."""
    if settings.sign_ca_file is None or settings.sign_crl_file is None:
        return None
    return _trust(
        "SIGN_CA_FILE",
        _anchors("SIGN_CA_FILE", settings.sign_ca_file, settings),
        _policies(settings.sign_policy_oids or ""),
        _revocation(settings.sign_ocsp_url, settings.sign_crl_file),
    )


class _NothingKnown:
    """The ``RevocationSource`` of whoever trusts nobody."""

    def check(self, *_certificates: Certificate, now: datetime) -> None:  # noqa: ARG002 - the port's
        raise RevocationUnknownError("nobody is believed about cards here")


def _trust(
    name: str,
    anchors: Sequence[Certificate],
    policy_oids: Collection[str],
    revocation: RevocationSource,
) -> Trust:
    try:
        return Trust(anchors, policy_oids, revocation)
    except ValueError as error:
        raise SettingsError([f"{PREFIX}{name}: {error}"]) from error


def _anchors(name: str, path: Path, settings: Settings) -> tuple[Certificate, ...]:
    anchors = load_anchors(path.read_bytes())
    if settings.production:
        _refuse_trials(name, anchors)
    return anchors


def _revocation(responder: str | None, lists: Path) -> RevocationSource:
    """Ask the responder first, where there is one: its news are younger than any list."""
    known = crl_source(lists)
    return known if responder is None else First(OcspResponder(responder), known)


def _policies(listed: str) -> Collection[str]:
    return frozenset(filter(None, listed.replace(" ", "").split(",")))


def _refuse_trials(name: str, anchors: Iterable[Certificate]) -> None:
    """Anybody may hold a card of a sandbox or a test system: in production it must open nothing."""
    faults = [
        f"{PREFIX}{name} trusts a CA for trials: {anchor.subject.rfc4514_string()}"
        for anchor in anchors
        if is_for_trials(anchor)
    ]
    if faults:
        raise SettingsError(faults)
