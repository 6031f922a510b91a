use usher_model::{AppId, Tags};
use usher_store::{learner_tags, tags};

use super::{Kind, Taggable, not_found};
use crate::{Actor, Result, Usher};

impl Usher {
    /// Takes tags off a thing; those that it has not do not matter.
    pub async fn remove_tags<T: Taggable>(&self, actor: &Actor, app: &AppId, id: &T, tags: &Tags) -> Result<()> {
        actor.must(T::KIND.action(), Some(app))?;
        let mut tx = self.store().begin().await?;
        match T::KIND {
            Kind::Learner => learner_tags::remove(&mut tx, app, &id.to_string(), tags.as_slice()).await?,
            Kind::Row(tagged) => {
                let found = tags::lock(&mut tx, app, tagged, &[id.to_string()]).await?;
                let key = found.first().ok_or_else(|| not_found::<T>(id))?.1;
                if !tags.is_empty() {
                    tags::remove(&mut tx, tagged, key, tags.as_slice()).await?;
                    tags::touch(&mut tx, app, tagged, &[key], self.now().into()).await?;
                }
            }
        }
        if !tags.is_empty() {
            self.record_tags(&mut tx, actor, app, "tag.remove", std::slice::from_ref(id), tags.as_slice().len())
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
