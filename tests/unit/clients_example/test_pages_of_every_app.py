"""What every app has from the shared half: its promise, a sign of life, and kind words for a fault."""

import pytest

from tests.walker import Walker


@pytest.mark.parametrize(
    ("app", "brand"),
    [("app_url", "こそだて"), ("loan_url", "みほん信用"), ("railway_url", "みほん鉄道")],
)
def test_every_app_keeps_its_own_face_on_the_pages_that_all_share(app, brand, request):
    browser = Walker().open(request.getfixturevalue(app))
    for path, status in (("/privacy", 200), ("/nothing", 404)):
        browser.open(path)
        assert (browser.status, brand in browser.text) == (status, True)
    browser.open("/healthz")
    assert (browser.status, browser.text) == (200, "ok")


@pytest.mark.parametrize("app", ["app_url", "loan_url", "railway_url"])
def test_from_a_page_that_only_a_form_or_the_provider_opens_the_other_language_leads_home(
    app, request
):
    browser = Walker().open(request.getfixturevalue(app))
    assert browser.open("/callback").status == 400
    assert browser.follow("language").status == 200
    assert browser.attribute("language", "hreflang") == "ja"
