//! The day and the time zone here, which the library never looks up itself.

use std::io::Write as _;
use std::sync::OnceLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Returns the civil day here, which `7d` and `today` count from.
pub(crate) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(zone().clone()).date()
}

/// Returns the time zone here: what `TZ` says, else the system's. One that is not known is UTC, as for
/// `date`, and a warning says so.
pub(crate) fn zone() -> &'static TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(|| {
        TimeZone::try_system().unwrap_or_else(|_| {
            if let Some(name) = std::env::var_os("TZ") {
                let name = name.to_string_lossy().into_owned();
                // When stderr is closed, nobody can be warned.
                let _ = writeln!(
                    std::io::stderr(),
                    "warning: TZ={name:?} is no time zone known here; days are those of UTC"
                );
            }
            TimeZone::UTC
        })
    })
}
