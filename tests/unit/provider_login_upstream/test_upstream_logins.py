"""Logins at the emulator as a real process: what is accepted, and each trap by the name of its error."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.sandbox.auth_app.traps import Trap
from provider.login.authenticator import LinkedBy
from provider.login.upstream import errors
from provider.login.upstream.authenticator import UpstreamEvidence
from provider.login.upstream.callback import unverified_code
from provider.login.upstream.keys import PAUSE
from tests.services.auth_app import MISAKI

KENJI = "p-sato-kenji"


def test_a_login_names_the_holder_and_a_credential_of_issuer_and_sub(party):
    before = datetime.now(UTC)
    done = party.log_in()
    assert (done.person.person_id, done.linked_by) == (MISAKI, LinkedBy.UPSTREAM)
    credential = done.credential
    issuer = party.provider.issuer
    assert credential.issuer_sha256 == hashlib.sha256(issuer.encode()).hexdigest()
    told = f"{issuer}\0{credential.identifier}".encode()
    assert credential.fingerprint == hashlib.sha256(told).hexdigest()
    assert credential.kind == "upstream"
    assert credential.not_after - before > timedelta(days=364)
    assert credential.identifier not in repr(done)


def test_a_sub_stays_the_same_and_is_each_persons_own(party):
    assert party.log_in().credential.identifier == party.log_in().credential.identifier
    assert party.log_in(KENJI).credential.identifier != party.log_in().credential.identifier


def test_no_cookie_of_one_login_goes_along_with_the_next(party):
    party.log_in()
    assert len(party.authenticator._calls._client.cookies) == 0


@pytest.mark.parametrize(
    "trap",
    [
        Trap.GENDER_AS_NUMBER,
        Trap.GENDER_AS_WORD,
        Trap.BIRTHDATE_WITH_HYPHENS,
        Trap.CALLBACK_ISSUER_OWN,
    ],
)
def test_forms_that_relying_parties_have_met_are_understood(party, trap):
    party.auth_app.set_traps(trap)
    assert party.log_in().person.person_id == MISAKI


REFUSED = {
    Trap.ISSUER_WITHOUT_API: errors.IssuerRefusedError,
    Trap.ISSUER_WITH_SLASH: errors.IssuerRefusedError,
    Trap.CALLBACK_ISSUER_FOREIGN: errors.MixedUpError,
    Trap.OUTAGE: errors.UpstreamUnavailableError,
    Trap.SLOW: errors.UpstreamUnavailableError,
    Trap.REDIRECTS: errors.UpstreamAnswerError,
    Trap.TOO_LARGE: errors.UpstreamAnswerError,
    Trap.NOT_JSON: errors.UpstreamAnswerError,
    Trap.WRONG_NONCE: errors.NonceRefusedError,
    Trap.OTHER_AUDIENCE: errors.AudienceRefusedError,
    Trap.OTHER_PARTY: errors.AudienceRefusedError,
    Trap.EXPIRED: errors.TimeRefusedError,
    Trap.FROM_TOMORROW: errors.TimeRefusedError,
    Trap.OLD_LOGIN: errors.TimeRefusedError,
    Trap.WEAK_ACR: errors.AcrRefusedError,
    Trap.NO_SUBJECT: errors.SubjectRefusedError,
    Trap.SYMMETRIC: errors.AlgorithmRefusedError,
    Trap.UNSIGNED: errors.AlgorithmRefusedError,
    Trap.UNPUBLISHED_KEY: errors.KeyUnknownError,
    Trap.BROKEN_SIGNATURE: errors.SignatureRefusedError,
    Trap.OTHER_SUBJECT: errors.OtherSubjectError,
    Trap.ATTRIBUTE_MISSING: errors.AttributesRefusedError,
    Trap.MOVED_AWAY: errors.HolderUnknownError,
}


@pytest.mark.parametrize("trap", REFUSED)
def test_each_trap_is_refused_by_name(party, trap):
    party.auth_app.set_traps(trap)
    with pytest.raises(REFUSED[trap]) as refusal:
        party.log_in()
    assert type(refusal.value) is REFUSED[trap]


def test_no_trap_is_forgotten():
    understood = {Trap.GENDER_AS_NUMBER, Trap.GENDER_AS_WORD, Trap.BIRTHDATE_WITH_HYPHENS}
    understood |= {Trap.CALLBACK_ISSUER_OWN, Trap.SAME_SUBJECT}
    assert set(Trap) - understood == set(REFUSED)


def test_a_code_is_good_once(party):
    evidence, now = party.evidence(), datetime.now(UTC)
    party.authenticator.authenticate(evidence, now=now)
    with pytest.raises(errors.CodeRefusedError):
        party.authenticator.authenticate(evidence, now=now)


@pytest.mark.parametrize("changed", [{"code_verifier": "v" * 43}, {"unverified_code": "guessed"}])
def test_a_code_without_its_verifier_is_worth_nothing(party, changed):
    evidence = replace(party.evidence(), **changed)
    with pytest.raises(errors.CodeRefusedError):
        party.authenticator.authenticate(evidence, now=datetime.now(UTC))


def test_the_code_of_another_login_does_not_fit_this_one(party):
    """Injected codes fail twice: by the verifier at the upstream, and by the nonce here."""
    own, others = party.evidence(), party.evidence(KENJI)
    stolen = replace(others, nonce=own.nonce)
    with pytest.raises(errors.NonceRefusedError):
        party.authenticator.authenticate(stolen, now=datetime.now(UTC))


def test_a_key_that_the_upstream_does_not_know_is_our_side(party, auth_app):
    (auth_app.data / "auth_app" / "clients.json").write_text("{}")
    evidence = UpstreamEvidence("code", "v" * 43, "n" * 43, datetime.now(UTC))
    with pytest.raises(errors.ClientRefusedError):
        party.authenticator.authenticate(evidence, now=datetime.now(UTC))


def test_new_keys_are_found_within_one_login_but_not_asked_for_without_end(party):
    party.log_in()
    now = datetime.now(UTC)
    party.auth_app.rotate()
    with pytest.raises(errors.KeyUnknownError):
        party.log_in()
    evidence = party.evidence()
    later = now + PAUSE - timedelta(seconds=1)
    with pytest.raises(errors.KeyUnknownError):
        party.authenticator.authenticate(evidence, now=later)
    assert party.authenticator.authenticate(party.evidence(), now=now + PAUSE).person


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"error": ["access_denied"]}, errors.StoppedThereError),
        ({"error": ["access_denied"], "code": ["c"]}, errors.StoppedThereError),
        ({"error": ["temporarily_unavailable"]}, errors.UpstreamUnavailableError),
        ({"error": ["invalid_request"]}, errors.ClientRefusedError),
        ({"error": ["unauthorized_client"]}, errors.ClientRefusedError),
        ({}, errors.UpstreamAnswerError),
        ({"code": [""]}, errors.UpstreamAnswerError),
        ({"code": ["a", "b"]}, errors.UpstreamAnswerError),
        ({"code": ["c\u3042"]}, errors.UpstreamAnswerError),
        ({"code": ["c" * 2_049]}, errors.UpstreamAnswerError),
        ({"code": ["c"], "iss": ["https://auth-and-sign.go.jp/realms/main"]}, errors.MixedUpError),
        ({"code": ["c"], "iss": ["x", "y"]}, errors.UpstreamAnswerError),
    ],
)
def test_what_comes_back_without_a_usable_code_is_refused_by_name(party, told, error):
    with pytest.raises(error):
        unverified_code(told, party.provider)


def test_what_else_stands_in_an_answer_is_passed_over(party):
    told = {"code": ["c"], "session_state": ["s"], "more": ["a", "b"]}
    assert unverified_code(told, party.provider) == "c"
