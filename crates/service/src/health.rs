//! What an operator looks at: queues, and whether the parts that the server stands on work.

use usher_store::{deliveries, import_jobs, learner_jobs, postbacks};

use crate::{Error, Result, Usher};

/// How much work waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queues {
    /// Mails.
    pub mails: i64,
    /// Imports.
    pub imports: i64,
    /// Postbacks.
    pub postbacks: i64,
    /// Changes and erasures of learners that wait or are under way.
    pub learners: i64,
}

impl Usher {
    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        let Ok(mut conn) = self.store().read().await else { return false };
        usher_store::applications::none_exist(&mut conn).await.is_ok()
    }

    /// How much work waits.
    pub async fn queues(&self) -> Result<Queues> {
        let mut conn = self.store().read().await?;
        Ok(Queues {
            mails: deliveries::count_queued(&mut conn).await?,
            imports: import_jobs::count_running(&mut conn).await?,
            postbacks: postbacks::count_waiting(&mut conn).await?,
            learners: learner_jobs::count(&mut conn).await?,
        })
    }

    /// Writes, reads and removes an object.
    pub async fn check_objects(&self) -> Result<()> {
        use tokio::io::AsyncWriteExt as _;
        let name = format!("probe-{}", self.entropy().id(self.now()));
        tokio::fs::create_dir_all(&self.settings().temp_dir).await?;
        let local = self.settings().temp_dir.join(&name);
        let mut file = tokio::fs::File::create_new(&local).await?;
        file.write_all(b"probe").await?;
        file.flush().await?;
        let stored = self.objects().put_file(&name, &local).await;
        tokio::fs::remove_file(&local).await?;
        stored?;
        let mut bytes = self.objects().read_range(&name, 0..5).await?;
        let read = futures::TryStreamExt::try_next(&mut bytes).await?;
        self.objects().delete(&name).await?;
        if read.as_deref() == Some(b"probe") { Ok(()) } else { Err(Error::internal("the probe came back changed")) }
    }
}
