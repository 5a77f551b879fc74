"""Puts the apps together: settings, addresses, the command line, the database server."""
