"""The office's counter: what each operation does to card, register, feed and lists, and what it refuses."""

import shutil

import pytest

from connectors.sandbox.office import operations
from connectors.sandbox.office.register_entries import Status, Use
from jpki_bridge import errors
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import answer_question, look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.verification.trust import load_anchors
from tests.office_world import TEXTS, card_file, fingerprints, link, listed_reason, log_in
from tests.pki import NOW


def spoil_tries(office, card_id):
    with typed_pin("9999") as pin, pytest.raises(errors.PinWrongError):
        answer_question(
            VirtualTransport(office.data / "cards"),
            card_id,
            pin,
            Question(*TEXTS),
            last_try_confirmed=False,
        )


def test_the_signature_certificate_names_the_holder_as_the_register_does(town_office):
    linked = link(town_office.data, "taro")
    assert linked.first.certificate_sha256 == log_in(town_office.data, "taro").certificate_sha256
    four = linked.four
    register = town_office.people["p-taro"].basic_four()
    assert (four.name, four.sex) == ("見本　太郎", register.sex)
    assert (four.birth_date, four.address) == (register.birth_date, register.address)
    assert not four.name_has_substitutes
    assert not four.address_has_substitutes


def test_under_15_there_is_no_signature_certificate(town_office):
    assert log_in(town_office.data, "mei")
    with pytest.raises(errors.NoSignatureCertificateError):
        link(town_office.data, "mei")
    assert "password" not in card_file(town_office, "mei")


@pytest.mark.parametrize(
    ("day", "expected"), [("2034-03-07T14:59", False), ("2034-03-07T15:00", True)]
)
def test_the_age_for_a_signature_begins_with_the_15th_birthday_in_japan(town_office, day, expected):
    now = NOW.fromisoformat(f"{day}+00:00")
    assert operations.may_sign(town_office.people["p-mei"].basic_four(), now=now) is expected


def test_a_renewed_card_logs_in_and_its_old_certificate_is_superseded(town_office, tmp_path):
    shutil.copytree(town_office.data / "cards", tmp_path / "old" / "cards")
    shutil.copytree(town_office.data / "pki", tmp_path / "old" / "pki")
    spoil_tries(town_office, "taro")
    before = log_in(tmp_path / "old", "taro")
    assert town_office.at_counter("renew", "taro") == 0
    after = log_in(town_office.data, "taro")
    assert after.serial_number != before.serial_number
    assert link(town_office.data, "taro")
    (signature,) = town_office.certificates(use=Use.SIGNATURE, status=Status.SUPERSEDED)
    assert listed_reason(town_office, Use.AUTHENTICATION, before.serial_number) == "superseded"
    assert listed_reason(town_office, Use.SIGNATURE, signature.serial) == "superseded"
    assert town_office.feed()[-2:] == [
        (after.certificate_sha256, "active"),
        (before.certificate_sha256, "superseded"),
    ]
    with town_office.register.reading() as books:
        assert books.superseded(after.certificate_sha256) == [before.certificate_sha256]
    shutil.copy(town_office.data / "pki" / "auth.crl", tmp_path / "old" / "pki" / "auth.crl")
    with pytest.raises(errors.CertificateRevokedError):
        log_in(tmp_path / "old", "taro")
    assert look(VirtualTransport(town_office.data / "cards"), "taro").tries_left == 3


def test_a_phone_has_certificates_of_its_own_beside_the_card(town_office):
    assert town_office.at_counter("issue-phone", "taro", "android") == 0
    phone = card_file(town_office, "taro-android")
    assert phone["token_label"] == "JPKIAPGPSETOKEN"
    assert phone["behaviour"] == {"read_needs_pin": True}
    by_phone, by_card = (log_in(town_office.data, name) for name in ("taro-android", "taro"))
    assert by_phone.certificate_sha256 != by_card.certificate_sha256
    assert link(town_office.data, "taro-android").four.name == "見本　太郎"
    with town_office.register.reading() as books:
        assert books.superseded(by_phone.certificate_sha256) == []
    assert town_office.at_counter("issue-phone", "taro", "iphone") == 0
    assert card_file(town_office, "taro-iphone")["token_label"] == "JPKIAPIOSTOKEN"


@pytest.mark.parametrize(
    ("reason", "listed"),
    [
        ("loss", "cessationOfOperation"),
        ("death", "affiliationChanged"),
        ("cessation", "cessationOfOperation"),
    ],
)
def test_a_revoked_card_is_refused_and_the_feed_says_so(town_office, reason, listed):
    town_office.at_counter("issue-phone", "taro", "android")
    known = log_in(town_office.data, "taro")
    assert town_office.at_counter("revoke", "taro", reason) == 0
    with pytest.raises(errors.CertificateRevokedError):
        log_in(town_office.data, "taro")
    assert listed_reason(town_office, Use.AUTHENTICATION, known.serial_number) == listed
    assert (known.certificate_sha256, "revoked") in town_office.feed()
    phone = town_office.certificates(card_id="taro-android", use=Use.AUTHENTICATION)[0]
    assert phone.status is (Status.REVOKED if reason == "death" else Status.ACTIVE)


