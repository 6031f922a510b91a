-- Twin of ../postgres/0001_foundation.sql: same tables, columns and indexes, native types of each database.
-- A test compares the two.

-- Tenants of the API.
create table application (
    id text not null primary key,
    name text not null,
    management integer not null,
    allow_delete integer not null,
    created_at integer not null,
    updated_at integer not null
) strict;

create table credential (
    id blob not null primary key,
    app_id text not null references application (id) on delete cascade,
    name text not null,
    secret_hash blob not null,
    active integer not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create index credential_app on credential (app_id);

-- People of the account: not of an application.
create table person (
    id blob not null primary key,
    email text not null,
    email_key text not null unique,
    first_name text not null,
    last_name text not null,
    role text not null,
    password_hash text,
    created_at integer not null,
    updated_at integer not null
) strict;

create table course (
    app_id text not null references application (id) on delete cascade,
    id text not null,
    key blob not null unique,
    title text not null,
    latest_version integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (app_id, id)
) strict;
create index course_created on course (app_id, key);
create index course_updated on course (app_id, updated_at, key);
create index course_title on course (app_id, title, key);

create table course_tag (
    course_key blob not null references course (key) on delete cascade,
    tag text not null,
    primary key (course_key, tag)
) strict;

create table course_version (
    id blob not null primary key,
    app_id text not null,
    course_id text not null,
    number integer not null,
    standard text not null,
    title text not null,
    root text not null,
    metadata text not null,
    languages text not null,
    warnings text not null,
    size integer not null,
    created_at integer not null,
    unique (app_id, course_id, number),
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
) strict;

-- The index of a package: where in its one zip object each file lies.
create table package_file (
    version_id blob not null references course_version (id) on delete cascade,
    path text not null,
    position integer not null,
    compressed integer not null,
    size integer not null,
    crc32 integer not null,
    deflated integer not null,
    primary key (version_id, path)
) strict;

create table import_job (
    id blob not null primary key,
    app_id text not null references application (id) on delete cascade,
    course_id text not null,
    new_version integer not null,
    source text not null,
    tags text not null,
    state text not null,
    message text not null,
    version_id blob references course_version (id) on delete set null,
    attempts integer not null,
    due_at integer not null,
    locked_by blob,
    locked_until integer,
    created_at integer not null,
    finished_at integer
) strict;
create index import_job_due on import_job (due_at, id) where state = 'RUNNING';
create index import_job_course on import_job (app_id, course_id);
create index import_job_version on import_job (version_id);

-- Objects to be removed when due: an upload that never became a job, a package whose version is gone.
create table doomed_object (
    path text not null primary key,
    due_at integer not null
) strict;

create table registration (
    key blob not null primary key,
    app_id text not null,
    id text not null,
    course_id text not null,
    learner_id text not null,
    email text,
    first_name text not null,
    last_name text not null,
    instance integer not null,
    xapi_id blob not null,
    postback text,
    created_at integer not null,
    updated_at integer not null,
    unique (app_id, id),
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
) strict;
create index registration_created on registration (app_id, key);
create index registration_updated on registration (app_id, updated_at, key);
create index registration_course on registration (app_id, course_id, key);
create index registration_learner on registration (app_id, learner_id, key);

create table registration_tag (
    registration_key blob not null references registration (key) on delete cascade,
    tag text not null,
    primary key (registration_key, tag)
) strict;

-- One attempt of a registration, with its rolled-up result.
create table instance (
    registration_key blob not null references registration (key) on delete cascade,
    number integer not null,
    version_id blob not null references course_version (id) on delete cascade,
    completion text not null,
    success text not null,
    score real,
    progress real,
    time_cs integer not null,
    first_access_at integer,
    last_access_at integer,
    completed_at integer,
    suspended_activity text,
    created_at integer not null,
    updated_at integer not null,
    primary key (registration_key, number)
) strict;
create index instance_version on instance (version_id);

-- Runtime data of one SCO in one instance, as the course sent it, without its interactions.
create table sco_runtime (
    registration_key blob not null,
    instance integer not null,
    activity text not null,
    elements text not null,
    completion text not null,
    success text not null,
    score real,
    progress real,
    attempts integer not null,
    sitting text not null,
    earlier_cs integer not null,
    sitting_cs integer not null,
    updated_at integer not null,
    primary key (registration_key, instance, activity),
    foreign key (registration_key, instance) references instance (registration_key, number) on delete cascade
) strict;

create table interaction (
    registration_key blob not null,
    instance integer not null,
    activity text not null,
    number integer not null,
    id text not null,
    kind text not null,
    objectives text not null,
    happened_at text not null,
    correct_responses text not null,
    weighting text not null,
    learner_response text not null,
    result text not null,
    latency text not null,
    description text not null,
    primary key (registration_key, instance, activity, number),
    foreign key (registration_key, instance, activity)
        references sco_runtime (registration_key, instance, activity) on delete cascade
) strict;

create table invitation (
    id blob not null primary key,
    app_id text not null,
    public integer not null,
    course_id text not null,
    slug text unique,
    creator_email text not null,
    allow_launch integer not null,
    allow_new_registrations integer not null,
    registration_cap integer not null,
    registration_count integer not null,
    launched_count integer not null,
    subject text,
    body text,
    postback text,
    expires_at integer,
    duplicates text,
    created_at integer not null,
    updated_at integer not null,
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
) strict;
create index invitation_created on invitation (app_id, id);
create index invitation_updated on invitation (app_id, updated_at, id);
create index invitation_course on invitation (app_id, course_id, id);
create index invitation_course_updated on invitation (app_id, course_id, updated_at, id);

create table invitation_tag (
    invitation_id blob not null references invitation (id) on delete cascade,
    tag text not null,
    primary key (invitation_id, tag)
) strict;

-- One person on one invitation. `generation` and `id` make the link; the link itself is not stored.
create table invitee (
    id blob not null primary key,
    app_id text not null,
    invitation_id blob not null references invitation (id) on delete cascade,
    registration_key blob not null references registration (key) on delete cascade,
    email text not null,
    email_key text not null,
    generation integer not null,
    launched_at integer,
    created_at integer not null,
    updated_at integer not null,
    unique (invitation_id, email_key)
) strict;
create index invitee_created on invitee (invitation_id, id);
create index invitee_updated on invitee (invitation_id, updated_at, id);
-- None of its indexes begins with the application: SQLite would take it for a list of one invitation.
create index invitee_email on invitee (email_key, app_id);
create index invitee_registration on invitee (registration_key);

-- Browsers that have shown that they are the learner's.
create table browser (
    registration_key blob not null references registration (key) on delete cascade,
    browser_hash blob not null,
    created_at integer not null,
    primary key (registration_key, browser_hash)
) strict;
create index browser_hash on browser (browser_hash, registration_key);

-- A mailed code or link by which another browser shows that it is the learner's.
create table proof (
    id blob not null primary key,
    app_id text not null,
    invitation_id blob not null references invitation (id) on delete cascade,
    email text not null,
    email_key text not null,
    first_name text not null,
    last_name text not null,
    browser_hash blob,
    tries integer not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer
) strict;
create index proof_email on proof (email_key, created_at);
create index proof_invitation on proof (invitation_id, email_key);

create table launch (
    id blob not null primary key,
    app_id text not null,
    token_hash blob not null unique,
    registration_key blob not null references registration (key) on delete cascade,
    instance integer not null,
    invitee_id blob references invitee (id) on delete set null,
    state text not null,
    epoch integer not null,
    last_seq integer not null,
    sitting integer not null,
    exit_to text,
    tracking integer not null,
    start_activity text,
    open_until integer not null,
    created_at integer not null,
    begun_at integer,
    seen_at integer,
    ended_at integer
) strict;
create index launch_registration on launch (registration_key, created_at);
create index launch_invitee on launch (invitee_id);
create unique index launch_live on launch (registration_key) where state = 'live';

-- A mail that must go out.
create table delivery (
    id blob not null primary key,
    app_id text not null,
    kind text not null,
    invitation_id blob references invitation (id) on delete cascade,
    invitee_id blob references invitee (id) on delete cascade,
    proof_id blob references proof (id) on delete cascade,
    address text not null,
    state text not null,
    attempts integer not null,
    due_at integer not null,
    locked_by blob,
    locked_until integer,
    error text,
    created_at integer not null,
    finished_at integer
) strict;
create index delivery_due on delivery (due_at, id) where state = 'queued';
create index delivery_invitation on delivery (invitation_id, state);
create index delivery_invitee on delivery (invitee_id);
create index delivery_proof on delivery (proof_id);

-- Mail kept instead of sent (`mail.url = "capture:"`), sealed because it holds links.
create table captured_mail (
    id blob not null primary key,
    message_id text not null,
    sealed blob not null,
    created_at integer not null
) strict;

create table event (
    id blob not null primary key,
    app_id text,
    actor_kind text not null,
    actor_id text not null,
    verb text not null,
    thing_kind text not null,
    thing_id text not null,
    address text,
    detail text not null,
    created_at integer not null
) strict;
create index event_app on event (app_id, id);
