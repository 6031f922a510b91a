-- Twin of ../postgres/0005_registrations.sql.

-- What a sitting came to, for the history of launches: the instance's result as the sitting last left it, and the time
-- that it added.
alter table launch add column completion text not null default 'UNKNOWN';
alter table launch add column success text not null default 'UNKNOWN';
alter table launch add column score real;
alter table launch add column time_cs integer not null default 0;
alter table launch add column reported_at integer;

-- Who may come back to a launch, and what whoever made its link wants of the player.
alter table launch add column auth text;
alter table launch add column bound_to blob;
alter table launch add column css_url text;
alter table launch add column extra_query text;

-- What happened in a sitting: a line when it begins, when an activity is opened, when the result changes, at its end.
create table launch_event (
    launch_id blob not null references launch (id) on delete cascade,
    number integer not null,
    event text not null,
    activity text,
    completion text not null,
    success text not null,
    score real,
    created_at integer not null,
    primary key (launch_id, number)
) strict;

-- For the usage of a month.
create index invitee_launched on invitee (launched_at, app_id);
