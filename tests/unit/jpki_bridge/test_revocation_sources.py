"""Lists in files: read when they change, looked up quickly, and closed in doubt."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from jpki_bridge import errors
from jpki_bridge.verification import crl, revocation
from jpki_bridge.verification.certificate import public_key_sha256
from jpki_bridge.verification.revocation import CrlFile, CrlFolder, First, crl_source
from tests import pki

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OLD, NEW = pki.authority("ca old"), pki.authority("ca new")
LEAF = pki.credential(OLD)


def listed(issuer, entries) -> bytes:
    """A list that names serial numbers, each with its extensions."""
    builder = x509.CertificateRevocationListBuilder(
        issuer.certificate.subject, pki.NOW - DAY, pki.NOW + DAY
    )
    for serial_number, extensions in entries.items():
        entry = x509.RevokedCertificateBuilder(serial_number, pki.NOW - DAY)
        for extension, critical in extensions:
            entry = entry.add_extension(extension, critical=critical)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)


def check(source, leaf=LEAF, issuer=OLD, now=pki.NOW):
    source.check(leaf.certificate, issuer.certificate, now=now)


def unknown(source, leaf=LEAF, issuer=OLD, now=pki.NOW):
    with pytest.raises(errors.RevocationUnknownError):
        check(source, leaf, issuer, now)


class TestCrlFile:
    def test_a_changed_file_is_read_again(self, tmp_path):
        path = tmp_path / "auth.crl"
        source = CrlFile(path)
        path.write_bytes(pki.crl(OLD))
        source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)
        path.write_bytes(pki.crl(OLD, LEAF))
        with pytest.raises(errors.CertificateRevokedError):
            source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_a_file_taken_away_fails_closed(self, tmp_path):
        path = tmp_path / "auth.crl"
        source = CrlFile(path)
        path.write_bytes(pki.crl(OLD))
        source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)
        path.unlink()
        with pytest.raises(errors.RevocationUnknownError):
            source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    @pytest.mark.parametrize("content", [b"", b"nonsense", b"-----END X509 CRL-----", b"\x30\x82"])
    def test_nonsense_fails_closed(self, tmp_path, content):
        path = tmp_path / "auth.crl"
        path.write_bytes(content)
        with pytest.raises(errors.RevocationUnknownError):
            CrlFile(path).check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_a_list_under_another_name_is_not_the_issuers_though_its_key_signed_it(self, tmp_path):
        renamed = pki.authority("ca old", name=pki.name_of((x509.NameOID.COMMON_NAME, "other")))
        path = tmp_path / "auth.crl"
        path.write_bytes(pki.crl(renamed))
        with pytest.raises(errors.RevocationUnknownError):
            CrlFile(path).check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_the_newest_of_several_lists_counts(self, tmp_path):
        path = tmp_path / "auth.crl"
        older = pki.crl(OLD, at=pki.NOW - 2 * DAY)
        lists = [x509.load_der_x509_crl(der) for der in (older, pki.crl(OLD, LEAF))]
        path.write_bytes(b"".join(item.public_bytes(Encoding.PEM) for item in lists))
        with pytest.raises(errors.CertificateRevokedError):
            CrlFile(path).check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_a_critical_word_in_any_entry_makes_the_whole_list_unusable(self, tmp_path):
        """RFC 5280 section 5.3: an entry that is not understood may be about another CA's certificate."""
        path = tmp_path / "auth.crl"
        issuer = x509.CertificateIssuer([pki.DISTRIBUTION_POINT])
        for critical, usable in ((True, False), (False, True)):
            path.write_bytes(listed(OLD, {5: ((issuer, critical),)}))
            source = CrlFile(path)
            if usable:
                check(source)
            else:
                unknown(source)

    def test_a_large_list_is_read_once_and_then_looked_up(self, tmp_path, monkeypatch):
        path, reads = tmp_path / "auth.crl", []
        path.write_bytes(listed(OLD, dict.fromkeys(range(1, 3000), ())))
        for name, module in (("_load", revocation), ("_is_hold", crl)):
            real = getattr(module, name)
            monkeypatch.setattr(
                module, name, lambda data, real=real, name=name: reads.append(name) or real(data)
            )
        source = CrlFile(path)
        for _ in range(5):
            check(source)
        assert (reads.count("_load"), reads.count("_is_hold")) == (1, 2999)


UNKNOWN_OID = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.9"), b"\x05\0")
POINT = x509.IssuingDistributionPoint
WHOLE = {
    "full_name": None,
    "relative_name": None,
    "only_contains_user_certs": False,
    "only_contains_ca_certs": False,
    "only_some_reasons": None,
    "indirect_crl": False,
    "only_contains_attribute_certs": False,
}
RELATIVE = x509.RelativeDistinguishedName([x509.NameAttribute(x509.NameOID.COMMON_NAME, "p")])
REASONS = frozenset([x509.ReasonFlags.key_compromise])


