"""`madoguchi counter clerk`: a secret is shown once, and a clerk who is removed opens nothing more."""

import pytest
from click.testing import CliRunner

from provider.cli.counter import counter
from provider.clock import utc_now
from provider.settings import Settings
from provider.stores_alone import counter_clerks


@pytest.fixture
def clerks(prepared_settings, monkeypatch):
    monkeypatch.setattr(Settings, "from_environment", lambda: prepared_settings)
    return counter_clerks(prepared_settings)


def told(*arguments):
    found = CliRunner().invoke(counter, ["clerk", *arguments])
    return found.exit_code, found.output


def test_a_clerk_comes_and_goes(clerks):
    code, said = told("add", "北窓口1")
    secret = said.splitlines()[-1]
    assert code == 0
    assert clerks.log_in(secret, now=utc_now()) is not None
    assert told("list") == (0, "北窓口1\n")
    assert told("add", "北窓口1") == (1, "Error: there is a clerk of this name already: 北窓口1\n")
    assert told("remove", "北窓口1") == (0, "北窓口1 can open nothing any more.\n")
    assert clerks.log_in(secret, now=utc_now()) is None
    assert told("remove", "北窓口1") == (1, "Error: there is no clerk of this name: 北窓口1\n")


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb"])
def test_a_name_that_is_none_is_refused(clerks, name):
    assert told("add", name) == (1, "Error: a name has 1 to 64 printable characters\n")
