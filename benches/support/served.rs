//! `dateline serve` on an index, and connections to it that are kept from one question to the next.

use std::fs;
use std::io;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// `dateline serve`; ended with the value.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Serves an index; its token is written to `folder`.
    pub(crate) fn start(folder: &Path, index: &Path, flags: &[&str]) -> Self {
        let token = folder.join("token");
        fs::write(&token, TOKEN).expect("room for a token");
        let mut child = dateline(index, &["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .arg("--token-file")
            .arg(token)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("cargo built the binary");
        let mut greeting = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        stdout.read_line(&mut greeting).expect("it says where it listens");
        let behind = greeting.rsplit("127.0.0.1:").next().unwrap_or_default();
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        let port = digits.parse().unwrap_or_else(|_| panic!("no port in {greeting:?}"));
        // What it prints later goes nowhere, and must not fail.
        thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
        Self { child, port }
    }

    /// Returns the number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> Connection {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_nodelay(true).expect("it is a socket");
        Connection { port: self.port, stream: BufReader::new(stream) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that is kept from one question to the next.
pub(crate) struct Connection {
    port: u16,
    stream: BufReader<TcpStream>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Where it leads.
    pub(crate) location: Option<String>,
    /// Whether it is the last of the connection.
    pub(crate) is_last: bool,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    /// Sends a request that begins with `first` (`GET /`), with a form if there is one, and reads the whole answer.
    pub(crate) fn send(&mut self, first: &str, form: &str) -> io::Result<Reply> {
        let wrong = |text: &str| io::Error::other(text.to_owned());
        let kind = match form {
            "" => String::new(),
            _ => format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                form.len()
            ),
        };
        let request = format!(
            "{first} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {TOKEN}\r\n{kind}\r\n{form}",
            self.port
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length) = (None, None);
        let mut reply = Reply { status: 0, location: None, is_last: false, body: Vec::new() };
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if status.is_none() {
                status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
            }
            let Some((name, value)) = line.split_once(": ") else { continue };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok(),
                "location" => reply.location = Some(value.to_owned()),
                "connection" => reply.is_last = value.eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
        reply.status = status.ok_or_else(|| wrong("no status"))?;
        reply.body = vec![0; length.ok_or_else(|| wrong("no length"))?];
        self.stream.read_exact(&mut reply.body)?;
        Ok(reply)
    }
}

/// Returns the program, with a command and an index.
pub(crate) fn dateline(index: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(arguments).arg("--index").arg(index);
    command
}
