"""The browser extension as files: its scripts run in browsers, never here."""
