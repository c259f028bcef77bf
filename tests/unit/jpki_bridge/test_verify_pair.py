"""Two keys answer one challenge: what links a login to attributes, and a parent to a child."""

import dataclasses
import json
from datetime import date

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from jpki_bridge import errors
from jpki_bridge.challenge import Context
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_answer, verify_link, verify_representation
from tests import pki

ORIGIN, NONCE = "https://localhost:8600", "n" * 43


def expectation(purpose: str) -> Expectation:
    return Expectation(ORIGIN, NONCE, Context(purpose, "こそだて", "app", "t" * 22, "47").text())


def asked(purpose: str) -> dict[str, str]:
    return dataclasses.asdict(expectation(purpose))


class World:
    """Two CAs with their lists, and the trust in each."""

    def __init__(self, folder):
        self.auth, self.sign = pki.authority(), pki.sign_authority()
        self.auth_list, self.sign_list = folder / "auth.crl", folder / "sign.crl"
        self.revoke()
        self.trust = Trust([self.auth.certificate], {pki.AUTH_POLICY}, CrlFile(self.auth_list))
        self.signature_trust = Trust(
            [self.sign.certificate], {pki.SIGN_POLICY}, CrlFile(self.sign_list)
        )
        self.parent = pki.credential(self.auth)
        self.child = pki.credential(self.auth, key=pki.p384_key("child"))
        self.signer = pki.signature_credential(self.sign)

    def revoke(self, *holders):
        for ca, path in ((self.auth, self.auth_list), (self.sign, self.sign_list)):
            own = [each for each in holders if each.certificate.issuer == ca.certificate.subject]
            path.write_bytes(pki.crl(ca, *own))

    def link(self, answer, purpose="link"):
        return verify_link(
            answer.encode(), expectation(purpose), self.trust, self.signature_trust, now=pki.NOW
        )

    def represent(self, answer, purpose="represent"):
        return verify_representation(answer.encode(), expectation(purpose), self.trust, now=pki.NOW)

    def login(self, answer, purpose="login"):
        return verify_answer(answer.encode(), expectation(purpose), self.trust, now=pki.NOW)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def test_a_link_names_the_credential_and_the_four_attributes(world):
    linked = world.link(pki.pair_of(world.parent, world.signer, **asked("link")))
    assert linked.first.serial_number == world.parent.certificate.serial_number
    four = linked.four
    assert (four.name, four.sex, four.birth_date) == ("山田　花子", "female", date(1990, 4, 1))
    assert four.address == "東京都千代田区霞が関一丁目１番"
    assert not four.name_has_substitutes
    assert "花子" not in repr(linked)
    assert "千代田" not in repr(linked)


def test_a_representation_names_two_credentials(world):
    pair = world.represent(pki.pair_of(world.parent, world.child, **asked("represent")))
    assert pair.first.serial_number == world.parent.certificate.serial_number
    assert pair.second.serial_number == world.child.certificate.serial_number
    assert (pair.first.algorithm, pair.second.algorithm) == ("RS256", "ES384")
    assert pair.second.certificate_der == world.child.der


@pytest.mark.parametrize("field", ["origin", "nonce", "context"])
@pytest.mark.parametrize("part", ["first", "second"])
def test_a_proof_of_a_pair_for_something_else_is_a_wrong_signature(world, field, part):
    """Each of the two signs all of origin, nonce and context."""
    right = asked("link")
    other = pki.pair_of(world.parent, world.signer, **(right | {field: right[field] + " "}))
    good = pki.pair_of(world.parent, world.signer, **right)
    mixed = (
        dataclasses.replace(good, signature=other.signature)
        if part == "first"
        else dataclasses.replace(good, second=other.second)
    )
    with pytest.raises(errors.SignatureRefusedError):
        world.link(mixed)


def test_a_second_proof_does_not_stand_beside_another_first_one(world):
    other = pki.credential(world.auth, key=pki.rsa_key("other citizen"))
    moved = pki.pair_of(world.parent, world.signer, **asked("link"), beside=other)
    with pytest.raises(errors.SignatureRefusedError):
        world.link(moved)


