"""How gunicorn speaks TLS: to everybody's browsers, and to relying parties with certificates."""
