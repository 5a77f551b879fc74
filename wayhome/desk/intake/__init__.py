"""Somebody new: what is asked of them, and what makes sense of it."""
