"""JSON in its one canonical form (RFC 8785), so that whoever has the same content has the same hash.

For contents of texts, whole numbers, booleans and null: sorted keys and no white space are enough then.
"""

import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """Write a content canonically."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()
