"""Endpoints for agencies."""
