use crate::scormcloud::tags::tag_operations;

tag_operations!(
    "invitations",
    usher_model::InvitationId,
    "invitation",
    "invitationId",
    "/invitations/{invitationId}/tags",
    "/invitations/tags",
    "The application has no such invitation.",
    get_invitation_tags = "getInvitationTags",
    put_invitation_tags = "putInvitationTags",
    delete_invitation_tags = "deleteInvitationTags",
    put_invitation_tags_batch = "putInvitationTagsBatch"
);
