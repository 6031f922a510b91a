//! Load: callers that each keep one connection open and send the next request when the one before was answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use crate::http::Connection;

/// Writes the next request of one caller.
pub(crate) type Caller = Box<dyn FnMut(&mut Vec<u8>) + Send>;

/// Answers a second while the callers call for so long. Any answer but 200 is a fault.
pub(crate) async fn run(address: SocketAddr, callers: Vec<Caller>, time: Duration) -> Result<f64> {
    let mut connections = Vec::with_capacity(callers.len());
    for _ in &callers {
        connections.push(Connection::open(address).await?);
    }
    let begun = Instant::now();
    let until = begun + time;
    let mut calling = JoinSet::new();
    for (caller, connection) in callers.into_iter().zip(connections) {
        calling.spawn(call_until(caller, connection, until));
    }
    let mut answered = 0;
    while let Some(ended) = calling.join_next().await {
        answered += ended??;
    }
    Ok(f64::from(answered) / begun.elapsed().as_secs_f64())
}

async fn call_until(mut caller: Caller, mut connection: Connection, until: Instant) -> Result<u32> {
    let mut request = Vec::new();
    let mut answered = 0;
    while Instant::now() < until {
        caller(&mut request);
        let answer = connection.exchange(&request).await?;
        ensure!(answer.status == 200, "{} {}", answer.status, String::from_utf8_lossy(answer.body));
        answered += 1;
    }
    Ok(answered)
}
