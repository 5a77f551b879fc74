"""Imports from the command line, by the worker, in pages, and with all that follows them."""
