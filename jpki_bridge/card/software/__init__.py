"""The software card: answers APDUs as plastic does."""
