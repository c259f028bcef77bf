"""Wrong methods and addresses: programs are answered in the form of the endpoint, people by a page."""

import pytest

BACK_CHANNEL = ["/par", "/token", "/introspect", "/revoke", "/register"]
PROGRAMS = [
    ("PUT", "/userinfo", 405),
    ("PUT", "/grants/x", 405),
    ("GET", "/grants/", 404),
    ("POST", "/.well-known/openid-configuration", 405),
    ("GET", "/.well-known/nothing", 404),
    ("POST", "/jwks", 405),
    ("GET", "/self-information/none/none", 404),
]


@pytest.mark.parametrize("path", BACK_CHANNEL)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_wrong_method_at_the_back_channel_is_an_oauth_error(rp, path, method):
    answer = rp.send(method, path)
    assert (answer.status, answer.error) == (405, "invalid_request")
    assert answer.headers["Content-Type"] == "application/json"
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", BACK_CHANNEL[:4])
def test_an_address_below_the_back_channel_is_an_oauth_error(rp, path):
    answer = rp.send("POST", f"{path}/more")
    assert (answer.status, answer.error) == (404, "invalid_request")


@pytest.mark.parametrize(("method", "path", "status"), PROGRAMS)
def test_other_programs_are_answered_by_a_problem(rp, method, path, status):
    answer = rp.send(method, path)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/nothing", "/tokens", "/my-page/nothing"])
def test_people_are_answered_by_a_page(rp, path):
    answer = rp.send("GET", path)
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
