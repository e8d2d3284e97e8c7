//! The list of tools as clients get it: the schema of the arguments of each is made from the grammar that
//! reads them, so that it cannot say anything else than what is taken.

use std::any::TypeId;

use clap::Arg;
use clap::ArgAction;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::mcp::tools::TOOLS;
use crate::mcp::tools::Tool;

/// Returns every tool.
pub(crate) fn tools() -> Value {
    TOOLS.iter().map(tool).collect()
}

fn tool(tool: &Tool) -> Value {
    json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": arguments(tool),
        "annotations": {
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": false,
        },
    })
}

/// Returns the schema of a tool's arguments.
fn arguments(tool: &Tool) -> Value {
    let grammar = (tool.grammar)();
    let known = || grammar.get_arguments().filter(|arg| !arg.is_hide_set());
    let properties =
        known().filter_map(|arg| Some((arg.get_long()?.to_owned(), schema(tool, arg))));
    let required: Vec<&str> =
        known().filter(|arg| arg.is_required_set()).filter_map(Arg::get_long).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties.collect::<Map<_, _>>(),
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// Returns the schema of an argument. Limits of numbers are in its description only: a number beyond them is
/// brought within them, which a client that checks the schema would prevent.
fn schema(tool: &Tool, argument: &Arg) -> Value {
    let name = argument.get_long().unwrap_or_default();
    let limits = tool.limits.iter().find(|(known, ..)| *known == name);
    let mut meaning = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if let Some((_, least, most)) = limits.filter(|(.., most)| *most < 1_000) {
        meaning.push_str(&format!(" ({least} to {most})"));
    }
    let mut schema = match argument.get_action() {
        ArgAction::SetTrue => json!({"type": "boolean", "default": false}),
        _ => of_value(argument),
    };
    schema["description"] = json!(meaning);
    schema
}

fn of_value(argument: &Arg) -> Value {
    let kind = argument.get_value_parser().type_id();
    let is_number = [TypeId::of::<u64>(), TypeId::of::<u16>()].iter().any(|number| kind == *number);
    let mut schema = json!({"type": if is_number { "integer" } else { "string" }});
    let values = argument.get_possible_values();
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        schema["enum"] = json!(names);
    }
    let default = argument.get_default_values().first().and_then(|value| value.to_str());
    if let Some(default) = default.filter(|default| !default.is_empty()) {
        schema["default"] = match default.parse::<u64>() {
            Ok(number) if is_number => json!(number),
            _ => json!(default),
        };
    }
    match argument.get_action() {
        ArgAction::Append => json!({"type": "array", "items": schema}),
        _ => schema,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_names_is_what_the_grammar_takes() {
        for tool in TOOLS {
            let schema = arguments(tool);
            assert_eq!(schema["additionalProperties"], false);
            let properties = schema["properties"].as_object().unwrap();
            let known = |schema: &Value| {
                let values = [schema["enum"].get(0), schema.get("default")];
                values.into_iter().flatten().next().cloned().unwrap_or(json!("x"))
            };
            let example = |name: &str, schema: &Value| match schema["type"].as_str().unwrap() {
                "boolean" => json!(true),
                "integer" => json!(1),
                "array" if name == "by" => json!(["month"]),
                "string" if name == "by" => json!("month"),
                "array" => json!([known(&schema["items"])]),
                _ => known(schema),
            };
            for (name, of) in properties {
                assert!(!of["description"].as_str().unwrap().is_empty(), "{name}");
                let mut given = json!({name: example(name, of)});
                for required in schema["required"].as_array().into_iter().flatten() {
                    given[required.as_str().unwrap()] = json!("x");
                }
                let (pairs, notes) = tool.pairs(given.as_object().unwrap()).unwrap();
                assert!(notes.is_empty(), "{name}: {notes:?}");
                let args = pairs.iter().map(|(name, value)| match value.as_str() {
                    "true" => format!("--{name}"),
                    value => format!("--{name}={value}"),
                });
                let read = (tool.grammar)().try_get_matches_from(args);
                let refused = read.err().map(|error| error.kind());
                assert_eq!(refused, None, "{} {name}", tool.name);
            }
        }
    }

    #[test]
    fn the_list_of_tools_is_small_enough_to_be_in_every_prompt() {
        let bytes = tools().to_string().len();
        assert!(bytes < 27_000, "{bytes}");
    }
}
