//! Parameters of a request: the long flags of the command line without their dashes.
//!
//! They are read by the grammar of those flags, so that names, values, defaults and what excludes what
//! are the same; only the errors are worded for who writes an address. What is unknown is an error: a
//! filter that is misspelled must not hide that it is none.

use axum::http::HeaderMap;
use axum::http::header;
use clap::Arg;
use clap::ArgAction;
use clap::Args;
use clap::Command;
use clap::FromArgMatches;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;
use dateline::render::problem::Problem;
use dateline::search;
use percent_encoding::percent_decode;
use serde_json::Value;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::request::once;
use crate::request::values;

/// Names and values, as they were sent.
pub(crate) type Pairs = Vec<(String, String)>;

/// Returns the grammar of the parameters `P`.
pub(crate) fn grammar<P: Args>() -> Command {
    let bare = Command::new("request").no_binary_name(true);
    P::augment_args(bare.disable_help_flag(true).disable_version_flag(true))
}

/// Reads what stands behind the `?` of an address.
///
/// # Errors
/// `Usage` for bytes that are not UTF-8: what they stand for is not known, and a guess would match nothing.
pub(crate) fn of_address(query: &str) -> Result<Pairs, Failure> {
    of_form(query.as_bytes())
}

/// Reads a form.
fn of_form(form: &[u8]) -> Result<Pairs, Failure> {
    let is_text = |part: &[u8]| percent_decode(part).decode_utf8().is_ok();
    if let Some(wrong) = form.split(|byte| *byte == b'&').find(|part| !is_text(part)) {
        let name = wrong.split(|byte| *byte == b'=').next().unwrap_or_default();
        let name: String = String::from_utf8_lossy(name).chars().take(40).collect();
        let failure = Failure::usage(format!("{name}: its bytes are not UTF-8"));
        return Err(failure.hint("encode the text as UTF-8 first: %C3%B1 is ñ, %F1 is not"));
    }
    Ok(form_urlencoded::parse(form).into_owned().collect())
}

/// Reads the body of a `POST`: a form, or one JSON object with the names of the parameters.
///
/// # Errors
/// `MediaType` for anything else, `Usage` for JSON that holds no parameters.
pub(crate) fn of_body(headers: &HeaderMap, body: &[u8]) -> Result<Pairs, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return of_form(body);
    }
    if kind.eq_ignore_ascii_case("application/json") {
        let value = once::read(body)
            .map_err(|error| Failure::usage(format!("the body is no JSON to read: {error}")))?;
        let Value::Object(fields) = value else {
            return Err(Failure::usage("the body is no JSON object"));
        };
        let mut pairs = Vec::new();
        for (name, value) in fields {
            of_value(&mut pairs, &name, &value)?;
        }
        return Ok(pairs);
    }
    if body.is_empty() && kind.is_empty() {
        return Ok(Vec::new());
    }
    Err(Failure::request(Kind::MediaType, format!("a body of {kind:?} is not read"))
        .hint("send a form (application/x-www-form-urlencoded) or application/json"))
}

/// Adds the value of a field: a text, a number or a truth, or a list of them; `null` is none.
///
/// # Errors
/// `Usage` for an object, and for a list in a list.
pub(crate) fn of_value(pairs: &mut Pairs, name: &str, value: &Value) -> Result<(), Failure> {
    let text = match value {
        Value::Null => return Ok(()),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(is) => is.to_string(),
        Value::Array(values) if !values.iter().any(|value| value.is_array() || value.is_null()) => {
            return values.iter().try_for_each(|value| of_value(pairs, name, value));
        }
        Value::Array(_) | Value::Object(_) => {
            return Err(Failure::usage(format!("{name}: a text, a number, or a list of texts")));
        }
    };
    pairs.push((name.to_owned(), text));
    Ok(())
}

/// Reads parameters.
///
/// # Errors
/// `Usage` for an unknown one, with the nearest, and for a value that is none of it.
pub(crate) fn read<P: Args + FromArgMatches>(pairs: &Pairs) -> Result<P, Failure> {
    let mut grammar = grammar::<P>();
    let args = arguments(&grammar, pairs)?;
    let matches = grammar.try_get_matches_from_mut(args).and_then(|m| P::from_arg_matches(&m));
    matches.map_err(|error| refused(&error))
}

/// Returns a failure with the names of parameters in place of flags.
pub(crate) fn undashed(grammar: &Command, mut failure: Failure) -> Failure {
    undash(grammar, &mut failure.problem);
    failure
}

