//! The calls of tools: on threads of their own, each with a deadline, each of which may be given up.
//!
//! Bounds: so many threads, and so many calls that wait for one; the next is refused, with the hint to ask
//! again. Answers are written by the thread that made them, so that a client that reads slowly slows down the
//! threads and then the reader, and nothing piles up.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use crossbeam_channel::Receiver;
use crossbeam_channel::Sender;
use crossbeam_channel::TrySendError;
use dateline::engine::Stop;
use dateline::render::problem;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::mcp::budget;
use crate::mcp::message;
use crate::mcp::message::NO_REQUEST;
use crate::mcp::message::Refusal;
use crate::mcp::protocol;
use crate::mcp::protocol::Form;
use crate::mcp::tools::Asked;
use crate::mcp::tools::Tool;
use crate::request::clock::today;
use crate::request::index::Index;
use crate::request::parameters;

/// Calls answered at a time: an agent rarely asks for more at once.
const THREADS: usize = 4;
/// Calls that wait for a thread.
const WAITING: usize = 64;
/// Bytes of stack of a thread that searches: a query may be nested deeply.
const STACK: usize = 16 << 20;

/// Calls under way, and the threads that answer them.
pub(crate) struct Calls {
    shared: Arc<Shared>,
    jobs: Sender<Job>,
    deadlines: Sender<(Instant, Stop)>,
    threads: Vec<JoinHandle<()>>,
    /// Distinguishes calls whose ids are the same.
    serial: u64,
}

/// A call of a tool.
pub(crate) struct Call {
    pub(crate) id: Value,
    pub(crate) tool: &'static Tool,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) form: Form,
}

/// A call that waits for a thread, or has one.
struct Job {
    call: Call,
    serial: u64,
    stop: Stop,
    deadline: Instant,
}

/// What all threads have.
struct Shared {
    index: Arc<Index>,
    /// Bytes of an answer.
    most: usize,
    /// How long an answer may take.
    timeout: Duration,
    /// The calls that somebody waits for, by id.
    awaited: Mutex<HashMap<String, (u64, Stop)>>,
    out: Mutex<Box<dyn Write + Send>>,
    /// Whether nobody reads the answers any more.
    is_closed: AtomicBool,
}

impl Shared {
    fn awaited(&self) -> MutexGuard<'_, HashMap<String, (u64, Stop)>> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a message on a line of its own.
    fn write(&self, message: &Value) {
        let mut line = message.to_string();
        line.push('\n');
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
            self.is_closed.store(true, Ordering::Relaxed);
        }
    }

    /// Answers a call, unless it was given up.
    fn finish(&self, job: &Job, made: &Result<String, Failure>) {
        let id = job.call.id.to_string();
        let is_awaited = match self.awaited().entry(id) {
            Entry::Occupied(entry) if entry.get().0 == job.serial => {
                entry.remove();
                true
            }
            _ => false,
        };
        if is_awaited {
            let result = self.result(&job.call, made);
            self.write(&message::result(&job.call.id, &result));
        }
    }

    /// Returns the result of a call: what went wrong is text for the model too, with what to do about it.
    fn result(&self, call: &Call, made: &Result<String, Failure>) -> Value {
        let text = match made {
            Ok(text) => text.clone(),
            Err(failure) => {
                let mut bytes = Vec::new();
                problem::text(&mut bytes, &failure.problem).expect("memory takes everything");
                let text = String::from_utf8_lossy(&bytes);
                budget::beginning(&text, self.most).to_owned()
            }
        };
        let content = json!([{"type": "text", "text": text}]);
        protocol::finished(json!({"content": content, "isError": made.is_err()}), call.form)
    }

    /// Makes the answer of a call.
    fn answer(&self, job: &Job) -> Result<String, Failure> {
        let call = &job.call;
        if job.deadline <= Instant::now() {
            return Err(self.too_late(job.call.tool));
        }
        let (pairs, notes) = call.tool.pairs(&call.arguments)?;
        let asked = Asked {
            index: Arc::clone(&self.index),
            view: self.index.newest(),
            pairs,
            notes,
            stop: job.stop.clone(),
            today: today(),
            most: self.most,
        };
        match (call.tool.answer)(&asked) {
            Err(failure) if failure.kind == Kind::Timeout => Err(self.too_late(job.call.tool)),
            made => made,
        }
    }

    fn too_late(&self, tool: &Tool) -> Failure {
        let seconds = self.timeout.as_secs_f64();
        let message = format!("the answer was not complete after {seconds} seconds");
        Failure::request(Kind::Timeout, message).hint(
            tool.in_less_time
                .unwrap_or("ask for less: fewer patterns and hits, a shorter span of days"),
        )
    }

    /// Answers calls until there are no more. A panic ends nothing but its own call.
    fn work(&self, jobs: &Receiver<Job>) {
        for job in jobs {
            // What was given up while it waited costs nothing.
            let made = match job.stop.is_stopped() && job.deadline > Instant::now() {
                true => Err(self.too_late(job.call.tool)),
                false => panic::catch_unwind(AssertUnwindSafe(|| self.answer(&job)))
                    .unwrap_or_else(|panic| Err(Failure::panicked(panic.as_ref()))),
            };
            let made = made.map_err(|failure| {
                let failure = parameters::undashed(&(job.call.tool.grammar)(), failure);
                failure.about_index(self.index.path()).with_tools()
            });
            self.finish(&job, &made);
        }
    }
}

