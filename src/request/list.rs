//! Which list of articles `doctor` gives, where no query finds them.

use clap::Args;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use dateline::counting::Fault;

/// Which list.
#[derive(Debug, Args)]
pub(crate) struct ListFlag {
    /// List the articles with this fault instead, among those whose text is read
    #[arg(long, value_name = "FAULT", value_parser = faults())]
    list: Option<Fault>,
}

impl ListFlag {
    /// Returns the fault whose articles are listed.
    pub(crate) const fn fault(&self) -> Option<Fault> {
        self.list
    }
}

/// Reads the name of a fault.
fn faults() -> impl TypedValueParser<Value = Fault> {
    let known = Fault::ALL.map(|fault| PossibleValue::new(fault.name()).help(fault.what()));
    PossibleValuesParser::new(known)
        .map(|name| Fault::named(&name).expect("only names of faults are possible"))
}
