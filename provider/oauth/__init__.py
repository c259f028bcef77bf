"""OAuth 2.1, OpenID Connect and FAPI 2.0: Authlib's grammar, and by hand what it lacks."""
