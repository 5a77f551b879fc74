"""Plans' enrollment files in PostgreSQL: one partition a file, dropped when its successor is in."""
