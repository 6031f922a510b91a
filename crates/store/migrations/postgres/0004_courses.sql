-- Twin of ../sqlite/0004_courses.sql.

-- Files of a version may change after its import.
alter table course_version add column updated_at timestamptz;
update course_version set updated_at = created_at;
alter table course_version alter column updated_at set not null;

-- A file that was changed lies in an object of its own, not in the package's zip.
alter table package_file add column object text collate "C";
alter table package_file add column modified_at timestamptz;

-- What a media file is to be told as, if it is no package that is imported.
alter table import_job add column media jsonb;
-- Where the end of the import is posted, and when the next try is due.
alter table import_job add column postback_url text collate "C";
alter table import_job add column postback_attempts bigint not null default 0;
alter table import_job add column postback_due_at timestamptz;
create index import_job_postback on import_job (postback_due_at) where postback_due_at is not null;

-- A look at a course that nothing is kept of: no registration, no results.
create table preview (
    id uuid not null primary key,
    app_id text collate "C" not null,
    token_hash bytea not null unique,
    version_id uuid not null references course_version (id) on delete cascade,
    exit_to text collate "C" not null,
    start_activity text collate "C",
    open_until timestamptz not null,
    created_at timestamptz not null,
    begun_at timestamptz,
    ended_at timestamptz
);
create index preview_version on preview (version_id);
create index preview_created on preview (created_at);
