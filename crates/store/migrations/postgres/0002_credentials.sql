-- Twin of ../sqlite/0002_credentials.sql.

-- A time-ordered key (UUID version 7), by which lists of applications break ties.
alter table application add column key uuid;
update application set key = (
    lpad(to_hex(floor(extract(epoch from created_at) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(random()::text || id), 1, 3) || '8' || substr(md5(random()::text || id), 1, 15)
)::uuid;
alter table application alter column key set not null;
create unique index application_created on application (key);
create index application_updated on application (updated_at, key);
create index application_name on application (name, key);

-- What a call that carried an Idempotency-Key was answered, to be answered again.
create table kept_answer (
    app_id text collate "C" not null references application (id) on delete cascade,
    key_hash bytea not null,
    request_hash bytea not null,
    status bigint not null,
    sealed bytea not null,
    created_at timestamptz not null,
    primary key (app_id, key_hash)
);
create index kept_answer_created on kept_answer (created_at);
