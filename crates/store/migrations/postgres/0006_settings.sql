-- Twin of ../sqlite/0006_settings.sql.

-- What was set of the configuration. `scope` names the level and the thing that it was set on, so that all levels of one
-- registration are read by one statement; the columns behind it remove a setting together with that thing.
create table setting (
    app_id text collate "C" not null references application (id) on delete cascade,
    scope text collate "C" not null,
    id text collate "C" not null,
    value text collate "C" not null,
    course_id text collate "C",
    version_id uuid references course_version (id) on delete cascade,
    registration_key uuid references registration (key) on delete cascade,
    instance bigint,
    updated_at timestamptz not null,
    primary key (app_id, scope, id),
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade,
    foreign key (registration_key, instance) references instance (registration_key, number) on delete cascade
);
create index setting_id on setting (app_id, id);
create index setting_course on setting (app_id, course_id);
create index setting_version on setting (version_id);
create index setting_registration on setting (registration_key, instance);

-- What of the configuration a launch obeys from its beginning to its end; none where that is the default.
alter table launch add column rules jsonb;
