//! What both sides find in their database: a public invitation, and launches that have begun.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::http::{Connection, request};
use crate::usher::{COURSE, Usher, authorization};

/// How many launches report at once.
pub(crate) const LAUNCHES: usize = 64;

/// What was made.
pub(crate) struct Scene {
    /// The path of the public invitation.
    pub(crate) invitation: String,
    /// The launches.
    pub(crate) launches: Vec<Launch>,
}

/// A launch that has begun, with its one activity open.
#[derive(Clone)]
pub(crate) struct Launch {
    /// The path of its runtime.
    pub(crate) runtime: String,
    /// What its reports must name.
    pub(crate) epoch: Value,
    /// The activity.
    pub(crate) activity: Value,
    /// The sitting.
    pub(crate) session: Value,
}

impl Scene {
    /// Makes it through the API, as a client and a player do.
    pub(crate) async fn set(usher: &Usher) -> Result<Self> {
        let mut api = Connection::open(usher.api).await?;
        let mut content = Connection::open(usher.content).await?;
        wait_for_course(&mut api).await?;
        let invitation =
            json!({ "courseId": COURSE, "creatingUserEmail": "author@example.org", "registrationCap": 30 });
        let made = post(&mut api, "/api/v2/invitations/public", &invitation).await?;
        let id = made["id"].as_str().context("an invitation without an id")?;
        let mut launches = Vec::with_capacity(LAUNCHES);
        for number in 0..LAUNCHES {
            launches.push(launch(&mut api, &mut content, number).await?);
        }
        Ok(Self { invitation: format!("/api/v2/invitations/public/{id}"), launches })
    }
}

/// A first start imports the course that comes with Usher after it is ready.
async fn wait_for_course(api: &mut Connection) -> Result<()> {
    let request = request("GET", &format!("/api/v2/courses/{COURSE}"), &authorization(), None);
    let begun = Instant::now();
    while api.exchange(&request).await?.status != 200 {
        ensure!(begun.elapsed() < Duration::from_secs(10), "the course is not imported");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

async fn launch(api: &mut Connection, content: &mut Connection, number: usize) -> Result<Launch> {
    let learner = json!({ "id": format!("learner-{number}"), "firstName": "Ada", "lastName": "Lovelace" });
    let registration = json!({ "courseId": COURSE, "registrationId": format!("r-{number}"), "learner": learner });
    post(api, "/api/v2/registrations", &registration).await?;
    let link = json!({ "expiry": 120, "redirectOnExitUrl": "Message" });
    let link = post(api, &format!("/api/v2/registrations/r-{number}/launchLink"), &link).await?;
    let link = link["launchLink"].as_str().context("no launch link")?;
    let (_, token) = link.rsplit_once('/').context("a launch link without a path")?;
    let runtime = format!("/runtime/{token}");
    let begun = post(content, &format!("{runtime}/begin"), &json!({})).await?;
    let (epoch, activity) = (begun["epoch"].clone(), begun["current"].clone());
    let open = json!({ "epoch": epoch, "activity": activity });
    let opened = post(content, &format!("{runtime}/open"), &open).await?;
    Ok(Launch { runtime, epoch, activity, session: opened["session"].clone() })
}

async fn post(connection: &mut Connection, path: &str, body: &Value) -> Result<Value> {
    connection.ask(&request("POST", path, &authorization(), Some(body))).await
}

/// The answer of one server to a request that reads.
pub(crate) async fn ask(address: SocketAddr, request: &[u8]) -> Result<Value> {
    Connection::open(address).await?.ask(request).await
}
