"""The driver: commands to the card and what its answers mean."""
