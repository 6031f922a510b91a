use std::collections::HashMap;

use usher_model::{AppId, Tags};
use usher_store::{Conn, learner_tags, tags};
use uuid::Uuid;

use super::{Kind, Taggable, not_found};
use crate::{Actor, Error, Result, Usher};

/// How many things one call may tag.
const MOST_THINGS: usize = 1000;

impl Usher {
    /// Adds tags to things, which keep those that they have. If one of the things is not there, or would have too many
    /// tags, none is changed.
    pub async fn add_tags<T: Taggable>(&self, actor: &Actor, app: &AppId, ids: &[T], tags: &Tags) -> Result<()> {
        actor.must(T::KIND.action(), Some(app))?;
        if ids.len() > MOST_THINGS {
            return Err(Error::invalid("ids", format!("holds {} ids, more than {MOST_THINGS}", ids.len())));
        }
        let mut tx = self.store().begin().await?;
        self.put_tags(&mut tx, app, ids, tags, "tags").await?;
        if !ids.is_empty() && !tags.is_empty() {
            self.record_tags(&mut tx, actor, app, "tag.add", ids, tags.as_slice().len()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The same as part of another verb; `field` is what the wire calls the tags there.
    pub(crate) async fn put_tags<T: Taggable>(
        &self,
        tx: &mut Conn,
        app: &AppId,
        ids: &[T],
        tags: &Tags,
        field: &str,
    ) -> Result<()> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let tagged = match T::KIND {
            Kind::Learner if tags.is_empty() => return Ok(()),
            Kind::Learner => {
                learner_tags::add(tx, app, &ids, tags.as_slice()).await?;
                return match learner_tags::find_overfull(tx, app, &ids, Tags::MOST as i64).await? {
                    Some(id) => Err(overfull(field, &id)),
                    None => Ok(()),
                };
            }
            Kind::Row(tagged) => tagged,
        };
        let keys: HashMap<String, Uuid> = tags::lock(tx, app, tagged, &ids).await?.into_iter().collect();
        if let Some(unknown) = ids.iter().find(|id| !keys.contains_key(*id)) {
            return Err(not_found::<T>(unknown));
        }
        if keys.is_empty() || tags.is_empty() {
            return Ok(());
        }
        let of: Vec<Uuid> = keys.values().copied().collect();
        tags::add(tx, tagged, &of, tags.as_slice()).await?;
        if let Some(full) = tags::find_overfull(tx, tagged, &of, Tags::MOST as i64).await? {
            let id = keys.iter().find(|(_, key)| **key == full).map_or("", |(id, _)| id);
            return Err(overfull(field, id));
        }
        tags::touch(tx, app, tagged, &of, self.now().into()).await?;
        Ok(())
    }
}

fn overfull(field: &str, id: &str) -> Error {
    Error::invalid(field, format!("[{id}] would have more than {} tags", Tags::MOST))
}
