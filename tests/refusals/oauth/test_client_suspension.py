"""`madoguchi client suspend`: the next call is refused, and `readmit` serves again."""

import pytest
from click.testing import CliRunner

from provider.cli.client import client
from provider.settings import Settings


@pytest.fixture
def command(provider, monkeypatch):
    """Run a client command on the provider's own database; give its output."""
    monkeypatch.setattr(Settings, "from_environment", lambda: provider.settings)

    def run(*arguments, code=0):
        result = CliRunner().invoke(client, arguments)
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_a_suspended_client_is_refused_until_it_is_readmitted(provider, rp, command):
    tokens = provider.tokens(rp)
    assert f"{rp.client_id} is suspended" in command("suspend", rp.client_id)
    assert rp.refresh(tokens["refresh_token"]).error == "invalid_client"
    assert rp.push().error == "invalid_client"
    assert f"{rp.client_id} is active" in command("readmit", rp.client_id)
    assert rp.refresh(tokens["refresh_token"]).status == 200


def test_an_unknown_client_is_told_in_a_sentence(command):
    assert command("suspend", "nobody", code=1) == (
        "Error: no relying party is registered under nobody\n"
    )