def test_another_certificate_over_the_second_key_cannot_be_swapped_in(world):
    pair = pki.pair_of(world.parent, world.signer, **asked("link"))
    renewed = pki.signature_credential(world.sign, name="佐藤　健二")
    swapped = dataclasses.replace(pair.second, unverified_certificate=renewed.der)
    with pytest.raises(errors.SignatureRefusedError):
        world.link(dataclasses.replace(pair, second=swapped))


def test_a_login_proof_is_no_second_proof(world):
    """The labels differ: what a key signed as the first of an answer never stands as a second."""
    first = pki.answer_of(world.parent, **asked("represent"))
    as_second = pki.answer_of(world.child, **asked("represent"))
    pair = pki.pair_of(world.parent, world.child, **asked("represent"))
    forged = dataclasses.replace(pair.second, signature=as_second.signature)
    with pytest.raises(errors.SignatureRefusedError):
        world.represent(dataclasses.replace(first, second=forged))


def test_a_second_proof_is_no_login(world):
    pair = pki.pair_of(world.parent, world.child, **asked("login"))
    alone = pki.answer_of(world.child, **asked("login"))
    with pytest.raises(errors.SignatureRefusedError):
        world.login(dataclasses.replace(alone, signature=pair.second.signature))


def test_a_pair_is_no_login_and_half_a_pair_is_no_pair(world):
    pair = pki.pair_of(world.parent, world.signer, **asked("login"))
    with pytest.raises(errors.AnswerFormatError):
        world.login(pair)
    for purpose, verify in (("link", world.link), ("represent", world.represent)):
        with pytest.raises(errors.AnswerFormatError):
            verify(pki.answer_of(world.parent, **asked(purpose)))


@pytest.mark.parametrize("asked_for", ["link", "represent"])
def test_the_first_half_of_a_pair_is_no_login(world, asked_for):
    """The second proof cut off leaves a well-signed answer, to a challenge that was no login."""
    pair = pki.pair_of(world.parent, world.child, **asked(asked_for))
    with pytest.raises(errors.ChallengeGoneError):
        world.login(dataclasses.replace(pair, second=None), asked_for)


def test_a_challenge_of_one_purpose_is_not_answered_for_another(world):
    for purpose in ("login", "step_up", "represent"):
        with pytest.raises(errors.ChallengeGoneError):
            world.link(pki.pair_of(world.parent, world.signer, **asked(purpose)), purpose)
    for purpose in ("login", "step_up", "link"):
        with pytest.raises(errors.ChallengeGoneError):
            world.represent(pki.pair_of(world.parent, world.child, **asked(purpose)), purpose)


def test_one_card_twice_is_no_pair(world):
    renewed = pki.credential(world.auth)
    for second in (world.parent, renewed):
        with pytest.raises(errors.AnswerFormatError):
            world.represent(pki.pair_of(world.parent, second, **asked("represent")))


def test_each_certificate_of_a_pair_must_be_of_its_own_use_and_ca(world):
    wrong = {
        "a login certificate where the signature one should be": (world.parent, world.child),
        "a signature certificate where the login one should be": (world.signer, world.signer),
        "signature usage by the login CA": (
            world.parent,
            pki.signature_credential(world.auth),
        ),
        "signature policy without the commitment": (
            world.parent,
            pki.signature_credential(world.sign, usage=pki.key_usage(digital_signature=True)),
        ),
        "commitment without the policy": (
            world.parent,
            pki.signature_credential(world.sign, policy=pki.AUTH_POLICY),
        ),
        "a first certificate of a stranger": (
            pki.credential(pki.authority("rogue")),
            world.signer,
        ),
    }
    for name, (first, second) in wrong.items():
        with pytest.raises(errors.ChainRefusedError):
            world.link(pki.pair_of(first, second, **asked("link")))
            pytest.fail(name)


def test_a_child_is_shown_by_a_login_certificate_of_the_trusted_ca(world):
    stranger = pki.credential(pki.authority("rogue"), key=pki.p384_key("child"))
    for first, second in (
        (world.parent, stranger),
        (stranger, world.parent),
        (world.parent, world.signer),
    ):
        with pytest.raises(errors.ChainRefusedError):
            world.represent(pki.pair_of(first, second, **asked("represent")))


