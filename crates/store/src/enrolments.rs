//! Enrolments: courses that people of the account are to take, each for one person, a group, or everyone; and the
//! registrations that were made of them. They belong to the account.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A course that a person, a group or everyone is to take.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Enrolment {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// The application of the course.
    pub app_id: String,
    /// The course.
    pub course_id: String,
    /// One person.
    pub person_id: Option<Uuid>,
    /// A group: whoever is in it, also later.
    pub group_id: Option<Uuid>,
    /// Everybody in the account, also later.
    pub everyone: bool,
    /// When it was made.
    pub created_at: Time,
}

/// Whom an enrolment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learners {
    /// One person.
    Person(Uuid),
    /// A group.
    Group(Uuid),
    /// Everybody.
    Everyone,
}

/// Which enrolments and people to look at.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// All. It looks at every enrolment of everybody.
    All,
    /// One course, by application and id.
    Course(&'a str, &'a str),
    /// One person.
    Person(Uuid),
    /// The members of a group.
    Members(Uuid),
}

/// Somebody who is enrolled in a course and has no registration for it yet.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Missing {
    /// The application of the course.
    pub app_id: String,
    /// The course.
    pub course_id: String,
    /// Its newest version.
    pub version_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Their address.
    pub email: String,
    /// Their address as it is matched.
    pub email_key: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// A registration on the course that is theirs already, by an address that they have shown to be theirs.
    pub existing: Option<Uuid>,
}

/// The registration by which somebody takes a course that they are enrolled in.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct EnrolledRegistration {
    /// The registration.
    pub registration_key: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// The application of the course.
    pub app_id: String,
    /// The course.
    pub course_id: String,
    /// Whether the enrolment made it, or found it.
    pub made: bool,
    /// When they were enrolled by it.
    pub created_at: Time,
}

/// Everybody whom each enrolment is for.
const REACHED: &str = "with reached (enrolment_id, app_id, course_id, person_id) as (
       select id, app_id, course_id, person_id from enrolment where person_id is not null
       union all
       select enrolment.id, app_id, course_id, membership.person_id
       from enrolment join membership on membership.group_id = enrolment.group_id
       union all
       select enrolment.id, app_id, course_id, person.id from enrolment cross join person where everyone
     ) ";

/// Adds an enrolment; false if it is there.
pub async fn insert(conn: &mut Conn, row: &Enrolment) -> Result<bool> {
    let added = execute!(
        conn,
        sqlx::query(
            "insert into enrolment (id, app_id, course_id, person_id, group_id, everyone, created_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.course_id)
        .bind(row.person_id)
        .bind(row.group_id)
        .bind(row.everyone)
        .bind(row.created_at)
    )?;
    Ok(added > 0)
}

/// Removes an enrolment; false if it is not there.
pub async fn delete(conn: &mut Conn, app_id: &str, course_id: &str, learners: Learners) -> Result<bool> {
    let removed = each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from enrolment where app_id = ");
        query.push_bind(app_id).push(" and course_id = ").push_bind(course_id);
        match learners {
            Learners::Person(id) => query.push(" and person_id = ").push_bind(id),
            Learners::Group(id) => query.push(" and group_id = ").push_bind(id),
            Learners::Everyone => query.push(" and everyone"),
        };
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?;
    Ok(removed > 0)
}

/// Removes all enrolments of a group.
pub async fn delete_of_group(conn: &mut Conn, group: Uuid) -> Result<()> {
    execute!(conn, sqlx::query("delete from enrolment where group_id = $1").bind(group))?;
    Ok(())
}

/// Adds the condition that a row of `table`, which has application, course and person, is within reach.
macro_rules! push_reach {
    ($query:ident, $reach:expr, $table:literal) => {
        match $reach {
            Reach::All => {}
            Reach::Course(app, course) => {
                $query.push(concat!(" and ", $table, ".app_id = ")).push_bind(app);
                $query.push(concat!(" and ", $table, ".course_id = ")).push_bind(course);
            }
            Reach::Person(id) => {
                $query.push(concat!(" and ", $table, ".person_id = ")).push_bind(id);
            }
            Reach::Members(group) => {
                $query.push(concat!(
                    " and ",
                    $table,
                    ".person_id in (select person_id from membership where group_id = "
                ));
                $query.push_bind(group).push(")");
            }
        }
    };
}

/// Selects the registrations within reach that no enrolment is behind.
macro_rules! push_uncovered {
    ($query:ident, $reach:expr, $also_enrolled:expr) => {{
        $query.push(
            "select kept.registration_key from enrolled_registration kept
             join registration on registration.key = kept.registration_key where true",
        );
        push_reach!($query, $reach, "kept");
        if !$also_enrolled {
            $query.push(
                " and not exists (select 1 from reached where reached.person_id = kept.person_id
                    and reached.app_id = kept.app_id and reached.course_id = kept.course_id)",
            );
        }
    }};
}

