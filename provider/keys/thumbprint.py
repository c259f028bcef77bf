"""The JWK thumbprint (RFC 7638): the key id of every key that we make."""

import hashlib
import json
from collections.abc import Mapping

from provider.keys.base64url import base64url


def thumbprint(required: Mapping[str, str]) -> str:
    """Hash the required members of a public JWK, and only those, to 43 characters."""
    canonical = json.dumps(dict(sorted(required.items())), separators=(",", ":"))
    return base64url(hashlib.sha256(canonical.encode()).digest())
