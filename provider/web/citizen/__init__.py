"""Pages for the citizen: login, consent, my page."""
