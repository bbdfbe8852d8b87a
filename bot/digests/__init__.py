"""Digests: what a channel is told by itself, and when."""
