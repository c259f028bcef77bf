"""Pages of other origins: which endpoints their scripts may call, and that no cookie ever counts there."""

import pytest

from provider.oauth import resource_metadata
from provider.web.cors import _OPEN

PAGE = "https://browser-app.example"
OPEN = [
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/jwks"),
    ("GET", resource_metadata.PATH),
    ("POST", "/par"),
    ("POST", "/token"),
    ("POST", "/revoke"),
    ("GET", "/userinfo"),
    ("POST", "/self-information/requests"),
    ("GET", "/self-information/immunisation"),
    ("DELETE", "/self-information/requests/1"),
]
CLOSED = [
    "/",
    "/authorize",
    "/end-session",
    "/healthz",
    "/introspect",
    "/login/answer",
    "/my-page",
    "/nowhere",
    "/register",
]


def preflight(world, path, method="GET", **headers):
    asked = {"Origin": PAGE, "Access-Control-Request-Method": method, **headers}
    return world.app.test_client().options(path, headers=asked, base_url=world.origin)


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_preflight_is_answered_before_any_token_is_asked_for(world, method, path):
    answered = preflight(world, path, method, **{"Access-Control-Request-Headers": "dpop"})
    assert answered.status_code == 204
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answered.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = answered.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "dpop", "content-type", "idempotency-key", "prefer"} <= {*allowed}
    assert answered.headers["Access-Control-Max-Age"] == "7200"


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_refusal_is_readable_too_with_its_nonce_and_challenge(world, method, path):
    answered = world.app.test_client().open(
        path, method=method, headers={"Origin": PAGE}, base_url=world.origin
    )
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answered.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"DPoP-Nonce", "WWW-Authenticate", "Location", "Retry-After"} <= {*exposed}


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_citizens_pages_and_what_no_page_can_use_stay_closed(world, method, path):
    answered = world.app.test_client().open(
        path, method=method, headers={"Origin": PAGE}, base_url=world.origin
    )
    assert [name for name, _ in answered.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_browser_is_never_told_that_it_may_send_cookies(world, method, path):
    for answered in (
        preflight(world, path, method),
        world.app.test_client().open(path, method=method, base_url=world.origin),
    ):
        assert "Access-Control-Allow-Credentials" not in answered.headers
        assert "Set-Cookie" not in answered.headers


def test_every_open_room_exists(world):
    assert set(world.app.blueprints) >= _OPEN
