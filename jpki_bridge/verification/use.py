"""The two uses of a JPKI certificate, told apart by key usage and never by name."""

from enum import StrEnum


class CertificateUse(StrEnum):
    """What a certificate was issued for; each use has CAs and policies of its own."""

    USER_AUTHENTICATION = "user_authentication"
    """利用者証明用: digitalSignature and not contentCommitment. Names nobody."""
    SIGNATURE = "signature"
    """署名用: digitalSignature and contentCommitment. Carries the four attributes."""
