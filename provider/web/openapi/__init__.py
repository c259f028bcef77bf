"""The OpenAPI 3.1 document of the self-information API, built from the catalogue."""
