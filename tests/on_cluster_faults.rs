//! What is at the address of a cluster and does not do what it should: nothing, something that never
//! answers, a web page, a proxy, another program, one that wants a password. Each is an error that names it
//! within the deadline, with the cure, and leaves nothing behind.
//!
//! All of them are played by the tests; no cluster is needed.

use std::io::Read;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::repository;

/// No request may take longer that has no answer.
const SOON: Duration = Duration::from_secs(60);
/// What OpenSearch says of itself.
const HELLO: &str = r#"{"version": {"distribution": "opensearch", "number": "2.19.6"}}"#;
const NOTHING: &str = r#"{"error": {"root_cause": [{"type": "index_not_found_exception", "reason": "no such index"}]}}"#;

fn news() -> Corpus {
    Corpus::new().dated("2019-03-04", "Herald", "Port shut", "Dock workers are on strike.")
}

/// Writes an answer of HTTP.
fn http(status: u16, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

fn json(status: u16, body: &str) -> String {
    http(status, "application/json", body)
}

/// Plays what is at an address: `answer` makes of each request what is sent back, `None` for nothing, ever.
fn plays(
    answer: impl Fn(&str) -> Option<String> + Send + 'static,
) -> (String, &'static AtomicUsize) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
    let at = listener.local_addr().expect("a port");
    let asked: &'static AtomicUsize = Box::leak(Box::default());
    thread::spawn(move || {
        let mut waiting = Vec::new();
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            asked.fetch_add(1, Ordering::Relaxed);
            match answer(&request(&mut stream)) {
                Some(answer) => drop(stream.write_all(answer.as_bytes())),
                None => waiting.push(stream),
            }
        }
    });
    (format!("http://{at}/news"), asked)
}

/// Reads a request: its head, and its body, which is thrown away.
fn request(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let lower = head.to_lowercase();
    let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    let _ = stream.read_exact(&mut body);
    head
}

/// Runs a command against what is played, and what is said of it: soon, by name, nothing left behind.
fn fails(corpus: &Corpus, command: &[&str], engine: &str, code: i32, says: &[&str]) -> Run {
    let started = Instant::now();
    let run = corpus.run([command, &["--engine", engine]].concat());
    assert!(started.elapsed() < SOON, "{:?}: {run}", started.elapsed());
    assert_eq!(run.code, Some(code), "{run}");
    for part in says.iter().chain(&[engine, "hint"]) {
        assert!(run.stderr.contains(part), "{part}: {run}");
    }
    assert!(!corpus.index().exists(), "a folder is left: {run}");
    run
}

fn both_fail(engine: &str, says: &[&str]) {
    let corpus = news();
    for command in [&["index", "news"][..], &["search", "strike"][..]] {
        fails(&corpus, command, engine, 7, says);
    }
}

#[test]
fn a_cluster_that_is_not_there_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("a port");
    let says = ["cannot be reached: nothing listens there", "start it, or name where it is"];
    both_fail(&format!("http://{free}/news"), &says);
}

#[test]
fn a_cluster_that_is_too_busy_is_asked_again_and_then_given_up() {
    let full = r#"{"error":{"reason":"queue is full","type":"rejected_execution_exception"}}"#;
    let (engine, asked) = plays(move |_| Some(json(429, full)));
    both_fail(&engine, &["status 429: queue is full"]);
    assert_eq!(asked.load(Ordering::Relaxed), 12, "each of two commands asks six times");
}

#[test]
fn one_that_never_answers_or_drips_is_an_error_at_its_deadline() {
    let (silent, _) = plays(|_| None);
    let says = ["does not answer: no whole answer within 10 s", "_cluster/health"];
    fails(&news(), &["search", "strike"], &silent, 7, &says);

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
    let at = listener.local_addr().expect("a port");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
            while stream.write_all(b" ").is_ok() {
                thread::sleep(Duration::from_millis(200));
            }
        }
    });
    fails(&news(), &["search", "strike"], &format!("http://{at}/news"), 7, &says);
}

#[test]
fn an_answer_that_is_cut_off_is_no_answer() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"found\":true";
    both_fail(&plays(move |_| Some(cut.to_owned())).0, &["ended before the answer"]);
    both_fail(&plays(|_| Some(String::new())).0, &["ended before the answer"]);
}

