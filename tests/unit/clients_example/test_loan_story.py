"""An applicant asks for a loan: what is asked, what is shown, what is kept and what is gone."""

import logging
import sqlite3
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from clients_example.loan_screener.evidence import EvidenceStore
from clients_example.loan_screener.plans import LARGE
from clients_example.relying_party.signed_result import Signed
from clients_example.relying_party.today import today
from connectors.contract.agency_keys import published_keys
from tests.unit.clients_example.samples import (
    HOLDER,
    answer,
    envelope,
    matched,
    other,
    summary,
    tax_year,
    year,
)
from tests.unit.connectors_digests.signing_agency import KEYS, examples, handed_over, read, sent
from tests.walker import Walker

NAME, BORN = "見本 花子", "1990-04-02"
YES = answer("answer.income_at_least_3m", "yes", year())


def state(browser):
    return browser.attribute("message", "data-state")


def aftercare(browser):
    return browser.attribute("aftercare", "data-aftercare")


@pytest.fixture
def applicant(loan_url):
    return Walker().open(loan_url)


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr("clients_example.loan_screener.pages.fiscal_year", lambda _: 2026)


def apply(browser, plan="small", **changes):
    return browser.press("connect", **{"plan": plan, "name": NAME, "birthdate": BORN} | changes)


def stored(tmp_path):
    """Everything that the app's files hold, as text."""
    return "".join(
        "\n".join(sqlite3.connect(path).iterdump())
        for path in (tmp_path / "loan").glob("*.sqlite3")
    )


def test_a_small_loan_asks_one_question_and_deletes_what_it_learned(applicant, provider, tmp_path):
    provider.results = [(200, envelope(matched(), YES))]
    apply(applicant)
    assert (state(applicant), aftercare(applicant)) == ("approved", "deleted")
    assert provider.asked_last["scope"] == "openid profile_match answer.income_at_least_3m"
    assert '"fiscal_year": 2026' in provider.asked_last["authorization_details"]
    assert NAME in provider.asked_last["authorization_details"]
    assert provider.acknowledged == ["req-1"]
    assert provider.grants == provider.refreshes == {}
    for secret in (NAME, BORN, "mk_at_", "mk_rt_", "income"):
        assert secret not in stored(tmp_path)
    calls = len(provider.seen)
    assert state(applicant.open("/")) == "approved"
    assert len(provider.seen) == calls


def test_a_large_loan_keeps_the_signed_summary_and_says_why_and_until_when(
    applicant, provider, tmp_path
):
    provider.results = [(200, envelope(matched(), summary(tax_year())))]
    apply(applicant, "large")
    assert (state(applicant), aftercare(applicant)) == ("approved", "retained_by_law")
    for said in (
        "貸金業法13条",
        f"{LARGE.last_payment(today()).year}年",
        "5,200,000円",
        "ひなた市",
    ):
        assert said in applicant.text
    kept = stored(tmp_path)
    assert "5200000" in kept
    assert "eyJ" in kept
    assert NAME not in kept
    assert "mk_at_" not in kept
    assert state(applicant.press("end")) == "disconnected"
    assert "5200000" not in stored(tmp_path)


def signed_by_agency(provider):
    """Return the entry of the summary as the provider writes it, with what its agency signed."""
    provider.agency_keys = published_keys("991023", KEYS)
    [example, *_] = examples("tax_income")
    answer = read("tax_income.summary", sent("tax_income", [example | tax_year()]))
    signed = handed_over(answer, category="tax_income.summary")
    entry = summary(*signed.pop("records"))
    entry["datasets"][0] |= signed | {"holder": HOLDER}
    return entry


def test_a_summary_that_its_agency_signed_is_kept_with_that_signature(
    applicant, provider, tmp_path, caplog
):
    caplog.set_level(logging.INFO)
    provider.results = [(200, envelope(matched(), signed_by_agency(provider)))]
    apply(applicant, "large")
    assert (state(applicant), aftercare(applicant)) == ("approved", "retained_by_law")
    assert "event=evidence_kept by=agency" in caplog.text
    assert "agency_signature" in stored(tmp_path)


def test_what_the_agency_did_not_write_is_not_kept_though_the_provider_attests_it(
    applicant, provider, tmp_path, caplog
):
    lie = signed_by_agency(provider)
    lie["datasets"][0]["records"][0]["employment_revenue_yen"] = 9_000_000
    provider.results = [(200, envelope(matched(), lie))]
    apply(applicant, "large")
    assert (state(applicant), aftercare(applicant)) == ("unproven", "deleted")
    assert "event=unproven what=the agency signed another root" in caplog.text
    assert "9000000" not in stored(tmp_path)


def test_a_signature_by_a_key_that_nobody_publishes_is_none(applicant, provider):
    provider.results = [(200, envelope(matched(), signed_by_agency(provider)))]
    provider.agency_keys = []
    apply(applicant, "large")
    assert (state(applicant), aftercare(applicant)) == ("unproven", "deleted")


def test_without_an_agencys_signature_the_attestation_is_kept_alone(applicant, provider, caplog):
    caplog.set_level(logging.INFO)
    provider.results = [(200, envelope(matched(), summary(tax_year())))]
    apply(applicant, "large")
    assert state(applicant) == "approved"
    assert "event=evidence_kept by=platform" in caplog.text
    assert provider.count("GET", "/jwks/agencies") == 0


