use usher_store::persons;

use super::throttle::{Room, Try};
use super::{SessionToken, SignInFault, Visit};
use crate::{Secret, Usher};

impl Usher {
    /// Signs somebody in by address and password.
    pub async fn sign_in(&self, visit: &Visit, email: &str, password: &Secret) -> Result<SessionToken, SignInFault> {
        if self.count_try(&visit.actor(), Try::Password, email).await? != Room::Free {
            return Err(SignInFault::TooMany);
        }
        let key = email.trim().to_lowercase();
        let person = {
            let mut conn = self.store().read().await?;
            persons::find_by_email(&mut conn, &key).await?.filter(|person| person.state == "active")
        };
        let hash = person.as_ref().and_then(|person| person.password_hash.clone());
        let (true, Some(person)) = (self.check_password(password, hash).await?, person) else {
            return Err(SignInFault::Wrong);
        };
        let mut tx = self.store().begin().await?;
        // They may have been disabled, or have another password, since it was looked up.
        let now_is = persons::lock(&mut tx, person.id).await?;
        if now_is.is_none_or(|now| now.state != "active" || now.password_hash != person.password_hash) {
            return Err(SignInFault::Wrong);
        }
        let token = self.open_session(&mut tx, &person, "password", visit).await?;
        self.forgive(&mut tx, &key).await?;
        tx.commit().await?;
        Ok(token)
    }
}