/// Writes the names of parameters in place of flags.
pub(crate) fn undash(grammar: &Command, problem: &mut Problem) {
    let has = |name: &str| named(grammar, name).is_some();
    for text in [&mut problem.message].into_iter().chain(&mut problem.hints) {
        *text = search::undashed(text, &has).into_owned();
    }
    problem.others.iter_mut().for_each(|other| undash(grammar, other));
}

/// Returns the arguments that a command would be given.
fn arguments(grammar: &Command, pairs: &Pairs) -> Result<Vec<String>, Failure> {
    let mut arguments: Vec<String> = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        let Some(known) = named(grammar, name) else { return Err(unknown(grammar, name)) };
        if value.contains('\0') {
            return Err(Failure::usage(format!("{name}: a text without NUL")));
        }
        if !matches!(known.get_action(), ArgAction::SetTrue) {
            arguments.push(format!("--{name}={value}"));
            continue;
        }
        match value.as_str() {
            "true" | "1" | "" => arguments.push(format!("--{name}")),
            "false" | "0" => {}
            _ => {
                let value: String = value.chars().take(40).collect();
                return Err(Failure::usage(format!("{name}={value:?} is neither true nor false")));
            }
        }
    }
    Ok(arguments)
}

fn named<'g>(grammar: &'g Command, name: &str) -> Option<&'g Arg> {
    grammar.get_arguments().filter(|arg| !arg.is_hide_set()).find(|arg| {
        let aliases = arg.get_all_aliases().unwrap_or_default();
        arg.get_long() == Some(name) || aliases.contains(&name)
    })
}

/// Short flags of the commands and short names of parameters, with what is meant where that is one.
const SHORT: [(&str, &str); 4] = [("n", "limit"), ("n", "size"), ("q", "query"), ("query", "q")];

fn unknown(grammar: &Command, name: &str) -> Failure {
    let shown: String = name.chars().take(40).collect();
    let failure = Failure::usage(format!("unknown parameter {shown:?}"));
    let names = grammar.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(Arg::get_long);
    let names: Vec<&str> = names.collect();
    let meant = SHORT.iter().find(|(short, long)| *short == shown && names.contains(long));
    if let Some((_, long)) = meant {
        return failure.hint(format!("did you mean {long}?"));
    }
    let slips = names.iter().map(|known| (strsim::osa_distance(&shown, known), *known));
    match slips.min() {
        // Two slips of a short name make any other.
        Some((slips, nearest)) if slips <= 2 && slips < shown.chars().count() => {
            failure.hint(format!("did you mean {nearest}?"))
        }
        _ if names.is_empty() => failure.hint("there are none here"),
        _ => failure.hint(format!("there are: {}", names.join(", "))),
    }
}

/// Words an error of clap for who writes an address.
fn refused(error: &clap::Error) -> Failure {
    let name = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(name)) => bare(name),
        Some(ContextValue::Strings(names)) => {
            names.iter().map(|name| bare(name)).collect::<Vec<_>>().join(" and ")
        }
        _ => String::new(),
    };
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => value.chars().take(80).collect(),
        _ => String::new(),
    };
    let of = name(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidValue => {
            let failure = Failure::usage(format!("{of}={value:?} is not a value of it"));
            match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(valid)) if !valid.is_empty() => {
                    failure.hint(format!("one of: {}", valid.join(", ")))
                }
                _ => failure,
            }
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let cause = values::in_plain_words(&cause.unwrap_or_default());
            Failure::usage(format!("{of}={value:?}: {cause}"))
        }
        ErrorKind::ArgumentConflict => match name(ContextKind::PriorArg) {
            prior if prior == of => Failure::usage(format!("{of} is given twice")),
            prior => Failure::usage(format!("{of} and {prior} exclude each other")),
        },
        ErrorKind::MissingRequiredArgument => Failure::usage(format!("{of} is missing")),
        _ => {
            let text = error.to_string();
            Failure::usage(text.lines().next().unwrap_or_default().replace("error: ", ""))
        }
    }
}

