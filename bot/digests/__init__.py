"""Digests: what to say and when, exactly once."""
