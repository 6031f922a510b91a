-- Twin of ../postgres/0008_invitees.sql.

-- Each invitee's own switch and expiry.
alter table invitee add column enabled integer not null default 1;
alter table invitee add column expires_at integer;

-- Those who wait to be reminded. PostgreSQL tells the condition in these letters, and a test compares the two.
create index invitee_waiting on invitee (invitation_id, id) where launched_at IS NULL;

-- What the lists of mails and of history walk along.
create index delivery_created on delivery (app_id, id);
create index delivery_state on delivery (app_id, state, id) where state <> 'sent';
create index delivery_invitation_created on delivery (invitation_id, id);
create index delivery_address on delivery (lower(address), id);
create index event_thing on event (app_id, thing_id, id);
