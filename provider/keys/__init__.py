"""Signing and encryption keys, each behind one seam."""
