//! The one integration binary: a file each for what can only be seen from outside.
//!
//! One binary links once and runs its tests side by side; a file here that this table does not
//! declare is never run, so `repository` looks for such files.
//!
//! Rules of a single module are tested beside the module. What a command prints and answers is
//! tested here through [`support::Corpus`], which runs the real binary on a folder of its own.

/// Answers over the sample news, number for number.
mod answers;
/// The map of `src/`: who may import whom, and what the library never does.
mod architecture;
/// Tables that say what the files beside them are.
mod beside;
mod broken_files;
/// Ids that last: the same files are cited alike by everyone, after whatever.
mod citations;
/// Citations that are old, cut, mistyped or mixed up.
mod cited;
/// The commands from outside: exit codes, streams, and what an error looks like.
mod command_line;
mod commands;
/// What is in archives, mail and saved pages is read as it is beside them.
mod containers;
/// Answers that are numbers, against a plain loop over the same articles.
mod counting;
/// Runs that are killed or stopped, folders edited meanwhile: nothing lost, nothing twice.
mod crashes;
/// A thousand damages to an index: all are seen, none makes a search panic.
mod damage;
/// README.md and `docs/`: every command shown prints what is shown.
mod documents;
/// What is said of the parts of a query: what each finds, leaves out and is mistaken for.
mod explained;
/// A disk that fails or is full: what is committed is safe, and said.
mod faults;
/// Stories shown once, against a plain fold of the whole list.
mod folding;
/// Archives, mail, scans and documents as others write them.
mod foreign_files;
/// Pages as others write and save them: the day, title, address and text that they mean.
mod foreign_pages;
/// What is asked for is found: words by language, names as written, other spellings.
mod found;
/// What people hand to the commands: files to write, folders, pipes, ids, paths, queries.
mod given;
/// Files that grow at their end, and runs that stop inside one.
mod growing;
/// A folder that means harm: what is sound is found, what is damaged is named.
mod hostile_folder;
/// Mutated queries over the sample news: an answer or a short error, soon.
mod hostile_queries;
/// Files that are broken or half written now keep what was indexed from them.
mod kept_articles;
/// Indexes of released versions: each opens, or is refused with the cure.
mod kept_indexes;
/// Locks, and an index that can only be read: nobody waits, another user may search.
mod locks;
/// The main job, end to end, on the sample news.
mod main_job;
/// `mcp`: tools for agents, and clients that break the rules.
mod mcp;
/// Folders, indexes and settings that move: each article once, rules with their folder.
mod moved;
/// Articles on a cluster: as in a folder, and a cluster that fails is an error, soon.
mod on_cluster;
/// What is at the address of a cluster and is none, or fails, or wants a password.
mod on_cluster_faults;
/// Nodes that are killed and stopped: nothing is lost, nothing is there twice.
mod on_cluster_nodes;
/// Fields that a data set adds: kept by a map, searched as `meta.NAME`, shown and exported.
mod own_fields;
/// What a build takes from others: how many packages, under which licenses, from where.
mod packages;
/// The page on the query language: each example finds what the page says.
mod query_language;
/// The order of hits: any word, added words, age, likeness, the sum of a score.
mod ranking;
/// Languages without being asked for: forms, spellings, and marks on whole letters.
mod recall;
/// What people rely on: paths that open, one word for one thing, the same numbers everywhere.
mod relied_on;
/// What the repository may hold: sizes, words, paths, tests that run.
mod repository;
/// Runs one after the other: what is kept, read again, removed, remembered.
mod roots;
mod runs;
/// The sample news: all there, unchanged, one article in each format.
mod seeds;
/// `serve`: the page and the API over HTTP, and whom they keep out.
mod serve;
/// Who published an article: as the file gives it, as it is counted, found by either.
mod sources;
mod spelled;
mod stories;
/// The harness: folders of small articles, the binary run on them, Rust read as text.
mod support;
/// Articles that are taken down: they stay out, as a copy and after a rebuild too.
mod taken_down;
/// Views that follow commits: for programs that search for long while another indexes.
mod typed;
/// `versions`: what a publisher changed after publication.
mod versions;
mod views;
/// `watch` beside a folder that changes: every change is found, and a signal ends it.
mod watch;
/// How wide answers are on terminals of 40 to 120 columns.
mod widths;
mod wording;
