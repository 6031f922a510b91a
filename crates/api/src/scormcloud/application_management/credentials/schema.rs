use serde::{Deserialize, Serialize};
use usher_service::Secret;
use usher_service::account::Credential;
use utoipa::ToSchema;

use crate::scormcloud::schema::instant;

/// A credential to make, or what to change of one: what is not said stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CredentialRequestSchema {
    /// What people call it, up to 255 characters.
    pub name: Option<String>,
    /// Whether it may be used; a new one may if this is not said.
    pub active: Option<bool>,
}

/// A credential.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialSchema {
    /// Its id, which is no secret.
    id: String,
    /// What people call it.
    name: String,
    /// The secret, the password of Basic authentication. It is shown when it is made and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    /// The secret for PENS, which this server does not speak: never there.
    #[serde(rename = "pensCredential", skip_serializing_if = "Option::is_none")]
    pens_credential: Option<String>,
    /// `active` or `inactive`.
    status: &'static str,
    /// When it was made.
    #[schema(format = DateTime)]
    created: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    updated: String,
}

impl CredentialSchema {
    /// With its secret, where that is known.
    pub(super) fn show(credential: Credential, secret: Option<&Secret>) -> Self {
        Self {
            id: credential.id.to_string(),
            name: credential.name,
            credential: secret.map(|secret| secret.expose().to_owned()),
            pens_credential: None,
            status: if credential.active { "active" } else { "inactive" },
            created: instant(credential.created_at),
            updated: instant(credential.updated_at),
        }
    }
}
