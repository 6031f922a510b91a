//! Somebody whom results are posted to, who answers as a test tells them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// What a receiver does with a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// Answers with this status, a redirect to itself, and a body.
    Status(u16),
    /// Never answers.
    Hang,
    /// Resets the connection.
    Reset,
    /// Closes the connection within the head of the answer.
    EndInHead,
    /// Closes the connection within the body of the answer.
    EndInBody,
    /// Answers with a body that does not end.
    Endless,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    desk: Arc<Desk>,
    listening: AbortHandle,
}

#[derive(Default)]
struct Desk {
    seen: Mutex<Vec<Request>>,
    /// What to do with the next requests; afterwards they are answered with 200.
    script: Mutex<VecDeque<Reply>>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Receiver {
    pub(crate) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        let desk = Arc::new(Desk { script: Mutex::new(script.into_iter().collect()), ..Desk::default() });
        let serving = Arc::clone(&desk);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let desk = Arc::clone(&serving);
                // Who goes away in the middle is no fault of the receiver's.
                tokio::spawn(async move { desk.serve(stream).await.ok() });
            }
        });
        Self { url, desk, listening: listening.abort_handle() }
    }

    /// What came so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.desk.seen.lock().unwrap().clone()
    }

    /// Waits for so many requests, and tells all.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Request> {
        for _ in 0..4_000 {
            if self.seen().len() >= count {
                return self.seen();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{count} requests do not come: {:?}", self.seen());
    }
}

impl Desk {
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let Some(request) = read(&mut stream).await? else { return Ok(()) };
        self.seen.lock().unwrap().push(request);
        let reply = self.script.lock().unwrap().pop_front().unwrap_or(Reply::Status(200));
        match reply {
            Reply::Status(status) => {
                let head = format!(
                    "HTTP/1.1 {status} Said\r\nlocation: /elsewhere\r\ncontent-length: 6\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(format!("{head}said\0!").as_bytes()).await?;
            }
            Reply::Hang => tokio::time::sleep(Duration::from_mins(1)).await,
            Reply::Reset => stream.set_zero_linger()?,
            Reply::EndInHead => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le").await?,
            Reply::EndInBody => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort").await?,
            Reply::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                loop {
                    stream.write_all(&[b'x'; 4096]).await?;
                }
            }
        }
        Ok(())
    }
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.lines();
        let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
        let headers: BTreeMap<String, String> =
            lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned())).collect();
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            return Ok(Some(Request { path, headers, body: body.to_owned() }));
        }
    }
}