def test_a_hold_is_a_hold_and_ends(town_office):
    known = log_in(town_office.data, "taro")
    assert town_office.at_counter("suspend", "taro") == 0
    with pytest.raises(errors.CertificateRevokedError, match="hold"):
        log_in(town_office.data, "taro")
    reason = listed_reason(town_office, Use.AUTHENTICATION, known.serial_number)
    assert reason == "certificateHold"
    assert town_office.at_counter("resume", "taro") == 0
    assert log_in(town_office.data, "taro").certificate_sha256 == known.certificate_sha256
    statuses = [
        status for sha256, status in town_office.feed() if sha256 == known.certificate_sha256
    ]
    assert statuses == ["active", "suspended", "active"]


def test_a_reset_gives_back_all_tries_and_keeps_the_certificate(town_office):
    known = log_in(town_office.data, "taro")
    for _ in range(2):
        spoil_tries(town_office, "taro")
    with typed_pin("9999") as pin, pytest.raises(errors.PinBlockedError):
        answer_question(
            VirtualTransport(town_office.data / "cards"),
            "taro",
            pin,
            Question(*TEXTS),
            last_try_confirmed=True,
        )
    assert town_office.at_counter("reset-pin", "taro") == 0
    assert log_in(town_office.data, "taro").certificate_sha256 == known.certificate_sha256


def test_a_card_after_a_loss_takes_the_place_of_the_lost_one(town_office):
    lost = log_in(town_office.data, "taro")
    town_office.at_counter("revoke", "taro", "loss")
    assert town_office.at_counter("issue", "taro") == 0
    found = log_in(town_office.data, "taro-2")
    with town_office.register.reading() as books:
        assert books.superseded(found.certificate_sha256) == [lost.certificate_sha256]
    assert (lost.certificate_sha256, "superseded") not in town_office.feed()
    town_office.reopen()
    assert log_in(town_office.data, "taro-2")


def test_a_renewal_may_stay_unknown_to_the_directory(town_office):
    known = log_in(town_office.data, "taro")
    assert town_office.at_counter("renew", "taro", "--unlisted") == 0
    new = log_in(town_office.data, "taro").certificate_sha256
    assert new not in town_office.listed
    assert known.certificate_sha256 in town_office.listed
    assert new not in dict(town_office.feed())
    town_office.reopen()
    assert new not in town_office.listed


def test_generations_of_a_ca_share_a_name_and_both_stay_good(town_office):
    assert town_office.at_counter("roll-ca", "authentication") == 0
    anchors = load_anchors((town_office.data / "pki" / "auth-ca.pem").read_bytes())
    assert len(anchors) == 2
    assert anchors[0].subject == anchors[1].subject
    old = log_in(town_office.data, "taro")
    town_office.at_counter("renew", "taro")
    new = log_in(town_office.data, "taro")
    assert new.issuer_key_sha256 != old.issuer_key_sha256
    assert log_in(town_office.data, "mei").issuer_key_sha256 == old.issuer_key_sha256
    town_office.at_counter("revoke", "mei", "loss")
    with pytest.raises(errors.CertificateRevokedError):
        log_in(town_office.data, "mei")
    assert log_in(town_office.data, "taro")


@pytest.mark.parametrize(
    ("before", "asked", "code"),
    [
        ((), ("renew", "nobody"), "unknown_card"),
        ((), ("issue", "nobody"), "unknown_person"),
        ((), ("issue", "taro"), "has_a_card"),
        ((), ("issue-phone", "mei", "android"), "too_young"),
        ((), ("resume", "taro"), "not_suspended"),
        ((("revoke", "taro", "loss"),), ("renew", "taro"), "already_revoked"),
        ((("revoke", "taro", "loss"),), ("revoke", "taro", "loss"), "already_revoked"),
        ((("revoke", "taro", "loss"),), ("resume", "taro"), "not_suspended"),
        ((("suspend", "taro"),), ("suspend", "taro"), "suspended"),
        ((("suspend", "taro"),), ("renew", "taro"), "suspended"),
        ((("suspend", "taro"),), ("issue", "taro"), "has_a_card"),
    ],
)
def test_a_refusal_is_one_sentence_with_a_code_and_changes_nothing(
    town_office, capsys, before, asked, code
):
    for step in before:
        assert town_office.at_counter(*step) == 0
    files, feed = fingerprints(town_office.data), town_office.feed()
    capsys.readouterr()
    assert town_office.at_counter(*asked) == 1
    said = capsys.readouterr().err
    assert said.endswith(f"({code})\n")
    assert said.count("\n") == 1
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_a_second_phone_of_a_kind_and_a_phone_from_a_phone_are_refused(town_office, capsys):
    town_office.at_counter("issue-phone", "taro", "android")
    assert town_office.at_counter("issue-phone", "taro", "android") == 1
    assert "(has_a_phone)" in capsys.readouterr().err
    assert town_office.at_counter("issue-phone", "taro-android", "iphone") == 1
    assert "(not_a_card)" in capsys.readouterr().err


def test_an_office_that_never_opened_does_nothing(town_office, capsys):
    shutil.rmtree(town_office.data)
    assert town_office.at_counter("renew", "taro") == 1
    assert town_office.at_counter("list") == 1
    assert capsys.readouterr().err.count("(not_opened)") == 2
    assert not town_office.data.exists()


def test_the_list_names_cards_and_nobody(town_office, capsys):
    town_office.at_counter("suspend", "taro")
    capsys.readouterr()
    assert town_office.at_counter("list") == 0
    said = capsys.readouterr().out
    assert "見本" not in said
    assert [line.split()[:3] for line in said.splitlines()] == [
        ["mei", "card", "active"],
        ["taro", "card", "suspended"],
    ]
