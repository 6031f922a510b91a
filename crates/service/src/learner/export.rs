use bytes::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use serde_json::{Value, json};
use usher_model::{AppId, LearnerId, format_time};
use usher_store::deliveries::{self, Delivery};
use usher_store::instances::{self, Instance};
use usher_store::invitees::{self, Invitee};
use usher_store::launches::{self, Launch};
use usher_store::registrations::{self, ListedRegistration, RegistrationFilter, RegistrationSort};
use usher_store::runtimes::{self, ReportedInteraction, ScoRuntime};
use usher_store::{Order, PageRequest, SortKey, Time};
use uuid::Uuid;

use super::LearnerDetail;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Registrations that are read, written and forgotten together.
const BATCH: i64 = 10;

/// All that an application keeps of a learner, as the text of one JSON object that is made piece by piece.
pub struct LearnerExport {
    usher: Usher,
    app: AppId,
    learner: LearnerDetail,
    part: Part,
}

enum Part {
    Head,
    /// The registrations behind this one, which is none at the beginning.
    Registrations(Option<Uuid>),
    End,
}

/// What belongs to the registrations of one batch.
struct Batch {
    instances: Vec<Instance>,
    runtimes: Vec<ScoRuntime>,
    interactions: Vec<(i64, ReportedInteraction)>,
    launches: Vec<Launch>,
    invitees: Vec<Invitee>,
    mails: Vec<Delivery>,
    tags: Vec<(Uuid, String)>,
}

impl Usher {
    /// All that the application keeps of a learner who has a registration.
    pub async fn export_learner(&self, actor: &Actor, app: &AppId, id: &LearnerId) -> Result<LearnerExport> {
        actor.must(Action::ManageLearners, Some(app))?;
        let learner = self.get_learner(actor, app, id).await?;
        let mark = self.learner_mark(app, id.as_str());
        let mut tx = self.store().begin().await?;
        let happening = Happening { verb: "learner.export", thing: "learner", id: &mark, detail: json!({}) };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(LearnerExport { usher: self.clone(), app: app.clone(), learner, part: Part::Head })
    }
}

impl LearnerExport {
    /// The pieces of the text. Memory holds a few registrations at a time.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes>> + Send {
        try_unfold(self, |mut export| async move { Ok(export.next().await?.map(|piece| (piece, export))) })
    }

    async fn next(&mut self) -> Result<Option<Bytes>> {
        let (piece, part) = match self.part {
            Part::Head => (self.head()?, Part::Registrations(None)),
            Part::Registrations(after) => self.registrations(after).await?,
            Part::End => return Ok(None),
        };
        self.part = part;
        Ok(Some(piece.into()))
    }

    fn head(&self) -> Result<String> {
        let LearnerDetail { learner, tags } = &self.learner;
        let head = json!({
            "id": learner.learner_id,
            "email": learner.email,
            "firstName": learner.first_name,
            "lastName": learner.last_name,
            "tags": tags,
        });
        Ok(format!("{{\"learner\":{},\"registrations\":[", text(&head)?))
    }

    async fn registrations(&self, after: Option<Uuid>) -> Result<(String, Part)> {
        let filter = RegistrationFilter {
            learner_id: Some(self.learner.learner.learner_id.clone()),
            ..RegistrationFilter::default()
        };
        let page = PageRequest {
            sort: RegistrationSort::Created,
            order: Order::Ascending,
            after: after.map(|key| (SortKey::Created, key)),
            limit: BATCH,
        };
        let mut conn = self.usher.store().read().await?;
        let found = registrations::list(&mut conn, &self.app, &filter, &page).await?;
        let keys: Vec<Uuid> = found.rows.iter().map(|row| row.registration.key).collect();
        let instances = instances::of_registrations(&mut conn, &keys).await?;
        let pairs: Vec<(Uuid, i64)> = instances.iter().map(|row| (row.registration_key, row.number)).collect();
        let mut interactions = Vec::new();
        for pair in &pairs {
            let of = runtimes::interactions(&mut conn, &[*pair]).await?;
            interactions.extend(of.into_iter().map(|one| (pair.1, one)));
        }
        let invitees = invitees::of_registrations(&mut conn, &keys).await?;
        let invited: Vec<Uuid> = invitees.iter().map(|row| row.id).collect();
        let batch = Batch {
            runtimes: runtimes::of_instances(&mut conn, &pairs).await?,
            interactions,
            launches: launches::of_registrations(&mut conn, &keys).await?,
            mails: deliveries::of_invitees(&mut conn, &invited).await?,
            tags: registrations::tags(&mut conn, &keys).await?,
            instances,
            invitees,
        };
        let mut piece = String::new();
        for row in &found.rows {
            if after.is_some() || !piece.is_empty() {
                piece.push(',');
            }
            piece.push_str(&text(&batch.registration(row))?);
        }
        Ok(match keys.last() {
            Some(last) if found.more => (piece, Part::Registrations(Some(*last))),
            _ => (piece + "]}", Part::End),
        })
    }
}

