"""Credentials as they are after a card's answer has passed every check."""

from datetime import timedelta

from provider.login.authenticator import Credential
from tests.pki import NOW


def verified(serial=1, sha="a" * 64):
    return Credential(
        issuer_sha256="b" * 64,
        identifier=str(serial),
        fingerprint=sha,
        kind="sandbox",
        not_after=NOW + timedelta(days=1),
    )
