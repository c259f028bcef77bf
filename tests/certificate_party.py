"""Relying parties that authenticate by certificate, over real TLS or as a proxy would name them."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from provider.settings import MTLS
from tests.certificates import authority
from tests.oauth_provider import InProcessProvider
from tests.rp import ASSERTION_TYPE, FORM, FlaskHttp, RelyingParty
from tests.services.mutual_tls import offering

PROXY = "192.0.2.10"


class CertificateParty(RelyingParty):
    """A relying party without assertions and proofs: its certificate is both (RFC 8705)."""

    def post(self, path, form, *, proof=None, assertion=None, retry=True):
        members = {"client_id": self.client_id, **form}
        if assertion:
            members |= {"client_assertion": assertion, "client_assertion_type": ASSERTION_TYPE}
        body = urlencode({k: v for k, v in members.items() if v is not None}).encode()
        return self.send("POST", path, body=body, headers={"Content-Type": FORM})

    def call(self, method, path, access_token, *, proof=None, body=b"", headers=None, retry=True):
        given = {"Authorization": f"Bearer {access_token}", **(headers or {})}
        return self.send(method, path, body=body, headers=given)

    def showing(self, http):
        """Return the same relying party over another connection."""
        twin = CertificateParty(http, self.issuer, self.client_id, key=self.key, clock=self.clock)
        twin.verifier, twin.redirect_uri = self.verifier, self.redirect_uri
        return twin


class BehindProxy(FlaskHttp):
    """Speaks to an application as the proxy does, naming one certificate, or none."""

    def __init__(self, app, held=None, *, peer=PROXY):
        self._client = app.test_client()
        self._client.environ_base["REMOTE_ADDR"] = peer
        self._headers = {"Client-Cert": held.header} if held else {}

    def send(self, method, path, *, body=b"", headers=None):
        return super().send(method, path, body=body, headers={**(headers or {}), **self._headers})


def registered_by_certificate(provider, client_id, http, metadata):
    """Register a relying party that authenticates and binds by certificate; return it."""
    party = CertificateParty(http, provider.settings.issuer_url, client_id, clock=provider.clock)
    bound = {"tls_client_certificate_bound_access_tokens": True}
    provider.register(party, sector=client_id, **(bound | metadata))
    return party


def self_signed(*held):
    """Metadata of a client that registers these certificates themselves."""
    keys = [each.jwk(kid=str(number)) for number, each in enumerate(held)]
    return {"token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": {"keys": keys}}


def by_ca(subject="CN=koyomi"):
    """Metadata of a client that registers the subject of its certificate."""
    return {
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": subject,
    }


@pytest.fixture(scope="module")
def clients_ca():
    return authority()


@pytest.fixture
def behind_proxy(prepared_settings, tmp_path, clients_ca):
    """A provider whose mtls listener stands behind a proxy, in this process."""
    offered = offering(prepared_settings, tmp_path, clients_ca=clients_ca)
    opened = InProcessProvider(replace(offered, listener=MTLS, mtls_proxy_address=PROXY))
    yield opened
    opened.close()
