use usher_model::AppId;
use usher_store::{learner_tags, tags};

use super::{Kind, Taggable, not_found};
use crate::{Actor, Result, Usher};

impl Usher {
    /// The tags of a thing, sorted. A learner that nobody has heard of has none.
    pub async fn get_tags<T: Taggable>(&self, actor: &Actor, app: &AppId, id: &T) -> Result<Vec<String>> {
        actor.must(T::KIND.reading(), Some(app))?;
        let mut conn = self.store().read().await?;
        match T::KIND {
            Kind::Learner => Ok(learner_tags::of(&mut conn, app, &id.to_string()).await?),
            Kind::Row(tagged) => {
                let found = tags::find(&mut conn, app, tagged, &[id.to_string()]).await?;
                let (_, key) = found.first().ok_or_else(|| not_found::<T>(id))?;
                let found = tags::of(&mut conn, tagged, &[*key]).await?;
                Ok(found.into_iter().map(|(_, tag)| tag).collect())
            }
        }
    }
}
