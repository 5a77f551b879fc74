"""Reads that join apps, for pages."""
