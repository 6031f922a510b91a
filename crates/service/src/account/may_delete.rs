use usher_model::AppId;
use usher_store::{Conn, applications};

use crate::{Error, Result, Usher};

impl Usher {
    /// Refuses a deletion through the API of an application that has not allowed them.
    pub(crate) async fn check_may_delete(&self, tx: &mut Conn, app: &AppId) -> Result<()> {
        if applications::find(tx, app).await?.is_some_and(|application| application.allow_delete) {
            return Ok(());
        }
        Err(Error::Forbidden(format!(
            "Application [{app}] does not allow deletions; the management application switches them on with \
             PUT /appManagement/applications/{app} and {{\"allowDelete\": true}}"
        )))
    }
}
