use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use usher_model::AppId;
use usher_store::Conn;
use usher_store::versions::{self, Version};
use uuid::Uuid;

use crate::{Error, Result, Usher};

/// Versions read before. Of a version only its title and its date change, which nobody may take from here; one that is
/// removed is reached through rows that are removed with it.
#[derive(Default)]
pub(crate) struct VersionCache(Mutex<HashMap<Uuid, Arc<Version>>>);

const ROOM: usize = 256;

impl Usher {
    /// The version with that id, which a row of the same application refers to.
    pub(crate) async fn version(&self, conn: &mut Conn, app: &AppId, id: Uuid) -> Result<Arc<Version>> {
        let known = self.versions().0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(version) = known.filter(|v| v.app_id == app.as_str()) {
            return Ok(version);
        }
        let found = versions::find_by_id(conn, app, id).await?;
        let version = Arc::new(found.ok_or_else(|| Error::internal(format!("course version {id} is gone")))?);
        let mut cache = self.versions().0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= ROOM {
            cache.clear();
        }
        cache.insert(id, Arc::clone(&version));
        Ok(version)
    }
}
