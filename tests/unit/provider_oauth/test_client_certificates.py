"""A client's certificate: read strictly, compared as RFC 8705 says, believed only by a known CA."""

import base64
import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from provider.oauth.certificate_authorities import ClientAuthorities
from provider.oauth.client_certificate import (
    CertificateError,
    ClientCertificate,
    registered_certificates,
)
from tests import pki
from tests.certificates import EVERY_NAME, NOW, authority, every_name, made


def read(held):
    return ClientCertificate(held.der)


# --- reading


def test_the_thumbprint_is_sha256_of_the_der_in_base64url():
    held = made()
    expected = base64.urlsafe_b64encode(hashlib.sha256(held.der).digest()).rstrip(b"=").decode()
    assert read(held).thumbprint == expected


@pytest.mark.parametrize(
    "spoil",
    [
        lambda der: b"",
        lambda der: b"\x30",
        lambda der: der[:-1],
        lambda der: der + b"\x00",
        lambda der: b"\x30\x80" + der[4:] + b"\x00\x00",
        base64.b64encode,
        lambda der: b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der),
        lambda der: der + bytes(20_000),
        lambda der: bytes(20_000),
    ],
    ids=["empty", "stub", "cut", "trailing", "indefinite", "base64", "pem", "long", "zeros"],
)
def test_what_is_not_one_certificate_in_der_is_refused(spoil):
    with pytest.raises(CertificateError):
        ClientCertificate(spoil(made().der))


def test_no_flipped_bit_escapes_as_another_error():
    der = made(names=every_name()).der
    for place in range(len(der)):
        spoiled = bytearray(der)
        spoiled[place] ^= 0x41
        try:
            certificate = ClientCertificate(bytes(spoiled))
        except CertificateError:
            continue
        for member, value in EVERY_NAME.items():
            certificate.matches_subject({member: value})
        assert not certificate.is_registered({"keys": []})


def test_nothing_of_the_certificate_is_in_its_repr():
    assert repr(read(made("CN=secret"))) == "ClientCertificate(…)"


@pytest.mark.parametrize(
    ("at", "fault"),
    [(NOW - timedelta(days=2), "not yet valid"), (NOW + timedelta(days=31), "expired")],
)
def test_a_certificate_counts_only_in_its_own_time(at, fault):
    certificate = read(made())
    certificate.demand_valid(now=NOW)
    with pytest.raises(CertificateError, match=fault):
        certificate.demand_valid(now=at)


# --- self_signed_tls_client_auth: the registered certificate or key


def test_a_registered_certificate_or_its_bare_key_is_recognised():
    held = made()
    assert read(held).is_registered({"keys": [made().jwk(), held.jwk()]})
    assert read(held).is_registered({"keys": [held.jwk(x5c=False)]})


def test_a_renewed_certificate_over_a_registered_key_is_recognised():
    old = made()
    renewed = made(key=old.key)
    assert renewed.der != old.der
    assert read(renewed).is_registered({"keys": [old.jwk()]})


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": None},
        {"keys": {}},
        {"keys": ["key", None, 1, []]},
        {"keys": [{"kty": "EC"}]},
        {"keys": [{"x5c": "text"}, {"x5c": []}, {"x5c": [1]}, {"x5c": ["***"]}, {"x5c": ["é"]}]},
    ],
)
def test_a_strange_key_set_holds_no_certificate(jwks):
    assert not read(made()).is_registered(jwks)
    assert list(registered_certificates(jwks)) == []


def test_a_certificate_by_a_registered_ca_is_not_the_registered_one():
    maker = authority("CN=koyomi")
    assert not read(made("CN=koyomi", by=maker)).is_registered({"keys": [maker.jwk()]})


def test_only_the_first_of_a_chain_is_the_clients():
    held, other = made(), made()
    chained = other.jwk()
    chained["x5c"].append(base64.b64encode(held.der).decode())
    assert not read(held).is_registered({"keys": [chained]})
    assert list(registered_certificates({"keys": [chained]})) == [other.der]


def test_a_key_for_encryption_opens_no_door():
    held = made()
    assert not read(held).is_registered({"keys": [held.jwk(use="enc")]})
    assert list(registered_certificates({"keys": [held.jwk(use="enc")]})) == []


def test_a_key_on_another_curve_needs_its_certificate_to_be_registered():
    held = made(key=ec.generate_private_key(ec.SECP384R1()))
    assert read(held).is_registered({"keys": [held.jwk()]})
    assert not read(held).is_registered({"keys": [held.jwk(x5c=False)]})


# --- whose names are believed


@pytest.fixture
def ca():
    return authority()


@pytest.fixture
def authorities(ca, tmp_path):
    path = tmp_path / "clients-ca.pem"
    path.write_bytes(ca.pem)
    return ClientAuthorities(path, None)


def refused(authorities, held, fault, at=NOW):
    with pytest.raises(CertificateError, match=fault):
        authorities.demand_issued(read(held), now=at)


def test_a_certificate_by_the_ca_is_believed(ca, authorities):
    authorities.demand_issued(read(made(by=ca)), now=NOW)


def test_a_self_signed_certificate_may_carry_any_name_and_is_not_believed(authorities):
    refused(authorities, made("CN=koyomi"), "by no CA")


def test_a_ca_of_the_same_name_is_not_the_ca(authorities):
    refused(authorities, made(by=authority()), "by no CA")


def test_whom_the_ca_certified_certifies_nobody(ca, authorities):
    below = made("CN=below", by=ca, ca=True)
    authorities.demand_issued(read(below), now=NOW)
    refused(authorities, made("CN=koyomi", by=below), "by no CA")


def test_the_ca_itself_is_no_client(ca, authorities):
    refused(authorities, ca, "by no CA")


def test_an_expired_ca_vouches_for_nobody(ca, authorities):
    refused(authorities, made(by=ca, days=90), "by no CA", at=NOW + timedelta(days=31))


def test_without_a_ca_file_nobody_is_believed(ca):
    refused(ClientAuthorities(None, None), made(by=ca), "by no CA")


def test_a_changed_file_counts_at_once(ca, authorities, tmp_path):
    other = authority("CN=Other CA")
    refused(authorities, made(by=other), "by no CA")
    (tmp_path / "clients-ca.pem").write_bytes(ca.pem + other.pem)
    authorities.demand_issued(read(made(by=other)), now=NOW)


def test_a_broken_file_is_found_at_the_start(tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ValueError, match=r"."):
        ClientAuthorities(tmp_path / "ca.pem", None)


def test_a_revoked_certificate_and_a_stale_list_are_refused(ca, tmp_path):
    good, bad = made(by=ca), made(by=ca)
    (tmp_path / "ca.pem").write_bytes(ca.pem)
    (tmp_path / "ca.crl").write_bytes(pki.crl(ca, bad))
    authorities = ClientAuthorities(tmp_path / "ca.pem", tmp_path / "ca.crl")
    authorities.demand_issued(read(good), now=NOW)
    refused(authorities, bad, "revoked")
    refused(authorities, good, "revocation is not known", at=NOW + timedelta(days=2))