@pytest.mark.parametrize("revoked", ["parent", "signer"])
def test_either_certificate_of_a_link_may_be_revoked(world, revoked):
    world.revoke(getattr(world, revoked))
    with pytest.raises(errors.CertificateRevokedError):
        world.link(pki.pair_of(world.parent, world.signer, **asked("link")))


@pytest.mark.parametrize("revoked", ["parent", "child"])
def test_either_certificate_of_a_representation_may_be_revoked(world, revoked):
    world.revoke(getattr(world, revoked))
    with pytest.raises(errors.CertificateRevokedError):
        world.represent(pki.pair_of(world.parent, world.child, **asked("represent")))


def test_no_certificate_of_a_pair_tells_its_status_before_both_have_signed(world):
    world.revoke(world.parent)
    good = pki.pair_of(world.parent, world.child, **asked("represent"))
    unsigned = dataclasses.replace(good.second, signature=bytes(96))
    with pytest.raises(errors.SignatureRefusedError):
        world.represent(dataclasses.replace(good, second=unsigned))


def with_attributes(world, *names: x509.GeneralName):
    extension = (x509.SubjectAlternativeName(list(names)), False)
    return pki.signature_credential(world.sign, extra=(extension,))


GOOD = {1: "山田　花子", 2: "00000", 3: "2", 4: "419900401", 5: "霞が関", 6: "000"}


def attributes(**changes):
    values = GOOD | {int(name[1:]): value for name, value in changes.items()}
    return [pki.attribute(number, text) for number, text in values.items() if text is not None]


def test_substitutes_are_kept_as_flags_and_other_values_are_passed_over(world):
    later, foreign = (
        pki.attribute(7, "ヤマダ"),
        x509.OtherName(x509.ObjectIdentifier("2.25.7"), b"\5\0"),
    )
    names = [*attributes(_2="01000", _6=None, _3="3", _4="019000101"), later, foreign]
    names.append(x509.DNSName("example"))
    four = world.link(
        pki.pair_of(world.parent, with_attributes(world, *names), **asked("link"))
    ).four
    assert four.name_has_substitutes
    assert not four.address_has_substitutes
    assert (four.sex, four.birth_date) == ("unknown", date(1900, 1, 1))


@pytest.mark.parametrize(
    "changes",
    [
        *({f"_{number}": None} for number in (1, 3, 4, 5)),
        *({f"_{number}": ""} for number in (1, 3, 4, 5)),
        {"_1": "　 "},
        {"_1": b"\x13\x01A"},
        {"_1": b"\x0c\x01\xff"},
        {"_2": "00x00"},
        {"_3": "0"},
        {"_3": "female"},
        {"_4": "19900401"},
        {"_4": "419900231"},
        {"_4": "619900401"},
        {"_4": "４１９９００４０１"},
        {"_4": "400000000"},
        {"_6": "2"},
    ],
)
def test_missing_or_ill_formed_attributes_are_refused(world, changes):
    signer = with_attributes(world, *attributes(**changes))
    with pytest.raises(errors.AttributesRefusedError) as refused:
        world.link(pki.pair_of(world.parent, signer, **asked("link")))
    assert not refused.value.browser_may_hear
    assert "山田" not in str(refused.value)


@pytest.mark.parametrize("number", range(1, 7))
def test_an_attribute_that_stands_there_twice_is_refused(world, number):
    signer = with_attributes(world, *attributes(), pki.attribute(number, GOOD[number]))
    with pytest.raises(errors.AttributesRefusedError):
        world.link(pki.pair_of(world.parent, signer, **asked("link")))


def test_a_signature_certificate_without_attributes_links_nobody(world):
    signer = pki.signature_credential(world.sign, extra=())
    with pytest.raises(errors.AttributesRefusedError):
        world.link(pki.pair_of(world.parent, signer, **asked("link")))


def test_the_attributes_of_a_pair_survive_the_wire(world):
    pair = pki.pair_of(world.parent, world.signer, **asked("link"))
    assert json.loads(pair.encode())["format"] == "jpki-pair:1"
    assert world.signer.certificate.public_bytes(Encoding.DER) == pair.second.unverified_certificate
