//! The courses of a person, over all applications: what they were invited to or registered for under their address, and
//! what they were enrolled in.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// Whose courses.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The person.
    pub person: Uuid,
    /// Their address, once they have shown that it is theirs; else only enrolments count.
    pub email: Option<String>,
    /// That address as it is matched.
    pub email_key: Option<String>,
    /// The applications that they are limited to; none for all.
    pub apps: Option<Vec<String>>,
}

/// A registration with its course and the result that counts.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct LearnerCourse {
    /// The registration.
    pub key: Uuid,
    /// The application.
    pub app_id: String,
    /// The course.
    pub course_id: String,
    /// Its title.
    pub course_title: String,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// Hundredths of a second spent.
    pub time_cs: i64,
    /// When they first opened it.
    pub first_access_at: Option<Time>,
    /// When it was first completed.
    pub completed_at: Option<Time>,
    /// When they were registered.
    pub created_at: Time,
}

/// A way into a registration: an invitee with the switches of its invitation.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Way {
    /// The registration.
    pub registration_key: Uuid,
    /// The invitee.
    pub invitee_id: Uuid,
    /// The invitation.
    pub invitation_id: Uuid,
    /// Whether both are switched on.
    pub enabled: bool,
    /// The end that counts.
    pub expires_at: Option<Time>,
}

/// Adds the condition that a registration is the learner's.
macro_rules! push_own {
    ($query:ident, $learner:expr) => {{
        $query.push(
            "select registration.key, registration.app_id, registration.course_id, course.title as course_title,
               coalesce(instance.completion, 'UNKNOWN') as completion, coalesce(instance.success, 'UNKNOWN') as success,
               instance.score, coalesce(instance.time_cs, 0) as time_cs, instance.first_access_at,
               instance.completed_at, registration.created_at
             from registration
             join course on course.app_id = registration.app_id and course.id = registration.course_id
             left join instance on instance.registration_key = registration.key
               and instance.number = registration.instance
             where registration.erased_at is null and registration.key in (
               select key from registration where lower(email) = ",
        );
        $query.push_bind($learner.email.as_ref().map(|email| email.to_ascii_lowercase()));
        $query.push(" union select registration_key from invitee where email_key = ");
        $query.push_bind(&$learner.email_key);
        $query.push(" union select registration_key from enrolled_registration where person_id = ");
        $query.push_bind($learner.person).push(")");
        push_apps!($query, "registration.app_id", $learner.apps);
    }};
}

/// Courses of a person behind a position, the newest registration first.
pub async fn list(conn: &mut Conn, learner: &Learner, after: Option<Uuid>, limit: i64) -> Result<Vec<LearnerCourse>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("");
        push_own!(query, learner);
        if let Some(after) = after {
            query.push(" and registration.key < ").push_bind(after);
        }
        query.push(" order by registration.key desc limit ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// One of the person's courses.
pub async fn find(conn: &mut Conn, learner: &Learner, key: Uuid) -> Result<Option<LearnerCourse>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("");
        push_own!(query, learner);
        query.push(" and registration.key = ").push_bind(key);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// The ways into registrations of the person, the newest first. The caller found the registrations by [`list`] or [`find`].
pub async fn ways(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<Way>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select invitee.registration_key, invitee.id as invitee_id, invitation.id as invitation_id,
               invitee.enabled and invitation.allow_launch as enabled,
               coalesce(invitee.expires_at, invitation.expires_at) as expires_at
             from invitee join invitation on invitation.id = invitee.invitation_id and invitation.removed_at is null
             where invitee.registration_key in (",
        );
        push_keys!(query, keys);
        query.push(") order by invitee.id desc");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Which of these registrations the person was enrolled in.
pub async fn enrolled(conn: &mut Conn, person: Uuid, keys: &[Uuid]) -> Result<Vec<Uuid>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query =
            QueryBuilder::new("select registration_key from enrolled_registration where person_id = ");
        query.push_bind(person).push(" and registration_key in (");
        push_keys!(query, keys);
        query.push(")");
        query.build_query_scalar().fetch_all(c).await
    })?)
}
