//! A server under test, and a client that sends exactly the bytes it is given: a library would refuse to
//! send most of what has to be tried.

use std::fmt;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::repository;

/// The token of the servers here.
pub(crate) const TOKEN: &str = "a-token-of-the-tests-0123456789";

/// A server; ended with the value, whatever becomes of the test.
pub(crate) struct Server {
    child: Child,
    /// Kept open: a closed pipe is an error of who writes.
    _stdout: BufReader<ChildStdout>,
    /// What it printed when it began.
    pub(crate) greeting: String,
    /// Where it listens.
    pub(crate) port: u16,
}

impl Server {
    /// Serves the index of a corpus, which is made first.
    pub(crate) fn start(corpus: &Corpus, flags: &[&str]) -> Self {
        let run = corpus.run(["index", "news"]);
        assert_eq!(run.code, Some(0), "{run}");
        let token = corpus.index().with_file_name("token");
        std::fs::write(token, TOKEN).expect("a folder of ours takes files");
        Self::serve(corpus, &[&["--token-file", "token"], flags].concat())
    }

    /// Serves an index beside the sample news, in a folder that lasts as long as the corpus.
    pub(crate) fn of_seeds(corpus: &Corpus) -> Self {
        let seeds = corpus.index().with_file_name("seeds");
        let copied =
            Command::new("cp").arg("-r").arg(repository().join("seeds")).arg(seeds).status();
        assert!(copied.expect("every Unix has cp").success());
        let run = corpus.run(["index", "seeds"]);
        assert_eq!(run.code, Some(0), "{run}");
        let token = corpus.index().with_file_name("token");
        std::fs::write(token, TOKEN).expect("a folder of ours takes files");
        Self::serve(corpus, &["--token-file", "token"])
    }

    /// Serves the index of a corpus with a token that the server makes.
    pub(crate) fn start_as(corpus: &Corpus, flags: &[&str]) -> Self {
        let run = corpus.run(["index", "news"]);
        assert_eq!(run.code, Some(0), "{run}");
        Self::serve(corpus, flags)
    }

    fn serve(corpus: &Corpus, flags: &[&str]) -> Self {
        let here = corpus.index().parent().expect("it is in a folder").to_owned();
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .current_dir(&here)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(here.join("serve.log")).expect("it takes files"))
            .spawn()
            .expect("cargo built the binary before this test");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut greeting = String::new();
        stdout.read_line(&mut greeting).expect("it prints text");
        let port = greeting
            .rsplit("127.0.0.1:")
            .next()
            .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {greeting:?}"));
        Self { child, _stdout: stdout, greeting, port }
    }

    /// Sends a signal; returns the exit code.
    pub(crate) fn signal(&mut self, name: &str) -> Option<i32> {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("there is sh").success());
        self.child.wait().expect("it was started here").code()
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a minute is a time");
        stream
    }

    /// Sends bytes, and returns everything that comes back until the connection is closed.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server that refuses in the middle closes what is written to.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends one request with these lines of headers beside the host.
    pub(crate) fn send(&self, first: &str, headers: &[&str], body: &str) -> Answer {
        let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let length = match body {
            "" => String::new(),
            body => format!("Content-Length: {}\r\n", body.len()),
        };
        let request = format!(
            "{first} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{lines}{length}\r\n{body}",
            self.port
        );
        Answer::read(&self.raw(request.as_bytes()))
    }

    /// Asks for an address as a program with the token does.
    pub(crate) fn get(&self, address: &str) -> Answer {
        self.send(&format!("GET {address}"), &[&bearer()], "")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The header of a program.
pub(crate) fn bearer() -> String {
    format!("Authorization: Bearer {TOKEN}")
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// Reads the first answer in what came back.
    pub(crate) fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no answer in {text:?}"));
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        let mut answer = Self { status, headers: headers.collect(), body: body.to_owned() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(body);
        }
        answer
    }

    /// Returns the value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(header, _)| header == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Returns the kind of error it is.
    pub(crate) fn kind(&self) -> String {
        let json = self.json();
        assert_eq!(json["schema"], "dateline.error/1", "{self:?}");
        json["kind"].as_str().expect("errors have a kind").to_owned()
    }
}

/// Returns a body that was sent in pieces, each behind its length.
fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    loop {
        let (length, after) = rest.split_once("\r\n").expect("a piece begins with its length");
        let length = usize::from_str_radix(length, 16).expect("a length is a number");
        if length == 0 {
            return body;
        }
        body.push_str(&after[..length]);
        rest = after[length..].strip_prefix("\r\n").expect("a piece ends with its line");
    }
}

impl fmt::Debug for Answer {
    /// Writes the beginning: the rest of an answer may be long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin: String = self.body.chars().take(1000).collect();
        write!(f, "{} {:?}\n{begin}", self.status, self.headers)
    }
}
