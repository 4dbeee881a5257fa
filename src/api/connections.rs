//! Connections (docs: reference/sso/connection). WorkOS creates the Magic Link connection of a domain
//! with its first passwordless session.

use serde_json::Value;

use super::{Client, Error, Response, escape, text};

/// Which connections are listed.
#[derive(Debug, Clone, Default)]
pub struct ConnectionFilter {
    /// `connection_type`, such as `MagicLink`.
    pub connection_type: Option<String>,
    /// An e-mail domain.
    pub domain: Option<String>,
}

/// A connection.
#[derive(Debug, Clone)]
pub struct Connection {
    /// `conn_…`
    pub id: Option<String>,
    /// Its name in the dashboard.
    pub name: Option<String>,
    /// `MagicLink` and the rest.
    pub connection_type: Option<String>,
    /// `active`, `inactive`, `draft`, …
    pub state: Option<String>,
    /// Its e-mail domains.
    pub domains: Vec<String>,
    /// When it was created, as WorkOS writes it.
    pub created_at: Option<String>,
    /// The object as WorkOS sent it.
    pub raw: Value,
}

/// Pages of a list that are followed: 10,000 objects, more than any account has, so a longer list is
/// one whose cursor does not advance.
pub(super) const MAX_PAGES: usize = 100;
/// Objects of a page. WorkOS gives no more than are asked for, and a hundred at the most.
const PAGE_SIZE: usize = 100;
/// As JSON, of all objects together: three kilobytes for each of the objects that are followed.
const MAX_LIST_BYTES: usize = 32 << 20;

/// The objects of a list. Other services have `data` as well, so it has to say that it is a list.
pub(super) fn list_data(value: &Value) -> Result<&Vec<Value>, &'static str> {
    let data = value.get("data").and_then(Value::as_array);
    let data = data.ok_or("it has no `data`")?;
    let is_list = value.get("object").is_some_and(|it| it == "list");
    match is_list || list_metadata(value).is_some() {
        true => Ok(data),
        false => Err("it has `data`, and neither `object` nor `list_metadata` beside it"),
    }
}

/// Where a list goes on. The API of 2021 wrote `listMetadata`.
fn list_metadata(value: &Value) -> Option<&Value> {
    value
        .get("list_metadata")
        .or_else(|| value.get("listMetadata"))
}

impl Connection {
    fn from_json(value: &Value) -> Self {
        let domains = value.get("domains").and_then(Value::as_array);
        let domains =
            domains.map(|domain| domain.iter().filter_map(|it| text(it, "domain")).collect());
        Self {
            id: text(value, "id"),
            name: text(value, "name"),
            connection_type: text(value, "connection_type"),
            state: text(value, "state"),
            domains: domains.unwrap_or_default(),
            created_at: text(value, "created_at"),
            raw: value.clone(),
        }
    }
}

impl Client {
    /// `GET /connections`, every page.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses, or answers without a list.
    pub async fn list_connections(
        &self,
        filter: &ConnectionFilter,
    ) -> Result<Response<Vec<Connection>>, Error> {
        let mut query = String::new();
        for (name, value) in [
            ("connection_type", &filter.connection_type),
            ("domain", &filter.domain),
        ] {
            if let Some(value) = value {
                query.push_str(&format!("&{name}={}", escape(value)));
            }
        }
        let response = self.list("/connections", &query).await?;
        Ok(response.map(|response| response.iter().map(Connection::from_json).collect()))
    }

    /// `GET /connections/{id}`.
    ///
    /// # Errors
    /// 404 when there is none; otherwise when WorkOS cannot be reached or refuses.
    pub async fn connection(&self, id: &str) -> Result<Response<Connection>, Error> {
        let response = self.get(&format!("/connections/{}", escape(id))).await?;
        self.parse_response("GET /connections/{id}", response, |value| {
            text(value, "id").ok_or("it has no `id`")?;
            Ok(Connection::from_json(value))
        })
    }

    /// All pages of a list. `query` starts with `&` or is empty.
    pub(super) async fn list(
        &self,
        path: &str,
        query: &str,
    ) -> Result<Response<Vec<Value>>, Error> {
        let (mut items, mut bytes) = (Vec::new(), 0);
        let mut after = String::new();
        for _ in 0..MAX_PAGES {
            let page = format!("{path}?limit={PAGE_SIZE}{query}{after}");
            let response = self.get(&page).await?;
            let name = format!("GET {path}");
            let page = self.parse_response(&name, response, |value| {
                let data = list_data(value)?;
                if data.len() > PAGE_SIZE {
                    return Err("a page of it is longer than was asked for");
                }
                Ok((
                    data.clone(),
                    list_metadata(value).and_then(|it| text(it, "after")),
                ))
            })?;
            let (data, next) = page.value.clone();
            // A page without items ends the list, even if it has a cursor.
            let is_last = data.is_empty();
            bytes += data.iter().map(|it| it.to_string().len()).sum::<usize>();
            items.extend(data);
            match next {
                _ if bytes > MAX_LIST_BYTES => break,
                Some(next) if !is_last => after = format!("&after={}", escape(&next)),
                _ => return Ok(page.map(|_| items)),
            }
        }
        let why = match bytes > MAX_LIST_BYTES {
            true => format!("the list is longer than {} MB", MAX_LIST_BYTES >> 20),
            false => format!("the list does not end after {MAX_PAGES} pages"),
        };
        let kind = super::ErrorKind::Unreadable {
            status: 200,
            why,
            body: String::new(),
        };
        Err(self.error(&format!("GET {path}"), kind, None))
    }
}
