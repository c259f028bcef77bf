"""What the mtls listener serves is read off each route's own declaration, so that no route is forgotten."""

import pytest

from provider.web.access import CALLABLE_BY, Caller
from provider.web.listener import ELSEWHERE
from tests.certificate_party import behind_proxy, clients_ca

__all__ = ["behind_proxy", "clients_ca"]

RELYING_PARTIES = {Caller.CLIENT, Caller.MANAGEMENT, Caller.TOKEN}
EVERYBODY_ELSE = {
    Caller.AGENCY,
    Caller.ANYONE,
    Caller.BROWSER,
    Caller.CITIZEN,
    Caller.CLERK,
    Caller.DEVELOPER,
}


def test_each_kind_of_caller_is_decided_about():
    assert set(Caller) == RELYING_PARTIES | EVERYBODY_ELSE


def status_of(app, rule, method):
    path = "/".join("x" if part.startswith("<") else part for part in rule.rule.split("/"))
    return app.test_client().open(path, method=method).status_code


def test_back_channel_and_resources_are_served_and_nothing_else(behind_proxy):
    app = behind_proxy.app
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        served = getattr(view, CALLABLE_BY, None) in RELYING_PARTIES
        if rule.endpoint == "health.readiness":
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            turned_away = status_of(app, rule, method) == ELSEWHERE.status
            assert turned_away is not served, (rule.rule, method)


@pytest.mark.parametrize("path", ["/nowhere", "/my-page/", "//token", "/static/../token"])
def test_an_unknown_address_is_turned_away_without_a_page(behind_proxy, path):
    answer = behind_proxy.app.test_client().get(path)
    assert answer.status_code == ELSEWHERE.status
    assert answer.content_type == "application/problem+json"


def test_a_wrong_method_is_told_without_a_page(behind_proxy):
    answer = behind_proxy.app.test_client().get("/token")
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    assert "POST" in answer.headers["Allow"]


def test_the_health_check_needs_no_certificate(behind_proxy):
    assert behind_proxy.app.test_client().get("/healthz").json == {"status": "ok"}
