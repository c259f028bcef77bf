"""Who may register is the operator's to say: nobody, the invited, or anybody within a quota."""

from datetime import timedelta

import pytest

from tests.developer import METADATA, Developer, invitation, refused
from tests.rp import FlaskHttp


def test_where_registration_is_closed_an_invitation_opens_nothing(opened):
    provider = opened(registration="closed")
    developer = Developer(FlaskHttp(provider.app.test_client()))
    for token in (None, invitation(provider)):
        refused(developer.register(token=token), "access_denied", 403)


def test_an_invitation_is_good_for_its_uses_and_its_time(opened):
    provider = opened(registration="invited")
    developer = Developer(FlaskHttp(provider.app.test_client()))
    answer = developer.register()
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    token = invitation(provider, uses=2)
    refused(developer.register(token=token, client_name=""))
    assert [developer.register(token=token).status for _ in range(3)] == [201, 201, 401]
    late = invitation(provider, life=timedelta(hours=1))
    provider.clock.turn(hours=1)
    answer = developer.register(token=late)
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "mk_ia_x", "Bearer a b"])
def test_a_malformed_invitation_is_not_taken_for_none(provider, header):
    http = FlaskHttp(provider.app.test_client())
    answer = Developer(http).send("POST", "/register", METADATA, headers={"Authorization": header})
    refused(answer, "invalid_token", 401)


def test_one_source_cannot_register_without_end(opened):
    provider = opened(registrations_source_count=2, registrations_daily_count=3)
    developer = Developer(FlaskHttp(provider.app.test_client()))
    assert [developer.register().status for _ in range(2)] == [201, 201]
    answer = developer.register()
    refused(answer, "temporarily_unavailable", 429)
    assert answer.headers["Retry-After"] == "Mon, 23 Nov 2026 00:00:00 GMT"
    elsewhere = Developer(_From(provider, "192.0.2.7"))
    assert [elsewhere.register().status for _ in range(2)] == [201, 429], "three a day in all"
    provider.clock.turn(days=1)
    assert developer.register().status == 201


def test_one_client_cannot_be_changed_without_end(opened):
    provider = opened(registrations_source_count=2)
    developer = Developer(FlaskHttp(provider.app.test_client()))
    developer.register()
    assert [developer.change().status for _ in range(3)] == [200, 200, 429]
    assert developer.read().status == 200


def test_all_addresses_of_one_ipv6_subscriber_are_one_source(opened):
    provider = opened(registrations_source_count=1)
    ends = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    answers = [Developer(_From(provider, end)).register().status for end in ends]
    assert answers == [201, 429, 201]


class _From(FlaskHttp):
    """Speaks to the application from another address."""

    def __init__(self, provider, address):
        client = provider.app.test_client()
        client.environ_base = {**client.environ_base, "REMOTE_ADDR": address}
        super().__init__(client)
