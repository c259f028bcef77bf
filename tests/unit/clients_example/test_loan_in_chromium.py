"""The loan screener in a real browser at 320 px: readable and easy to reach, first in Japanese, then in English."""

import pytest

from clients_example.loan_screener.plans import fiscal_year
from clients_example.relying_party.today import today
from tests.services.chromium import NARROW
from tests.unit.clients_example.by_everybody import faults_of
from tests.unit.clients_example.samples import envelope, matched, summary, tax_year

pytestmark = pytest.mark.browser


def judged(**changes):
    year = fiscal_year(today())
    entry = summary(tax_year(fiscal_year=year, **changes))
    return envelope(matched(), entry | {"condition": {"kind": "fiscal_year", "fiscal_year": year}})


def apply(page):
    page.check("#plan_large")
    page.fill("#name", "見本 花子")
    page.fill("#birthdate", "1990-04-02")
    page.click("#connect")


def states(page, provider, loan_url):
    """Walk from the form over a mistyped one and the waiting to two decisions."""
    page.goto(loan_url)
    yield "disconnected"
    page.click("#language")
    page.click("#connect")
    assert page.is_visible("#wrong")
    yield "disconnected"
    provider.results = [(202, {"status": "collecting"})]
    apply(page)
    yield "pending"
    provider.results = [(200, judged())]
    page.click("#reload")
    assert page.get_attribute("#aftercare", "data-aftercare") == "retained_by_law"
    yield "approved"
    page.click("#end")
    provider.results = [(200, judged(taxation="undeclared"))]
    apply(page)
    yield "undeclared"


def test_every_kind_of_page_passes_at_320_pixels(provider, loan_url, open_page):
    page = open_page(NARROW, locale="ja-JP")
    assert faults_of(page, states(page, provider, loan_url)) == []
