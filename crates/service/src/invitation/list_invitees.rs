use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use usher_model::{AppId, InvitationId, Outcome, Purpose};
use usher_store::deliveries::{self, DeliveryRecord};
use usher_store::invitees::{self, Invitee, InviteeFilter, InviteeWithRegistration};
use usher_store::{Conn, instances, invitations};
use uuid::Uuid;

use super::Kind;
use crate::launch::outcome_of;
use crate::listing::{Direction, ListRequest, Listing, Period, Place, Scan, TextFilter};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Which invitees of an invitation, in which order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InviteeQuery {
    /// Of which invitation.
    pub invitation: InvitationId,
    /// Only those who have started, or only those who have not.
    pub launched: Option<bool>,
    /// Between which instants.
    pub period: Period,
    /// With a text in a field.
    pub filter: Option<TextFilter<InviteeFilterField>>,
    /// Sorted by what.
    pub sort: InviteeSort,
    /// Which way.
    pub direction: Direction,
    /// Whether to tell what came of each registration.
    pub results: bool,
    /// Whether to tell of each one's newest mail.
    pub mails: bool,
    /// How many rows a page holds.
    pub limit: Option<i64>,
}

/// What a text filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InviteeFilterField {
    /// The registration's id.
    RegistrationId,
    /// The address.
    Email,
}

/// What a list of invitees is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InviteeSort {
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
}

impl From<InviteeSort> for invitees::InviteeSort {
    fn from(sort: InviteeSort) -> Self {
        match sort {
            InviteeSort::Created => Self::Created,
            InviteeSort::Updated => Self::Updated,
        }
    }
}

/// One person on an invitation, as they are shown.
#[derive(Clone, Debug)]
pub struct InviteeDetail {
    /// The person.
    pub invitee: Invitee,
    /// Their registration's id on the wire.
    pub registration_id: String,
    /// Their own link.
    pub url: String,
    /// What came of their registration, if asked for.
    pub outcome: Option<Outcome>,
    /// Their newest mail, if asked for and if they have one.
    pub mail: Option<DeliveryRecord>,
}

impl Usher {
    /// A page of an invitation's invitees. A kind makes an invitation of the other kind unknown.
    pub async fn list_invitees(
        &self,
        actor: &Actor,
        app: &AppId,
        id: InvitationId,
        kind: Option<Kind>,
        request: ListRequest<InviteeQuery>,
    ) -> Result<Listing<InviteeDetail>> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let Place { query, after, count } = request.place()?;
        if query.invitation != id {
            return Err(Error::invalid("more", "is a token of another list"));
        }
        let mut conn = self.store().read().await?;
        let found = invitations::find(&mut conn, app, id.0).await?;
        let found = found.filter(|row| kind.is_none_or(|kind| row.invitation.public == (kind == Kind::Public)));
        found.ok_or_else(|| Error::no_invitation(id))?;
        let sort = query.sort.into();
        let filter = InviteeFilter { window: query.period.into(), launched: query.launched };
        let total = if count { Some(invitees::count(&mut conn, app, id.0, filter).await?) } else { None };
        let mut scan = Scan::new(sort, query.direction, after, query.filter.is_some()).limited(query.limit)?;
        while let Some(page) = scan.next() {
            let found = invitees::list(&mut conn, app, id.0, filter, page).await?;
            let rows: Vec<InviteeWithRegistration> = scan.read(found, |row| row.position(sort));
            scan.keep(rows.into_iter().filter(|row| {
                query.filter.as_ref().is_none_or(|filter| match filter.field {
                    InviteeFilterField::RegistrationId => filter.matches(&row.registration_id),
                    InviteeFilterField::Email => filter.matches(&row.invitee.email),
                })
            }));
        }
        let (results, mails) = (query.results, query.mails);
        let (rows, more) = scan.end(query);
        let mut outcomes = if results { outcomes(&mut conn, &rows).await? } else { HashMap::new() };
        let mut mails = if mails { newest_mails(&mut conn, &rows).await? } else { HashMap::new() };
        let rows = rows
            .into_iter()
            .map(|row| InviteeDetail {
                outcome: outcomes.remove(&row.invitee.registration_key),
                mail: mails.remove(&row.invitee.id),
                ..self.show_invitee(row)
            })
            .collect();
        Ok(Listing { rows, more, total })
    }

    /// An invitee with neither result nor mail.
    pub(crate) fn show_invitee(&self, row: InviteeWithRegistration) -> InviteeDetail {
        InviteeDetail {
            url: self.private_link(&row.invitee),
            registration_id: row.registration_id,
            invitee: row.invitee,
            outcome: None,
            mail: None,
        }
    }

    /// The link of one invitee: derived, not stored (design: links).
    pub(crate) fn private_link(&self, invitee: &Invitee) -> String {
        let token = self.keys().derive(Purpose::Private, invitee.id, invitee.generation as u32);
        format!("{}/p/{token}", self.settings().public_url)
    }
}

async fn outcomes(conn: &mut Conn, rows: &[InviteeWithRegistration]) -> Result<HashMap<Uuid, Outcome>> {
    let counting: Vec<_> = rows.iter().map(|row| (row.invitee.registration_key, row.registration_instance)).collect();
    instances::numbered(conn, &counting)
        .await?
        .into_iter()
        .map(|current| Ok((current.instance.registration_key, outcome_of(&current.instance)?)))
        .collect()
}

async fn newest_mails(conn: &mut Conn, rows: &[InviteeWithRegistration]) -> Result<HashMap<Uuid, DeliveryRecord>> {
    let ids: Vec<_> = rows.iter().map(|row| row.invitee.id).collect();
    let newest = deliveries::newest_to(conn, &ids).await?;
    Ok(newest.into_iter().filter_map(|mail| Some((mail.delivery.invitee_id?, mail))).collect())
}
