-- Twin of ../sqlite/0001_foundation.sql: same tables, columns and indexes, native types of each database.
-- A test compares the two.

-- Tenants of the API.
create table application (
    id text collate "C" not null primary key,
    name text collate "C" not null,
    management boolean not null,
    allow_delete boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table credential (
    id uuid not null primary key,
    app_id text collate "C" not null references application (id) on delete cascade,
    name text collate "C" not null,
    secret_hash bytea not null,
    active boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index credential_app on credential (app_id);

-- People of the account: not of an application.
create table person (
    id uuid not null primary key,
    email text collate "C" not null,
    email_key text collate "C" not null unique,
    first_name text collate "C" not null,
    last_name text collate "C" not null,
    role text collate "C" not null,
    password_hash text collate "C",
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table course (
    app_id text collate "C" not null references application (id) on delete cascade,
    id text collate "C" not null,
    key uuid not null unique,
    title text collate "C" not null,
    latest_version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (app_id, id)
);
create index course_created on course (app_id, key);
create index course_updated on course (app_id, updated_at, key);
create index course_title on course (app_id, title, key);

create table course_tag (
    course_key uuid not null references course (key) on delete cascade,
    tag text collate "C" not null,
    primary key (course_key, tag)
);

create table course_version (
    id uuid not null primary key,
    app_id text collate "C" not null,
    course_id text collate "C" not null,
    number bigint not null,
    standard text collate "C" not null,
    title text collate "C" not null,
    root jsonb not null,
    metadata jsonb not null,
    languages jsonb not null,
    warnings jsonb not null,
    size bigint not null,
    created_at timestamptz not null,
    unique (app_id, course_id, number),
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
);

-- The index of a package: where in its one zip object each file lies.
create table package_file (
    version_id uuid not null references course_version (id) on delete cascade,
    path text collate "C" not null,
    position bigint not null,
    compressed bigint not null,
    size bigint not null,
    crc32 bigint not null,
    deflated boolean not null,
    primary key (version_id, path)
);

create table import_job (
    id uuid not null primary key,
    app_id text collate "C" not null references application (id) on delete cascade,
    course_id text collate "C" not null,
    new_version boolean not null,
    source jsonb not null,
    tags jsonb not null,
    state text collate "C" not null,
    message text collate "C" not null,
    version_id uuid references course_version (id) on delete set null,
    attempts bigint not null,
    due_at timestamptz not null,
    locked_by uuid,
    locked_until timestamptz,
    created_at timestamptz not null,
    finished_at timestamptz
);
create index import_job_due on import_job (due_at, id) where state = 'RUNNING';
create index import_job_course on import_job (app_id, course_id);
create index import_job_version on import_job (version_id);

-- Objects to be removed when due: an upload that never became a job, a package whose version is gone.
create table doomed_object (
    path text collate "C" not null primary key,
    due_at timestamptz not null
);

create table registration (
    key uuid not null primary key,
    app_id text collate "C" not null,
    id text collate "C" not null,
    course_id text collate "C" not null,
    learner_id text collate "C" not null,
    email text collate "C",
    first_name text collate "C" not null,
    last_name text collate "C" not null,
    instance bigint not null,
    xapi_id uuid not null,
    postback jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (app_id, id),
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
);
create index registration_created on registration (app_id, key);
create index registration_updated on registration (app_id, updated_at, key);
create index registration_course on registration (app_id, course_id, key);
create index registration_learner on registration (app_id, learner_id, key);

create table registration_tag (
    registration_key uuid not null references registration (key) on delete cascade,
    tag text collate "C" not null,
    primary key (registration_key, tag)
);

-- One attempt of a registration, with its rolled-up result.
create table instance (
    registration_key uuid not null references registration (key) on delete cascade,
    number bigint not null,
    version_id uuid not null references course_version (id) on delete cascade,
    completion text collate "C" not null,
    success text collate "C" not null,
    score double precision,
    progress double precision,
    time_cs bigint not null,
    first_access_at timestamptz,
    last_access_at timestamptz,
    completed_at timestamptz,
    suspended_activity text collate "C",
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (registration_key, number)
);
create index instance_version on instance (version_id);

-- Runtime data of one SCO in one instance, as the course sent it, without its interactions.
create table sco_runtime (
    registration_key uuid not null,
    instance bigint not null,
    activity text collate "C" not null,
    elements jsonb not null,
    completion text collate "C" not null,
    success text collate "C" not null,
    score double precision,
    progress double precision,
    attempts bigint not null,
    sitting text collate "C" not null,
    earlier_cs bigint not null,
    sitting_cs bigint not null,
    updated_at timestamptz not null,
    primary key (registration_key, instance, activity),
    foreign key (registration_key, instance) references instance (registration_key, number) on delete cascade
);

create table interaction (
    registration_key uuid not null,
    instance bigint not null,
    activity text collate "C" not null,
    number bigint not null,
    id text collate "C" not null,
    kind text collate "C" not null,
    objectives jsonb not null,
    happened_at text collate "C" not null,
    correct_responses jsonb not null,
    weighting text collate "C" not null,
    learner_response text collate "C" not null,
    result text collate "C" not null,
    latency text collate "C" not null,
    description text collate "C" not null,
    primary key (registration_key, instance, activity, number),
    foreign key (registration_key, instance, activity)
        references sco_runtime (registration_key, instance, activity) on delete cascade
);

create table invitation (
    id uuid not null primary key,
    app_id text collate "C" not null,
    public boolean not null,
    course_id text collate "C" not null,
    slug text collate "C" unique,
    creator_email text collate "C" not null,
    allow_launch boolean not null,
    allow_new_registrations boolean not null,
    registration_cap bigint not null,
    registration_count bigint not null,
    launched_count bigint not null,
    subject text collate "C",
    body text collate "C",
    postback jsonb,
    expires_at timestamptz,
    duplicates text collate "C",
    created_at timestamptz not null,
    updated_at timestamptz not null,
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade
);
create index invitation_created on invitation (app_id, id);
create index invitation_updated on invitation (app_id, updated_at, id);
create index invitation_course on invitation (app_id, course_id, id);
create index invitation_course_updated on invitation (app_id, course_id, updated_at, id);

create table invitation_tag (
    invitation_id uuid not null references invitation (id) on delete cascade,
    tag text collate "C" not null,
    primary key (invitation_id, tag)
);

-- One person on one invitation. `generation` and `id` make the link; the link itself is not stored.
create table invitee (
    id uuid not null primary key,
    app_id text collate "C" not null,
    invitation_id uuid not null references invitation (id) on delete cascade,
    registration_key uuid not null references registration (key) on delete cascade,
    email text collate "C" not null,
    email_key text collate "C" not null,
    generation bigint not null,
    launched_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (invitation_id, email_key)
);
create index invitee_created on invitee (invitation_id, id);
create index invitee_updated on invitee (invitation_id, updated_at, id);
-- None of its indexes begins with the application: SQLite would take it for a list of one invitation.
create index invitee_email on invitee (email_key, app_id);
create index invitee_registration on invitee (registration_key);

-- Browsers that have shown that they are the learner's.
create table browser (
    registration_key uuid not null references registration (key) on delete cascade,
    browser_hash bytea not null,
    created_at timestamptz not null,
    primary key (registration_key, browser_hash)
);
create index browser_hash on browser (browser_hash, registration_key);

-- A mailed code or link by which another browser shows that it is the learner's.
create table proof (
    id uuid not null primary key,
    app_id text collate "C" not null,
    invitation_id uuid not null references invitation (id) on delete cascade,
    email text collate "C" not null,
    email_key text collate "C" not null,
    first_name text collate "C" not null,
    last_name text collate "C" not null,
    browser_hash bytea,
    tries bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index proof_email on proof (email_key, created_at);
create index proof_invitation on proof (invitation_id, email_key);

create table launch (
    id uuid not null primary key,
    app_id text collate "C" not null,
    token_hash bytea not null unique,
    registration_key uuid not null references registration (key) on delete cascade,
    instance bigint not null,
    invitee_id uuid references invitee (id) on delete set null,
    state text collate "C" not null,
    epoch bigint not null,
    last_seq bigint not null,
    sitting bigint not null,
    exit_to text collate "C",
    tracking boolean not null,
    start_activity text collate "C",
    open_until timestamptz not null,
    created_at timestamptz not null,
    begun_at timestamptz,
    seen_at timestamptz,
    ended_at timestamptz
);
create index launch_registration on launch (registration_key, created_at);
create index launch_invitee on launch (invitee_id);
create unique index launch_live on launch (registration_key) where state = 'live';

-- A mail that must go out.
create table delivery (
    id uuid not null primary key,
    app_id text collate "C" not null,
    kind text collate "C" not null,
    invitation_id uuid references invitation (id) on delete cascade,
    invitee_id uuid references invitee (id) on delete cascade,
    proof_id uuid references proof (id) on delete cascade,
    address text collate "C" not null,
    state text collate "C" not null,
    attempts bigint not null,
    due_at timestamptz not null,
    locked_by uuid,
    locked_until timestamptz,
    error text collate "C",
    created_at timestamptz not null,
    finished_at timestamptz
);
create index delivery_due on delivery (due_at, id) where state = 'queued';
create index delivery_invitation on delivery (invitation_id, state);
create index delivery_invitee on delivery (invitee_id);
create index delivery_proof on delivery (proof_id);

-- Mail kept instead of sent (`mail.url = "capture:"`), sealed because it holds links.
create table captured_mail (
    id uuid not null primary key,
    message_id text collate "C" not null,
    sealed bytea not null,
    created_at timestamptz not null
);

create table event (
    id uuid not null primary key,
    app_id text collate "C",
    actor_kind text collate "C" not null,
    actor_id text collate "C" not null,
    verb text collate "C" not null,
    thing_kind text collate "C" not null,
    thing_id text collate "C" not null,
    address text collate "C",
    detail jsonb not null,
    created_at timestamptz not null
);
create index event_app on event (app_id, id);
