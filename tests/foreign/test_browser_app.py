"""An app that is nothing but a page on another origin: oidc-client-ts in a real Chromium."""

import re

import pytest

from tests.foreign.installed import HERE, MODULES
from tests.journeys import story
from tests.journeys.drivers import MouseDriver
from tests.services.chromium import DESKTOP

LIBRARY = MODULES / "oidc-client-ts" / "dist" / "browser" / "oidc-client-ts.min.js"
PAGE = HERE / "clients" / "browser"
PUBLIC = {
    "policy": "public_native",
    "application_type": "web",
    "token_endpoint_auth_method": "none",
    "token_endpoint_auth_signing_alg": None,
    "jwks": None,
    "grant_types": ["authorization_code", "refresh_token"],
    "require_pushed_authorization_requests": None,
    "scope": None,
    "self_information_entitlement": None,
}

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture
def app(site):
    """Return the address of the app, whose files are served from an origin of its own."""
    html = ("text/html; charset=utf-8", (PAGE / "index.html").read_bytes())
    site.callback.pages |= {
        "/app": html,
        "/app/callback": html,
        "/app/left": html,
        "/app/app.js": ("text/javascript", (PAGE / "app.js").read_bytes()),
        "/app/oidc-client-ts.js": ("text/javascript", LIBRARY.read_bytes()),
    }
    return f"{site.callback.origin}/app"


def _settings(site, app, *, dpop):
    members = {
        "redirect_uris": [f"{app}/callback"],
        "post_logout_redirect_uris": [f"{app}/left"],
        "dpop_bound_access_tokens": dpop,
    }
    return {
        "authority": site.issuer,
        "client_id": site.register(**PUBLIC, **members),
        "redirect_uri": f"{app}/callback",
        "post_logout_redirect_uri": f"{app}/left",
        "scope": "openid profile offline_access",
        "loadUserInfo": not dpop,
        "dpop": dpop,
    }


def _away(page, step, *arguments):
    """Let the page leave for the provider; wait for whatever page that leads to."""
    with page.expect_navigation():
        page.evaluate(f"given => {{ {step}(given) }}", *arguments)


def _log_in(page, app, settings):
    driver = MouseDriver(page)
    driver.open(app)
    _away(page, "begin", settings)
    story.to_the_bridge(driver)
    story.use_card(driver)
    driver.press("return")
    driver.press("agree", claim=["name"])
    page.wait_for_selector("#state:text('ready')")
    return page.evaluate("finish()")


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
def test_a_page_logs_a_citizen_in(site, app, open_page, dpop):
    page = open_page(DESKTOP)
    user = _log_in(page, app, _settings(site, app, dpop=dpop))
    assert user["tokenType"].lower() == ("dpop" if dpop else "bearer")
    claims = page.evaluate("userinfo()") if dpop else user["profile"]
    assert (claims["sub"], claims["name"]) == (user["profile"]["sub"], "山田 美咲")
    assert page.evaluate("renew()") == {"renewed": True, "rotated": True}


def test_a_citizen_stays_logged_in_until_the_page_logs_them_out(site, app, open_page):
    page = open_page(DESKTOP)
    user = _log_in(page, app, _settings(site, app, dpop=False))
    _away(page, "ask")
    page.wait_for_selector("#state:text('ready')")
    assert page.evaluate("finish()")["profile"]["sub"] == user["profile"]["sub"]
    _away(page, "leave")
    page.wait_for_url(re.compile(r"/app/left\?state="))
    assert page.evaluate("left()") == {"kept": "from the page", "user": None}
    _away(page, "ask")
    page.wait_for_url(re.compile(r"/callback\?error=login_required&"))
