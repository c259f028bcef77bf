"""A scope leaves the catalogue in the middle of a story."""

import sys
from types import MappingProxyType

from scopes.catalogue import SCOPES


def leave(monkeypatch, token):
    """Let no module know a scope from now on."""
    left = MappingProxyType({name: scope for name, scope in SCOPES.items() if name != token})
    for module in [*sys.modules.values()]:
        if getattr(module, "SCOPES", None) is SCOPES:
            monkeypatch.setattr(module, "SCOPES", left)