class TestScope:
    @pytest.mark.parametrize(
        "part",
        [
            {"only_contains_ca_certs": True},
            {"only_contains_attribute_certs": True},
            {"indirect_crl": True},
            {"only_some_reasons": REASONS},
            {"relative_name": RELATIVE},
        ],
    )
    def test_a_list_of_a_part_tells_nothing(self, tmp_path, part):
        path = tmp_path / "auth.crl"
        for scope, known in (
            (WHOLE | {"only_contains_user_certs": True}, True),
            (WHOLE | part, False),
        ):
            path.write_bytes(pki.crl(OLD, extra=((POINT(**scope), True),)))
            (check if known else unknown)(CrlFile(path))

    @pytest.mark.parametrize(
        ("extension", "critical", "known"),
        [
            (UNKNOWN_OID, True, False),
            (UNKNOWN_OID, False, True),
            (x509.DeltaCRLIndicator(1), False, False),
            (POINT(**WHOLE | {"full_name": [pki.DISTRIBUTION_POINT]}), True, True),
            (POINT(**WHOLE | {"full_name": [x509.DNSName("elsewhere")]}), True, False),
        ],
    )
    def test_a_list_is_used_when_all_that_is_critical_is_understood(
        self, tmp_path, extension, critical, known
    ):
        path = tmp_path / "auth.crl"
        path.write_bytes(pki.crl(OLD, extra=((extension, critical),)))
        (check if known else unknown)(CrlFile(path))

    def test_a_critical_reason_is_understood(self, tmp_path):
        path = tmp_path / "auth.crl"
        hold = x509.CRLReason(x509.ReasonFlags.certificate_hold)
        path.write_bytes(listed(OLD, {LEAF.certificate.serial_number: ((hold, True),)}))
        with pytest.raises(errors.CertificateRevokedError, match="on hold"):
            check(CrlFile(path))


class TestCrlFolder:
    def test_lists_of_several_cas_lie_in_one_folder(self, tmp_path):
        renewed = pki.credential(NEW)
        (tmp_path / "old.crl").write_bytes(pki.crl(OLD))
        source = crl_source(tmp_path)
        assert type(source) is CrlFolder
        check(source)
        unknown(source, renewed, NEW)
        (tmp_path / "new.pem").write_bytes(pem(pki.crl(NEW, renewed)))
        check(source)
        with pytest.raises(errors.CertificateRevokedError):
            check(source, renewed, NEW)

    def test_one_file_that_cannot_be_read_makes_all_of_them_unknown(self, tmp_path):
        (tmp_path / "old.crl").write_bytes(pki.crl(OLD))
        (tmp_path / ".partly-written").write_bytes(b"nonsense")
        source = crl_source(tmp_path)
        check(source)
        (tmp_path / "broken.crl").write_bytes(b"nonsense")
        unknown(source)

    def test_an_empty_folder_tells_nothing(self, tmp_path):
        unknown(crl_source(tmp_path))


class Says:
    """A source that does one thing, and counts how often it was asked."""

    def __init__(self, refusal=None):
        self.refusal, self.asked = refusal, 0

    def check(self, _certificate, _issuer, *, now):
        self.asked += 1
        if self.refusal:
            raise self.refusal


class TestFirst:
    def test_a_source_that_cannot_tell_is_followed_by_the_next(self):
        silent, good = Says(errors.RevocationUnknownError()), Says()
        check(First(silent, good))
        assert (silent.asked, good.asked) == (1, 1)

    def test_revoked_is_the_last_word(self):
        good = Says()
        with pytest.raises(errors.CertificateRevokedError):
            check(First(Says(errors.CertificateRevokedError("revoked")), good))
        assert good.asked == 0

    def test_a_good_word_is_enough(self):
        later = Says(errors.CertificateRevokedError("revoked"))
        check(First(Says(), later))
        assert later.asked == 0

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_when_nobody_can_tell_it_is_not_known(self, count):
        unknown(First(*(Says(errors.RevocationUnknownError()) for _ in range(count))))


class TestEntries:
    def test_what_fresh_lists_name_can_be_gone_through(self, tmp_path):
        path = tmp_path / "auth.crl"
        held = pki.credential(OLD)
        hold = x509.CRLReason(x509.ReasonFlags.certificate_hold)
        path.write_bytes(listed(OLD, {held.certificate.serial_number: ((hold, False),), 7: ()}))
        source = First(Says(), CrlFile(path))
        found = list(source.entries([OLD.certificate, NEW.certificate], now=pki.NOW))
        key = public_key_sha256(OLD.certificate)
        assert found == [(key, held.certificate.serial_number, True), (key, 7, False)]
        assert str(held.certificate.serial_number) not in repr(found)

    def test_a_list_that_is_old_or_gone_names_nobody(self, tmp_path):
        path = tmp_path / "auth.crl"
        source = CrlFile(path)
        assert list(source.entries([OLD.certificate], now=pki.NOW)) == []
        path.write_bytes(pki.crl(OLD, LEAF))
        assert list(source.entries([OLD.certificate], now=pki.NOW + 2 * DAY)) == []
        assert len(list(source.entries([OLD.certificate], now=pki.NOW))) == 1

    def test_the_version_changes_with_the_file(self, tmp_path):
        path = tmp_path / "auth.crl"
        source = CrlFile(path)
        with pytest.raises(errors.RevocationUnknownError):
            source.version()
        path.write_bytes(pki.crl(OLD))
        before = source.version()
        assert before == source.version()
        path.write_bytes(pki.crl(OLD, LEAF))
        assert before != source.version()


@pytest.mark.parametrize(
    ("moment", "known"),
    [
        (pki.NOW - crl.CLOCK_SKEW, True),
        (pki.NOW - crl.CLOCK_SKEW - SECOND, False),
        (pki.NOW + DAY, True),
        (pki.NOW + DAY + SECOND, False),
    ],
)
def test_a_list_counts_in_its_own_time_only(tmp_path, moment, known):
    path = tmp_path / "auth.crl"
    path.write_bytes(pki.crl(OLD, at=pki.NOW))
    (check if known else unknown)(CrlFile(path), now=moment)
