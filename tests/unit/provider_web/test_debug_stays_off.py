"""Nothing in the environment makes the provider talkative, and an error's number can be looked up."""

import pytest

from provider.app import create_app
from provider.logs import masked
from provider.web.logging import request_id


@pytest.fixture
def careless(world, monkeypatch):
    """The application, made where somebody left FLASK_DEBUG set."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    return create_app(world.settings, world.services)


def test_a_fault_is_answered_and_logged_without_its_words_even_so(careless, world, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("山田 花子")

    monkeypatch.setattr(type(world.services.oauth.server), "answer", broken)
    answer = careless.test_client().post("/token")
    assert answer.status_code == 500
    assert "山田" not in answer.text
    assert not careless.debug


def test_the_number_on_an_error_page_is_never_masked_in_the_log(careless):
    for _ in range(2_000):
        with careless.test_request_context("/"):
            assert masked(request_id()) == request_id()
