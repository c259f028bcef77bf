"""Scenario 12: a redirect URI that is not the registered one to the letter leads nowhere."""

from urllib.parse import urlencode

import pytest

from tests.journeys.drivers import PlainHttpDriver

pytestmark = pytest.mark.process


def test_it_is_an_error_page_and_no_redirect(inspector):
    wrong = inspector.redirect_uri + "/"
    refused = inspector.push(scope="openid immunisation", redirect_uri=wrong)
    assert refused.status == 400
    asked = inspector.request(scope="openid", redirect_uri=wrong) | {
        "client_id": inspector.client_id
    }
    browser = PlainHttpDriver().open(f"{inspector.issuer}/authorize?{urlencode(asked)}")
    assert browser.status == 400
    assert len(browser.visited) == 1
    assert wrong not in browser.response.text