def test_evidence_is_deleted_after_its_last_day(tmp_path):
    store = EvidenceStore(tmp_path)
    reference = store.keep(Signed({"records": []}, "jws"), today(), today=today())
    assert store.find(reference, today=today()).until == today()
    assert store.find(reference, today=today() + timedelta(days=1)) is None
    assert store.find(reference, today=today()) is None


def test_an_undeclared_year_is_told_as_such_and_nothing_is_kept(applicant, provider, tmp_path):
    undeclared = tax_year(
        taxation="undeclared", declaration_status="undeclared", employment_revenue_yen=0
    )
    provider.results = [(200, envelope(matched(), summary(undeclared)))]
    apply(applicant, "large")
    assert (state(applicant), aftercare(applicant)) == ("undeclared", "deleted")
    assert "0円とは見なしません" in applicant.text
    assert "undeclared" not in stored(tmp_path).replace('"verdict": "undeclared"', "").replace(
        '"notice": "undeclared"', ""
    )


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ([matched(), answer("answer.income_at_least_3m", "no", year())], "below"),
        ([matched(), answer("answer.income_at_least_3m", "unknown", year())], "unclear"),
        ([matched(), other("not_available", "answer.income_at_least_3m")], "unclear"),
        ([matched(), other("declined", "answer.income_at_least_3m")], "not_shared"),
        ([matched(), other("source_error", "answer.income_at_least_3m")], "later"),
        ([matched("unknown"), YES], "not_confirmed"),
        ([matched("no_match"), YES], "no_match"),
    ],
)
def test_whatever_else_comes_is_no_refusal_and_names_a_person_to_talk_to(
    applicant, provider, entries, shown
):
    provider.results = [(200, envelope(*entries))]
    apply(applicant)
    assert (state(applicant), aftercare(applicant)) == (shown, "deleted")
    assert "相談窓口" in applicant.text
    assert not applicant.has("terms")
    assert state(applicant.press("end")) == "disconnected"


def test_somebody_else_ends_the_matter_before_the_income_is_there(applicant, provider):
    waiting = other("pending", "tax_income.summary")
    provider.results = [(200, envelope(matched("no_match"), waiting, status="partial"))]
    apply(applicant, "large")
    assert state(applicant) == "no_match"
    assert provider.grants == provider.refreshes == {}


def test_a_forged_answer_is_not_used(applicant, provider, caplog):
    provider.results = [(200, envelope(matched(), YES))]
    provider.attesting_key = ECKey.generate_key("P-256")
    apply(applicant)
    assert (state(applicant), aftercare(applicant)) == ("unproven", "deleted")
    assert "event=unproven" in caplog.text


def test_too_much_names_the_most_that_the_law_allows(applicant, provider):
    provider.results = [
        (200, envelope(matched(), summary(tax_year(employment_revenue_yen=1_800_000))))
    ]
    apply(applicant, "large")
    assert (state(applicant), aftercare(applicant)) == ("too_much", "deleted")
    assert "600,000円" in applicant.text


def test_an_answer_that_is_late_is_waited_for(applicant, provider, loan_url):
    waiting = envelope(matched(), other("pending", "answer.income_at_least_3m"), status="partial")
    provider.results = [(202, {"status": "collecting"}), (200, waiting)]
    apply(applicant)
    assert state(applicant) == "pending"
    assert (state(applicant.open(loan_url)), provider.acknowledged) == ("pending", [])
    provider.results = [(200, envelope(matched(), YES))]
    assert state(applicant.open(loan_url)) == "approved"


def test_a_refused_consent_and_a_withdrawn_one_are_no_mark_against_anybody(
    applicant, provider, loan_url
):
    provider.authorize_changes = {"error": "access_denied", "code": None}
    assert state(apply(applicant)) == "refused"
    applicant.press("end")
    provider.authorize_changes, provider.results = {}, [(202, {"status": "collecting"})]
    assert state(apply(applicant)) == "pending"
    provider.withdrawn = True
    assert state(applicant.open(loan_url)) == "withdrawn"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"birthdate": "1990-02-30"}, ["birthdate"]),
        ({"birthdate": f"{today().year - 10}-01-01"}, ["birthdate"]),
        ({"name": "", "birthdate": "9999-01-01"}, ["name", "birthdate"]),
    ],
)
def test_what_is_mistyped_is_told_by_field_and_asks_nobody(applicant, provider, typed, wrong):
    apply(applicant, **typed)
    assert (applicant.status, state(applicant)) == (422, "disconnected")
    assert [each for each in ("#name", "#birthdate") if each in applicant.page.links] == [
        f"#{each}" for each in wrong
    ]
    assert provider.seen == []


def test_a_record_that_is_malformed_decides_nothing(applicant, provider):
    provider.results = [(200, envelope(matched(), summary(tax_year(employment_revenue_yen="5"))))]
    assert state(apply(applicant, "large")) == "error"


def test_nothing_personal_is_logged_or_in_an_address(applicant, provider, caplog):
    caplog.set_level(logging.DEBUG)
    provider.results = [(200, envelope(matched(), summary(tax_year())))]
    apply(applicant, "large")
    for secret in (NAME, BORN, "5200000", "mk_at_", "mk_rt_"):
        assert secret not in caplog.text
        assert all(secret not in url for _, url, _ in applicant.visited)


def test_english_is_complete(applicant, provider):
    provider.results = [(200, envelope(matched(), YES))]
    applicant.follow("language")
    assert "How much would you like to borrow?" in applicant.text
    apply(applicant)
    assert "We can lend you this" in applicant.text
