"""HMIS exports in PostgreSQL: versions of each row, what an export changes, and taking it back."""
