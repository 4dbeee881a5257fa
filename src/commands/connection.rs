//! `connection list` and `connection show`: the Magic Link connections that WorkOS created.

use serde_json::{Value, json};

use super::Context;
use crate::api::{Connection, ConnectionFilter};
use crate::cli::ConnectionCommand;
use crate::error::Exit;
use crate::output::{self, Report, Schema, schema};

/// The `connection_type` of Magic Link.
const MAGIC_LINK: &str = "MagicLink";

pub(super) async fn run(command: ConnectionCommand, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    match command {
        ConnectionCommand::List(args) => {
            let filter = ConnectionFilter {
                connection_type: Some(MAGIC_LINK.into()),
                domain: args.domain,
            };
            let answer = client
                .list_connections(&filter)
                .await
                .map_err(|error| context.failure(error))?;
            if answer.value.is_empty() {
                let whose = filter
                    .domain
                    .map(|it| format!(" for {it}"))
                    .unwrap_or_default();
                context.output.note(format!("no Magic Link connection{whose}; WorkOS makes one with the first session of a domain"));
            }
            context.output.result(&ListReport(answer.value))?;
        }
        ConnectionCommand::Show(args) => {
            let answer = client
                .connection(&args.id)
                .await
                .map_err(|error| context.failure(error))?;
            if answer
                .value
                .connection_type
                .as_deref()
                .is_some_and(|it| it != MAGIC_LINK)
            {
                context.output.note("this is not a Magic Link connection");
            }
            context.output.result(&ShowReport(answer.value))?;
        }
    }
    Ok(Exit::Done)
}

struct ListReport(Vec<Connection>);

impl Report for ListReport {
    fn schema(&self) -> &'static Schema {
        schema::CONNECTION_LIST
    }

    fn json(&self) -> Value {
        json!({"connections": self.0.iter().map(|it| &it.raw).collect::<Vec<_>>()})
    }

    fn human(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let cell = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
        let rows: Vec<Vec<String>> = self
            .0
            .iter()
            .map(|connection| {
                vec![
                    cell(&connection.id),
                    cell(&connection.state),
                    domains(connection),
                    cell(&connection.created_at),
                ]
            })
            .collect();
        output::table(&["id", "state", "domains", "created"], &rows)
    }
}

struct ShowReport(Connection);

impl Report for ShowReport {
    fn schema(&self) -> &'static Schema {
        schema::CONNECTION_SHOW
    }

    fn json(&self) -> Value {
        json!({"connection": self.0.raw})
    }

    fn human(&self) -> String {
        let Connection {
            id,
            name,
            connection_type,
            state,
            created_at,
            ..
        } = &self.0;
        let rows = [
            ("id", id),
            ("name", name),
            ("type", connection_type),
            ("state", state),
            ("created", created_at),
        ];
        let mut rows: Vec<(&str, String)> = rows
            .into_iter()
            .filter_map(|(label, value)| Some((label, value.clone()?)))
            .collect();
        rows.push(("domains", domains(&self.0)));
        output::pairs(&rows)
    }
}

fn domains(connection: &Connection) -> String {
    if connection.domains.is_empty() {
        "-".into()
    } else {
        connection.domains.join(", ")
    }
}
