use std::collections::HashMap;

use usher_model::AppId;
use usher_model::CourseId;
use usher_store::versions::{self, Version};
use usher_store::{Conn, courses};

use super::{CourseInclude, CourseRef};
use crate::listing::Period;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A version of a course.
#[derive(Clone, Debug)]
pub struct VersionDetail {
    /// The version.
    pub version: Version,
    /// The tags of its course, sorted.
    pub tags: Vec<String>,
    /// How many registrations are on it, if asked for.
    pub registration_count: Option<i64>,
}

impl Usher {
    /// The versions of a course, oldest first.
    pub async fn list_course_versions(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &CourseId,
        period: Period,
        include: CourseInclude,
    ) -> Result<Vec<VersionDetail>> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let mut conn = self.store().read().await?;
        let course = courses::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_course(id))?;
        let rows = versions::list(&mut conn, app, id, period.into()).await?;
        detail_versions(&mut conn, app, course.key, rows, include).await
    }

    /// One version of a course.
    pub async fn get_course_version(
        &self,
        actor: &Actor,
        app: &AppId,
        place: &CourseRef,
        include: CourseInclude,
    ) -> Result<VersionDetail> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let mut conn = self.store().read().await?;
        let (course, version) = place.find(&mut conn, app).await?;
        let number = version.number;
        let mut details = detail_versions(&mut conn, app, course.key, vec![version], include).await?;
        details.pop().ok_or_else(|| Error::no_version(&place.course, number))
    }
}

/// Adds what belongs to each version, in one statement per kind of thing.
async fn detail_versions(
    conn: &mut Conn,
    app: &AppId,
    course: uuid::Uuid,
    rows: Vec<Version>,
    include: CourseInclude,
) -> Result<Vec<VersionDetail>> {
    let tags: Vec<String> = courses::tags(conn, &[course]).await?.into_iter().map(|(_, tag)| tag).collect();
    let ids: Vec<_> = rows.iter().map(|version| version.id).collect();
    let counts: Option<HashMap<_, i64>> = if include.registration_count {
        Some(versions::registration_counts(conn, app, &ids).await?.into_iter().collect())
    } else {
        None
    };
    let detail = |version: Version| VersionDetail {
        tags: tags.clone(),
        registration_count: counts.as_ref().map(|counts| counts.get(&version.id).copied().unwrap_or(0)),
        version,
    };
    Ok(rows.into_iter().map(detail).collect())
}
