"""The bridge's own pages, on which the citizen chooses a card and types the PIN."""
