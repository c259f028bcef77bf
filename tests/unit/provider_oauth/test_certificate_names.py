"""The name in a certificate, compared by meaning with the one that a client registered."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from provider.oauth.client_certificate import ClientCertificate
from tests import pki
from tests.certificates import EVERY_NAME, every_name, made


def read(held):
    return ClientCertificate(held.der)


@pytest.mark.parametrize(("member", "value"), EVERY_NAME.items())
def test_each_kind_of_name_is_found_under_its_own_member_alone(member, value):
    certificate = read(made(names=every_name()))
    assert certificate.matches_subject({member: value})
    assert not any(
        certificate.matches_subject({other: value}) for other in EVERY_NAME if other != member
    )
    assert not read(made("CN=other")).matches_subject({member: value})


def test_an_address_is_compared_by_value_not_by_spelling():
    certificate = read(made(names=every_name()))
    assert certificate.matches_subject({"tls_client_auth_san_ip": "2001:0DB8:0:0::1"})
    assert certificate.matches_subject({"tls_client_auth_san_ip": "192.0.2.7"})
    for wrong in ("192.0.2.8", "192.0.2.0/24", "::ffff:192.0.2.7", "rp.example", "192.0.2.07"):
        assert not certificate.matches_subject({"tls_client_auth_san_ip": wrong})


def test_a_wildcard_is_a_name_like_any_other():
    certificate = read(made(names=[x509.DNSName("*.example")]))
    assert certificate.matches_subject({"tls_client_auth_san_dns": "*.example"})
    assert not certificate.matches_subject({"tls_client_auth_san_dns": "rp.example"})
    fixed = read(made(names=every_name()))
    assert not fixed.matches_subject({"tls_client_auth_san_dns": "*.example"})


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"tls_client_auth_subject_dn": "CN=koyomi", "tls_client_auth_san_dns": "rp.example"},
        {"tls_client_auth_subject_dn": ""},
        {"tls_client_auth_subject_dn": None},
        {"tls_client_auth_subject_dn": ["CN=koyomi"]},
        {"tls_client_auth_subject_dn": "koyomi"},
        {"tls_client_auth_subject_dn": "CN=koyomi,"},
        {"tls_client_auth_subject_dn": "CN=#zz"},
    ],
)
def test_none_several_or_unreadable_names_fit_no_certificate(metadata):
    assert not read(made(names=every_name())).matches_subject(metadata)


def test_an_empty_registered_name_does_not_fit_an_empty_subject():
    certificate = read(made(x509.Name([]), names=every_name()))
    assert not certificate.matches_subject({"tls_client_auth_subject_dn": ""})


@pytest.mark.parametrize(
    "registered",
    [
        "CN=Koyomi Server,OU=A+L=Tokyo,O=Koyomi\\, Inc.,C=JP",
        "cn=koyomi server,ou=a+l=tokyo,o=koyomi\\, inc.,c=jp",
        "CN=Koyomi  Server,L=Tokyo+OU=A,O=Koyomi\\2c Inc.,C=JP",
        "2.5.4.3=Koyomi Server,OU=A+L=Tokyo,O=Koyomi\\, Inc.,2.5.4.6=jp",
    ],
)
def test_a_distinguished_name_is_compared_by_meaning(registered):
    name = x509.Name(
        [
            x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COUNTRY_NAME, "JP")]),
            x509.RelativeDistinguishedName(
                [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Koyomi, Inc.")]
            ),
            x509.RelativeDistinguishedName(
                [
                    x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "A"),
                    x509.NameAttribute(NameOID.LOCALITY_NAME, "Tokyo"),
                ]
            ),
            x509.RelativeDistinguishedName(
                [x509.NameAttribute(NameOID.COMMON_NAME, "Koyomi Server")]
            ),
        ]
    )
    assert read(made(name)).matches_subject({"tls_client_auth_subject_dn": registered})


@pytest.mark.parametrize(
    "registered",
    [
        "C=JP,O=Koyomi,CN=koyomi",  # the order of RFC 4514 is the reverse of the certificate's
        "CN=koyomi,O=Koyomi",
        "CN=koyomi,O=Koyomi,C=JP,C=JP",
        "CN=koyomi+O=Koyomi,C=JP",
        "CN=koyomi,OU=Koyomi,C=JP",
        "CN=koyom,O=Koyomi,C=JP",
    ],
)
def test_another_order_or_another_part_is_another_name(registered):
    certificate = read(made("CN=koyomi,O=Koyomi,C=JP"))
    assert certificate.matches_subject({"tls_client_auth_subject_dn": "CN=koyomi,O=Koyomi,C=JP"})
    assert not certificate.matches_subject({"tls_client_auth_subject_dn": registered})


def test_names_of_companies_may_be_written_by_their_usual_short_names():
    name = pki.name_of(
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_IDENTIFIER, "NTRJP-0100-01-000001"),
        (NameOID.SERIAL_NUMBER, "0100-01-000001"),
    )
    registered = "serialNumber=0100-01-000001,organizationIdentifier=NTRJP-0100-01-000001,C=JP"
    assert read(made(name)).matches_subject({"tls_client_auth_subject_dn": registered})
