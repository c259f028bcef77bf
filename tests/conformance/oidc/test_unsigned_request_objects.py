"""Modules of the Basic and Form Post plans about requests by value and by reference: declined as told."""

import json

from tests.conformance.conditions.authorization import check_page
from tests.conformance.plan import module
from tests.rp import b64


def unsigned(**claims):
    """An unsigned request object, as the suite sends it."""
    head = b64(json.dumps({"alg": "none"}).encode())
    return f"{head}.{b64(json.dumps(claims).encode())}."


@module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
def test_an_unsigned_request_object_is_named_as_unsupported(login):
    request = unsigned(**login.first.request(state="inside"))
    answer = login.citizen.allow(login.pushed(request=request), login.first.opened)
    login.checked_error(answer, "request_not_supported")


@module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")
def test_a_request_uri_of_their_own_is_named_as_unsupported_and_never_fetched(login):
    path = login.pushed(request_uri="https://app.example/request.jwt")
    answer = login.citizen.allow(path, login.first.opened)
    login.checked_error(answer, "request_uri_not_supported")
    assert login.suite.metadata()["request_uri_parameter_supported"] is False


@module("oidcc-ensure-request-object-with-redirect-uri")
def test_a_redirect_uri_in_a_request_object_does_not_help_a_wrong_one_outside(login):
    request = unsigned(**login.first.request())
    wrong = login.pushed(request=request, redirect_uri="https://app.example/other")
    check_page(login.citizen.open(wrong))
