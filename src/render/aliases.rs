//! The names of sources in force: as TOML to paste into `dateline.toml`, and as JSON.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::evidence::AliasRow;
use crate::render::escape;

/// Writes the names as the `[aliases]` of `dateline.toml`; `by` says of each part who has it.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn toml(out: &mut impl Write, rows: &[AliasRow], built_in: bool) -> io::Result<()> {
    writeln!(out, "[aliases]")?;
    if !built_in {
        writeln!(out, "built-in = false")?;
    }
    let mut last = None;
    for row in rows {
        if last != Some(row.by) {
            writeln!(out, "# from {}", row.by)?;
            last = Some(row.by);
        }
        let others = row.others.iter().chain(&row.domains).map(|name| quoted(name));
        writeln!(out, "{} = [{}]", quoted(&row.name), others.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}

/// Returns a text as TOML writes it, safe to print.
fn quoted(text: &str) -> String {
    serde_json::Value::from(&*escape::name(text)).to_string()
}

/// Writes the names as `dateline.aliases/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn json<'a>(out: &mut impl Write, rows: &'a [AliasRow], built_in: bool) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'a> {
        name: &'a str,
        others: &'a [String],
        domains: &'a [String],
        by: &'static str,
    }
    #[derive(Serialize)]
    struct Aliases<'a> {
        schema: &'static str,
        built_in: bool,
        aliases: Vec<Row<'a>>,
    }
    let row = |row: &'a AliasRow| {
        let AliasRow { name, others, domains, by } = row;
        Row { name, others, domains, by: by.name() }
    };
    let aliases = rows.iter().map(row).collect();
    let schema = "dateline.aliases/1";
    serde_json::to_writer(&mut *out, &Aliases { schema, built_in, aliases })?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Normalized;

    #[test]
    fn what_is_printed_can_be_pasted_into_the_settings() {
        let row = |name: &str, by| AliasRow {
            name: name.into(),
            others: vec!["a \"b\"".into()],
            domains: vec!["x.example".into()],
            by,
        };
        let rows = [row("Quay", Normalized::Settings), row("Nordic Sun", Normalized::Table)];
        let mut out = Vec::new();
        toml(&mut out, &rows, false).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "[aliases]\nbuilt-in = false\n# from dateline.toml\n\
             \"Quay\" = [\"a \\\"b\\\"\", \"x.example\"]\n# from the built-in table\n\
             \"Nordic Sun\" = [\"a \\\"b\\\"\", \"x.example\"]\n"
        );
        let read: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(read["aliases"]["Quay"][1].as_str(), Some("x.example"));
    }
}
