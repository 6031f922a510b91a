use url::Url;
use usher_model::AppId;
use usher_store::previews::{self, Preview};

use super::CourseRef;
use crate::event::Happening;
use crate::launch::{ExitTo, LaunchToken, open_for, read_css_url, read_extra_query};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// A link by which a course can be looked at without a registration.
#[derive(Clone, Debug, Default)]
pub struct PreviewRequest {
    /// How long it may be opened for the first time: 10 to 300 seconds; 120 if not said.
    pub expiry_seconds: Option<i64>,
    /// Where the viewer goes on exit: a URL or `closer`, `blank`, `message`.
    pub redirect_on_exit: String,
    /// The activity to begin with, by its identifier.
    pub start_activity: Option<String>,
    /// A style sheet for the player: an https URL.
    pub css_url: Option<String>,
    /// Added to the query of each activity's address.
    pub additional_values: Vec<(String, String)>,
}

impl Usher {
    /// Makes a preview link.
    pub async fn create_preview(
        &self,
        actor: &Actor,
        app: &AppId,
        place: &CourseRef,
        request: PreviewRequest,
    ) -> Result<Url> {
        actor.must(Action::EditLibrary, Some(app))?;
        let open_for = open_for(request.expiry_seconds)?;
        let css_url = read_css_url(request.css_url.as_deref())?;
        let extra_query = read_extra_query(&request.additional_values)?;
        let now = self.now();
        let token = LaunchToken::preview(self.entropy());
        let mut tx = self.store().begin().await?;
        let (_, version) = place.find(&mut tx, app).await?;
        let row = Preview {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            token_hash: token.hash().to_vec(),
            version_id: version.id,
            exit_to: ExitTo::parse(&request.redirect_on_exit).stored(),
            start_activity: request.start_activity,
            css_url,
            extra_query,
            open_until: (now + open_for).into(),
            created_at: now.into(),
            begun_at: None,
            ended_at: None,
        };
        previews::insert(&mut tx, &row).await?;
        let happening = Happening {
            verb: "course.preview",
            thing: "course",
            id: place.course.as_str(),
            detail: serde_json::json!({ "version": version.number }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.launch_url(row.id, &token)
    }
}
