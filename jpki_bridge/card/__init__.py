"""The card half: drives the card on the citizen's machine and serves the bridge's own page."""
