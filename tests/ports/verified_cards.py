"""Credentials as they are after a card's answer has passed every check."""

from datetime import timedelta

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.verification.trust import VerifiedCredential
from tests.pki import NOW


def verified(serial=1, sha="a" * 64):
    return VerifiedCredential(
        certificate_der=b"der",
        issuer_key_sha256="b" * 64,
        certificate_sha256=sha,
        serial_number=serial,
        subject_cn="opaque",
        not_after=NOW + timedelta(days=1),
        token_kind="sandbox",
        algorithm=Algorithm.RS256,
    )