#[test]
fn what_is_no_opensearch_is_named() {
    let elastic =
        "HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\ncontent-length: 2\r\n\r\n{}";
    let old = r#"{"version": {"number": "7.9.0", "lucene_version": "8.6.0"}}"#;
    let first = r#"{"version": {"distribution": "opensearch", "number": "1.3.20"}}"#;
    for (answer, says) in [
        (http(200, "text/html", "<html>Welcome</html>"), "status 200 is text/html"),
        (http(404, "text/html", "<html>Not found</html>"), "status 404 is text/html"),
        (
            "HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n".to_owned(),
            "redirects",
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n".to_owned(), "does not speak HTTP"),
        (elastic.to_owned(), "Elasticsearch answers there"),
        (json(200, old), "Elasticsearch 7.9.0 answers there"),
        (json(200, first), "OpenSearch 1.3.20 answers there"),
        (json(200, r#"{"status": "ok"}"#), "does not say what it is"),
    ] {
        let (engine, _) = plays(move |_| Some(answer.clone()));
        both_fail(&engine, &["is not OpenSearch 2 or 3", says]);
    }
}

#[test]
fn a_proxy_before_a_cluster_that_is_down_is_named() {
    let (engine, _) = plays(|_| Some(http(502, "text/html", "<html>Bad Gateway</html>")));
    both_fail(&engine, &["status 502 of a proxy that does not reach it"]);
}

#[test]
fn a_collection_that_is_not_there_makes_no_folder() {
    let (engine, _) = plays(|head| {
        Some(if head.starts_with("GET / ") { json(200, HELLO) } else { json(404, NOTHING) })
    });
    fails(&news(), &["search", "strike"], &engine, 3, &["there is no index at"]);
}

#[test]
fn a_folder_that_holds_other_things_is_not_made_to_name_a_cluster() {
    let corpus = news();
    for (engine, index) in [("http://127.0.0.1:1/news", "news"), ("ftp://127.0.0.1/news", "index")]
    {
        let run = corpus.run(["index", "news", "--index", index, "--engine", engine]);
        assert!(run.code.is_some_and(|code| code == 2 || code == 4), "{run}");
        assert!(!Path::new(&corpus.news().join("CLUSTER")).exists());
    }
}

/// A cluster behind TLS that asks for a password, or a key.
fn guarded(authorization: &'static str) -> String {
    let folder = repository().join("tests/cluster/tls");
    let chain =
        vec![CertificateDer::from_pem_file(folder.join("node.pem")).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(folder.join("node.key")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("known versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a key that fits");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
    let port = listener.local_addr().expect("a port").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            thread::spawn(move || serve(stream, config, authorization));
        }
    });
    format!("https://localhost:{port}")
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>, authorization: &str) {
    let connection = ServerConnection::new(config).expect("a connection");
    let mut stream = StreamOwned::new(connection, stream);
    let head = request(&mut stream);
    let wanted = format!("authorization: {authorization}\r\n");
    let answer = match head {
        head if !head.contains(&wanted) => http(401, "text/plain", "Unauthorized"),
        head if head.starts_with("GET / ") => json(200, HELLO),
        _ => json(404, NOTHING),
    };
    let _ = stream.write_all(answer.as_bytes());
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// Runs a search with some variables in the environment.
fn search_with(corpus: &Corpus, variables: &[String], engine: &str) -> Run {
    let mut command = Command::new("env");
    command.args(variables).arg(env!("CARGO_BIN_EXE_dateline"));
    corpus.run_by(&mut command, ["search", "strike", "--engine", engine])
}

fn authority() -> String {
    repository().join("tests/cluster/tls/ca.pem").display().to_string()
}

#[test]
fn a_cluster_is_signed_in_to_with_what_the_environment_has_for_its_host() {
    let cluster = guarded("Basic ZGVzazp0aWRl");
    let engine = format!("{cluster}/news");
    let corpus = news();
    let env = |of: &str| {
        let (user, password) = ("DATELINE_ENGINE_USER=desk", "DATELINE_ENGINE_PASSWORD=tide");
        vec![
            format!("DATELINE_ENGINE={of}"),
            format!("DATELINE_ENGINE_CA={}", authority()),
            user.to_owned(),
            password.to_owned(),
        ]
    };
    // Whoever is let in learns that there is no collection.
    let run = search_with(&corpus, &env(&engine), &engine);
    assert!(run.code == Some(3) && run.stderr.contains("there is no index"), "{run}");

    let mut wrong = env(&engine);
    wrong[3] = "DATELINE_ENGINE_PASSWORD=ebb".to_owned();
    let run = search_with(&corpus, &wrong, &engine);
    assert!(run.code == Some(4) && run.stderr.contains("denies access: it wants a user"), "{run}");
    assert!(!run.stderr.contains("ebb"), "{run}");

    // What is for another host is not sent.
    let run = search_with(&corpus, &env("https://localhost:1/news"), &engine);
    assert!(run.code == Some(7) && run.stderr.contains("cannot be trusted"), "{run}");
}

#[test]
fn a_cluster_is_signed_in_to_with_what_the_file_of_credentials_has_for_it() {
    let cluster = guarded("ApiKey c2Vj");
    let engine = format!("{cluster}/news");
    let corpus = news();
    let path = corpus.news().join("credentials.toml");
    let text = |of: &str| format!("[\"{of}\"]\napi-key = \"c2Vj\"\nca = \"{}\"\n", authority());
    let named = [format!("DATELINE_CREDENTIALS={}", path.display())];
    let ask = |text: &str, mode: u32| {
        std::fs::write(&path, text).expect("a folder of ours");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("ours");
        search_with(&corpus, &named, &engine)
    };
    let run = ask(&text(&cluster), 0o600);
    assert!(run.code == Some(3) && run.stderr.contains("there is no index"), "{run}");
    let run = ask(&text(&cluster), 0o644);
    assert!(run.code == Some(4) && run.stderr.contains("chmod 600"), "{run}");
    let run = ask(&text("https://localhost:1"), 0o600);
    assert!(run.code == Some(7) && run.stderr.contains("cannot be trusted"), "{run}");
    let run = ask(&text(&cluster).replace("api-key", "api_key"), 0o600);
    assert!(run.code == Some(4) && run.stderr.contains("known here: user, password"), "{run}");
    assert!(!run.stderr.contains("c2Vj"), "{run}");
}

#[test]
fn who_speaks_http_to_https_or_the_reverse_is_told() {
    let cluster = guarded("none");
    let plain = cluster.replace("https", "http");
    let run = search_with(&news(), &[], &format!("{plain}/news"));
    assert!(run.code == Some(7) && run.stderr.contains("if it is https, write so"), "{run}");

    let (engine, _) = plays(|_| Some(json(200, HELLO)));
    let engine = engine.replace("http", "https");
    let ca = format!("DATELINE_ENGINE_CA={}", authority());
    let run = search_with(&news(), &[format!("DATELINE_ENGINE={engine}"), ca], &engine);
    assert_eq!(run.code, Some(7), "{run}");
}

#[test]
fn a_password_is_not_sent_in_the_clear() {
    let engine = "http://192.0.2.1:9200/news";
    let variables = ["DATELINE_ENGINE=http://192.0.2.1:9200/news", "DATELINE_ENGINE_API_KEY=c2Vj"];
    let run = search_with(&news(), &variables.map(str::to_owned), engine);
    assert!(run.code == Some(4) && run.stderr.contains("in the clear"), "{run}");
}

#[test]
fn the_settings_in_the_working_folder_name_the_cluster_if_they_are_the_users_own() {
    let (engine, asked) = plays(|head| {
        Some(if head.starts_with("GET / ") { json(200, HELLO) } else { json(404, NOTHING) })
    });
    let corpus = news();
    let settings = corpus.news().with_file_name("dateline.toml");
    std::fs::write(&settings, format!("engine = \"{engine}\"\n")).expect("a folder of ours");
    let search = || corpus.run(["search", "strike"]);
    let run = search();
    assert!(run.code == Some(3) && asked.load(Ordering::Relaxed) > 0, "{run}");

    std::fs::set_permissions(&settings, std::fs::Permissions::from_mode(0o666)).expect("ours");
    let before = asked.load(Ordering::Relaxed);
    let run = search();
    assert!(run.code == Some(2) && run.stderr.contains("others than you may write it"), "{run}");

    // From a folder below, it is not looked at.
    std::fs::set_permissions(&settings, std::fs::Permissions::from_mode(0o600)).expect("ours");
    let mut below = Command::new("sh");
    below.args(["-c", "cd news && exec \"$0\" search strike", env!("CARGO_BIN_EXE_dateline")]);
    let run = corpus.run_by(&mut below, [] as [&str; 0]);
    assert!(run.code == Some(3) && run.stderr.contains("there is no index"), "{run}");
    assert_eq!(asked.load(Ordering::Relaxed), before, "{run}");
}
