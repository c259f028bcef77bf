"""The desk's answers for programs: revocation lists and OCSP."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask, Response, abort, request

from connectors.sandbox.office.ocsp import Responder
from connectors.sandbox.office.register import register_of
from connectors.sandbox.office.register_entries import Use

_USES = {use.short: use for use in Use}
_PEM_END = b"-----END X509 CRL-----"


def add_revocation(app: Flask, data: Path, *, clock: Callable[[], datetime]) -> None:
    """Add the routes; they want no token: a list and an OCSP answer are public."""
    responder = Responder(register_of(data))

    @app.get("/crl/<any(auth, sign):use>.crl")
    @app.get("/crl/<any(auth, sign):use>-<int:generation>.crl")
    def _list(use: str, generation: int | None = None) -> Response:
        der = _published(data / "pki" / f"{use}.crl").get(generation)
        return abort(404) if der is None else Response(der, mimetype="application/pkix-crl")

    @app.post("/ocsp/<any(auth, sign):use>")
    def _ocsp(use: str) -> Response:
        if request.mimetype != "application/ocsp-request":
            abort(415)
        return _answered(use, request.get_data())

    @app.get("/ocsp/<any(auth, sign):use>/<path:text>")
    def _ocsp_in_address(use: str, text: str) -> Response:
        try:
            return _answered(use, base64.b64decode(text, validate=True))
        except binascii.Error:
            return _answered(use, b"")

    def _answered(use: str, asked: bytes) -> Response:
        der = responder.answer(_USES[use], asked, now=clock())
        return Response(der, mimetype="application/ocsp-response")


def _published(path: Path) -> Mapping[int | None, bytes]:
    """Return the file's lists in DER by generation; the newest one stands under None, too."""
    blocks = path.read_bytes().split(_PEM_END)[:-1]
    newest_first = [
        x509.load_pem_x509_crl(block + _PEM_END + b"\n").public_bytes(Encoding.DER)
        for block in blocks
    ]
    return {None: newest_first[0], **dict(enumerate(reversed(newest_first), start=1))}
