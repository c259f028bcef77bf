"""The back-channel endpoints beside the token endpoint, one a module."""
