//! What is asked of the index, as every interface of the program reads it: flags of the command line,
//! parameters of the API, arguments of an agent's tools, with the same names, values, defaults and errors.

pub(crate) mod clock;
pub(crate) mod columns;
pub(crate) mod context;
pub(crate) mod index;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod once;
pub(crate) mod parameters;
pub(crate) mod query;
pub(crate) mod ranked;
pub(crate) mod sample;
pub(crate) mod settled;
pub(crate) mod similar;
pub(crate) mod status;
pub(crate) mod terms;
pub(crate) mod timeline;
pub(crate) mod values;
