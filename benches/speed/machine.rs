//! Names the machine and the day, without which no figure means anything.

use std::fs;

/// Returns the processor, the cores, the memory, the load and the day.
pub(crate) fn describe() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let unknown = || "unknown".to_owned();
    let processor = after(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown);
    let memory = after(&read("/proc/meminfo"), "MemTotal").and_then(|total| {
        let kilobytes = total.split_whitespace().next()?.parse::<f64>().ok()?;
        Some(format!("{:.0} GiB", kilobytes / f64::from(1 << 20)))
    });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = read("/proc/loadavg").split_whitespace().next().map_or_else(unknown, str::to_owned);
    let day = jiff::Zoned::now().date();
    format!(
        "{processor}, {cores} cores, {} of memory, load {load} at the start, {day}.",
        memory.unwrap_or_else(unknown)
    )
}
