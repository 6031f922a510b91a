//! As much of an HTTP/1.1 client as load needs: one connection that stays open, requests as bytes, answers with a
//! `Content-Length`. It costs little, so that the servers are measured and not the client.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer; its body lies in the connection's buffer.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    /// Its status.
    pub(crate) status: u16,
    /// Its body.
    pub(crate) body: &'a [u8],
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request and waits for its answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (status, start, length) = loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
            if let Some(head) = read_head(&self.buffer)? {
                break head;
            }
        };
        while self.buffer.len() < start + length {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        }
        Ok(Answer { status, body: &self.buffer[start..start + length] })
    }

    /// As [`Connection::exchange`], for answers that must be good; `Null` where there is no body.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Value> {
        let answer = self.exchange(request).await?;
        if !(200..300).contains(&answer.status) {
            let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
            bail!("{}: {} {}", String::from_utf8_lossy(line), answer.status, String::from_utf8_lossy(answer.body));
        }
        if answer.body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(answer.body)?) }
    }
}

/// The status, where the body begins and how long it is, once the head is there.
fn read_head(bytes: &[u8]) -> Result<Option<(u16, usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end])?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status line")?;
    let mut length = 0;
    for line in lines {
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse()?;
        }
        ensure!(!name.eq_ignore_ascii_case("transfer-encoding"), "an answer in chunks");
    }
    Ok(Some((status.parse()?, end + 4, length)))
}

/// A request that may be sent as it is, any number of times.
pub(crate) fn request(method: &str, path: &str, authorization: &str, body: Option<&Value>) -> Vec<u8> {
    let mut request = Vec::new();
    write_request(&mut request, method, path, authorization, body.map(Value::to_string).as_deref());
    request
}

/// Writes a request in place of what was in the buffer. Without an authorization none is sent.
pub(crate) fn write_request(buffer: &mut Vec<u8>, method: &str, path: &str, authorization: &str, body: Option<&str>) {
    buffer.clear();
    // Writing into memory cannot fail.
    let _ = write!(buffer, "{method} {path} HTTP/1.1\r\nHost: bench\r\n");
    if !authorization.is_empty() {
        let _ = write!(buffer, "Authorization: {authorization}\r\n");
    }
    if let Some(body) = body {
        let _ = write!(buffer, "Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    buffer.extend_from_slice(b"\r\n");
    buffer.extend_from_slice(body.unwrap_or_default().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        assert_eq!(read_head(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap(), None);
        assert_eq!(read_head(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel").unwrap(), Some((200, 38, 5)));
        assert_eq!(read_head(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap(), Some((204, 27, 0)));
    }

    #[test]
    fn chunks_are_a_fault() {
        read_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap_err();
    }
}
