"""How a result is written for the wire; the other ways are the relying party's protocol's business."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class Writing(Protocol):
    """Turns the content of a result into the bytes that leave."""

    def __call__(self, content: Mapping[str, Any], *, now: datetime) -> bytes:
        """Write the content; what it raises stops the delivery before anything is entered."""
        ...


def as_json(content: Mapping[str, Any], *, now: datetime) -> bytes:  # noqa: ARG001 - the protocol's
    """Write plain JSON (RFC 8259)."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
