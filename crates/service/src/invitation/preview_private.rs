use usher_model::{AppId, Email};

use super::create_private::{Given, invited_before, sort_out};
use super::{Duplicates, NewPrivateInvitation, invited_course};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// What would happen to one address of a private invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressPreview {
    /// The address, as the caller wrote it.
    pub address: String,
    /// What would happen.
    pub verdict: Verdict,
}

/// What would happen to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is invited to a registration of its own.
    New,
    /// It was invited to the course before: the option decides.
    Duplicate(Duplicates),
    /// It is in the list before, and counts once.
    Repeated,
    /// It is no address, with the fault.
    Invalid(String),
}

impl Usher {
    /// Tells what a private invitation would do with each of its addresses, in their order. Refuses what making it would
    /// refuse, and writes nothing.
    pub async fn preview_private_invitation(
        &self,
        actor: &Actor,
        app: &AppId,
        new: NewPrivateInvitation,
    ) -> Result<Vec<AddressPreview>> {
        actor.must(Action::Invite, Some(app))?;
        self.check_private_invitation(&new)?;
        if let Some(postback) = new.postback {
            self.store_postback(postback, None)?;
        }
        let given: Vec<Given> = sort_out(&new.addresses).collect();
        let keys: Vec<String> = given.iter().filter_map(Given::address).map(Email::key).collect();
        let mut conn = self.store().read().await?;
        invited_course(&mut conn, app, &new.course_id).await?;
        let earlier = invited_before(&mut conn, app, &new.course_id, &keys).await?;
        let verdict = |given| match given {
            Given::Address(email) if earlier.contains_key(&email.key()) => Verdict::Duplicate(new.duplicates),
            Given::Address(_) => Verdict::New,
            Given::Again => Verdict::Repeated,
            Given::None(fault) => Verdict::Invalid(fault),
        };
        let previews = new.addresses.into_iter().zip(given);
        Ok(previews.map(|(address, given)| AddressPreview { address, verdict: verdict(given) }).collect())
    }
}
