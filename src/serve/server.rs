//! The server from its start to its end.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::request::index::Index;
use crate::serve::connection;
use crate::serve::gate::Gate;
use crate::serve::pages::Site;
use crate::serve::served::Served;
use crate::serve::token::Token;

/// Bytes of stack of a thread that searches: as many as the program's own, for a query may be nested
/// deeply.
const STACK: usize = 16 << 20;
/// Threads that search at a time: for each core two, so that short searches need not wait for long ones.
const FEWEST_SEARCHES: usize = 8;
/// How often the last commit is looked for where no request does.
const LOOK: Duration = Duration::from_secs(5);
/// How long threads that still search are waited for at the end.
const LAST_THREADS: Duration = Duration::from_millis(300);

/// What is served, where, and to whom.
pub(crate) struct Options {
    /// The index.
    pub(crate) index: PathBuf,
    /// Where to listen; port 0 is any that is free.
    pub(crate) listen: SocketAddr,
    /// What clients show.
    pub(crate) token: Token,
    /// Whether reading needs no token.
    pub(crate) public_read: bool,
    /// Names under which a reverse proxy serves it.
    pub(crate) hosts: Vec<String>,
    /// What every path begins with: empty, or `/news`.
    pub(crate) base: String,
    /// Origins whose pages may read.
    pub(crate) origins: Vec<String>,
    /// Whether each request is logged, with its query.
    pub(crate) log_queries: bool,
    /// Writes a line for whoever runs the server.
    pub(crate) log: fn(&str),
}

/// A server that listens.
pub(crate) struct Server {
    listener: TcpListener,
    served: Arc<Served>,
    local: SocketAddr,
    stopper: watch::Sender<bool>,
}

/// Ends a server, from any thread.
#[derive(Clone)]
pub(crate) struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Lets no more requests in; those under way have a moment to end.
    pub(crate) fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Opens the index and begins to listen.
    ///
    /// # Errors
    /// When the index cannot be opened, or the address is taken or not ours.
    pub(crate) fn start(options: Options) -> Result<Self, Failure> {
        let index = Index::open(&options.index)?;
        let listen = options.listen;
        let listener = TcpListener::bind(listen)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
        let listener = listener.map_err(|error| {
            let failure =
                Failure::request(Kind::Access, format!("cannot listen on {listen}: {error}"));
            failure.hint("--listen names another address or port; port 0 is any that is free")
        })?;
        let local = listener.local_addr().map_err(|error| {
            Failure::request(Kind::Access, format!("cannot listen on {listen}: {error}"))
        })?;
        let files = Site::gives_files(local.ip(), &options.hosts, options.public_read);
        let gate = Gate {
            hosts: options.hosts,
            origins: options.origins,
            token: options.token,
            public_read: options.public_read,
            // Cookies of one host are shared by all its ports.
            cookie: format!("dateline_{}", local.port()),
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = FEWEST_SEARCHES.max(2 * cores);
        let mut served = Served::new(index, gate, options.base, threads);
        served.files = files;
        served.log_queries = options.log_queries;
        served.log = options.log;
        let (stopper, _) = watch::channel(false);
        Ok(Self { listener, served: Arc::new(served), local, stopper })
    }

    /// Returns the address to open in a browser, without the token.
    pub(crate) fn address(&self) -> String {
        let mut local = self.local;
        // Nothing is reached at the address that stands for all.
        if local.ip().is_unspecified() {
            local.set_ip(match local.ip() {
                IpAddr::V4(_) => IpAddr::from([127, 0, 0, 1]),
                IpAddr::V6(_) => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
            });
        }
        format!("http://{local}{}/", self.served.base)
    }

    /// Returns what ends it.
    pub(crate) fn stopper(&self) -> Stopper {
        Stopper(self.stopper.clone())
    }

    /// Answers until it is stopped.
    ///
    /// # Errors
    /// When the system has no threads for it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let failed = |error: std::io::Error| {
            Failure::request(Kind::Io, format!("cannot start the server: {error}"))
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("serve")
            .thread_stack_size(STACK)
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        let stopping = self.stopper.subscribe();
        let (listener, served) = (self.listener, self.served);
        let ended = runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            // Without requests nobody else would let go of the files of an old commit.
            let index = Arc::clone(&served.index);
            tokio::spawn(async move {
                loop {
                    sleep(LOOK).await;
                    let index = Arc::clone(&index);
                    let _ = spawn_blocking(move || index.newest()).await;
                }
            });
            connection::accept(listener, served, stopping).await;
            Ok(())
        });
        // What still runs has been asked to stop when its connection went.
        runtime.shutdown_timeout(LAST_THREADS);
        ended.map_err(failed)
    }
}
