use std::collections::HashMap;

use usher_model::{AppId, CourseId};
use usher_store::Conn;
use usher_store::courses::{self, Course};
use usher_store::versions::{self, Version};

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// What to tell of a course beyond what is always told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CourseInclude {
    /// How many registrations it has.
    pub registration_count: bool,
}

/// A course with its newest version.
#[derive(Clone, Debug)]
pub struct CourseDetail {
    /// The course.
    pub course: Course,
    /// Its newest version.
    pub version: Version,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// How many registrations it has, if asked for.
    pub registration_count: Option<i64>,
}

impl Usher {
    /// A course of the application.
    pub async fn get_course(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &CourseId,
        include: CourseInclude,
    ) -> Result<CourseDetail> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let mut conn = self.store().read().await?;
        let course = courses::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_course(id))?;
        let mut details = detail_courses(&mut conn, app, vec![course], include).await?;
        details.pop().ok_or_else(|| Error::no_course(id))
    }
}

/// Adds what belongs to each course, in one statement per kind of thing.
pub(super) async fn detail_courses(
    conn: &mut Conn,
    app: &AppId,
    rows: Vec<Course>,
    include: CourseInclude,
) -> Result<Vec<CourseDetail>> {
    let ids: Vec<String> = rows.iter().map(|c| c.id.clone()).collect();
    let keys: Vec<_> = rows.iter().map(|c| c.key).collect();
    let mut newest: HashMap<String, Version> =
        versions::newest(conn, app, &ids).await?.into_iter().map(|v| (v.course_id.clone(), v)).collect();
    let mut tags: HashMap<_, Vec<String>> = HashMap::new();
    for (key, tag) in courses::tags(conn, &keys).await? {
        tags.entry(key).or_default().push(tag);
    }
    let counts: Option<HashMap<String, i64>> = if include.registration_count {
        Some(courses::registration_counts(conn, app, &ids).await?.into_iter().collect())
    } else {
        None
    };
    Ok(rows
        .into_iter()
        .filter_map(|course| {
            let version = newest.remove(&course.id)?;
            Some(CourseDetail {
                tags: tags.remove(&course.key).unwrap_or_default(),
                registration_count: counts.as_ref().map(|c| c.get(&course.id).copied().unwrap_or(0)),
                course,
                version,
            })
        })
        .collect())
}
