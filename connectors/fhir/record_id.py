"""The name of a record: the resource's own id, which is unique among those of its type on one server."""

import hashlib
import re

from connectors.fhir.values import Object, a_text

_FITS = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}\Z")
_SIGNS = 32


def record_id(resource: Object) -> str | None:
    """Return the id; a longer one, which FHIR allows, becomes a hash of itself."""
    told = a_text(resource.get("id"))
    if told is None or _FITS.match(told):
        return told
    return "h" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:_SIGNS]
