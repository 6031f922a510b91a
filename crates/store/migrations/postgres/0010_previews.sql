-- Twin of ../sqlite/0010_previews.sql.

-- What whoever makes the link of a preview adds to the course.
alter table preview add column css_url text collate "C";
alter table preview add column extra_query text collate "C";
