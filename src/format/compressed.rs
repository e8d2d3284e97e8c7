//! Compressed files: gzip, zstd, bzip2 and xz, recognized by their first bytes.
//!
//! What is inside is read as if it were there uncompressed: its records are those of the file, and
//! their byte ranges are in the decompressed bytes. A damaged stream gives what came before the damage.

use std::ops::ControlFlow;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::member;
use crate::read::Compression;
use crate::read::Decompressed;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;
use crate::read::why_broken;

/// A stream of bytes made smaller.
#[derive(Debug, Clone, Copy)]
pub struct Compressed;

impl Format for Compressed {
    fn name(&self) -> &'static str {
        "compressed file"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        Compression::of(head.bytes).is_some()
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let Some(compression) = Compression::of(input.head()?.bytes) else {
            return Err(FormatError::Malformed("not a compressed file".to_owned()));
        };
        let name = inner_name(&String::from_utf8_lossy(input.name()));
        let (nesting, limits) = (input.nesting(), input.limits());
        let mut expanded = Decompressed::new(compression, input, &nesting)
            .map_err(|source| ReadError::Io { offset: 0, source })?;
        let mut is_empty = false;
        let mut hand_on = |outcome| match outcome {
            // The damage, if there is any, is the reason, and is given below.
            Outcome::Skipped { kind, .. } if kind == "empty file" => {
                is_empty = true;
                ControlFlow::Continue(())
            }
            outcome => each(outcome),
        };
        member::unwrap_in(&name, &mut expanded, &nesting, limits, options, &mut hand_on)?;
        match expanded.broken() {
            Some(error) => Err(FormatError::Malformed(format!(
                "{} (what came before was read)",
                why_broken(error)
            ))),
            None => {
                if is_empty {
                    let _ = each(Outcome::Skipped { record: None, kind: "empty file".to_owned() });
                }
                Ok(())
            }
        }
    }
}

/// Returns the name without the ending that says how it is compressed.
fn inner_name(name: &str) -> String {
    const ENDINGS: [(&str, &str); 9] = [
        (".gz", ""),
        (".gzip", ""),
        (".zst", ""),
        (".zstd", ""),
        (".bz2", ""),
        (".xz", ""),
        (".tgz", ".tar"),
        (".tbz2", ".tar"),
        (".txz", ".tar"),
    ];
    let lower = name.to_ascii_lowercase();
    match ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending)) {
        Some((ending, instead)) => format!("{}{instead}", &name[..name.len() - ending.len()]),
        None => name.to_owned(),
    }
}
