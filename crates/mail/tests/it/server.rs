//! A small SMTP server that keeps what it gets and misbehaves on request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How the server behaves.
#[derive(Clone)]
pub(crate) struct Script {
    /// The lines of the answer to EHLO behind the first.
    pub extensions: Vec<&'static str>,
    /// Full replies to the recipients that are not simply accepted.
    pub recipients: HashMap<&'static str, &'static str>,
    /// A full reply to every sender instead of acceptance.
    pub sender: Option<&'static str>,
    /// A full reply to the text of every mail instead of acceptance.
    pub text: Option<&'static str>,
    /// Take DATA although no recipient was accepted, as some pipelining servers do.
    pub eager_data: bool,
    /// Hang up after this many mails on one connection, with these words (or none).
    pub hang_up_after: Option<(usize, &'static str)>,
    /// Hang up in the midst of the text of a mail.
    pub hang_up_in_text: bool,
    /// Never answer MAIL.
    pub silent: bool,
    /// The user name and password that AUTH PLAIN accepts.
    pub login: Option<(&'static str, &'static str)>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            extensions: vec!["PIPELINING", "8BITMIME", "SMTPUTF8"],
            recipients: HashMap::new(),
            sender: None,
            text: None,
            eager_data: false,
            hang_up_after: None,
            hang_up_in_text: false,
            silent: false,
            login: None,
        }
    }
}

/// A mail as the server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// What stood in MAIL FROM, parameters included.
    pub from: String,
    /// The address in RCPT TO.
    pub to: String,
    /// The text without the doubled dots.
    pub text: Vec<u8>,
}

/// What the server has seen.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Log {
    pub connections: usize,
    pub encrypted: usize,
    pub authenticated: usize,
    pub quits: usize,
    pub mails: Vec<Received>,
    /// Commands it did not know.
    pub unknown: Vec<String>,
}

pub(crate) struct Server {
    pub port: u16,
    log: Arc<Mutex<Log>>,
}

impl Server {
    /// Starts a server. With an acceptor it offers STARTTLS.
    pub(crate) async fn start(script: Script, acceptor: Option<TlsAcceptor>) -> Self {
        Self::run(script, acceptor, false).await
    }

    /// Starts a server that encrypts from the first byte.
    pub(crate) async fn start_encrypted(script: Script, acceptor: TlsAcceptor) -> Self {
        Self::run(script, Some(acceptor), true).await
    }

    async fn run(script: Script, acceptor: Option<TlsAcceptor>, implicit: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Log::default()));
        let shared = Arc::clone(&log);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                shared.lock().unwrap().connections += 1;
                let conversation = Conversation { script: script.clone(), log: Arc::clone(&shared) };
                tokio::spawn(serve(conversation, stream, acceptor.clone(), implicit));
            }
        });
        Self { port, log }
    }

    pub(crate) fn log(&self) -> Log {
        self.log.lock().unwrap().clone()
    }
}

enum End {
    Closed,
    StartTls,
}

async fn serve(conversation: Conversation, stream: TcpStream, acceptor: Option<TlsAcceptor>, implicit: bool) {
    let mut stream = BufReader::new(stream);
    if !implicit {
        match conversation.hold(&mut stream, true, acceptor.is_some()).await {
            Ok(End::StartTls) => {}
            Ok(End::Closed) | Err(_) => return,
        }
    }
    if let Some(acceptor) = acceptor
        && let Ok(stream) = acceptor.accept(stream.into_inner()).await
    {
        conversation.log.lock().unwrap().encrypted += 1;
        let _ = conversation.hold(&mut BufReader::new(stream), implicit, false).await;
    }
}

struct Conversation {
    script: Script,
    log: Arc<Mutex<Log>>,
}

