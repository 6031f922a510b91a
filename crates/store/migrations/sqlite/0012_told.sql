-- Twin of ../postgres/0012_told.sql.

-- Whose completion a call tells, so that it goes with the registration and is found by an erasure.
alter table webhook_call add column registration_key blob references registration (key) on delete cascade;
create index webhook_call_registration on webhook_call (registration_key);

-- Whether the enrolment made the registration, or found it.
alter table enrolled_registration add column made integer not null default 0;
update enrolled_registration set made = 1 where exists (
    select 1 from registration where registration.key = enrolled_registration.registration_key
      and registration.created_at = enrolled_registration.created_at
);
