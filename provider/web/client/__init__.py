"""Endpoints for relying parties: OAuth and self-information."""
