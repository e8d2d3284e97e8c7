//! The description of the API, OpenAPI 3.1: made from the table of routes and the grammars of their
//! parameters, so that it cannot say anything else than what is answered.

use std::any::TypeId;

use clap::Arg;
use clap::ArgAction;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use dateline::render::schema;
use dateline::search;

use crate::serve::routes::Making;
use crate::serve::routes::Route;

/// Numbers that a parameter may be, which its grammar does not give away; a test tries what is beyond.
const RANGES: &[(&str, u64, u64)] = &[
    ("limit", 1, 10_000),
    ("offset", 0, u32::MAX as u64),
    ("passages", 0, 1000),
    ("peaks", 0, 1000),
    ("context", 0, 100),
    ("min-count", 1, 1_000_000),
    ("size", 1, 1_000_000),
    ("seed", 0, (1 << 53) - 1),
];

/// Returns the numbers that a parameter may be.
pub(crate) fn range(name: &str) -> Option<(u64, u64)> {
    let range = RANGES.iter().find(|(known, ..)| *known == name);
    range.map(|(_, least, most)| (*least, *most))
}

/// What the text of a parameter looks like, where not every text is one.
const PATTERNS: &[(&str, &str)] = &[
    ("recency", "^[1-9][0-9]{0,2}(\\.[0-9]{1,3})? ?(d|w|mo|y)$"),
    ("max-bytes", "^[1-9][0-9]{3,9}([kMG]?B|[KMG]iB)?$"),
    ("at", "^[0-9a-f]{16}$"),
    ("hash", "^[0-9a-f]{16}$"),
    ("span", "^([1-9]|[1-9][0-9]|100|SENT)$"),
];

/// No parameter is a text with NUL.
const TEXT: &str = "^[^\\u0000]*$";

/// Examples: for each parameter a value that is one.
const EXAMPLES: &[(&str, &str)] = &[
    ("q", "\"port strike\" OR lockout"),
    ("from", "2017-12-01"),
    ("to", "2017-12-31"),
    ("source", "Reuters"),
    ("lang", "en"),
    ("recency", "30d"),
    ("max-bytes", "64kB"),
    ("by", "month"),
    ("sort", "R1,L1"),
    ("span", "5"),
    ("against", "lockout"),
    ("fields", "id,date,source,title"),
    ("with", "passages"),
];

/// Returns a value that a parameter may have, where its values are not listed.
fn example(argument: &Arg) -> Option<&'static str> {
    let known = EXAMPLES.iter().find(|(known, _)| *known == name(argument));
    known.filter(|_| argument.get_possible_values().is_empty()).map(|(_, example)| *example)
}

/// Returns the description of these routes, which are below `base`.
pub(crate) fn describe(routes: &[Route], base: &str) -> Value {
    let mut paths = Map::new();
    for route in routes {
        paths.insert(route.path.to_owned(), path(route));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "dateline",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Full-text search over folders of news. Answers are the JSON of the \
                commands, with the same schemas; errors are one dateline.error/1 object. Parameters \
                are the long flags of the commands without dashes; one that is unknown is an error.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": if base.is_empty() { "/" } else { base }}],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "dateline_PORT"},
            },
            "schemas": schemas(routes),
        },
    })
}

/// Returns the schemas of the answers, by their titles.
fn schemas(routes: &[Route]) -> Map<String, Value> {
    let all = routes.iter().map(|route| route.schema).chain([schema::ERROR]);
    all.map(|text| (title(text), component(text))).collect()
}

/// Returns a schema as a part of the description: what it refers to within itself is then at another
/// place, and it is no document of its own.
fn component(schema: &str) -> Value {
    let mut component = parsed(schema);
    if let Some(fields) = component.as_object_mut() {
        fields.remove("$schema");
        fields.remove("$id");
    }
    lead_to(&mut component, &format!("#/components/schemas/{}/", title(schema)));
    component
}

/// Lets every reference into the same document (`#/$defs/hit`) begin with `place`, and descriptions speak of parameters
/// where the command has flags.
fn lead_to(value: &mut Value, place: &str) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(to) if name == "$ref" => *to = to.replacen("#/", place, 1),
                    Value::String(text) if name == "description" => *text = named(text),
                    value => lead_to(value, place),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| lead_to(value, place)),
        _ => {}
    }
}

fn parsed(schema: &str) -> Value {
    serde_json::from_str(schema).expect("the schemas of answers are JSON")
}

/// Returns the name of a schema among the components: `dateline.search/1` is `dateline.search.1`.
fn title(schema: &str) -> String {
    let title = parsed(schema)["title"].as_str().unwrap_or_default().to_owned();
    title.replace('/', ".")
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", title(schema))})
}

