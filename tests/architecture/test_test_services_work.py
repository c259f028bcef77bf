"""The test services themselves: fresh databases, a closed network, a browser that shows Japanese."""

import socket

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.services.closed_network import NetworkIsOffError


def test_each_test_has_a_migrated_database_of_its_own(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "alembic_version" in inspect(connection).get_table_names()
        connection.execute(text("CREATE TABLE left_behind (id integer)"))
    engine.dispose()


@pytest.mark.parametrize("again", ["first", "second"])
def test_nothing_is_left_behind_by_another_test(database_url, again):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "left_behind" not in inspect(connection).get_table_names()
        connection.execute(text("CREATE TABLE left_behind (id integer)"))
    engine.dispose()


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_the_network_beyond_this_machine_is_off(address):
    with pytest.raises(NetworkIsOffError):
        socket.create_connection((address, 443), timeout=1)


@pytest.mark.browser
def test_the_browser_has_a_japanese_font(phone):
    phone.set_content("<h1 lang=ja>窓口</h1>")
    session = phone.context.new_cdp_session(phone)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    heading = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    assert any("CJK" in font["familyName"] for font in fonts), fonts
