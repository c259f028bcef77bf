"""The client certificate of the present connection: our own TLS's, or one that the proxy names.

A proxy ends TLS and names the certificate in ``Client-Cert`` (RFC 9440). Anybody can send a header,
so it is taken by the mtls listener alone and from the configured peer alone; brought by anyone
else, on any page, it is an attempt to be somebody and is refused rather than ignored.
"""

import base64
import binascii
import ipaddress
import json
import re
from dataclasses import replace

from flask import Flask, Response, current_app, g, request

from provider.oauth.client_certificate import CertificateError, ClientCertificate
from provider.settings import MTLS
from provider.web.access import CALLABLE_BY, Caller
from provider.web.client.problems import Problem, problem_response
from provider.web.services import services

HEADERS = ("Client-Cert", "Client-Cert-Chain")
_BYTES = re.compile(r":([A-Za-z0-9+/]+={0,2}):")
"""One byte sequence of RFC 8941 section 3.3.5, without parameters. A doubled header is no such."""

CERTIFICATE_REFUSED = Problem(
    400,
    "invalid_client_certificate",
    "The client certificate cannot be used.",
    "Use the addresses of mtls_endpoint_aliases, and leave Client-Cert to the proxy there.",
)


def presented() -> bytes | None:
    """Return the DER of the certificate that the present request came with, in its own time."""
    der: bytes | None = g.get("client_certificate")
    return der


def listener_base() -> str | None:
    """Return the address of the mtls listener when this process is that; None when it is not."""
    settings = services().settings
    return settings.mtls_url if settings.listener == MTLS else None


def look_at_certificates(app: Flask) -> None:
    """Look at the certificate before every view, of whatever kind, and refuse what is wrong with it."""

    def look() -> Response | None:
        try:
            der = _presented()
            if der is not None:
                ClientCertificate(der).demand_valid(now=services().clock())
        except CertificateError as fault:  # answered here: each blueprint words faults its own way
            return _refuse(fault)
        g.client_certificate = der
        return None

    app.before_request(look)


def _presented() -> bytes | None:
    ours = _by_our_tls()
    if not any(name in request.headers for name in HEADERS):
        return ours
    if not _from_the_proxy():
        raise CertificateError("the header Client-Cert is not taken from this peer")
    if ours is not None:
        raise CertificateError("the header Client-Cert came with a client certificate of its own")
    return _by_header()


def _by_our_tls() -> bytes | None:
    """Ask the connection. gunicorn leaves its socket in the environment, plain or of ``ssl``."""
    ask = getattr(request.environ.get("gunicorn.socket"), "getpeercert", None)
    return (ask(True) or None) if ask else None  # noqa: FBT003 - the standard library's interface


def _by_header() -> bytes | None:
    value = request.headers.get("Client-Cert")
    if value is None:
        raise CertificateError("the header Client-Cert-Chain came without Client-Cert")
    found = _BYTES.fullmatch(value.strip())
    try:
        if found is None:
            raise CertificateError("the header Client-Cert is not one byte sequence (RFC 9440)")
        return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        raise CertificateError(
            "the header Client-Cert is not one byte sequence (RFC 9440)"
        ) from None


def _from_the_proxy() -> bool:
    settings = services().settings
    if settings.listener != MTLS or settings.mtls_proxy_address is None:
        return False
    # X-Forwarded-For rewrites REMOTE_ADDR; what counts is who is at the other end of the socket.
    before = request.environ.get("werkzeug.proxy_fix.orig", {})
    peer = before.get("REMOTE_ADDR") or request.environ.get("REMOTE_ADDR", "")
    return _address(peer) == _address(settings.mtls_proxy_address) is not None


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _refuse(fault: CertificateError) -> Response:
    """Answer 400: the back channel as OAuth errors, everything else as a problem document."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, CALLABLE_BY, None) is not Caller.CLIENT:
        detail = f"{fault}. {CERTIFICATE_REFUSED.way_out}"
        return problem_response(replace(CERTIFICATE_REFUSED, way_out=detail))
    body = {"error": "invalid_request", "error_description": str(fault)}
    return Response(json.dumps(body), 400, content_type="application/json")
