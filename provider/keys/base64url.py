"""Base64url without padding, the form of every binary value in JOSE (RFC 7515 section 2)."""

import base64


def base64url(data: bytes) -> str:
    """Write bytes as URL-safe characters."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Read what ``base64url`` wrote; raise ``ValueError`` for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
