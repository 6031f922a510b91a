-- Twin of ../postgres/0006_settings.sql.

-- What was set of the configuration. `scope` names the level and the thing that it was set on, so that all levels of one
-- registration are read by one statement; the columns behind it remove a setting together with that thing.
create table setting (
    app_id text not null references application (id) on delete cascade,
    scope text not null,
    id text not null,
    value text not null,
    course_id text,
    version_id blob references course_version (id) on delete cascade,
    registration_key blob references registration (key) on delete cascade,
    instance integer,
    updated_at integer not null,
    primary key (app_id, scope, id),
    foreign key (app_id, course_id) references course (app_id, id) on delete cascade,
    foreign key (registration_key, instance) references instance (registration_key, number) on delete cascade
) strict;
create index setting_id on setting (app_id, id);
create index setting_course on setting (app_id, course_id);
create index setting_version on setting (version_id);
create index setting_registration on setting (registration_key, instance);

-- What of the configuration a launch obeys from its beginning to its end; none where that is the default.
alter table launch add column rules text;
