//! A client of the protocol that sends exactly the bytes it is given.

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;

use crate::support::Corpus;

/// A server under test; ended with the value, whatever becomes of the test.
pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    last: u64,
}

impl Client {
    /// Starts a server on the index of a corpus, which is made first.
    pub(crate) fn start(corpus: &Corpus, flags: &[&str]) -> Self {
        let run = corpus.run(["index", "news"]);
        assert_eq!(run.code, Some(0), "{run}");
        let here = corpus.index().parent().expect("it is in a folder").to_owned();
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .arg("mcp")
            .args(flags)
            .current_dir(&here)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(here.join("mcp.log")).expect("it takes files"))
            .spawn()
            .expect("cargo built the binary before this test");
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, stdin, stdout, last: 0 }
    }

    /// Sends bytes.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let stdin = self.stdin.as_mut().expect("its input is open");
        stdin.write_all(bytes.as_ref()).and_then(|()| stdin.flush()).expect("it reads");
    }

    /// Sends a message.
    pub(crate) fn say(&mut self, message: &Value) {
        self.send(format!("{message}\n"));
    }

    /// Returns the next message; `None` when there are no more.
    pub(crate) fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("it prints text");
        let message = |line: &str| serde_json::from_str(line).expect("only messages are printed");
        (!line.is_empty()).then(|| message(&line))
    }

    /// Sends a request, and returns the answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.next().expect("it answers");
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Calls a tool; returns its text.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> String {
        let (is_error, text) = self.call_any(tool, arguments);
        assert!(!is_error, "{text}");
        text
    }

    /// Calls a tool that is to refuse; returns its text.
    pub(crate) fn refused(&mut self, tool: &str, arguments: &Value) -> String {
        let (is_error, text) = self.call_any(tool, arguments);
        assert!(is_error, "{text}");
        text
    }

    /// Calls a tool; returns its text, whether it refuses or not.
    pub(crate) fn any(&mut self, tool: &str, arguments: &Value) -> String {
        self.call_any(tool, arguments).1
    }

    fn call_any(&mut self, tool: &str, arguments: &Value) -> (bool, String) {
        let answer = self.ask("tools/call", &json!({"name": tool, "arguments": arguments}));
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str();
        let text = text.unwrap_or_else(|| panic!("no text in {answer}"));
        (result["isError"] == true, text.to_owned())
    }

    /// Returns the memory it uses, in KiB, where the system says so.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Ends the input, and returns what still comes and the exit code.
    pub(crate) fn finish(mut self) -> (Vec<Value>, Option<i32>) {
        self.stdin = None;
        let rest = std::iter::from_fn(|| self.next()).collect();
        (rest, self.child.wait().expect("it was started here").code())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the citations in an answer.
pub(crate) fn citations(text: &str) -> Vec<String> {
    let cited = text.lines().filter_map(|line| line.strip_prefix("cite: "));
    cited.map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
}
