"""An authorization request: from unverified parameters to ``AuthorizationRequest``, a rule a function."""
