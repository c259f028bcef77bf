"""Clients' logos: our own small copies, at addresses made from their content."""

import re

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from consent.relying_party import RelyingParty
from provider.storage.client_documents import DocumentKind
from provider.web.access import Caller, callable_by
from provider.web.services import services

client_logos = Blueprint("client_logos", __name__)

_HASH = re.compile("[0-9a-f]{64}")
_FOR_EVER = "public, max-age=31536000, immutable"


@client_logos.get("/client-logos/<content_hash>.png")
@callable_by(Caller.ANYONE)
def client_logo(content_hash: str) -> ResponseReturnValue:
    """Show the logo whose content has this hash; another content has another address."""
    known = _HASH.fullmatch(content_hash) is not None
    content = services().client_documents.logo(content_hash) if known else None
    if content is None:
        abort(404)
    return Response(content, mimetype="image/png", headers={"Cache-Control": _FOR_EVER})


def logo_url(party: RelyingParty) -> str | None:
    """Return where a page finds a relying party's logo; None unless somebody reviewed the party."""
    url = party.member(DocumentKind.LOGO.value)
    if not party.reviewed or not url:
        return None
    content_hash = services().client_documents.logo_hash(party.client_id, url)
    return content_hash and url_for("client_logos.client_logo", content_hash=content_hash)
