"""No setting is a promise that nobody keeps."""

import re
from dataclasses import fields

import pytest

from provider.settings import Settings
from tests.architecture.sources import CHECKOUT, python_files

READ_AS = {
    "kiosk_idle_seconds": "idle_seconds",
    "login_methods": "offered_logins",
    "terminal": "kiosk",
}
"""Settings that nobody needs as they are written, and the property that reads them."""

DECLARED_IN = [CHECKOUT / "provider" / name for name in ("settings.py", "setting_checks.py")]


@pytest.fixture(scope="module")
def product():
    paths = [path for path in python_files("provider") if path not in DECLARED_IN]
    return "\n".join(path.read_text("utf-8") for path in paths)


@pytest.mark.parametrize(
    "name", [each.name for each in fields(Settings) if each.name != "environment"]
)
def test_a_setting_is_read_by_somebody(name, product):
    assert re.search(rf"settings\.{READ_AS.get(name, name)}\b", product)
