"""The railway in a real browser at 320 px: readable and easy to reach, first in Japanese, then in English."""

import pytest

from tests.services.chromium import NARROW
from tests.unit.clients_example.by_everybody import faults_of
from tests.unit.clients_example.samples import carer, envelope, handbook, handbooks, matched

pytestmark = pytest.mark.browser


def states(page, provider, railway_url):
    """Walk from the form to the desk, a fare, and a handbook that ran out."""
    page.goto(railway_url)
    yield "disconnected"
    page.click("#language")
    page.click("#connect")
    assert page.is_visible("#wrong")
    yield "disconnected"
    provider.results = [(200, envelope(matched(), handbooks(handbook()), carer("yes")))]
    page.fill("#name", "見本 花子")
    page.fill("#birthdate", "1990-04-02")
    page.click("#connect")
    yield "confirmed"
    page.check("#party_with_carer")
    page.click("#show_fare")
    assert page.get_attribute("#fare", "data-reason") == "carer_half"
    yield "confirmed"
    past = handbooks(handbook(valid_until="2026-10-31"))
    provider.results = [(200, envelope(matched(), past, carer("unknown")))]
    page.click("#confirm")
    yield "expired"


def test_every_kind_of_page_passes_at_320_pixels(provider, railway_url, open_page):
    page = open_page(NARROW, locale="ja-JP")
    assert faults_of(page, states(page, provider, railway_url)) == []