fn path(route: &Route) -> Value {
    let mut methods = Map::new();
    methods.insert("get".to_owned(), operation(route, None));
    if route.by_post {
        methods.insert("post".to_owned(), operation(route, Some(body(route))));
    }
    Value::Object(methods)
}

fn operation(route: &Route, body: Option<Value>) -> Value {
    let name = route.path.trim_start_matches("/api/v1/").replace(['/', '{', '}'], "_");
    let mut parameters = of_path(route);
    if body.is_none() {
        parameters.extend(arguments(route).iter().map(of_address));
    }
    let is_post = body.is_some();
    let mut operation = json!({
        "operationId": if is_post { format!("post_{name}") } else { name },
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses(route, is_post),
    });
    if let Some(body) = body {
        operation["requestBody"] = body;
    }
    operation
}

/// Returns the parts of the path that are not fixed.
fn of_path(route: &Route) -> Vec<Value> {
    let parts = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    parts
        .map(|name| {
            let (schema, description, example) = match name {
                "n" => (
                    json!({"type": "integer", "minimum": 1}),
                    "The number of the passage",
                    json!(1),
                ),
                _ => (
                    json!({"type": "string", "minLength": 1}),
                    "The id of the article, or any beginning of it that names one article",
                    json!("f2313c3ff398"),
                ),
            };
            json!({
                "name": name, "in": "path", "required": true,
                "description": description, "schema": schema, "example": example,
            })
        })
        .collect()
}

/// Returns the parameters of a route, those that are only kept for old scripts left out.
pub(crate) fn arguments(route: &Route) -> Vec<Arg> {
    let grammar = (route.parameters)();
    grammar.get_arguments().filter(|arg| !arg.is_hide_set()).cloned().collect()
}

/// Returns the name of a parameter.
pub(crate) fn name(argument: &Arg) -> &str {
    argument.get_long().expect("every parameter is a long flag")
}

/// Returns what a parameter means, in one line.
pub(crate) fn meaning(argument: &Arg) -> String {
    named(&argument.get_help().map(ToString::to_string).unwrap_or_default())
}

fn named(text: &str) -> String {
    search::undashed(text, &|_| true).into_owned()
}

fn of_address(argument: &Arg) -> Value {
    let name = name(argument);
    let mut parameter = json!({
        "name": name, "in": "query", "required": argument.is_required_set(),
        "description": meaning(argument), "schema": schema_of(argument),
    });
    if let Some(example) = example(argument) {
        parameter["example"] = match is_list(argument) {
            true => json!([example]),
            false => json!(example),
        };
    }
    parameter
}

fn is_list(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Append)
}

fn schema_of(argument: &Arg) -> Value {
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return json!({"type": "boolean", "default": false});
    }
    let kind = argument.get_value_parser().type_id();
    let is_number = [TypeId::of::<u64>(), TypeId::of::<u16>()].iter().any(|number| kind == *number);
    let range = range(name(argument)).filter(|_| is_number);
    let values = argument.get_possible_values();
    let default = argument.get_default_values().first().and_then(|value| value.to_str());
    let mut schema = match range {
        Some((least, most)) => json!({"type": "integer", "minimum": least, "maximum": most}),
        None => {
            let pattern = PATTERNS.iter().find(|(known, _)| *known == name(argument));
            json!({"type": "string", "pattern": pattern.map_or(TEXT, |(_, pattern)| pattern)})
        }
    };
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        schema = json!({"type": "string", "enum": names});
    }
    if let Some(default) = default.filter(|default| !default.is_empty()) {
        schema["default"] = match range {
            Some(_) => json!(default.parse::<u64>().unwrap_or_default()),
            None => json!(default),
        };
    }
    if is_list(argument) { json!({"type": "array", "items": schema}) } else { schema }
}

/// Returns the body of a `POST`: the same parameters, as a form or as JSON.
fn body(route: &Route) -> Value {
    let arguments = arguments(route);
    let fields = arguments.iter().map(|argument| {
        let mut schema = schema_of(argument);
        schema["description"] = json!(meaning(argument));
        (name(argument).to_owned(), schema)
    });
    let schema = json!({
        "type": "object", "properties": fields.collect::<Map<_, _>>(), "additionalProperties": false,
    });
    json!({
        "required": false,
        "content": {
            "application/json": {"schema": schema, "example": {"q": "\"port strike\" OR lockout"}},
            "application/x-www-form-urlencoded": {"schema": schema},
        },
    })
}

