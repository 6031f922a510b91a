-- Twin of ../sqlite/0007_postbacks.sql.

-- The result of a registration on its way to its receiver: one row for each registration that ever had something to
-- post. A change raises `revision`; the body is made when it is sent, so that changes of one moment share a call.
create table postback (
    id uuid not null primary key,
    app_id text collate "C" not null,
    registration_key uuid not null unique references registration (key) on delete cascade,
    receiver text collate "C" not null,
    revision bigint not null,
    state text collate "C" not null,
    attempts bigint not null,
    due_at timestamptz not null,
    locked_by uuid,
    locked_until timestamptz,
    error text collate "C",
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index postback_due on postback (receiver, due_at, id) where state = 'waiting';
create index postback_created on postback (app_id, id);
create index postback_state on postback (app_id, state, id);

-- One call to a receiver and what came of it.
create table postback_attempt (
    id uuid not null primary key,
    app_id text collate "C" not null,
    postback_id uuid not null references postback (id) on delete cascade,
    status bigint,
    error text collate "C",
    answer text collate "C" not null,
    millis bigint not null,
    created_at timestamptz not null
);
create index postback_attempt_created on postback_attempt (postback_id, id);
