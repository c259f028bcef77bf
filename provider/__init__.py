"""The application: web, OAuth, storage, wiring."""
