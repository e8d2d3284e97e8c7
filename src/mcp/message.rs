//! JSON-RPC 2.0, as the Model Context Protocol uses it: single objects, ids that are texts or whole numbers.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::request::once;

/// Not JSON.
pub(crate) const NO_JSON: i64 = -32700;
/// JSON, but no request.
pub(crate) const NO_REQUEST: i64 = -32600;
/// No such method.
pub(crate) const NO_METHOD: i64 = -32601;
/// Wrong parameters of a method.
pub(crate) const WRONG_PARAMETERS: i64 = -32602;

/// A message of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Message {
    /// It is to be answered.
    Request { id: Value, method: String, params: Map<String, Value> },
    /// It is not answered.
    Notification { method: String, params: Map<String, Value> },
    /// An answer to something that was never asked.
    Response,
}

/// A message that is not served, as it is answered.
#[derive(Debug, PartialEq)]
pub(crate) struct Refusal {
    /// What to answer to; null where that cannot be read.
    pub(crate) id: Value,
    pub(crate) code: i64,
    pub(crate) message: String,
    /// What a program needs to do better; boxed, since it is rare and large.
    pub(crate) details: Option<Box<Value>>,
}

impl Refusal {
    /// Returns a refusal without details.
    pub(crate) fn new(id: Value, code: i64, message: impl Into<String>) -> Self {
        Self { id, code, message: message.into(), details: None }
    }

    /// Returns the answer.
    pub(crate) fn answer(&self) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(details) = &self.details {
            error["data"] = Value::clone(details);
        }
        json!({"jsonrpc": "2.0", "id": self.id, "error": error})
    }
}

/// Returns the answer to a request.
pub(crate) fn result(id: &Value, result: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

/// Reads a message.
///
/// # Errors
/// The answer to what is none.
pub(crate) fn read(line: &[u8]) -> Result<Message, Refusal> {
    let value: Value = once::read(line)
        .map_err(|error| Refusal::new(Value::Null, NO_JSON, format!("not JSON: {error}")))?;
    let Value::Object(mut fields) = value else {
        let message = match value {
            Value::Array(_) => "batches are not part of the protocol: send one message a line",
            _ => "a message is a JSON object",
        };
        return Err(Refusal::new(Value::Null, NO_REQUEST, message));
    };
    let id = fields.remove("id");
    let known = id.clone().filter(is_id).unwrap_or(Value::Null);
    let refuse = |code, message: &str| Err(Refusal::new(known.clone(), code, message));
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return refuse(NO_REQUEST, "\"jsonrpc\" is not \"2.0\"");
    }
    let method = match fields.remove("method") {
        Some(Value::String(method)) => method,
        None if fields.contains_key("result") || fields.contains_key("error") => {
            return Ok(Message::Response);
        }
        _ => return refuse(NO_REQUEST, "\"method\" is not a text"),
    };
    let params = match fields.remove("params") {
        Some(Value::Object(params)) => params,
        None => Map::new(),
        Some(_) => return refuse(WRONG_PARAMETERS, "\"params\" is not an object"),
    };
    match id {
        None => Ok(Message::Notification { method, params }),
        Some(id) if is_id(&id) => Ok(Message::Request { id, method, params }),
        Some(_) => refuse(NO_REQUEST, "\"id\" is neither a text nor a whole number"),
    }
}

/// Texts are kept short: an id is sent back, and is kept as long as its request is under way.
fn is_id(id: &Value) -> bool {
    match id {
        Value::String(text) => text.len() <= 1000,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_notifications_and_responses_are_distinguished() {
        let request = read(br#"{"jsonrpc":"2.0","id":"a","method":"ping"}"#);
        let id = json!("a");
        assert_eq!(request, Ok(Message::Request { id, method: "ping".into(), params: Map::new() }));
        let note = read(br#"{"jsonrpc":"2.0","method":"x","params":{"a":1}}"#).unwrap();
        assert!(matches!(note, Message::Notification { params, .. } if params["a"] == 1));
        let response = read(br#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
        assert_eq!(response, Ok(Message::Response));
    }

    #[test]
    fn what_is_no_message_is_answered_with_the_id_it_has_if_that_can_be_read() {
        for (line, code, id) in [
            ("{", NO_JSON, Value::Null),
            ("\u{feff}{}", NO_JSON, Value::Null),
            (r#"{"a":"\ud800"}"#, NO_JSON, Value::Null),
            ("[]", NO_REQUEST, Value::Null),
            ("7", NO_REQUEST, Value::Null),
            (r#"{"id":7,"method":"ping"}"#, NO_REQUEST, json!(7)),
            (r#"{"jsonrpc":"2.0","id":7}"#, NO_REQUEST, json!(7)),
            (r#"{"jsonrpc":"2.0","id":7,"method":1}"#, NO_REQUEST, json!(7)),
            (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, NO_REQUEST, Value::Null),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, NO_REQUEST, Value::Null),
            (r#"{"jsonrpc":"2.0","id":7,"method":"x","params":[1]}"#, WRONG_PARAMETERS, json!(7)),
        ] {
            let refusal = read(line.as_bytes()).unwrap_err();
            assert_eq!((refusal.code, &refusal.id), (code, &id), "{line}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(read(deep.as_bytes()).unwrap_err().code, NO_JSON);
        assert_eq!(read(b"{\"a\":\"\xff\"}").unwrap_err().code, NO_JSON);
    }
}
