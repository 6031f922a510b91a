//! What mails of the account are about. The mail itself is a row of [`crate::deliveries`] with the same id, of the
//! application [`NO_APP`].

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// Stands in the place of an application where a mail is of none: no application has an empty id.
pub const NO_APP: &str = "";

/// What one mail is about.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct AccountMail {
    /// The mail.
    pub delivery_id: Uuid,
    /// The link that it carries.
    pub person_link_id: Option<Uuid>,
    /// The invitation that it carries, or that somebody asks to have again.
    pub team_invitation_id: Option<Uuid>,
}

/// Adds what a mail is about, after the mail.
pub async fn insert(conn: &mut Conn, row: &AccountMail) -> Result<()> {
    execute!(
        conn,
        sqlx::query("insert into account_mail (delivery_id, person_link_id, team_invitation_id) values ($1, $2, $3)")
            .bind(row.delivery_id)
            .bind(row.person_link_id)
            .bind(row.team_invitation_id)
    )?;
    Ok(())
}

/// What several mails are about.
pub async fn find_many(conn: &mut Conn, deliveries: &[Uuid]) -> Result<Vec<AccountMail>> {
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from account_mail where delivery_id in (");
        push_keys!(query, deliveries);
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Removes mails of the account that had their end, and were called for before that instant.
pub async fn delete_older(conn: &mut Conn, before: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("delete from delivery where app_id = '' and state <> 'queued' and created_at < $1").bind(before)
    )?;
    Ok(())
}
