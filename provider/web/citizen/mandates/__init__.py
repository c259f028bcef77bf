"""Mandates on my page: naming a proxy, becoming one, who acts for whom, and the end of it."""
