"""Refusals of the back channel: RFC 6749 section 5.2, with the suite's reading of it."""

import re
from urllib.parse import urlsplit

DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")
CHALLENGE = re.compile(r'(DPoP|Bearer)\b( \w+="[^"\\]*")?(, ?\w+="[^"\\]*")*')


def check_words(parameters):
    """``error_description`` in its legal characters (so never Japanese), ``error_uri`` an address."""
    if "error_description" in parameters:
        assert DESCRIPTION.fullmatch(parameters["error_description"])
    if "error_uri" in parameters:
        assert urlsplit(parameters["error_uri"]).scheme == "https"


def check_refused(answer, *codes):
    """A refused call of PAR, token, introspection or revocation: 400, or 401 for ``invalid_client``.

    CheckTokenEndpointHttpStatusIs400Allowing401ForInvalidClientError, EnsureParHTTPError,
    CheckErrorFromTokenEndpointResponseError…, ValidateErrorDescription….
    """
    assert answer.status in (400, 401), (answer.status, answer.body[:300])
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    content = answer.json
    assert content["error"] in codes, content
    assert answer.status == 400 or content["error"] == "invalid_client"
    assert set(content) <= {"error", "error_description", "error_uri"}
    check_words(content)


def check_call_refused(answer):
    """A refused call of a resource: 400 or 401 with a challenge (RFC 6750, RFC 9449 section 7.1)."""
    assert answer.status in (400, 401), (answer.status, answer.body[:300])
    assert CHALLENGE.match(answer.headers["WWW-Authenticate"])
    assert "no-store" in answer.headers["Cache-Control"]
