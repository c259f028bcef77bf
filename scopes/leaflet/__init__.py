"""The leaflet of a scope: what a citizen and a developer are told of it, as data for pages and terminals."""
