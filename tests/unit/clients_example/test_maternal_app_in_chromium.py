"""Every state of the app in a real browser at 320 px: readable and easy to reach."""

import pytest

from tests.services.chromium import NARROW
from tests.unit.clients_example.by_everybody import faults_of
from tests.unit.clients_example.honest_provider import reply
from tests.unit.clients_example.samples import WHOLE, dose, envelope, other, released

pytestmark = pytest.mark.browser


def every_state(page, provider, app_url):
    """Walk through every state; yield the name of each that is now shown."""
    part = released(dose("varicella", 1, "2025-05-20"), complete=False)
    page.goto(app_url)
    yield "disconnected"
    provider.results = [(202, {"status": "collecting"})]
    page.click("#connect")
    yield "pending"
    provider.results = [(200, envelope(part, other("declined"), status="partial"))]
    page.click("#reload")
    yield "partial"
    provider.results = [(200, WHOLE)]
    page.click("#reload")
    yield "connected"
    page.fill("#birth_date", "1901-01-01")
    page.evaluate("document.querySelector('#child form').noValidate = true")
    page.click("#save_child")
    yield "connected"
    page.fill("#birth_date", "2024-05-14")
    page.fill("#nickname", "はなちゃん")
    page.click("#save_child")
    yield "connected"
    yield from every_end(page, provider)


def every_end(page, provider):
    """The states without a timeline."""
    provider.results = [(200, envelope(other("not_available", "immunisation")))]
    page.click("#refresh")
    yield "empty"
    provider.results = [(200, envelope(other("source_error", "immunisation")))]
    page.click("#refresh")
    yield "error"
    provider.pause()
    page.click("#reload")
    yield "paused"
    provider.withdrawn = True
    page.click("#reload")
    yield "withdrawn"
    provider.paused.clear()
    provider.withdrawn, provider.authorize_changes = False, {"error": "access_denied", "code": None}
    page.click("#connect")
    yield "refused"
    provider.authorize_changes, provider.results = {}, [(200, WHOLE)]
    page.click("#connect")
    (grant_id,) = list(provider.grants)[-1:]
    provider.replace[f"/grants/{grant_id}"] = lambda: reply("no", 500)
    page.click("#disconnect")
    yield "ended_here"


@pytest.mark.parametrize("language", ["ja-JP", "en-GB"])
def test_every_state_passes_at_320_pixels(provider, app_url, open_page, language):
    page = open_page(NARROW, locale=language)
    assert faults_of(page, every_state(page, provider, app_url)) == []