/// Who is enrolled in what and has no registration for it yet. Who is limited to other applications is left out.
pub async fn missing(conn: &mut Conn, reach: Reach<'_>) -> Result<Vec<Missing>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(REACHED);
        query.push(
            "select distinct reached.app_id, reached.course_id, course_version.id as version_id, person.id as person_id,
               person.email, person.email_key, person.first_name, person.last_name,
               (select registration.key from registration
                where person.email_verified_at is not null and registration.app_id = reached.app_id
                  and registration.learner_id = person.email_key and registration.course_id = reached.course_id
                  and registration.erased_at is null and not exists (
                    select 1 from enrolled_registration other where other.registration_key = registration.key)
                order by registration.key desc limit 1) as existing
             from reached
             join person on person.id = reached.person_id
             join course on course.app_id = reached.app_id and course.id = reached.course_id
             join course_version on course_version.app_id = course.app_id and course_version.course_id = course.id
               and course_version.number = course.latest_version
             where (person.all_apps or exists (select 1 from person_application allowed
                      where allowed.person_id = person.id and allowed.app_id = reached.app_id))
               and not exists (
               select 1 from enrolled_registration done where done.person_id = reached.person_id
                 and done.app_id = reached.app_id and done.course_id = reached.course_id)",
        );
        push_reach!(query, reach, "reached");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Keeps by which registrations people take what they are enrolled in.
pub async fn insert_registrations(conn: &mut Conn, rows: &[EnrolledRegistration]) -> Result<()> {
    insert_rows!(conn, "enrolled_registration", rows, |row| {
        registration_key: row.registration_key,
        person_id: row.person_id,
        app_id: &row.app_id,
        course_id: &row.course_id,
        made: row.made,
        created_at: row.created_at,
    });
    Ok(())
}

/// Lets go of registrations within reach that no enrolment is behind any more, or of all of them: those that an enrolment
/// made and nobody opened are removed, the others stay with their results and are enrolled no longer.
pub async fn release(conn: &mut Conn, reach: Reach<'_>, also_enrolled: bool) -> Result<()> {
    // What nobody opened. An invitee on it would be somebody's way in.
    each!(conn, c => async {
        let mut query = QueryBuilder::new(REACHED);
        query.push("delete from registration where key in (");
        push_uncovered!(query, reach, also_enrolled);
        query.push(
            " and kept.made
              and not exists (select 1 from invitee where invitee.registration_key = registration.key)
              and not exists (select 1 from instance
                where instance.registration_key = registration.key and instance.first_access_at is not null))",
        );
        query.build().execute(c).await.map(|_| ())
    })?;
    each!(conn, c => async {
        let mut query = QueryBuilder::new(REACHED);
        query.push("delete from enrolled_registration where registration_key in (");
        push_uncovered!(query, reach, also_enrolled);
        query.push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}