impl Calls {
    /// Starts the threads. Answers have at most `most` bytes of text, and take at most `timeout`.
    ///
    /// # Errors
    /// When the system has no threads for it.
    pub(crate) fn start(
        index: Index,
        most: usize,
        timeout: Duration,
        out: Box<dyn Write + Send>,
    ) -> Result<Self, Failure> {
        let shared = Arc::new(Shared {
            index: Arc::new(index),
            most,
            timeout,
            awaited: Mutex::default(),
            out: Mutex::new(out),
            is_closed: AtomicBool::new(false),
        });
        let (jobs, waiting) = crossbeam_channel::bounded::<Job>(WAITING);
        let (deadlines, clock) = crossbeam_channel::unbounded::<(Instant, Stop)>();
        let failed = |error: std::io::Error| {
            Failure::request(Kind::Io, format!("cannot start a thread: {error}"))
        };
        let mut threads = Vec::new();
        for _ in 0..THREADS {
            let (shared, waiting) = (Arc::clone(&shared), waiting.clone());
            let thread = thread::Builder::new().name("mcp".into()).stack_size(STACK);
            threads.push(thread.spawn(move || shared.work(&waiting)).map_err(failed)?);
        }
        // Not waited for at the end: it may sleep until the last deadline.
        thread::Builder::new()
            .name("deadline".into())
            .spawn(move || watch(&clock))
            .map_err(failed)?;
        Ok(Self { shared, jobs, deadlines, threads, serial: 0 })
    }

    /// Writes a message.
    pub(crate) fn write(&self, message: &Value) {
        self.shared.write(message);
    }

    /// Returns whether nobody reads the answers any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.shared.is_closed.load(Ordering::Relaxed)
    }

    /// Takes a call, which is answered later; at once if too many wait, or if another of its id is under way.
    pub(crate) fn take(&mut self, call: Call) {
        self.serial += 1;
        let (stop, serial) = (Stop::new(), self.serial);
        let deadline = Instant::now() + self.shared.timeout;
        match self.shared.awaited().entry(call.id.to_string()) {
            Entry::Vacant(entry) => {
                entry.insert((serial, stop.clone()));
            }
            Entry::Occupied(_) => {
                let message = "another request of this id is under way";
                let refusal = Refusal::new(Value::Null, NO_REQUEST, message);
                self.shared.write(&refusal.answer());
                return;
            }
        }
        // A call that nobody watches would only be late.
        let _ = self.deadlines.send((deadline, stop.clone()));
        match self.jobs.try_send(Job { call, serial, stop, deadline }) {
            Ok(()) => {}
            Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => {
                let busy = Failure::request(Kind::Busy, "too many calls at a time");
                self.shared.finish(&job, &Err(busy.hint("ask again in a second")));
            }
        }
    }

    /// Gives up the call of this id, if it is under way: it is not answered.
    pub(crate) fn give_up(&self, id: &Value) {
        if let Some((_, stop)) = self.shared.awaited().remove(&id.to_string()) {
            stop.stop();
        }
    }

    /// Waits until all calls are answered.
    pub(crate) fn finish(self) {
        drop(self.jobs);
        for thread in self.threads {
            // Panics are caught within it.
            let _ = thread.join();
        }
    }
}

/// Stops each call at its deadline. They come in the order of their deadlines, since all have the same time;
/// a call that is answered by then does not notice.
fn watch(clock: &Receiver<(Instant, Stop)>) {
    for (deadline, stop) in clock {
        thread::sleep(deadline.saturating_duration_since(Instant::now()));
        stop.stop();
    }
}
