//! `usher import FILE`

use std::time::Duration;

use bytes::BytesMut;
use tokio::io::AsyncReadExt as _;
use tokio_util::sync::CancellationToken;
use usher_model::{AppId, CourseId};
use usher_service::import::{ImportRequest, ImportState};
use usher_service::{Actor, Usher};

use crate::cli::Import;
use crate::startup::Fault;

/// Imports a package and waits for its end. A server that runs on the same database may do the work.
pub(crate) async fn run(usher: &Usher, args: &Import) -> Result<(), Fault> {
    let app = AppId::parse(&args.app)?;
    let request = ImportRequest { may_create_new_version: true, ..ImportRequest::new(CourseId::parse(&args.course)?) };
    let mut file = tokio::fs::File::open(&args.file).await.map_err(|e| format!("{}: {e}", args.file.display()))?;
    let mut upload = usher.begin_upload(&Actor::Operator, &app).await?;
    loop {
        let mut piece = BytesMut::with_capacity(256 * 1024);
        if file.read_buf(&mut piece).await? == 0 {
            break;
        }
        upload.write(&piece.freeze()).await?;
    }
    let job = usher.import_upload(&Actor::Operator, &app, request, upload).await?.to_string();

    let stop = CancellationToken::new();
    let worker = tokio::spawn({
        let (usher, stop) = (usher.clone(), stop.clone());
        async move { usher.run_import_worker(stop).await }
    });
    let status = loop {
        let status = usher.import_status(&Actor::Operator, &app, &job).await?;
        if status.state != ImportState::Running {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    stop.cancel();
    worker.await?;
    for warning in &status.warnings {
        eprintln!("warning: {warning}");
    }
    match (status.state, status.course) {
        (ImportState::Complete, Some(course)) => {
            println!("Imported “{}” as version {} of {}.", course.course.title, course.version.number, args.course);
            Ok(())
        }
        _ => Err(status.message.into()),
    }
}
