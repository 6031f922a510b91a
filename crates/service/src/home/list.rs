use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use usher_store::learner_courses::{self, LearnerCourse, Way};
use uuid::Uuid;

use super::learner_of;
use crate::sign_in::SignedIn;
use crate::{Result, Usher};

/// How many courses one page of a home holds.
const PAGE: i64 = 50;

/// A course on somebody's home.
#[derive(Clone, Debug)]
pub struct HomeCourse {
    /// The registration, its course and its result.
    pub course: LearnerCourse,
    /// How far it has come.
    pub state: HomeState,
    /// Whether it can be started or gone on with now.
    pub is_open: bool,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
}

/// How far somebody has come in a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeState {
    /// Not opened yet.
    New,
    /// Begun.
    Begun,
    /// Completed.
    Completed,
}

/// A page of somebody's home.
#[derive(Clone, Debug)]
pub struct HomePage {
    /// The courses, the newest first.
    pub courses: Vec<HomeCourse>,
    /// Where the next page begins, if there is one.
    pub next: Option<Uuid>,
    /// Whether the person must show first that their address is theirs, before courses are looked for under it.
    pub must_verify: bool,
}

impl Usher {
    /// A page of the courses of whoever is signed in.
    pub async fn view_home(&self, me: &SignedIn, after: Option<Uuid>) -> Result<HomePage> {
        let learner = learner_of(me);
        let mut conn = self.store().read().await?;
        let mut rows = learner_courses::list(&mut conn, &learner, after, PAGE + 1).await?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = rows.last().map(|row| row.key).filter(|_| more);
        let keys: Vec<Uuid> = rows.iter().map(|row| row.key).collect();
        let mut ways: HashMap<Uuid, Vec<Way>> = HashMap::new();
        for way in learner_courses::ways(&mut conn, &keys).await? {
            ways.entry(way.registration_key).or_default().push(way);
        }
        let enrolled: HashSet<Uuid> =
            learner_courses::enrolled(&mut conn, me.person.id, &keys).await?.into_iter().collect();
        let now = self.now();
        let courses = rows.into_iter().map(|course| {
            let ways = ways.remove(&course.key).unwrap_or_default();
            let is_free = ways.is_empty() || enrolled.contains(&course.key);
            let way = open_way(&ways, now);
            HomeCourse {
                state: state_of(&course),
                is_open: is_free || way.is_some(),
                expires_at: way.filter(|_| !is_free).and_then(|way| way.expires_at).map(Into::into),
                course,
            }
        });
        Ok(HomePage { courses: courses.collect(), next, must_verify: learner.email.is_none() })
    }
}

fn state_of(course: &LearnerCourse) -> HomeState {
    if course.completed_at.is_some() {
        HomeState::Completed
    } else if course.first_access_at.is_some() {
        HomeState::Begun
    } else {
        HomeState::New
    }
}

/// The newest way in that is open.
pub(super) fn open_way(ways: &[Way], now: DateTime<Utc>) -> Option<&Way> {
    ways.iter().find(|way| way.enabled && way.expires_at.is_none_or(|at| at.0 >= now))
}
