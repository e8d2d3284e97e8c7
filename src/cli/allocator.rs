//! What the C library does with memory that a long run has freed.
//!
//! glibc learns from the first large pieces that are freed to keep all of that size for itself, up to
//! 32 MB, and from then on gives next to nothing back: a run over a million articles, which never uses
//! 350 MB at a time, came to hold 830. Pieces of a megabyte are given back at once if it is told so,
//! and it can be told only by the environment it starts in. So commands that index start themselves
//! again, which takes a millisecond.

/// What glibc is told: the size from which pieces are given back, and how much may be free at the end
/// of the others.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const TOLD: &str = "glibc.malloc.mmap_threshold=1048576:glibc.malloc.trim_threshold=4194304";

/// Starts the program again in an environment in which memory is given back. Where that fails, or the
/// user has told glibc something, it goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn give_memory_back() {
    use std::os::unix::process::CommandExt as _;
    const TUNABLES: &str = "GLIBC_TUNABLES";
    let mut args = std::env::args_os();
    if std::env::var_os(TUNABLES).is_some() {
        return;
    }
    if let (Ok(program), Some(name)) = (std::env::current_exe(), args.next()) {
        // Returns only where it failed.
        let _ =
            std::process::Command::new(program).arg0(name).args(args).env(TUNABLES, TOLD).exec();
    }
}

/// Elsewhere the system's allocator gives memory back as it is.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn give_memory_back() {}
