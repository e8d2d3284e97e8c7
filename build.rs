//! Links the program at a fixed address on Linux.
//!
//! A position-independent program of this size has 80,000 addresses to put right each time it
//! starts, in 450 pages of tables it will mostly never read: half of what a cold search takes
//! (2.6 of 5 ms; `benches/queries.md`). Stack, heap and shared libraries still lie at random
//! addresses.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
