"""Turns what was found into what the components draw, in the reader's language."""
