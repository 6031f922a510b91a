-- Twin of ../postgres/0011_removals.sql.

-- An invitation that was removed is gone for everybody; its rows follow in batches, and it goes with the last of them.
alter table invitation add column removed_at integer;
create index invitation_removed on invitation (removed_at, id) where removed_at IS NOT NULL;
