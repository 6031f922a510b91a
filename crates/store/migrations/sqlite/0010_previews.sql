-- Twin of ../postgres/0010_previews.sql.

-- What whoever makes the link of a preview adds to the course.
alter table preview add column css_url text;
alter table preview add column extra_query text;
