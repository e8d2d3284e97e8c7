//! The protocol: revisions, broken messages, calls that are given up, the end.

use serde_json::Value;
use serde_json::json;

use crate::mcp::client::Client;
use crate::mcp::harbor;
use crate::support::Corpus;

#[test]
fn a_client_of_any_revision_lists_and_calls_the_same_tools() {
    let corpus = harbor();
    let mut client = Client::start(&corpus, &[]);
    for revision in ["2025-11-25", "2025-06-18"] {
        let params = json!({
            "protocolVersion": revision, "capabilities": {},
            "clientInfo": {"name": "tests", "version": "1"},
        });
        let answer = client.ask("initialize", &params);
        assert_eq!(answer["result"]["protocolVersion"], revision);
        assert!(answer["result"]["instructions"].as_str().unwrap().contains("Cite"));
        client.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    }
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let found = client.ask("server/discover", &json!({ "_meta": meta }));
    assert_eq!(found["result"]["supportedVersions"], json!(["2026-07-28"]));
    let older = client.ask("tools/list", &json!({}));
    let listed = client.ask("tools/list", &json!({ "_meta": meta }));
    assert_eq!(listed["result"]["tools"], older["result"]["tools"]);
    assert_eq!(older["result"]["tools"].as_array().unwrap().len(), 14);
    let call = json!({"name": "search", "arguments": {"query": "strike"}, "_meta": meta});
    let called = client.ask("tools/call", &call);
    assert_eq!(called["result"]["resultType"], "complete");
    assert_eq!(called["result"]["isError"], false);
    let (rest, code) = client.finish();
    assert_eq!((rest, code), (Vec::new(), Some(0)));
}

#[test]
fn the_schemas_of_arguments_are_schemas_and_closed() {
    let corpus = harbor();
    let mut client = Client::start(&corpus, &[]);
    let listed = client.ask("tools/list", &json!({}));
    for tool in listed["result"]["tools"].as_array().unwrap() {
        let schema = &tool["inputSchema"];
        assert!(jsonschema::meta::is_valid(schema), "{tool}");
        let validator = jsonschema::validator_for(schema).unwrap();
        assert!(!validator.is_valid(&json!({"sorce": "x"})), "{tool}");
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
    }
}

#[test]
fn what_is_broken_is_answered_as_such_and_the_next_message_is_served() {
    let corpus = harbor();
    let mut client = Client::start(&corpus, &[]);
    let mut giant = vec![b'x'; 3 << 20];
    giant.push(b'\n');
    let deep = format!("{}\n", "[".repeat(10_000));
    let broken: [(&[u8], i64); 7] = [
        (b"{\"jsonrpc\":\n", -32700),
        (b"\xff\xfe\n", -32700),
        (deep.as_bytes(), -32700),
        (b"[]\n", -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}\n", -32600),
        (b"{\"jsonrpc\":\"1.0\",\"method\":\"ping\"}\n", -32600),
        (&giant, -32600),
    ];
    for (bytes, code) in broken {
        client.send(bytes);
        let answer = client.next().unwrap();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &Value::Null));
        assert_eq!(client.ask("ping", &json!({}))["result"], json!({}));
    }
    // Not answered: empty lines, notifications, answers to nothing, what cancels nothing.
    client.send("\n  \r\n{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}\n");
    for params in [json!({"requestId": 77}), json!({"requestId": []}), json!({})] {
        let method = "notifications/cancelled";
        client.say(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }
    assert_eq!(client.ask("ping", &json!({}))["result"], json!({}));
    assert_eq!(client.ask("resources/list", &json!({}))["error"]["code"], -32601);
    let unknown = client.ask("tools/call", &json!({"name": "serach", "arguments": {}}));
    assert!(unknown["error"]["message"].as_str().unwrap().contains("did you mean search?"));
    let listed = client.ask("tools/call", &json!({"name": "search", "arguments": [1]}));
    assert_eq!(listed["error"]["code"], -32602);
}

#[test]
fn a_call_that_is_given_up_is_not_answered_and_its_id_is_free() {
    let corpus = harbor();
    let mut client = Client::start(&corpus, &["--timeout", "60s"]);
    let call = |id: Value, query: &str| {
        let params = json!({"name": "search", "arguments": {"query": query}});
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}).to_string()
    };
    let mut lines: Vec<String> =
        (0..50).map(|id| call(json!(id), "port OR dock OR strike")).collect();
    lines.push(call(json!("given up"), "harbor"));
    let cancel = json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled",
        "params": {"requestId": "given up", "reason": "enough"},
    });
    lines.push(cancel.to_string());
    lines.push(call(json!("given up"), "knows"));
    lines.push(call(json!("last"), "port"));
    client.send(lines.join("\n") + "\n");
    let (answers, code) = client.finish();
    assert_eq!(code, Some(0));
    assert_eq!(answers.len(), 52, "one of 53 calls was given up");
    let named: Vec<&Value> = answers.iter().filter(|answer| answer["id"] == "given up").collect();
    assert_eq!(named.len(), 1);
    assert!(named[0].to_string().contains("Nobody knows"), "{}", named[0]);
}

#[test]
fn an_id_that_is_under_way_is_refused_and_the_first_call_is_answered() {
    let corpus = harbor();
    let mut client = Client::start(&corpus, &["--timeout", "60s"]);
    let call = |id: u64| {
        let params = json!({"name": "search", "arguments": {"query": "port"}});
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}).to_string()
    };
    let mut lines: Vec<String> = (0..40).map(call).collect();
    lines.push(call(39));
    client.send(lines.join("\n") + "\n");
    let (answers, _) = client.finish();
    assert_eq!(answers.len(), 41);
    let refused = answers.iter().filter(|answer| answer["error"]["code"] == -32600).count();
    let of_39 = answers.iter().filter(|answer| answer["id"] == 39).count();
    // The first may have been answered before the second was read.
    assert!((refused, of_39) == (1, 1) || (refused, of_39) == (0, 2));
}

#[test]
fn all_that_was_asked_is_answered_when_the_input_ends_and_too_much_at_once_is_refused() {
    let corpus = harbor();
    let mut client = Client::start(&corpus, &["--timeout", "60s"]);
    let calls = (0..300).map(|id| {
        let params = json!({"name": "search", "arguments": {"query": "port OR dock"}});
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}).to_string()
    });
    let lines: Vec<String> = calls.collect();
    client.send(lines.join("\n") + "\n");
    let (answers, code) = client.finish();
    assert_eq!(code, Some(0));
    let mut ids: Vec<u64> = answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..300).collect::<Vec<_>>());
    for answer in answers.iter().filter(|answer| answer["result"]["isError"] == true) {
        assert!(answer.to_string().contains("ask again in a second"), "{answer}");
    }
}

#[test]
fn a_client_that_goes_ends_it() {
    let corpus = harbor();
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    // Nothing to read, and nobody who reads.
    let run = corpus.run(["mcp"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run}");
}

#[test]
fn without_an_index_it_does_not_start_and_prints_nothing_but_messages() {
    let run = Corpus::new().run(["mcp"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{run}");
    assert!(run.stderr.contains("error: "), "{run}");
    let run = harbor().run(["mcp", "--max-bytes", "100"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
}
