"""While the database is away every surface says so in its own form, and no log repeats a value."""

import pytest
from sqlalchemy.exc import OperationalError

from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, MISAKI
from tests.oauth_provider import InProcessProvider


def _away(*_):
    raise OperationalError("INSERT INTO t VALUES (?)", {"name": "山田"}, Exception("花子"))


@pytest.fixture
def take_away(monkeypatch):
    """Return ``take_away(services)``: from now on its database cannot be reached."""
    return lambda services: monkeypatch.setattr(type(services.database.engine), "connect", _away)


def errors_of(caplog):
    return [r for r in caplog.records if r.levelname == "ERROR"]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/help", "/no-such-page", "/my-page", "/my-page/history", "/login/finish?h=x"),
        *("the visit", "push"),
    ],
)
def test_citizens_get_a_page_and_one_line_tells_of_the_fault(
    world, browser, take_away, caplog, path
):
    browser.log_in().press("continue", subject=HANAKO)
    path = {"the visit": browser.path, "push": world.push()}.get(path, path)
    take_away(world.services)
    caplog.clear()
    browser.open(path)
    assert browser.status == 503
    assert "うまく動きませんでした（こちらの都合です）" in browser.text
    assert len(errors_of(caplog)) == 1
    assert [word for word in ("山田", "花子", MISAKI) if word in caplog.text + browser.html] == []


def test_agreeing_while_it_is_away_leaves_nothing_and_works_afterwards(world, browser, monkeypatch):
    browser.log_in().press("continue", subject=HANAKO)
    browser.press("continue", category=["immunisation"], term="once")
    path, token = browser.path, browser.hidden("form_token")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(world.services.database.engine), "connect", _away)
        browser.post(path, form_token=token)
        assert browser.status == 503
    assert world.rows("consent_grant") == 0
    browser.open(path).press("agree")
    assert world.rows("consent_grant") == 1


def test_a_card_s_answer_that_cannot_be_parked_is_refused(world, take_away):
    browser = Browser(world).arrive()
    asked = browser.ask_card()
    take_away(world.services)
    answered = world.app.test_client().post(
        "/login/answer", data={"txn": "t", "answer": asked["nonce"]}, base_url=world.origin
    )
    assert answered.status_code == 503


@pytest.mark.parametrize("endpoint", ["par", "token", "introspect", "revoke", "userinfo"])
def test_relying_parties_are_told_to_come_back(prepared_settings, take_away, caplog, endpoint):
    provider = InProcessProvider(prepared_settings)
    rp = provider.relying_party()
    tokens, code = provider.tokens(rp), provider.code(rp)
    calls = {
        "par": rp.push,
        "token": lambda: rp.exchange(code),
        "introspect": lambda: rp.introspect(tokens["access_token"]),
        "revoke": lambda: rp.revoke(tokens["refresh_token"]),
        "userinfo": lambda: rp.get("/userinfo", tokens["access_token"]),
    }
    take_away(provider.services)
    caplog.clear()
    answer = calls[endpoint]()
    assert (answer.status, answer.error) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert len(errors_of(caplog)) == 1
    assert "山田" not in caplog.text
    provider.close()


def test_whoever_watches_over_us_is_told_and_hears_when_it_is_back(prepared_settings, monkeypatch):
    provider = InProcessProvider(prepared_settings)
    client, engine = provider.app.test_client(), type(provider.services.database.engine)
    with monkeypatch.context() as away:
        away.setattr(engine, "connect", _away)
        assert client.get("/healthz").status_code == 503
    assert client.get("/healthz").status_code == 200
    provider.close()
