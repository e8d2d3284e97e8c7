//! Bytes in the folder of an index: what is where, who may write, and what is whole.
//!
//! `folder` says what the folder holds and who may write to it, `files` what a generation is made of
//! and what of it is litter; `directory` is how tantivy reads and writes them. Files are written under
//! a `seal`, through `fail_stop`, which writes nothing after a fault, and synced, but for the
//! `temporary` ones that no commit names; those of the `previous` commit are kept until the next.
//! `remapped` gives their memory back, what is `unmapped` takes none, and `blocks` finds what is damaged of what is read.
//!
//! `story_files` are beside the segments. The `stories_file` among them is what a search reads; an update reads
//! what is known of articles in `sketches`, which are parts (`sketch_part`), and their pairs in others
//! (`pair_part`), both as a `sorted_file`.

pub(crate) mod blocks;
pub(crate) mod directory;
pub(crate) mod fail_stop;
pub(crate) mod failure;
pub(crate) mod files;
pub(crate) mod folder;
pub(crate) mod last_run;
pub(crate) mod pair_part;
pub(crate) mod previous;
pub(crate) mod remapped;
pub(crate) mod seal;
pub(crate) mod sharing;
pub(crate) mod sketch_part;
pub(crate) mod sketches;
pub(crate) mod sorted_file;
pub(crate) mod stories_file;
pub(crate) mod story_files;
pub(crate) mod story_places;
pub(crate) mod temporary;
pub(crate) mod unmapped;
