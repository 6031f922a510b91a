-- Twin of ../sqlite/0003_learners.sql: same tables, columns and indexes, native types of each database.

-- A learner is no row: these words hang on the id alone, and need no registration.
create table learner_tag (
    app_id text collate "C" not null references application (id) on delete cascade,
    learner_id text collate "C" not null,
    tag text collate "C" not null,
    primary key (app_id, learner_id, tag)
);

-- What is to be done to all data of one learner, in order. A job that is done is removed: it names the learner.
create table learner_job (
    id uuid not null primary key,
    app_id text collate "C" not null references application (id) on delete cascade,
    learner_id text collate "C" not null,
    new_id text collate "C" not null,
    task jsonb not null,
    attempts bigint not null,
    due_at timestamptz not null,
    locked_by uuid,
    locked_until timestamptz,
    created_at timestamptz not null
);
create index learner_job_due on learner_job (due_at, id);
create index learner_job_learner on learner_job (app_id, learner_id);
create index learner_job_new on learner_job (app_id, new_id);

-- The receipt of an erasure. Its id is also that of the mail that brings it.
create table erasure (
    id uuid not null primary key,
    app_id text collate "C" not null references application (id) on delete cascade,
    learner_hash bytea not null,
    person_id uuid not null,
    counts jsonb not null,
    requested_at timestamptz not null,
    finished_at timestamptz not null
);
create index erasure_app on erasure (app_id, id);

-- Set when the learner was erased: the result stays, and nothing can be started on it.
alter table registration add column erased_at timestamptz;

-- Keyed hash of the address, by which the mails of a person are found when what they were about is gone.
alter table captured_mail add column recipient bytea;
create index captured_mail_recipient on captured_mail (recipient);

-- Mails that hang on no invitee are found by looking at their addresses.
create index delivery_bare on delivery (app_id, id) where invitee_id IS NULL;
create index event_thing_kind on event (app_id, thing_kind, thing_id);
