"""FAPI 2.0 with certificates instead of keys in the application, driven by openid-client over undici."""

import base64
import hashlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey

from provider.cli.sandbox.commands import sandbox as sandbox_commands
from provider.listeners.anchors import REFRESH_SECONDS

SCOPE = "openid offline_access immunisation maternal_child_health"
BOUND = {
    "dpop_bound_access_tokens": None,
    "tls_client_certificate_bound_access_tokens": True,
    "token_endpoint_auth_signing_alg": None,
}

pytestmark = [
    pytest.mark.process,
    pytest.mark.parametrize("site", ["https"], indirect=True),  # certificates exist there alone
]


def _issued(site):
    """A certificate by the CA that the sandbox trusts for relying parties."""
    arguments = ["client-certificate", "--data", str(site.sandbox.data), "foreign-app"]
    done = CliRunner().invoke(sandbox_commands, arguments, catch_exceptions=False)
    certificate, key = map(Path, done.output.split())
    return {"cert": certificate.read_text(), "key": key.read_text()}


def _self_signed():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "self-made")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1))
    made = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"cert": made.public_bytes(Encoding.PEM).decode(), "key": secret.decode()}


def _der(certificate):
    pem = certificate["cert"].encode()
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def _walk(site, client_id, certificate):
    own = {"clientId": client_id, "certificate": certificate}
    aliases = {"metadata": {"use_mtls_endpoint_aliases": True}}
    return site.converse("openid_client_mtls.js", site.hand_over, scope=SCOPE, **own, **aliases)


def _check(found, certificate):
    thumbprint = base64.urlsafe_b64encode(hashlib.sha256(_der(certificate)).digest())
    assert found["tokens"]["token_type"].lower() == "bearer"
    assert found["described"]["cnf"] == {"x5t#S256": thumbprint.decode().rstrip("=")}
    assert found["userinfo"]["sub"] == found["claims"]["sub"]
    assert found["status"] == 200
    assert found["bare"] == 401


def test_a_certificate_of_a_trusted_ca_says_who_calls_and_binds_the_tokens(site):
    certificate = _issued(site)
    members = {"token_endpoint_auth_method": "tls_client_auth", "jwks": None}
    members["tls_client_auth_subject_dn"] = "CN=foreign-app"
    _check(_walk(site, site.register(**BOUND, **members), certificate), certificate)


def test_a_certificate_of_the_apps_own_making_does_the_same_once_it_is_registered(site):
    certificate = _self_signed()
    jwk = ECKey.import_key(certificate["key"]).as_dict(private=False)
    jwk["x5c"] = [base64.b64encode(_der(certificate)).decode()]
    members = {"token_endpoint_auth_method": "self_signed_tls_client_auth"}
    members["jwks"] = {"keys": [jwk | {"use": "sig"}]}
    client_id = site.register(**BOUND, **members)
    time.sleep(REFRESH_SECONDS)  # the listener has heard of it by then
    _check(_walk(site, client_id, certificate), certificate)
