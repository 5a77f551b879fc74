-- One cleaned row per person record. Reads the numbered records `raw`, and the distinct names as `given_names`,
-- `family_names` and `suffix_names`; what a value must look like to count is said here.
--
-- Social Security numbers that were never issued: area 000, 666 and 900-999, group 00, serial
-- 0000 (SSA, "Social Security Number Randomization", 2011, ssa.gov, read 2026-10); 078-05-1120,
-- 219-09-9999 and 457-55-5462 were printed in advertisements. Runs and repeats are what people
-- type when a form insists.
WITH plain AS (
    SELECT *,
        upper(regexp_replace(coalesce(ssn, ''), '[^0-9xX]', '', 'g')) AS digits,
        CASE
            WHEN regexp_matches(trim(dob), '^\d{4}-\d{2}-\d{2}')
                THEN replace(left(trim(dob), 10), '-', '')
            WHEN regexp_matches(trim(dob), '^\d{8}$') THEN trim(dob)
            WHEN regexp_matches(trim(dob), '^\d{1,2}/\d{1,2}/\d{4}$')
                THEN right(trim(dob), 4) || lpad(split_part(trim(dob), '/', 1), 2, '0')
                    || lpad(split_part(trim(dob), '/', 2), 2, '0')
        END AS born,
        -- What is no date is compared as the text it is, as long as it says something.
        CASE WHEN regexp_matches(dob, '\d.*\d.*\d') THEN upper(trim(dob)) END AS unread,
        trim(regexp_replace(upper(strip_accents(coalesce(street, ''))), '[^A-Z0-9#]+', ' ', 'g'))
            AS written,
        right(regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g'), 10) AS ten,
        left(regexp_replace(coalesce(zip, ''), '[^0-9]', '', 'g'), 5) AS five,
        upper(regexp_replace(coalesce(cin, ''), '[^0-9A-Za-z]', '', 'g')) AS index_number
    FROM raw
), valued AS (
    SELECT *,
        -- Dates before 1905 are what forms are filled with, when they are 1 January.
        CASE WHEN born[:4]::INTEGER BETWEEN CASE WHEN born[5:] = '0101' THEN 1905 ELSE 1880 END
            AND 2100 THEN born END AS date_text,
        CASE
            WHEN regexp_matches(digits, '^\d{9}$') AND NOT (
                digits LIKE '000%' OR digits LIKE '666%' OR digits LIKE '9%'
                OR digits LIKE '___00____' OR digits LIKE '%0000'
                OR digits IN ('078051120', '219099999', '457555462', '012345678', '123456789',
                              '987654321', '123121234', '123454321', '123123123')
                OR regexp_matches(digits, '(0{8}|1{8}|2{8}|3{8}|4{8}|5{8}|6{8}|7{8}|8{8}|9{8})')
            ) THEN digits
            -- A number of another length is some other identifier, and is compared as it is.
            WHEN regexp_matches(digits, '^(\d{5,8}|\d{10,})$') THEN digits
        END AS ssn_text,
        CASE
            WHEN (length(digits) = 4 OR (length(digits) = 9
                    AND (contains(left(digits, 5), 'X') OR digits LIKE '00000%')))
                AND regexp_matches(right(digits, 4), '^\d{4}$')
                AND right(digits, 4) NOT IN ('0000', '1111', '1234', '9999')
            THEN right(digits, 4)
        END AS serial,
        CASE
            WHEN regexp_matches(digits, '^[0-9X]{5}\d{4}$')
                AND length(replace(digits, 'X', '')) BETWEEN 6 AND 8
            THEN replace(digits, 'X', '_')
        END AS masked,
        CASE
            WHEN written <> '' AND NOT regexp_matches(written,
                'HOMELESS|TRANSIENT|GENERAL DELIVERY|NO FIXED|NO PERMANENT|NO ADDRESS|UNHOUSED'
                || '|UNSHELTERED|UNKNOWN|REFUSED|^N ?F ?A$|^N ?A$|^NONE$|^ANYWHERE|^STREETS?$'
                || '|^TBD$|^0+$')
            -- The unit goes: it is left out as often as it is written.
            THEN regexp_replace(written,
                ' *(#|\b(APARTMENT|APT|UNIT|SUITE|STE|SPACE|SPC|ROOM|RM|TRLR|LOT|NO)\b).*$', '')
        END AS numbered
    FROM plain
), housed AS (
    SELECT *, array_to_string(list_transform(string_split(numbered, ' '), lambda word: CASE word
        WHEN 'STREET' THEN 'ST' WHEN 'AVENUE' THEN 'AVE' WHEN 'AV' THEN 'AVE'
        WHEN 'BOULEVARD' THEN 'BLVD' WHEN 'DRIVE' THEN 'DR' WHEN 'ROAD' THEN 'RD'
        WHEN 'LANE' THEN 'LN' WHEN 'COURT' THEN 'CT' WHEN 'PLACE' THEN 'PL'
        WHEN 'CIRCLE' THEN 'CIR' WHEN 'HIGHWAY' THEN 'HWY' WHEN 'NORTH' THEN 'N'
        WHEN 'SOUTH' THEN 'S' WHEN 'EAST' THEN 'E' WHEN 'WEST' THEN 'W' WHEN 'FIRST' THEN '1ST'
        WHEN 'SECOND' THEN '2ND' WHEN 'THIRD' THEN '3RD' WHEN 'FOURTH' THEN '4TH'
        WHEN 'FIFTH' THEN '5TH' ELSE word END), ' ') AS road
    FROM valued
)
SELECT
    valued.row AS row,
    valued.id AS id,
    valued.source AS source,
    f.whole AS first_name,
    f.main AS first_main,
    f.forms AS first_forms,
    f.sounds AS first_sounds,
    coalesce(f.letter, false) AS first_letter,
    left(f.main, 1) AS first_initial,
    -- All given names without initials, and all of them as one.
    list_filter(list_concat(coalesce(f.words, []), coalesce(m.words, [])),
        lambda word: length(word) > 1) AS given,
    f.whole || coalesce(m.whole, '') AS given_whole,
    m.whole AS middle_name,
    left(m.whole, 1) AS middle_initial,
    coalesce(m.letter, false) AS middle_letter,
    l.whole AS last_name,
    l.ordered AS last_ordered,
    l.main AS last_main,
    l.words AS last_words,
    l.sounds AS last_sounds,
    list_distinct(list_concat(coalesce(f.sounds, []), coalesce(m.sounds, []),
        coalesce(l.sounds, []))) AS name_sounds,
    -- One code for each word, to find pairs by.
    list_filter(f.sounds, lambda code: code[1] = 'S')[1] AS first_spoken,
    list_filter(l.sounds, lambda code: code[1] = 'S') AS last_spoken,
    list_distinct(list_filter(list_concat(coalesce(f.sounds, []), coalesce(m.sounds, []),
        coalesce(l.sounds, [])), lambda code: code[1] = 'S')) AS names_spoken,
    coalesce(s.kept, l.suffix) AS suffix,
    CASE WHEN born IS NULL THEN unread ELSE date_text END AS dob,
    date_text[:4]::INTEGER AS birth_year,
    date_text[:6] AS year_month,
    date_text[:4] || date_text[7:] AS year_day,
    date_text[5:] AS month_day,
    date_text[7:] || date_text[5:6] AS day_month,
    coalesce(date_text[5:] = '0101', false) AS new_year,
    ssn_text AS ssn,
    coalesce(right(ssn_text, 4), serial) AS ssn4,
    masked AS ssn_like,
    CASE WHEN upper(left(trim(sex), 1)) IN ('F', 'M') THEN upper(left(trim(sex), 1)) END AS sex,
    nullif(road, '') AS street,
    -- A post office box or a street alone is no home of somebody's.
    CASE WHEN regexp_matches(road, '^\d+[A-Z]? ') AND length(five) >= 3 THEN road || ' ' || five
        END AS address,
    nullif(regexp_extract(road, '^\d+'), '') AS house,
    nullif(trim(regexp_replace(road, '^\d+[A-Z]? ', '')), '') AS street_name,
    nullif(regexp_replace(upper(strip_accents(coalesce(city, ''))), '[^A-Z]', '', 'g'), '') AS city,
    CASE WHEN length(five) >= 3 AND NOT regexp_matches(five, '^(0+|9+)$') THEN five END AS zip,
    CASE
        WHEN regexp_matches(ten, '^[2-9]\d{9}$')
            AND right(ten, 7) NOT IN ('0000000', '1111111', '5555555', '9999999')
        THEN ten
    END AS phone,
    CASE WHEN contains(email, '@') THEN lower(trim(email)) END AS email,
    -- Nine characters identify; the plastic card carries more behind them.
    CASE WHEN regexp_matches(index_number, '^\d{8}[A-Z]') THEN left(index_number, 9)
        ELSE nullif(index_number, '') END AS cin
FROM housed AS valued
LEFT JOIN given_names f ON valued.first_name = f.written
LEFT JOIN given_names m ON valued.middle_name = m.written
LEFT JOIN family_names l ON valued.last_name = l.written
LEFT JOIN suffix_names s ON valued.suffix = s.written
