use url::Url;
use usher_store::webhooks::{self, Webhook, WebhookCall};
use usher_store::{Conn, account_reports, team_invitations};
use uuid::Uuid;

use super::{CourseFact, TeamInvitationFact, Told, UserFact};
use crate::account_course::find_account_course;
use crate::{Error, Result, Usher};

/// How many invitations one transaction ends.
const STEP: i64 = 200;

impl Usher {
    /// Writes down what happened for every receiver that asked for such events, in the transaction in which it does. The
    /// caller wakes the worker after its commit, if it wants the calls sooner than within a second.
    pub(crate) async fn tell(&self, tx: &mut Conn, told: &Told) -> Result<()> {
        self.write_calls(tx, told, None).await
    }

    async fn write_calls(&self, tx: &mut Conn, told: &Told, registration: Option<Uuid>) -> Result<()> {
        let now = self.now();
        let event = told.event().as_str();
        let mut wanting = webhooks::all(tx).await?;
        wanting.retain(|webhook| webhook.events.0.iter().any(|wanted| wanted == event));
        if wanting.is_empty() {
            return Ok(());
        }
        let body = serde_json::to_vec(told).map_err(Error::internal)?;
        let call = |webhook: Webhook| {
            Ok(WebhookCall {
                id: self.entropy().id(now),
                webhook_id: webhook.id,
                event: event.to_owned(),
                receiver: Url::parse(&webhook.target_url).map_err(Error::internal)?.origin().ascii_serialization(),
                registration_key: registration,
                sealed_body: self.seal().seal(self.entropy(), &body)?,
                state: "waiting".into(),
                attempts: 0,
                due_at: now.into(),
                error: None,
                created_at: now.into(),
            })
        };
        let calls: Vec<WebhookCall> = wanting.into_iter().map(call).collect::<Result<_>>()?;
        webhooks::insert_calls(tx, &calls).await?;
        Ok(())
    }

    /// Tells that the course of a registration is completed.
    pub(crate) async fn tell_completed(&self, tx: &mut Conn, registration: Uuid) -> Result<()> {
        // Most servers have nobody to tell: no need to look further.
        if webhooks::all(tx).await?.is_empty() {
            return Ok(());
        }
        let Some(row) = account_reports::find(tx, registration).await? else { return Ok(()) };
        let course = find_account_course(tx, row.course_key).await?.into();
        let person = match row.person_id {
            Some(id) => usher_store::persons::find(tx, id).await?,
            None => None,
        };
        let user = match &person {
            Some(person) => UserFact::from(person),
            None => UserFact {
                id: None,
                email: row.email,
                first_name: row.first_name,
                last_name: row.last_name,
                role: "learner".into(),
                last_active_at: None,
            },
        };
        let passed = match row.success.as_str() {
            "PASSED" => Some(true),
            "FAILED" => Some(false),
            _ => None,
        };
        let told = Told::CourseCompleted { course, user, passed, score: row.score };
        self.write_calls(tx, &told, Some(registration)).await
    }

    /// Tells that a course came to a library.
    pub(crate) async fn tell_submitted(&self, tx: &mut Conn, course: Uuid) -> Result<()> {
        let course: CourseFact = find_account_course(tx, course).await?.into();
        self.tell(tx, &Told::CourseSubmitted { course }).await
    }

    /// Ends invitations to the account whose time is over, and tells of it.
    pub async fn expire_team_invitations(&self) -> Result<()> {
        let now = self.now().into();
        // A look costs no turn of the one writer.
        if !team_invitations::any_over(&mut self.store().read().await?, now).await? {
            return Ok(());
        }
        loop {
            let mut tx = self.store().begin().await?;
            let ended = team_invitations::expire(&mut tx, now, STEP).await?;
            for invitation in &ended {
                let invitation = TeamInvitationFact::from(invitation);
                self.tell(&mut tx, &Told::InvitationExpired { invitation }).await?;
            }
            tx.commit().await?;
            if (ended.len() as i64) < STEP {
                return Ok(());
            }
        }
    }
}
