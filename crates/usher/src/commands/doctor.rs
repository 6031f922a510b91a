//! `usher doctor`

use std::time::Duration;

use tokio::net::TcpStream;
use usher_mail::smtp::MailUrl;

use crate::config::Loaded;
use crate::startup::{self, Fault};

/// Looks at what the server stands on and says what is wrong.
pub(crate) async fn run(loaded: &Loaded) -> Result<(), Fault> {
    let config = &loaded.config;
    let mut faults = 0;
    let mut tell = |what: &str, found: Result<String, Fault>| match found {
        Ok(fine) => println!("ok     {what}: {fine}"),
        Err(fault) => {
            faults += 1;
            println!("FAULT  {what}: {fault}");
        }
    };
    for warning in &loaded.warnings {
        println!("note   {warning}");
    }
    let opened = startup::open(config).await;
    let database = opened.as_ref().map(|s| format!("{:?}, schema up to date", s.store.backend()));
    tell("database and keys", database.map_err(|e| e.to_string().into()));
    if let Ok(started) = &opened {
        let stored = started.usher.check_objects().await;
        tell("object storage", stored.map(|()| "written, read and removed a probe".into()).map_err(Into::into));
    }
    match &config.mail.url {
        MailUrl::Capture => println!("note   mail: captured, not sent (mail.url = \"capture:\")"),
        MailUrl::Smtp(relay) => {
            let reached = reach(&relay.host, relay.port).await;
            tell("mail relay", reached.map(|()| format!("{}:{} answers", relay.host, relay.port)));
        }
    }
    if faults > 0 { Err(format!("{faults} found").into()) } else { Ok(()) }
}

async fn reach(host: &str, port: u16) -> Result<(), Fault> {
    tokio::time::timeout(Duration::from_secs(10), TcpStream::connect((host, port)))
        .await
        .map_err(|_| format!("{host}:{port} did not answer within 10 s"))?
        .map_err(|e| format!("{host}:{port}: {e}"))?;
    Ok(())
}
