//! The methods of the protocol but the calls of tools, in every revision that is served.
//!
//! From 2026-07-28 on there is no handshake: each request carries its revision in `_meta`, and
//! `server/discover` lists what is served. Before it, `initialize` agrees on a revision, by which nothing
//! here differs: requests without a revision are answered in the older form, with or without a handshake.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::mcp::message::NO_METHOD;
use crate::mcp::message::Refusal;
use crate::mcp::message::WRONG_PARAMETERS;
use crate::mcp::schema;
use crate::mcp::tools::INSTRUCTIONS;

/// The revision without a handshake.
const MODERN: &str = "2026-07-28";
/// Revisions with a handshake, the newest first.
const WITH_HANDSHAKE: [&str; 2] = ["2025-11-25", "2025-06-18"];
/// No such revision.
const NO_REVISION: i64 = -32022;
/// How long a list of tools may be kept, in milliseconds: until the program is another.
const LASTING: u64 = 3_600_000;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// With its type, and with who answers.
    Modern,
    /// Without them.
    Older,
}

/// Returns the form in which a request is to be answered.
///
/// # Errors
/// The answer to a request of a revision that is not served, or that lacks what its revision requires.
pub(crate) fn form(id: &Value, method: &str, params: &Map<String, Value>) -> Result<Form, Refusal> {
    let meta = params.get("_meta");
    let field =
        |name: &str| meta.and_then(|meta| meta.get(format!("io.modelcontextprotocol/{name}")));
    let revision = match field("protocolVersion") {
        Some(Value::String(revision)) => revision.as_str(),
        Some(_) => {
            let message = "the protocol version of a request is a text";
            return Err(Refusal::new(id.clone(), WRONG_PARAMETERS, message));
        }
        None if method == "server/discover" => {
            let message =
                format!("a request names its protocol version in _meta; served is {MODERN}");
            return Err(Refusal::new(id.clone(), WRONG_PARAMETERS, message));
        }
        None => return Ok(Form::Older),
    };
    if WITH_HANDSHAKE.contains(&revision) {
        return Ok(Form::Older);
    }
    if revision != MODERN {
        let supported: Vec<&str> = [MODERN].into_iter().chain(WITH_HANDSHAKE).collect();
        let shown: String = revision.chars().take(40).collect();
        let details = json!({"supported": supported, "requested": shown});
        let message = "Unsupported protocol version";
        let refusal = Refusal::new(id.clone(), NO_REVISION, message);
        return Err(Refusal { details: Some(Box::new(details)), ..refusal });
    }
    if !field("clientCapabilities").is_some_and(Value::is_object) {
        let message = "_meta lacks io.modelcontextprotocol/clientCapabilities";
        return Err(Refusal::new(id.clone(), WRONG_PARAMETERS, message));
    }
    Ok(Form::Modern)
}

/// Answers a request that is no call of a tool.
///
/// # Errors
/// The answer to one for which there is no method, or with parameters of another.
pub(crate) fn answer(
    id: &Value,
    method: &str,
    params: &Map<String, Value>,
    form: Form,
) -> Result<Value, Refusal> {
    let mut result = match (method, form) {
        ("initialize", _) => return initialized(id, params),
        ("ping", Form::Older) => json!({}),
        ("server/discover", Form::Modern) => json!({
            "supportedVersions": [MODERN],
            "capabilities": {"tools": {}},
            "instructions": INSTRUCTIONS,
        }),
        ("tools/list", _) => {
            // There is one page only, so no cursor was ever given out.
            if params.get("cursor").is_some_and(|cursor| !cursor.is_null()) {
                return Err(Refusal::new(id.clone(), WRONG_PARAMETERS, "no such cursor"));
            }
            json!({"tools": schema::tools()})
        }
        _ => {
            let shown: String = method.chars().take(60).collect();
            let message = format!("no method {shown:?}");
            return Err(Refusal::new(id.clone(), NO_METHOD, message));
        }
    };
    if form == Form::Modern {
        result["ttlMs"] = json!(LASTING);
        result["cacheScope"] = json!("public");
    }
    Ok(finished(result, form))
}

