"""Agencies without a service: they drop files into a folder, and questions are answered from these."""
