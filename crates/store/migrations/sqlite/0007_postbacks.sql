-- Twin of ../postgres/0007_postbacks.sql.

-- The result of a registration on its way to its receiver: one row for each registration that ever had something to
-- post. A change raises `revision`; the body is made when it is sent, so that changes of one moment share a call.
create table postback (
    id blob not null primary key,
    app_id text not null,
    registration_key blob not null unique references registration (key) on delete cascade,
    receiver text not null,
    revision integer not null,
    state text not null,
    attempts integer not null,
    due_at integer not null,
    locked_by blob,
    locked_until integer,
    error text,
    created_at integer not null,
    updated_at integer not null
) strict;
create index postback_due on postback (receiver, due_at, id) where state = 'waiting';
create index postback_created on postback (app_id, id);
create index postback_state on postback (app_id, state, id);

-- One call to a receiver and what came of it.
create table postback_attempt (
    id blob not null primary key,
    app_id text not null,
    postback_id blob not null references postback (id) on delete cascade,
    status integer,
    error text,
    answer text not null,
    millis integer not null,
    created_at integer not null
) strict;
create index postback_attempt_created on postback_attempt (postback_id, id);
