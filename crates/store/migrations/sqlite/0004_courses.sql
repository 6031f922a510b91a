-- Twin of ../postgres/0004_courses.sql.

-- Files of a version may change after its import.
alter table course_version add column updated_at integer not null default 0;
update course_version set updated_at = created_at;

-- A file that was changed lies in an object of its own, not in the package's zip.
alter table package_file add column object text;
alter table package_file add column modified_at integer;

-- What a media file is to be told as, if it is no package that is imported.
alter table import_job add column media text;
-- Where the end of the import is posted, and when the next try is due.
alter table import_job add column postback_url text;
alter table import_job add column postback_attempts integer not null default 0;
alter table import_job add column postback_due_at integer;
create index import_job_postback on import_job (postback_due_at) where postback_due_at IS NOT NULL;

-- A look at a course that nothing is kept of: no registration, no results.
create table preview (
    id blob not null primary key,
    app_id text not null,
    token_hash blob not null unique,
    version_id blob not null references course_version (id) on delete cascade,
    exit_to text not null,
    start_activity text,
    open_until integer not null,
    created_at integer not null,
    begun_at integer,
    ended_at integer
) strict;
create index preview_version on preview (version_id);
create index preview_created on preview (created_at);
