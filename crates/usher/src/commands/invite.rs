//! `usher invite ADDRESS…`

use usher_model::{AppId, CourseId, Email, Tags};
use usher_service::invitation::{Duplicates, NewPrivateInvitation};
use usher_service::{Actor, Usher};

use crate::cli::Invite;
use crate::startup::Fault;

/// Invites people by mail, from the server's own address. The server sends the mails.
pub(crate) async fn run(usher: &Usher, args: &Invite) -> Result<(), Fault> {
    let new = NewPrivateInvitation {
        course_id: CourseId::parse(&args.course)?,
        creator: Email::parse(&usher.settings().mail_from.address)?,
        subject: None,
        body: None,
        addresses: args.addresses.clone(),
        postback: None,
        expires_at: None,
        tags: Tags::default(),
        duplicates: Duplicates::SendExisting,
    };
    let made = usher.create_private_invitation(&Actor::Operator, &AppId::parse(&args.app)?, new).await?;
    println!(
        "Invitation {}: {} invited. The running server sends the mails.",
        made.invitation.id,
        made.addresses.len()
    );
    let id = usher_model::InvitationId(made.invitation.id);
    for refused in usher.invitation_job_status(&Actor::Operator, &AppId::parse(&args.app)?, id).await?.errors {
        eprintln!("not invited: {refused}");
    }
    Ok(())
}
