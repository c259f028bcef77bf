"""Who logged in: authenticators, and the way from a credential to a person. Free of Flask and SQL."""
