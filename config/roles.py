"""The SQL that a database administrator runs once: roles, database, extensions.

`wayhome roles` prints it for a server of the community's own; the embedded server runs it itself.
None of the three roles is a superuser. Only wayhome_batch passes row security.
"""

from __future__ import annotations

CREATE_ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wayhome_owner') THEN
    CREATE ROLE wayhome_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wayhome_app') THEN
    CREATE ROLE wayhome_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wayhome_batch') THEN
    CREATE ROLE wayhome_batch LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
  END IF;
END $$;
"""

CREATE_EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO wayhome_owner', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO wayhome_batch', current_database());
END $$;
GRANT ALL ON SCHEMA public TO wayhome_owner;
GRANT USAGE ON SCHEMA public TO wayhome_app, wayhome_batch;
ALTER DEFAULT PRIVILEGES FOR ROLE wayhome_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO wayhome_app, wayhome_batch;
ALTER DEFAULT PRIVILEGES FOR ROLE wayhome_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO wayhome_app, wayhome_batch;
ALTER DEFAULT PRIVILEGES FOR ROLE wayhome_owner
  REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE wayhome_owner IN SCHEMA public
  GRANT EXECUTE ON FUNCTIONS TO wayhome_app, wayhome_batch;
"""