impl Batch {
    fn registration(&self, row: &ListedRegistration) -> Value {
        let registration = &row.registration;
        let key = registration.key;
        json!({
            "id": registration.id,
            "courseId": registration.course_id,
            "courseTitle": row.course_title,
            "email": registration.email,
            "firstName": registration.first_name,
            "lastName": registration.last_name,
            "xapiRegistrationId": registration.xapi_id,
            "created": time(registration.created_at),
            "updated": time(registration.updated_at),
            "tags": self.tags.iter().filter(|(of, _)| *of == key).map(|(_, tag)| tag).collect::<Vec<_>>(),
            "instances": all(&self.instances, |one| one.registration_key == key, |one| self.instance(one)),
            "launches": all(&self.launches, |one| one.registration_key == key, launch),
            "invitations": all(&self.invitees, |one| one.registration_key == key, |one| self.invitee(one)),
        })
    }

    fn instance(&self, row: &Instance) -> Value {
        let of = |one: &&ScoRuntime| (one.registration_key, one.instance) == (row.registration_key, row.number);
        json!({
            "instance": row.number,
            "completion": row.completion,
            "success": row.success,
            "score": row.score,
            "progress": row.progress,
            "seconds": row.time_cs as f64 / 100.0,
            "firstAccess": row.first_access_at.map(time),
            "lastAccess": row.last_access_at.map(time),
            "completed": row.completed_at.map(time),
            "activities": self.runtimes.iter().filter(of).map(|one| self.runtime(one)).collect::<Vec<_>>(),
        })
    }

    fn runtime(&self, row: &ScoRuntime) -> Value {
        let of = |(number, one): &&(i64, ReportedInteraction)| {
            (one.registration_key, *number, &one.activity) == (row.registration_key, row.instance, &row.activity)
        };
        json!({
            "id": row.activity,
            "completion": row.completion,
            "success": row.success,
            "score": row.score,
            "attempts": row.attempts,
            "seconds": row.earlier_cs.saturating_add(row.sitting_cs) as f64 / 100.0,
            "elements": row.elements.0,
            "interactions": self.interactions.iter().filter(of).map(|(_, one)| &one.interaction).collect::<Vec<_>>(),
        })
    }

    fn invitee(&self, row: &Invitee) -> Value {
        json!({
            "invitationId": row.invitation_id,
            "email": row.email,
            "created": time(row.created_at),
            "launched": row.launched_at.map(time),
            "mails": all(&self.mails, |mail| mail.invitee_id == Some(row.id), |mail| json!({
                "kind": mail.kind,
                "address": mail.address,
                "state": mail.state,
                "error": mail.error,
                "created": time(mail.created_at),
            })),
        })
    }
}

fn launch(row: &Launch) -> Value {
    json!({
        "instance": row.instance,
        "state": row.state,
        "created": time(row.created_at),
        "begun": row.begun_at.map(time),
        "seen": row.seen_at.map(time),
        "ended": row.ended_at.map(time),
        "exitTo": row.exit_to,
    })
}

fn all<T>(rows: &[T], of: impl Fn(&T) -> bool, show: impl Fn(&T) -> Value) -> Vec<Value> {
    rows.iter().filter(|row| of(row)).map(show).collect()
}

fn time(at: Time) -> String {
    format_time(at.into())
}

fn text(value: &Value) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}
