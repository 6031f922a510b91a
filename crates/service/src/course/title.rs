use usher_model::{AppId, CourseId};
use usher_store::{courses, versions};

use super::CourseRef;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// The longest title that somebody may give, in characters.
const LONGEST: usize = 255;

impl Usher {
    /// Gives a course another title: what mails, lists and the player call it from now on. Its newest version takes the
    /// title too; older ones keep theirs.
    pub async fn set_course_title(&self, actor: &Actor, app: &AppId, id: &CourseId, title: &str) -> Result<()> {
        actor.must(Action::EditLibrary, Some(app))?;
        let title = check_title("title", title)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let newest = CourseRef { course: id.clone(), version: None };
        let (course, version) = newest.lock(&mut tx, app).await?;
        courses::set_latest(&mut tx, app, id, course.latest_version, title, now.into()).await?;
        versions::touch(&mut tx, app, version.id, title, now.into()).await?;
        let happening =
            Happening { verb: "course.title", thing: "course", id: id.as_str(), detail: serde_json::json!({}) };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A title without the blanks around it.
pub(crate) fn check_title<'t>(field: &str, title: &'t str) -> Result<&'t str> {
    let title = title.trim();
    let length = title.chars().count();
    if title.is_empty() {
        Err(Error::invalid(field, "is empty"))
    } else if length > LONGEST {
        Err(Error::invalid(field, format!("has {length} characters, more than {LONGEST}")))
    } else if title.chars().any(char::is_control) {
        Err(Error::invalid(field, "has a control character"))
    } else {
        Ok(title)
    }
}
