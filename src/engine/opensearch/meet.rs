//! The first contact with a cluster, before a folder is made to name it: whether it is one, and whether
//! there is a collection.

use serde_json::Value;
use ureq::http::Method;

use crate::engine::ClusterFault;
use crate::engine::EngineError;
use crate::engine::opensearch::address::Address;
use crate::engine::opensearch::catalog::Catalog;
use crate::engine::opensearch::client::Client;

/// What OpenSearch answers as its version when it is told to look like Elasticsearch to old clients.
const DISGUISED: &str = "7.10.2";

/// Looks whether OpenSearch answers at an address of a collection.
///
/// # Errors
/// `Query` for what is no address; `Cluster`.
pub(crate) fn meet(address: &str) -> Result<(), EngineError> {
    greeted(Address::read(address)?).map(|_| ())
}

/// As [`meet`], where the collection must be there, for who only reads it.
///
/// # Errors
/// As there; `Missing` where nothing was committed.
pub(crate) fn meet_collection(address: &str) -> Result<(), EngineError> {
    let client = greeted(Address::read(address)?)?;
    match Catalog::new(client).state()? {
        Some(_) => Ok(()),
        None => Err(EngineError::Missing { path: address.into() }),
    }
}

fn greeted(address: Address) -> Result<Client, EngineError> {
    let client = Client::new(address)?;
    let version = match client.ask(Method::GET, "", &Value::Null) {
        Ok(said) => said["version"].clone(),
        // A user who may use a collection may not be one who is told of the cluster.
        Err(EngineError::Cluster { fault: ClusterFault::Denied, cause, .. })
            if cause.contains("status 403") =>
        {
            return Ok(client);
        }
        Err(error) => return Err(error),
    };
    let number: String = version["number"].as_str().unwrap_or("").chars().take(20).collect();
    let what = match version["distribution"].as_str() {
        Some("opensearch") if number == DISGUISED => return Ok(client),
        Some("opensearch") => match number.split('.').next() {
            Some("2" | "3") => return Ok(client),
            _ => format!("OpenSearch {number} answers there"),
        },
        _ if version["lucene_version"].is_string() => {
            format!("Elasticsearch {number} answers there")
        }
        _ => "what answers there does not say what it is".to_owned(),
    };
    Err(client.error(ClusterFault::Foreign, what))
}
