"""The WSGI entry: read the settings, create the application."""

from provider.app import create_app
from provider.settings import Settings

app = create_app(Settings.from_environment())
