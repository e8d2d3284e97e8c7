//! What the server counts, for whoever watches over it: never what was asked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Upper bounds of the classes of durations, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 2.5];

/// Counts since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    /// Answers, by route and status.
    answers: Mutex<BTreeMap<(&'static str, u16), u64>>,
    /// Answers by duration; the last class has no bound.
    classes: [AtomicU64; SECONDS.len() + 1],
    /// The sum of durations, in microseconds.
    microseconds: AtomicU64,
    /// Connections that are open.
    connections: AtomicU64,
    /// Connections for which there was no room.
    refused: AtomicU64,
}

/// Counts a connection for as long as the value lives.
pub(crate) struct Connected<'m>(&'m Metrics);

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What is to be said of the index.
pub(crate) struct Gauges {
    pub(crate) articles: u64,
    pub(crate) generation: u64,
    /// Whether its last commit cannot be read.
    pub(crate) is_stale: bool,
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers.entry((route, status)).or_default() += 1;
        drop(answers);
        let seconds = took.as_secs_f64();
        let class = SECONDS.iter().position(|most| seconds <= *most).unwrap_or(SECONDS.len());
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }

    /// Counts a connection that is open.
    pub(crate) fn connected(&self) -> Connected<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Connected(self)
    }

    /// Counts a connection for which there was no room.
    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns them in the text format of Prometheus (version 0.0.4).
    pub(crate) fn text(&self, index: &Gauges) -> String {
        let mut text = String::new();
        let mut line = |line: std::fmt::Arguments<'_>| {
            text.write_fmt(line).and_then(|()| text.write_char('\n')).expect("memory takes it");
        };
        line(format_args!("# HELP dateline_answers_total Answers, by route and status."));
        line(format_args!("# TYPE dateline_answers_total counter"));
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, status), count) in answers.iter() {
            line(format_args!(
                "dateline_answers_total{{route=\"{route}\",status=\"{status}\"}} {count}"
            ));
        }
        drop(answers);
        line(format_args!("# HELP dateline_answer_seconds How long answers took."));
        line(format_args!("# TYPE dateline_answer_seconds histogram"));
        let mut sum = 0;
        for (class, most) in self.classes.iter().zip(SECONDS) {
            sum += class.load(Ordering::Relaxed);
            line(format_args!("dateline_answer_seconds_bucket{{le=\"{most}\"}} {sum}"));
        }
        sum += self.classes[SECONDS.len()].load(Ordering::Relaxed);
        line(format_args!("dateline_answer_seconds_bucket{{le=\"+Inf\"}} {sum}"));
        let seconds = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        line(format_args!("dateline_answer_seconds_sum {seconds}"));
        line(format_args!("dateline_answer_seconds_count {sum}"));
        for (name, kind, help, value) in [
            ("connections", "gauge", "Connections that are open.", &self.connections),
            ("refused_total", "counter", "Connections for which there was no room.", &self.refused),
        ] {
            line(format_args!("# HELP dateline_{name} {help}"));
            line(format_args!("# TYPE dateline_{name} {kind}"));
            line(format_args!("dateline_{name} {}", value.load(Ordering::Relaxed)));
        }
        for (name, help, value) in [
            ("articles", "Articles of the index.", index.articles),
            ("generation", "The generation of the index.", index.generation),
            ("stale", "Whether the last commit cannot be read.", u64::from(index.is_stale)),
        ] {
            line(format_args!("# HELP dateline_{name} {help}"));
            line(format_args!("# TYPE dateline_{name} gauge"));
            line(format_args!("dateline_{name} {value}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_status_and_duration() {
        let metrics = Metrics::default();
        metrics.answered("/api/v1/search", 200, Duration::from_millis(2));
        metrics.answered("/api/v1/search", 200, Duration::from_secs(5));
        metrics.answered("page", 401, Duration::ZERO);
        let connected = metrics.connected();
        let gauges = Gauges { articles: 7, generation: 2, is_stale: false };
        let text = metrics.text(&gauges);
        for line in [
            "dateline_answers_total{route=\"/api/v1/search\",status=\"200\"} 2",
            "dateline_answers_total{route=\"page\",status=\"401\"} 1",
            "dateline_answer_seconds_bucket{le=\"0.001\"} 1",
            "dateline_answer_seconds_bucket{le=\"0.0025\"} 2",
            "dateline_answer_seconds_bucket{le=\"+Inf\"} 3",
            "dateline_answer_seconds_sum 5.002",
            "dateline_answer_seconds_count 3",
            "dateline_connections 1",
            "dateline_articles 7",
            "dateline_stale 0",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
        drop(connected);
        assert!(metrics.text(&gauges).contains("\ndateline_connections 0\n"));
    }
}