/// Statuses of errors, and when they are answered.
const ERRORS: &[(u16, &str)] = &[
    (400, "A parameter is unknown or wrong, or the request names no host"),
    (401, "The token is missing or wrong"),
    (403, "Another host, or a page of another site"),
    (404, "No article has this id"),
    (405, "Not a method of this address"),
    (408, "The body took too long to arrive"),
    (409, "The index is in use by another run"),
    (410, "The index no longer keeps the commit of `at`"),
    (413, "The body is too large"),
    (414, "The address is too long: send the query by POST"),
    (415, "The body is neither a form nor JSON"),
    (422, "The query cannot be read; `query` has the place"),
    (431, "The headers are too large"),
    (500, "A bug in dateline"),
    (503, "Too much at a time (Retry-After), the deadline passed, or the index cannot be read now"),
];

fn responses(route: &Route, is_post: bool) -> Value {
    let mut responses = Map::new();
    let answer = |schema: &str| json!({"application/json": {"schema": reference(schema)}});
    let content = match route.making {
        Making::Whole(_) => answer(route.schema),
        Making::Lines(_) => json!({
            "application/x-ndjson": {"schema": reference(route.schema)},
            "text/csv": {"schema": {"type": "string"}},
        }),
    };
    let mut found = json!({"description": route.summary, "content": content});
    if !is_post && matches!(route.making, Making::Whole(_)) {
        let tag = "Of the commit or of the answer; If-None-Match with it is answered with 304";
        found["headers"] = json!({"ETag": {"description": tag, "schema": {"type": "string"}}});
        responses.insert("304".to_owned(), json!({"description": "The client has the answer"}));
    }
    responses.insert("200".to_owned(), found);
    let has_path = route.path.contains('{');
    let is_answered = |status: u16| match status {
        404 => has_path,
        408 | 413 | 415 => is_post,
        _ => true,
    };
    for (status, when) in ERRORS.iter().filter(|(status, _)| is_answered(*status)) {
        let failed = json!({"description": when, "content": answer(schema::ERROR)});
        responses.insert(status.to_string(), failed);
    }
    Value::Object(responses)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::request::parameters::Pairs;
    use crate::serve::routes::ROUTES;

    /// Reads one parameter as a route does.
    fn is_taken(route: &Route, name: &str, value: &str) -> bool {
        let grammar = (route.parameters)();
        let required = grammar.get_arguments().filter(|arg| arg.is_required_set());
        let required = required.filter_map(Arg::get_long).filter(|other| *other != name);
        let mut pairs: Pairs = required.map(|name| (name.to_owned(), "x".to_owned())).collect();
        pairs.push((name.to_owned(), value.to_owned()));
        let args = pairs.iter().map(|(name, value)| format!("--{name}={value}"));
        grammar.try_get_matches_from(args).is_ok()
    }

    #[test]
    fn numbers_are_taken_exactly_within_the_range_that_is_described() {
        let mut tried = 0;
        for route in ROUTES {
            for argument in arguments(route) {
                let schema = schema_of(&argument);
                if schema["type"] != "integer" {
                    assert_eq!(range(name(&argument)), None, "{} {}", route.path, name(&argument));
                    continue;
                }
                let (least, most) = range(name(&argument)).unwrap();
                let taken = |value: u64| is_taken(route, name(&argument), &value.to_string());
                assert!(taken(least) && taken(most), "{} {}", route.path, name(&argument));
                assert!(!taken(most + 1), "{} {}", route.path, name(&argument));
                assert!(least == 0 || !taken(least - 1), "{} {}", route.path, name(&argument));
                tried += 1;
            }
        }
        assert!(tried > 5, "{tried}");
    }

    #[test]
    fn what_is_described_as_a_value_or_an_example_is_one() {
        for route in ROUTES {
            for argument in arguments(route) {
                let name = name(&argument);
                let is_switch = matches!(argument.get_action(), ArgAction::SetTrue);
                for value in argument.get_possible_values().iter().filter(|_| !is_switch) {
                    assert!(is_taken(route, name, value.get_name()), "{} {name}", route.path);
                }
                if let Some(example) = example(&argument) {
                    assert!(is_taken(route, name, example), "{} {name}", route.path);
                }
            }
        }
    }

    #[test]
    fn every_error_that_is_answered_is_described() {
        let described: Vec<u16> = ERRORS.iter().map(|(status, _)| *status).collect();
        for kind in crate::failure::Kind::ALL {
            assert!(described.contains(&kind.status()), "{}", kind.name());
        }
        assert!(described.iter().all(|status| {
            crate::failure::Kind::ALL.iter().any(|kind| kind.status() == *status)
        }));
    }
}
