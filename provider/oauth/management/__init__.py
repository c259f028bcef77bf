"""Grant Management for OAuth 2.0: a relying party looks after the grants that it holds."""
