//! The columns that articles are written in, for the commands that write them as rows.

use clap::Args;
use dateline::render::export::Column;

/// Which columns.
#[derive(Debug, Args)]
pub(crate) struct ColumnFlags {
    /// Write these columns, separated by commas, instead of all but passages and body
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    fields: Vec<Column>,
    /// Write these columns too: passages (those that match), body
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "fields")]
    with: Vec<Column>,
}

impl ColumnFlags {
    /// Returns the columns, in order, each once.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let usual = if self.fields.is_empty() { Column::usual() } else { Vec::new() };
        let mut columns: Vec<Column> = Vec::new();
        for column in usual.into_iter().chain(self.fields.clone()).chain(self.with.clone()) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }
}
