//! The server from its start to the end of its input.

use std::io::BufRead;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Map;
use serde_json::Value;

use crate::failure::Failure;
use crate::mcp::calls::Call;
use crate::mcp::calls::Calls;
use crate::mcp::lines;
use crate::mcp::lines::LONGEST;
use crate::mcp::lines::Line;
use crate::mcp::message;
use crate::mcp::message::Message;
use crate::mcp::message::NO_REQUEST;
use crate::mcp::message::Refusal;
use crate::mcp::message::WRONG_PARAMETERS;
use crate::mcp::protocol;
use crate::mcp::protocol::Form;
use crate::mcp::tools::TOOLS;
use crate::request::index::Index;

/// What is served, and how much of it at a time.
pub(crate) struct Options {
    /// The index.
    pub(crate) index: PathBuf,
    /// Bytes of text of an answer.
    pub(crate) most: usize,
    /// How long an answer may take.
    pub(crate) timeout: Duration,
}

/// Answers the messages of `input` on `output`, until the input ends or nobody reads the output.
///
/// # Errors
/// When the index cannot be opened, the input cannot be read, or the system has no threads.
pub(crate) fn run(
    options: &Options,
    input: &mut impl BufRead,
    output: Box<dyn Write + Send>,
) -> Result<(), Failure> {
    let index = Index::open(&options.index)?;
    let mut calls = Calls::start(index, options.most, options.timeout, output)?;
    let mut failed = None;
    while !calls.is_closed() {
        match lines::next(input) {
            Ok(Some(line)) => {
                if let Some(answer) = answered(&mut calls, &line) {
                    calls.write(&answer);
                }
            }
            Ok(None) => break,
            Err(error) => {
                failed = Some(Failure::file("read", "standard input".as_ref(), &error));
                break;
            }
        }
    }
    calls.finish();
    failed.map_or(Ok(()), Err)
}

/// Takes a line; returns its answer, unless it has none or gets it later.
fn answered(calls: &mut Calls, line: &Line) -> Option<Value> {
    let line = match line {
        Line::Whole(line) if line.trim_ascii().is_empty() => return None,
        Line::Whole(line) => line,
        Line::TooLong => {
            let message = format!("a message has at most {LONGEST} bytes");
            return Some(Refusal::new(Value::Null, NO_REQUEST, message).answer());
        }
    };
    let request = match message::read(line) {
        Ok(Message::Request { id, method, params }) => asked(calls, &id, &method, params),
        Ok(Message::Notification { method, params }) => {
            if let ("notifications/cancelled", Some(id)) =
                (method.as_str(), params.get("requestId"))
            {
                calls.give_up(id);
            }
            return None;
        }
        Ok(Message::Response) => return None,
        Err(refusal) => Err(refusal),
    };
    request.unwrap_or_else(|refusal| Some(refusal.answer()))
}

/// Takes a request; returns its answer, unless it gets it later.
fn asked(
    calls: &mut Calls,
    id: &Value,
    method: &str,
    params: Map<String, Value>,
) -> Result<Option<Value>, Refusal> {
    let form = protocol::form(id, method, &params)?;
    if method == "tools/call" {
        calls.take(call(id, params, form)?);
        return Ok(None);
    }
    let result = protocol::answer(id, method, &params, form)?;
    Ok(Some(message::result(id, &result)))
}

/// Reads the call of a tool.
fn call(id: &Value, mut params: Map<String, Value>, form: Form) -> Result<Call, Refusal> {
    let refuse = |message: String| Refusal::new(id.clone(), WRONG_PARAMETERS, message);
    let name = params.get("name").and_then(Value::as_str).unwrap_or_default();
    let Some(tool) = TOOLS.iter().find(|tool| tool.name == name) else {
        let shown: String = name.chars().take(60).collect();
        let near = TOOLS.iter().map(|tool| (strsim::osa_distance(&shown, tool.name), tool.name));
        let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
        return Err(refuse(match near.min() {
            Some((slips, near)) if slips <= 3 => {
                format!("no tool {shown:?}: did you mean {near}?")
            }
            _ => format!("no tool {shown:?}: there are {}", names.join(", ")),
        }));
    };
    let arguments = match params.remove("arguments") {
        Some(Value::Object(arguments)) => arguments,
        None | Some(Value::Null) => Map::new(),
        Some(_) => return Err(refuse("\"arguments\" is not an object".to_owned())),
    };
    Ok(Call { id: id.clone(), tool, arguments, form })
}
