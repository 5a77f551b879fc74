-- Schema roster: what plans' enrollment files hold, a partition for each source and file.
-- Readable by the batch role alone; a file's partition is dropped when its successor is confirmed.
CREATE SCHEMA roster;
GRANT USAGE ON SCHEMA roster TO wayhome_batch;

CREATE TABLE roster.member (
  source_id uuid NOT NULL,
  run_id uuid NOT NULL,
  cin text NOT NULL,
  first_name text,
  middle_name text,
  last_name text,
  suffix text,
  dob date,
  sex text,
  ssn text,
  street text,
  street2 text,
  city text,
  state text,
  zip text,
  phone text,
  email text,
  language text,
  county text,
  aid_code text,
  maintenance text,
  maintenance_reason text,
  status text,
  plan_member_id text,
  responsible_name text,
  responsible_phone text,
  responsible_relationship text,
  died date,
  _segment bigint NOT NULL,
  row_hash uuid NOT NULL
) PARTITION BY LIST (source_id);

CREATE TABLE roster.span (
  source_id uuid NOT NULL,
  run_id uuid NOT NULL,
  cin text NOT NULL,
  plan_code text,
  hcp text,
  hcp_status text,
  coverage_start date,
  coverage_end date,
  aid_code text,
  county text,
  share_of_cost numeric(14,2),
  renewal_date date,
  maintenance text,
  _segment bigint NOT NULL
) PARTITION BY LIST (source_id);

-- What a file changed against what was known before it: new, changed, vanished, by CIN.
CREATE TABLE roster.change (
  source_id uuid NOT NULL,
  run_id uuid NOT NULL,
  cin text NOT NULL,
  change text NOT NULL
) PARTITION BY LIST (source_id);

GRANT SELECT ON roster.member, roster.span, roster.change TO wayhome_batch;

-- Tables of one file, not yet part of anything: COPY goes in without an index.
CREATE FUNCTION roster.begin(source uuid, run uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE kind text; leaf text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['member', 'span', 'change'] LOOP
    leaf := kind || '_' || replace(run::text, '-', '');
    EXECUTE format('CREATE TABLE roster.%I (LIKE roster.%I)', leaf, kind);
    EXECUTE format('ALTER TABLE roster.%I ALTER source_id SET DEFAULT %L, ALTER run_id SET DEFAULT %L',
                   leaf, source, run);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON roster.%I TO wayhome_batch', leaf);
  END LOOP;
END $$;

-- The file is whole: index it and make it part of its source's roster.
CREATE FUNCTION roster.attach(source uuid, run uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE kind text; leaf text; branch text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['member', 'span', 'change'] LOOP
    leaf := kind || '_' || replace(run::text, '-', '');
    branch := kind || '_of_' || replace(source::text, '-', '');
    IF to_regclass('roster.' || quote_ident(branch)) IS NULL THEN
      EXECUTE format('CREATE TABLE roster.%I PARTITION OF roster.%I FOR VALUES IN (%L) PARTITION BY LIST (run_id)',
                     branch, kind, source);
    END IF;
    IF kind = 'span' THEN
      EXECUTE format('CREATE INDEX ON roster.%I (cin)', leaf);
    ELSE
      EXECUTE format('CREATE UNIQUE INDEX ON roster.%I (cin)', leaf);
    END IF;
    EXECUTE format('ALTER TABLE roster.%I ATTACH PARTITION roster.%I FOR VALUES IN (%L)', branch, leaf, run);
  END LOOP;
END $$;

-- Nothing is left of the file's rows.
CREATE FUNCTION roster.drop(run uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['member', 'span', 'change'] LOOP
    EXECUTE format('DROP TABLE IF EXISTS roster.%I', kind || '_' || replace(run::text, '-', ''));
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION roster.begin, roster.attach, roster.drop FROM PUBLIC;
GRANT EXECUTE ON FUNCTION roster.begin, roster.attach, roster.drop TO wayhome_batch;
