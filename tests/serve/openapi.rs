//! The description of the API against what is answered: each route, parameter, status and schema.

use serde_json::Value;
use serde_json::json;

use crate::serve::client::Server;
use crate::serve::client::bearer;
use crate::serve::harbor;

/// Returns a validator for one schema of the description, which may refer to others.
fn validator(description: &Value, schema: &Value) -> jsonschema::Validator {
    let mut whole = schema.clone();
    whole["components"] = description["components"].clone();
    jsonschema::validator_for(&whole).expect("the description holds JSON Schemas")
}

/// Returns a path with its open parts filled in.
fn filled(path: &str, id: &str) -> String {
    path.replace("{id}", id).replace("{n}", "1")
}

fn described(server: &Server) -> Value {
    let answer = server.get("/api/openapi.json");
    assert_eq!(answer.status, 200);
    answer.json()
}

#[test]
fn every_route_answers_with_a_status_and_a_schema_that_are_described() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let description = described(&server);
    let id = server.get("/api/v1/search?q=port").json()["hits"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() > 8, "{paths:?}");
    for (path, methods) in paths {
        let responses = &methods["get"]["responses"];
        let check = |address: &str, status: u16| {
            let answer = server.get(address);
            assert_eq!(answer.status, status, "{address}: {answer:?}");
            let content = &responses[status.to_string()]["content"];
            let kind = answer.header("content-type").unwrap();
            let content = &content[kind.split(';').next().unwrap()]["schema"];
            assert!(content.is_object(), "{path} {status} is not described");
            let schema = validator(&description, content);
            for line in answer.body.lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                if let Err(error) = schema.validate(&line) {
                    panic!("{address}: {error}");
                }
            }
        };
        let asked = if required(methods) { "?q=the+port" } else { "" };
        check(&format!("{}{asked}", filled(path, id)), 200);
        check(&format!("{}?unheard-of=1", filled(path, id)), 400);
        if path.contains("{id}") {
            check(&filled(path, "000000000000"), 404);
        }
        if methods["get"]["parameters"].to_string().contains("\"q\"") {
            check(&format!("{path}?q=("), 422);
            assert!(methods["post"].is_object(), "{path}");
        }
        let bare = server.send(&format!("GET {}", filled(path, id)), &[], "");
        assert_eq!(bare.status, 401);
        let put = server.send(&format!("PUT {}", filled(path, id)), &[&bearer()], "");
        assert_eq!(put.status, 405);
        assert!(responses["401"].is_object() && responses["405"].is_object());
        let posted = server.send(&format!("POST {}", filled(path, id)), &[&bearer()], "");
        let wanted = match (methods["post"].is_object(), required(methods)) {
            (true, false) => 200,
            (true, true) => 400,
            (false, _) => 405,
        };
        assert_eq!(posted.status, wanted, "POST {path}");
    }
}

/// Returns whether a route asks for a text.
fn required(methods: &Value) -> bool {
    let parameters = methods["get"]["parameters"].as_array().unwrap();
    parameters.iter().any(|one| one["name"] == "q" && one["required"] == true)
}

#[test]
fn every_parameter_that_is_described_is_taken_with_its_example_by_address_and_body() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let description = described(&server);
    let id = server.get("/api/v1/search?q=port").json()["hits"][0]["id"].clone();
    let mut tried = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        let path = filled(path, id.as_str().unwrap());
        let parameters = methods["get"]["parameters"].as_array().unwrap();
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            assert!(!parameter["description"].as_str().unwrap().is_empty(), "{path} {name}");
            let value = match (&parameter["example"], schema["type"].as_str().unwrap()) {
                (Value::Array(values), _) => values[0].clone(),
                (Value::Null, "boolean") => json!(true),
                (Value::Null, "integer") => schema["maximum"].clone(),
                (Value::Null, "string") => schema["enum"][0].clone(),
                (example, _) => example.clone(),
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if text == "null" {
                // A commit or a hash is not known beforehand.
                assert!(["at", "hash"].contains(&name), "{path} {name} has no example");
                continue;
            }
            let text = text.replace(' ', "+").replace('"', "%22");
            // A share is of what is counted by something, Excel reads CSV, and our operator is AND.
            let also = match name {
                "share" | "allocate" => Some(("by", json!("month"))),
                name if required(methods) && name != "q" => Some(("q", json!("port"))),
                "excel" => Some(("csv", json!(true))),
                "default-operator" => Some(("syntax", json!("lucene"))),
                _ => None,
            };
            let added = also
                .iter()
                .map(|(name, value)| format!("&{name}={}", value.to_string().trim_matches('"')));
            let added: String = added.collect();
            let answer = server.get(&format!("{path}?{name}={text}{added}"));
            assert_eq!(answer.status, 200, "{path} {name}={text}: {answer:?}");
            tried += 1;
            if methods["post"].is_null() {
                continue;
            }
            let kind = "Content-Type: application/json";
            let mut body = json!({ name: value });
            if let Some((name, value)) = also {
                body[name] = value;
            }
            let body = body.to_string();
            let posted = server.send(&format!("POST {path}"), &[&bearer(), kind], &body);
            assert_eq!((posted.status, posted.body), (200, answer.body), "{path} {body}");
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn the_description_is_one_of_openapi_and_the_page_names_every_route() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let description = described(&server);
    assert_eq!(description["openapi"], "3.1.0");
    let page = server.get("/api/");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let mut names = std::collections::BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        assert!(page.body.contains(path), "{path}");
        for operation in methods.as_object().unwrap().values() {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{operation}");
        }
    }
}
