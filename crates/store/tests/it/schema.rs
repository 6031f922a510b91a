//! The two migrations make the same schema.

use std::collections::BTreeSet;

use crate::raw::Raw;
use usher_testing::database::{self, Database};

/// Which type of SQLite stands for which of PostgreSQL.
const TYPES: [(&str, &str); 8] = [
    ("uuid", "BLOB"),
    ("bytea", "BLOB"),
    ("text", "TEXT"),
    ("jsonb", "TEXT"),
    ("bigint", "INTEGER"),
    ("boolean", "INTEGER"),
    ("timestamp with time zone", "INTEGER"),
    ("double precision", "REAL"),
];

#[derive(Debug, PartialEq)]
struct Schema {
    /// (table, column, type, whether it may be null), the type as SQLite names it.
    columns: Vec<(String, String, String, bool)>,
    /// (table, name, columns, unique, condition); the index of a constraint is named by the kind of constraint.
    indexes: Vec<(String, String, String, bool, String)>,
    foreign_keys: Vec<ForeignKey>,
}

/// (table, columns, table referred to, its columns, what a removal there does).
type ForeignKey = (String, String, String, String, String);

async fn sqlite(db: &Database) -> Schema {
    let mut raw = Raw::connect(db).await;
    Schema {
        columns: raw
            .rows(
                r#"select t.name, c.name, c.type, not c."notnull" from sqlite_schema t, pragma_table_info(t.name) c
                   where t.type = 'table' and t.name not like '\_%' escape '\' order by 1, c.cid"#,
            )
            .await,
        indexes: raw
            .rows(
                r#"select t.name, case i.origin when 'pk' then 'primary key' when 'u' then 'unique' else i.name end,
                     (select group_concat(name, ', ') from (select name from pragma_index_info(i.name) order by seqno)),
                     i."unique", coalesce(substr(s.sql, nullif(instr(s.sql, ' where '), 0) + 7), '')
                   from sqlite_schema t, pragma_index_list(t.name) i left join sqlite_schema s on s.name = i.name
                   where t.type = 'table' and t.name not like '\_%' escape '\' order by 1, 2, 3"#,
            )
            .await,
        foreign_keys: raw
            .rows(
                r#"select name, group_concat("from", ', '), "table", group_concat("to", ', '), lower(on_delete) from (
                     select t.name, f.* from sqlite_schema t, pragma_foreign_key_list(t.name) f
                     where t.type = 'table' order by t.name, f.id, f.seq)
                   group by name, id order by 1, 2"#,
            )
            .await,
    }
}

async fn postgres(db: &Database) -> Schema {
    let mut raw = Raw::connect(db).await;
    let columns: Vec<(String, String, String, bool)> = raw
        .rows(
            r"select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), not a.attnotnull
              from pg_attribute a join pg_class c on c.oid = a.attrelid
              where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '\_%'
                and a.attnum > 0 and not a.attisdropped
              order by c.relname collate pg_catalog.C, a.attnum"
                .replace("pg_catalog.C", "\"C\""),
        )
        .await;
    let same_type = |name: &str| TYPES.iter().find(|(known, _)| *known == name).unwrap().1.to_owned();
    Schema {
        columns: columns.into_iter().map(|(table, name, kind, null)| (table, name, same_type(&kind), null)).collect(),
        indexes: raw
            .rows(
                r#"select t.relname::text,
                     (case k.contype when 'p' then 'primary key' when 'u' then 'unique' else i.relname::text end) collate "C",
                     (select string_agg(a.attname, ', ' order by c.place)
                      from unnest(x.indkey) with ordinality c (attnum, place)
                      join pg_attribute a on a.attrelid = t.oid and a.attnum = c.attnum) collate "C",
                     x.indisunique,
                     coalesce(replace(trim(both '()' from pg_get_expr(x.indpred, t.oid)), '::text', ''), '')
                   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
                   left join pg_constraint k on k.conindid = i.oid and k.contype in ('p', 'u')
                   where t.relnamespace = 'public'::regnamespace and t.relname not like '\_%'
                   order by t.relname collate "C", 2, 3"#,
            )
            .await,
        foreign_keys: raw
            .rows(
                r#"select k.conrelid::regclass::text, names.own collate "C", k.confrelid::regclass::text, names.other,
                     case k.confdeltype when 'c' then 'cascade' when 'n' then 'set null' else k.confdeltype::text end
                   from pg_constraint k, lateral (
                     select string_agg(own.attname, ', ' order by c.place), string_agg(other.attname, ', ' order by c.place)
                     from unnest(k.conkey, k.confkey) with ordinality c (own, other, place)
                     join pg_attribute own on own.attrelid = k.conrelid and own.attnum = c.own
                     join pg_attribute other on other.attrelid = k.confrelid and other.attnum = c.other
                   ) names (own, other)
                   where k.contype = 'f' order by (k.conrelid::regclass::text) collate "C", 2"#,
            )
            .await,
    }
}

#[tokio::test]
async fn both_migrations_make_the_same_tables_columns_indexes_and_foreign_keys() {
    database::on_sqlite(async |on_sqlite| {
        database::on_postgres(async |on_postgres| {
            let (one, other) = (sqlite(&on_sqlite).await, postgres(&on_postgres).await);
            assert!(!one.columns.is_empty() && !one.indexes.is_empty() && !one.foreign_keys.is_empty());
            assert_eq!(one.columns, other.columns);
            assert_eq!(one.indexes, other.indexes);
            assert_eq!(one.foreign_keys, other.foreign_keys);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn text_sorts_by_its_bytes_on_postgres_as_it_does_on_sqlite() {
    database::on_postgres(async |db| {
        let other: Vec<(String, String)> = Raw::connect(&db)
            .await
            .rows(
                r"select table_name::text, column_name::text from information_schema.columns
                  where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'
                    and table_name not like '\_%'",
            )
            .await;
        assert_eq!(other, []);
    })
    .await;
}

/// Without an index, a removal reads the whole referring table for each row that it removes.
#[tokio::test]
async fn every_foreign_key_has_an_index_that_begins_with_its_columns() {
    database::on_sqlite(async |db| {
        let schema = sqlite(&db).await;
        let bare: BTreeSet<_> = schema
            .foreign_keys
            .iter()
            .filter(|(table, columns, ..)| {
                !schema.indexes.iter().any(|(of, _, indexed, _, condition)| {
                    of == table
                        && condition.is_empty()
                        && (indexed == columns || indexed.starts_with(&format!("{columns}, ")))
                })
            })
            .collect();
        assert_eq!(bare, BTreeSet::new());
    })
    .await;
}

#[tokio::test]
async fn opening_a_store_again_keeps_its_schema_and_its_rows() {
    database::on_sqlite(async |db| {
        let mut raw = Raw::connect(&db).await;
        let mut tx = db.begin().await;
        crate::scene::with_course(&mut tx, "course").await;
        tx.commit().await.unwrap();
        let (schema, rows) = (sqlite(&db).await, raw.dump().await);
        db.store.close().await;
        usher_store::Store::open(&db.url).await.unwrap().close().await;
        assert_eq!((sqlite(&db).await, raw.dump().await), (schema, rows));
    })
    .await;
}