impl Conversation {
    async fn hold<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        greet: bool,
        starttls: bool,
    ) -> std::io::Result<End> {
        let script = &self.script;
        if greet {
            say(stream, "220 test ESMTP").await?;
        }
        let (mut from, mut to, mut mails) = (None, None, 0);
        loop {
            let Some(line) = read_line(stream).await? else { return Ok(End::Closed) };
            let line = String::from_utf8(line).unwrap();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_owned();
            match verb.as_str() {
                "EHLO" => {
                    let mut lines = vec!["test"];
                    lines.extend(&script.extensions);
                    lines.extend(script.login.map(|_| "AUTH PLAIN"));
                    lines.extend(starttls.then_some("STARTTLS"));
                    let last = lines.len() - 1;
                    let reply: Vec<String> = lines
                        .iter()
                        .enumerate()
                        .map(|(n, line)| format!("250{}{line}", if n == last { ' ' } else { '-' }))
                        .collect();
                    say(stream, &reply.join("\r\n")).await?;
                }
                "STARTTLS" => {
                    say(stream, "220 go ahead").await?;
                    return Ok(End::StartTls);
                }
                "AUTH" => {
                    let (user, password) = script.login.unwrap();
                    let expected = base64::Engine::encode(
                        &base64::engine::general_purpose::STANDARD,
                        format!("\0{user}\0{password}"),
                    );
                    if line == format!("AUTH PLAIN {expected}") {
                        self.log.lock().unwrap().authenticated += 1;
                        say(stream, "235 welcome").await?;
                    } else {
                        say(stream, "535 5.7.8 who are you").await?;
                    }
                }
                "MAIL" => {
                    if script.silent {
                        std::future::pending::<()>().await;
                    }
                    if let Some((_, words)) = script.hang_up_after.filter(|(limit, _)| *limit == mails) {
                        if !words.is_empty() {
                            say(stream, words).await?;
                        }
                        return Ok(End::Closed);
                    }
                    if from.is_some() {
                        say(stream, "503 nested MAIL").await?;
                    } else if let Some(reply) = script.sender {
                        say(stream, reply).await?;
                    } else {
                        from = line.strip_prefix("MAIL FROM:").map(str::to_owned);
                        say(stream, "250 sender ok").await?;
                    }
                }
                "RCPT" => {
                    let address = line.strip_prefix("RCPT TO:<").and_then(|rest| rest.strip_suffix('>')).unwrap();
                    if from.is_none() {
                        say(stream, "503 MAIL first").await?;
                    } else if let Some(reply) = script.recipients.get(address) {
                        say(stream, reply).await?;
                    } else {
                        to = Some(address.to_owned());
                        say(stream, "250 recipient ok").await?;
                    }
                }
                "DATA" if to.is_none() && !script.eager_data => say(stream, "503 RCPT first").await?,
                "DATA" => {
                    say(stream, "354 go on").await?;
                    if script.hang_up_in_text {
                        return Ok(End::Closed);
                    }
                    let Some(text) = read_text(stream).await? else { return Ok(End::Closed) };
                    match (from.take(), to.take(), script.text) {
                        (Some(from), Some(to), None) => {
                            self.log.lock().unwrap().mails.push(Received { from, to, text });
                            mails += 1;
                            say(stream, "250 2.0.0 queued").await?;
                        }
                        (Some(_), Some(_), Some(reply)) => say(stream, reply).await?,
                        _ => say(stream, "554 no valid recipients").await?,
                    }
                }
                "RSET" => {
                    (from, to) = (None, None);
                    say(stream, "250 forgotten").await?;
                }
                "QUIT" => {
                    self.log.lock().unwrap().quits += 1;
                    say(stream, "221 bye").await?;
                    return Ok(End::Closed);
                }
                _ => {
                    self.log.lock().unwrap().unknown.push(line.clone());
                    say(stream, "500 what?").await?;
                }
            }
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, reply: &str) -> std::io::Result<()> {
    stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    stream.flush().await
}

/// A line without its CRLF, or nothing at the end of the stream. A lone CR or LF does not end it.
async fn read_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
    }
    line.truncate(line.len() - 2);
    Ok(Some(line))
}

async fn read_text<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    while let Some(line) = read_line(stream).await? {
        if line == b"." {
            return Ok(Some(text));
        }
        text.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        text.extend_from_slice(b"\r\n");
    }
    Ok(None)
}
