"""The review: pairs, questions about them, and how readers agree."""
