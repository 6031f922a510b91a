-- Twin of ../postgres/0002_credentials.sql.

-- A time-ordered key (UUID version 7), by which lists of applications break ties.
alter table application add column key blob not null default x'';
update application set key = unhex(
    printf('%012x', created_at / 1000) || '7' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(8)), 2)
);
create unique index application_created on application (key);
create index application_updated on application (updated_at, key);
create index application_name on application (name, key);

-- What a call that carried an Idempotency-Key was answered, to be answered again.
create table kept_answer (
    app_id text not null references application (id) on delete cascade,
    key_hash blob not null,
    request_hash blob not null,
    status integer not null,
    sealed blob not null,
    created_at integer not null,
    primary key (app_id, key_hash)
) strict;
create index kept_answer_created on kept_answer (created_at);