/// Returns the name of a flag as clap shows it: `--sort <ORDER>`.
fn bare(flag: &str) -> String {
    flag.trim_start_matches('-').split([' ', '=']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    use clap::ValueEnum;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
    enum Order {
        Newest,
        Oldest,
    }

    #[derive(Debug, Args)]
    struct Sample {
        #[arg(long, alias = "since")]
        from: Option<String>,
        #[arg(long)]
        source: Vec<String>,
        #[arg(long, conflicts_with = "from")]
        any: bool,
        #[arg(long, value_enum)]
        sort: Option<Order>,
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=50))]
        limit: u64,
    }

    fn sample(query: &str) -> Result<Sample, String> {
        read(&of_address(query).expect("UTF-8")).map_err(|failure| {
            let hints = failure.problem.hints.iter().map(|hint| format!(" ({hint})"));
            failure.problem.message.clone() + &hints.collect::<String>()
        })
    }

    #[test]
    fn parameters_are_the_long_flags_without_dashes() {
        let read = sample("source=A+B&source=%C3%A9&since=2017&limit=5&sort=oldest").unwrap();
        assert_eq!(read.source, ["A B", "é"]);
        assert_eq!((read.from.as_deref(), read.limit), (Some("2017"), 5));
        assert_eq!((read.sort, read.any), (Some(Order::Oldest), false));
        assert!(sample("any").unwrap().any && sample("any=true").unwrap().any);
        assert!(!sample("any=false").unwrap().any && !sample("any=0").unwrap().any);
        assert_eq!(sample("").unwrap().limit, 10);
        assert_eq!(sample("from=--any").unwrap().from.as_deref(), Some("--any"));
    }

    #[test]
    fn what_is_wrong_with_a_parameter_is_said_in_its_own_terms() {
        for (query, said) in [
            ("sorce=x", "unknown parameter \"sorce\" (did you mean source?)"),
            ("x=1", "unknown parameter \"x\" (there are: from, source, any, sort, limit)"),
            ("any=yes", "any=\"yes\" is neither true nor false"),
            ("sort=size", "sort=\"size\" is not a value of it (one of: newest, oldest)"),
            ("limit=0", "limit=\"0\": 0 is not from 1 to 50"),
            ("limit=ten", "limit=\"ten\": this is not a whole number"),
            ("limit=", "limit=\"\": there is no number"),
            (
                "limit=99999999999999999999",
                "limit=\"99999999999999999999\": the number is too large",
            ),
            ("q=5", "unknown parameter \"q\" (there are: from, source, any, sort, limit)"),
            ("n=5", "unknown parameter \"n\" (did you mean limit?)"),
            ("from=2017&from=2018", "from is given twice"),
            ("any&from=2018", "any and from exclude each other"),
            ("from=%00", "from: a text without NUL"),
            ("--from=2017", "unknown parameter \"--from\" (did you mean from?)"),
        ] {
            assert_eq!(sample(query).unwrap_err(), said, "{query}");
        }
    }

    #[test]
    fn a_body_holds_a_form_or_an_object_of_the_same_names() {
        let of = |kind: &str, body: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            of_body(&headers, body.as_bytes())
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = of("application/x-www-form-urlencoded", "q=a+b&source=x&source=y");
        let json = of(
            "application/json; charset=utf-8",
            r#"{"q": "a b", "source": ["x", "y"], "to": null}"#,
        );
        let wanted = [pair("q", "a b"), pair("source", "x"), pair("source", "y")];
        assert_eq!(form.unwrap(), wanted);
        assert_eq!(json.unwrap(), wanted);
        let typed = of("application/json", r#"{"limit": 5, "any": true}"#).unwrap();
        assert_eq!(typed, [pair("limit", "5"), pair("any", "true")]);
        for wrong in ["", "[]", "{", r#"{"q": {"a": 1}}"#, r#"{"q": [[1]]}"#, r#"{"q": [null]}"#] {
            assert_eq!(of("application/json", wrong).unwrap_err().kind, Kind::Usage, "{wrong}");
        }
        assert_eq!(of("text/plain", "q=a").unwrap_err().kind, Kind::MediaType);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_by_the_name_of_their_parameter() {
        let failure = of_address("q=trump&source=Pe%F1a").unwrap_err();
        assert_eq!(failure.problem.message, "source: its bytes are not UTF-8");
        assert_eq!(of_address("q=Pe%C3%B1a").unwrap(), [("q".to_owned(), "Peña".to_owned())]);
    }

    #[test]
    fn a_command_in_a_hint_keeps_its_dashes() {
        let failure = Failure::usage("--by takes one").hint("`dateline count --by KEYS` or --by");
        let failure = undashed(&Command::new("x").arg(Arg::new("by").long("by")), failure);
        assert_eq!(failure.problem.message, "by takes one");
        assert_eq!(failure.problem.hints, ["`dateline count --by KEYS` or by"]);
    }
}
