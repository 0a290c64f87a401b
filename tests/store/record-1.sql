
DECLARE
    place bigint := 0;
    stored bigint;
    stamp text;
    one text;
    mark int;
    start text[];
    about text[];
    form text[];
    whole bytea;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'recorded in read committed transactions only' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    LOCK TABLE {s}.turn IN EXCLUSIVE MODE;
    SELECT e.position, e.recorded_at INTO place, stored FROM {s}.events e ORDER BY e.position DESC LIMIT 1;
    place := coalesce(place, 0);
    stored := greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, coalesce(stored, 0));
    stamp := to_char(timestamp 'epoch' + stored * interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE stored % 1000000 WHEN 0 THEN '' ELSE '.' || lpad((stored % 1000000)::text, 6, '0') END || 'Z';
    FOREACH one IN ARRAY records LOOP
        place := place + 1;
        mark := strpos(one, '"position":0,"recorded_at":"",');
        start := regexp_match(left(one, 200),
            '^\{"at":"[^"]{1,40}","command_id":(?:null|"([0-9A-Za-z._:-]{1,64})"),"data":');
        about := regexp_match(right(one, 300),
            '"subject_id":"([0-9a-f]{32})","subject_version":([1-9][0-9]{0,14}),"type":"([A-Za-z]{1,100})"\}$');
        form := regexp_match(right(one, 20000), '"salt":"[^"]*","schema":([1-9][0-9]{0,8}),"s(?:ignature|ubject)":');
        IF mark = 0 OR start IS NULL OR about IS NULL OR form IS NULL THEN
            RAISE EXCEPTION 'this is no record of decisions' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        one := left(one, mark - 1) || '"position":' || place || ',"recorded_at":"' || stamp || '",'
            || substr(one, mark + 30);
        whole := convert_to(one, 'UTF8');
        INSERT INTO {s}.events (position, stream, version, type, schema, recorded_at, command_id, leaf, record)
        VALUES (place, about[1], about[2]::bigint, about[3], form[1]::int, stored, start[1],
            encode(sha256(whole), 'hex'), whole)
        RETURNING events.position, events.recorded_at, events.leaf INTO given, moment, hash;
        RETURN NEXT;
    END LOOP;
    PERFORM pg_notify('decisions_{s}', place::text);
END
