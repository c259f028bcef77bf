"""Client authentication: one method a module, chosen by the registration and never by the request."""
