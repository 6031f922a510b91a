-- Twin of ../sqlite/0005_registrations.sql.

-- What a sitting came to, for the history of launches: the instance's result as the sitting last left it, and the time
-- that it added.
alter table launch add column completion text collate "C" not null default 'UNKNOWN';
alter table launch add column success text collate "C" not null default 'UNKNOWN';
alter table launch add column score double precision;
alter table launch add column time_cs bigint not null default 0;
alter table launch add column reported_at timestamptz;

-- Who may come back to a launch, and what whoever made its link wants of the player.
alter table launch add column auth jsonb;
alter table launch add column bound_to bytea;
alter table launch add column css_url text collate "C";
alter table launch add column extra_query text collate "C";

-- What happened in a sitting: a line when it begins, when an activity is opened, when the result changes, at its end.
create table launch_event (
    launch_id uuid not null references launch (id) on delete cascade,
    number bigint not null,
    event text collate "C" not null,
    activity text collate "C",
    completion text collate "C" not null,
    success text collate "C" not null,
    score double precision,
    created_at timestamptz not null,
    primary key (launch_id, number)
);

-- For the usage of a month.
create index invitee_launched on invitee (launched_at, app_id);
