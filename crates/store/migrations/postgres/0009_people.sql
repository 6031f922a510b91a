-- Twin of ../sqlite/0009_people.sql.
-- All of this belongs to the account, not to an application, save what names one.

-- `disabled` people may not sign in. An address is verified once its owner has used a mail that went to it: only then may
-- it lead to courses. Without `all_apps`, the applications are those of `person_application`.
alter table person add column state text collate "C" not null default 'active';
alter table person add column email_verified_at timestamptz;
alter table person add column all_apps boolean not null default true;
alter table person add column reports_on_everyone boolean not null default false;
alter table person add column last_active_at timestamptz;
create index person_role on person (role, id);

create table person_application (
    person_id uuid not null references person (id) on delete cascade,
    app_id text collate "C" not null references application (id) on delete cascade,
    primary key (person_id, app_id)
);
create index person_application_app on person_application (app_id);

-- Groups to assign to and to report on. `name_key` is the name as it is matched. Everyone is no row.
create table team_group (
    id uuid not null primary key,
    name text collate "C" not null,
    name_key text collate "C" not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table membership (
    group_id uuid not null references team_group (id) on delete cascade,
    person_id uuid not null references person (id) on delete cascade,
    created_at timestamptz not null,
    primary key (group_id, person_id)
);
create index membership_person on membership (person_id, group_id);

-- Which groups a reporter reports on, beside `person.reports_on_everyone`.
create table reporting (
    group_id uuid not null references team_group (id) on delete cascade,
    person_id uuid not null references person (id) on delete cascade,
    created_at timestamptz not null,
    primary key (group_id, person_id)
);
create index reporting_person on reporting (person_id, group_id);

-- Somebody who is signed in in one browser. `method` says how they proved who they are.
create table session (
    id uuid not null primary key,
    person_id uuid not null references person (id) on delete cascade,
    token_hash bytea not null unique,
    method text collate "C" not null,
    address text collate "C",
    browser text collate "C" not null,
    created_at timestamptz not null,
    seen_at timestamptz not null
);
create index session_person on session (person_id, id);
create index session_seen on session (seen_at);

-- A mailed or printed link of one person: `sign_in`, `reset` or `set_up`. The link is derived from the id. One without a
-- person was asked for with an address that nobody has, and leads nowhere.
create table person_link (
    id uuid not null primary key,
    person_id uuid references person (id) on delete cascade,
    kind text collate "C" not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index person_link_person on person_link (person_id, kind);
create index person_link_expires on person_link (expires_at);

-- Tries to sign in or to be mailed a link. `who` is the keyed hash of the address that was typed, known or not; `origin`
-- that of the network address.
create table sign_in_try (
    id uuid not null primary key,
    kind text collate "C" not null,
    who bytea not null,
    origin bytea,
    created_at timestamptz not null
);
create index sign_in_try_who on sign_in_try (who, kind, created_at);
create index sign_in_try_origin on sign_in_try (origin, kind, created_at);
create index sign_in_try_created on sign_in_try (created_at);

-- An invitation to the account. `state` is `pending`, `accepted`, `deleted` or `expired`; what is past `expires_at` and
-- still called pending has expired all the same. Groups are names; `reporting_names` is null where the role is not
-- reporter; `app_ids` is null for all applications. `id` and `generation` make the link. `inviter` is shown to the invitee.
create table team_invitation (
    id uuid not null primary key,
    email text collate "C" not null,
    email_key text collate "C" not null,
    role text collate "C" not null,
    first_name text collate "C",
    last_name text collate "C",
    group_names jsonb not null,
    reporting_names jsonb,
    app_ids jsonb,
    inviter text collate "C" not null,
    inviter_person uuid references person (id) on delete set null,
    generation bigint not null,
    state text collate "C" not null,
    person_id uuid references person (id) on delete set null,
    asked_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    expires_at timestamptz,
    ended_at timestamptz
);
create unique index team_invitation_pending on team_invitation (email_key) where state = 'pending';
create index team_invitation_email on team_invitation (email_key, id);
create index team_invitation_state on team_invitation (state, id);
create index team_invitation_expires on team_invitation (expires_at) where state = 'pending';
create index team_invitation_inviter on team_invitation (inviter_person);
create index team_invitation_person on team_invitation (person_id);

-- What a mail of the account is about; the mail itself is the row of `delivery` with the same id, of no application.
create table account_mail (
    delivery_id uuid not null primary key references delivery (id) on delete cascade,
    person_link_id uuid references person_link (id) on delete cascade,
    team_invitation_id uuid references team_invitation (id) on delete cascade
);
create index account_mail_link on account_mail (person_link_id);
create index account_mail_invitation on account_mail (team_invitation_id);

-- Keys of the Rise API: shown once, of which a hash is kept.
create table rise_key (
    id uuid not null primary key,
    name text collate "C" not null,
    secret_hash bytea not null unique,
    created_by uuid references person (id) on delete set null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index rise_key_creator on rise_key (created_by);

-- A course that a person or a group is to take. With `everyone` it is neither: the whole account.
create table enrolment (
    id uuid not null primary key,
    app_id text collate "C" not null,
    course_id text collate "C" not null,
    person_id uuid references person (id) on delete cascade,
    group_id uuid references team_group (id) on delete cascade,
    everyone boolean not null,
    created_at timestamptz not null,
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
);
create index enrolment_course on enrolment (app_id, course_id, id);
create unique index enrolment_of_person on enrolment (person_id, app_id, course_id) where person_id IS NOT NULL;
create unique index enrolment_of_group on enrolment (group_id, app_id, course_id) where group_id IS NOT NULL;
create unique index enrolment_of_everyone on enrolment (app_id, course_id) where everyone;
create index enrolment_person on enrolment (person_id);
create index enrolment_group on enrolment (group_id);

-- The registration by which a person takes a course that they were enrolled in, by whichever enrolments.
create table enrolled_registration (
    registration_key uuid not null primary key references registration (key) on delete cascade,
    person_id uuid not null references person (id) on delete cascade,
    app_id text collate "C" not null,
    course_id text collate "C" not null,
    created_at timestamptz not null,
    unique (person_id, app_id, course_id)
);

-- Who is told of what happens in the account. `wire` is the profile of the API that made it.
create table webhook (
    id uuid not null primary key,
    target_url text collate "C" not null unique,
    events jsonb not null,
    sealed_secret bytea,
    wire text collate "C" not null,
    api_version text collate "C" not null,
    created_at timestamptz not null
);

-- One call to make. The body is fixed when the thing happens, and sealed since it names people.
create table webhook_call (
    id uuid not null primary key,
    webhook_id uuid not null references webhook (id) on delete cascade,
    event text collate "C" not null,
    receiver text collate "C" not null,
    sealed_body bytea not null,
    state text collate "C" not null,
    attempts bigint not null,
    due_at timestamptz not null,
    locked_by uuid,
    locked_until timestamptz,
    error text collate "C",
    created_at timestamptz not null,
    finished_at timestamptz
);
create index webhook_call_due on webhook_call (receiver, due_at, id) where state = 'waiting';
create index webhook_call_created on webhook_call (webhook_id, id);
create index webhook_call_finished on webhook_call (finished_at);

create table webhook_attempt (
    id uuid not null primary key,
    call_id uuid not null references webhook_call (id) on delete cascade,
    status bigint,
    error text collate "C",
    answer text collate "C" not null,
    millis bigint not null,
    created_at timestamptz not null
);
create index webhook_attempt_created on webhook_attempt (call_id, id);

-- The courses of a person are found by their address.
create index registration_email on registration (lower(email), key);
-- The history of the account, and of one actor.
create index event_account on event (id) where app_id IS NULL;
create index event_actor on event (actor_id, id);