/// Returns a result in its form.
pub(crate) fn finished(mut result: Value, form: Form) -> Value {
    if form == Form::Modern {
        result["resultType"] = json!("complete");
        result["_meta"] = json!({"io.modelcontextprotocol/serverInfo": server()});
    }
    result
}

/// Agrees on a revision: that of the client, or the newest with a handshake.
fn initialized(id: &Value, params: &Map<String, Value>) -> Result<Value, Refusal> {
    let Some(asked) = params.get("protocolVersion").and_then(Value::as_str) else {
        let message = "initialize names a protocolVersion";
        return Err(Refusal::new(id.clone(), WRONG_PARAMETERS, message));
    };
    let agreed = WITH_HANDSHAKE.iter().find(|known| **known == asked);
    Ok(json!({
        "protocolVersion": agreed.unwrap_or(&WITH_HANDSHAKE[0]),
        "capabilities": {"tools": {}},
        "serverInfo": server(),
        "instructions": INSTRUCTIONS,
    }))
}

fn server() -> Value {
    json!({"name": "dateline", "title": "dateline", "version": env!("CARGO_PKG_VERSION")})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(revision: &str) -> Map<String, Value> {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": revision,
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        json!({ "_meta": meta }).as_object().unwrap().clone()
    }

    fn asked(method: &str, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let id = json!(1);
        answer(&id, method, params, form(&id, method, params)?)
    }

    #[test]
    fn a_client_with_a_handshake_gets_its_revision_or_the_newest_of_them() {
        for (asks, gets) in [
            ("2025-11-25", "2025-11-25"),
            ("2025-06-18", "2025-06-18"),
            ("2024-11-05", "2025-11-25"),
            ("2026-07-28", "2025-11-25"),
        ] {
            let params = json!({"protocolVersion": asks});
            let result = asked("initialize", params.as_object().unwrap()).unwrap();
            assert_eq!(result["protocolVersion"], gets);
            assert!(result.get("resultType").is_none());
        }
        assert_eq!(asked("initialize", &Map::new()).unwrap_err().code, WRONG_PARAMETERS);
    }

    #[test]
    fn a_request_that_names_its_revision_is_answered_by_it() {
        let discovered = asked("server/discover", &of(MODERN)).unwrap();
        assert_eq!(discovered["supportedVersions"], json!([MODERN]));
        let listed = asked("tools/list", &of(MODERN)).unwrap();
        assert_eq!(
            (&listed["resultType"], &listed["cacheScope"]),
            (&json!("complete"), &json!("public"))
        );
        let older = asked("tools/list", &of("2025-11-25")).unwrap();
        assert!(older.get("ttlMs").is_none() && older["tools"] == listed["tools"]);
        assert_eq!(asked("ping", &of(MODERN)).unwrap_err().code, NO_METHOD);
        assert_eq!(asked("ping", &Map::new()), Ok(json!({})));
    }

    #[test]
    fn a_revision_that_is_not_served_is_refused_with_those_that_are() {
        let refusal = asked("tools/list", &of("1900-01-01")).unwrap_err();
        assert_eq!(refusal.code, NO_REVISION);
        let supported = &refusal.details.unwrap()["supported"];
        assert_eq!(supported, &json!(["2026-07-28", "2025-11-25", "2025-06-18"]));
        let mut incomplete = of(MODERN);
        incomplete["_meta"] = json!({"io.modelcontextprotocol/protocolVersion": MODERN});
        assert_eq!(asked("tools/list", &incomplete).unwrap_err().code, WRONG_PARAMETERS);
        assert_eq!(asked("server/discover", &Map::new()).unwrap_err().code, WRONG_PARAMETERS);
        assert_eq!(asked("resources/list", &Map::new()).unwrap_err().code, NO_METHOD);
    }
}
