"""The sandbox's stand-in for an app on a phone: a program and an origin of its own."""
