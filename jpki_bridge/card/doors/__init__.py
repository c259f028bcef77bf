"""The ways in: how a provider's page reaches the bridge, and who may knock."""
