"""A provider in this process and a relying party that is registered with it."""

from tests.oauth_provider import each_provider, provider, rp

__all__ = ["each_provider", "provider", "rp"]
