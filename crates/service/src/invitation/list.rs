use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::invitations::{self, InvitationFilter, TitledInvitation};

use super::{InvitationDetail, Kind};
use crate::listing::{Direction, ListRequest, Listing, Period, Place, Scan, TextFilter};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which invitations, in which order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationQuery {
    /// Of this kind; both if not said.
    pub kind: Option<Kind>,
    /// To this course.
    pub course_id: Option<String>,
    /// Between which instants.
    pub period: Period,
    /// With any of these tags.
    pub tags: Vec<String>,
    /// With a text in a field.
    pub filter: Option<TextFilter<InvitationFilterField>>,
    /// Sorted by what.
    pub sort: InvitationSort,
    /// Which way.
    pub direction: Direction,
}

/// What a text filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationFilterField {
    /// The id.
    Id,
    /// The course's id.
    CourseId,
    /// The course's title.
    CourseTitle,
    /// Any of the tags.
    Tags,
}

/// What a list of invitations is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationSort {
    /// When it was made.
    Created,
    /// When it was last changed through the API.
    Updated,
    /// The course's title.
    CourseTitle,
}

impl From<InvitationSort> for invitations::InvitationSort {
    fn from(sort: InvitationSort) -> Self {
        match sort {
            InvitationSort::Created => Self::Created,
            InvitationSort::Updated => Self::Updated,
            InvitationSort::CourseTitle => Self::CourseTitle,
        }
    }
}

impl Usher {
    /// A page of the application's invitations. A token of a list of one kind is refused by the list of another.
    pub async fn list_invitations(
        &self,
        actor: &Actor,
        app: &AppId,
        kind: Option<Kind>,
        request: ListRequest<InvitationQuery>,
    ) -> Result<Listing<InvitationDetail>> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let Place { query, after, count } = request.place()?;
        if query.kind != kind {
            return Err(crate::Error::invalid("more", "is a token of another list"));
        }
        let sort = query.sort.into();
        let filter = InvitationFilter {
            public: kind.map(|k| k == Kind::Public),
            course_id: query.course_id.clone(),
            window: query.period.into(),
            tags: query.tags.clone(),
        };
        let mut conn = self.store().read().await?;
        let total = if count { Some(invitations::count(&mut conn, app, &filter).await?) } else { None };
        let mut scan = Scan::new(sort, query.direction, after, query.filter.is_some());
        while let Some(page) = scan.next() {
            let found = invitations::list(&mut conn, app, &filter, page).await?;
            let rows: Vec<TitledInvitation> = scan.read(found, |row| row.position(sort));
            let tags = match &query.filter {
                Some(TextFilter { field: InvitationFilterField::Tags, .. }) => {
                    let ids: Vec<_> = rows.iter().map(|row| row.invitation.id).collect();
                    invitations::tags(&mut conn, &ids).await?
                }
                _ => Vec::new(),
            };
            scan.keep(rows.into_iter().filter(|row| {
                query.filter.as_ref().is_none_or(|filter| match filter.field {
                    InvitationFilterField::Id => filter.matches(&row.invitation.id.to_string()),
                    InvitationFilterField::CourseId => filter.matches(&row.invitation.course_id),
                    InvitationFilterField::CourseTitle => filter.matches(&row.course_title),
                    InvitationFilterField::Tags => {
                        tags.iter().any(|(id, tag)| *id == row.invitation.id && filter.matches(tag))
                    }
                })
            }));
        }
        let (rows, more) = scan.end(query);
        let rows = rows.into_iter().map(|row| self.show_invitation(row)).collect();
        Ok(Listing { rows, more, total })
    }
}
