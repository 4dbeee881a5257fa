//! A redirect URI that is registered for as long as a command runs, and what takes it away again
//! on every way out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::signal;
use crate::api::Client;
use crate::error::{Code, Exit};
use crate::output::Output;

/// As long as a removal may take: somebody waits for the prompt.
const REMOVAL_TIMEOUT: Duration = Duration::from_secs(10);

/// What has to be undone, shared by the command and by what runs it.
#[derive(Debug, Clone, Default)]
pub(super) struct TemporaryUri(Arc<Mutex<Option<PendingRemoval>>>);

#[derive(Debug, Clone)]
struct PendingRemoval {
    client: Client,
    uri: String,
    /// None until WorkOS has said it.
    id: Option<String>,
    /// The account's list was read and did not have it, so an entry of this text is this run's.
    was_absent: bool,
}

/// What became of a removal.
enum Removal {
    Removed,
    /// The registration was broken off, and the list does not have it.
    NotListed,
}

impl TemporaryUri {
    /// To be called before the request that registers: it may take effect unheard.
    pub(super) fn plan_removal(&self, client: &Client, uri: &str, was_absent: bool) {
        *self.pending() = Some(PendingRemoval {
            client: client.clone(),
            uri: uri.to_owned(),
            id: None,
            was_absent,
        });
    }

    /// The request has made this entry.
    pub(super) fn set_created(&self, id: Option<String>) {
        if let Some(pending) = self.pending().as_mut() {
            pending.id = id;
            pending.was_absent = true;
        }
    }

    /// The request has made none.
    pub(super) fn cancel(&self) {
        *self.pending() = None;
    }

    /// Removes what is there to be removed, and says what cannot be. A signal ends the attempt; its
    /// exit code comes back.
    pub(super) async fn remove(&self, output: &Output) -> Option<Exit> {
        let pending = self.pending().take()?;
        let uri = &pending.uri;
        let spinner = output.spinner(&format!(
            "removing {uri} from the account again; Ctrl-C leaves it there"
        ));
        let (why, exit) = tokio::select! {
            biased;
            code = signal::end() => ("the removal was broken off".to_owned(), Some(code.exit())),
            removal = tokio::time::timeout(REMOVAL_TIMEOUT, pending.remove()) => match removal {
                Ok(Ok(Removal::Removed)) => {
                    drop(spinner);
                    output.step(format!("{uri} removed from the account again"), None);
                    return None;
                }
                Ok(Ok(Removal::NotListed)) => {
                    drop(spinner);
                    output.alarm(format!("the registration of {uri} was broken off; it is not in the account's list now, but look again: workos-ml redirect-uri list"));
                    return None;
                }
                Ok(Err(why)) => (why, None),
                Err(_) => (format!("no answer came within {} s", REMOVAL_TIMEOUT.as_secs()), None),
            },
        };
        drop(spinner);
        let id = pending.id.as_ref().map(|it| format!(" ({it})"));
        let name = pending.id.as_ref().unwrap_or(uri);
        output.alarm(format!(
            "{uri}{} may still be registered: {why}; remove it by hand: workos-ml redirect-uri remove '{name}' --yes",
            id.unwrap_or_default()
        ));
        exit
    }

    fn pending(&self) -> MutexGuard<'_, Option<PendingRemoval>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PendingRemoval {
    async fn remove(&self) -> Result<Removal, String> {
        let id = match &self.id {
            Some(id) => id.clone(),
            None if !self.was_absent => {
                return Err("whether this run registered it is not known".into());
            }
            None => match self.find_id().await? {
                Some(id) => id,
                None => return Ok(Removal::NotListed),
            },
        };
        match self.client.delete_redirect_uri(&id).await {
            Ok(_) => Ok(Removal::Removed),
            Err(error) if error.code() == Code::NotFound => Ok(Removal::Removed),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn find_id(&self) -> Result<Option<String>, String> {
        let list = self.client.list_redirect_uris().await;
        let list = list.map_err(|error| error.to_string())?.value;
        let entry = list.into_iter().find(|it| it.uri == self.uri);
        Ok(entry.and_then(|it| it.id))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::{Format, GlobalOptions};
    use crate::commands::{Context, with_workos};
    use crate::config::{Config, ProcessEnvironment};
    use emulator::Emulator;

    const URI: &str = "http://localhost:4567/lent";

    /// An emulator on a thread of its own; it ends with the process.
    fn emulator() -> String {
        let (ready, started) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let emulator = Emulator::start(emulator::Settings::default())
                    .await
                    .unwrap();
                ready.send(emulator.url().to_owned()).unwrap();
                std::future::pending::<()>().await;
            });
        });
        started.recv().unwrap()
    }

    fn run<F>(url: &str, command: impl FnOnce(Context) -> F) -> anyhow::Result<Exit>
    where
        F: Future<Output = anyhow::Result<Exit>>,
    {
        let variables = [
            ("WORKOS_API_KEY", emulator::API_KEY),
            ("WORKOS_BASE_URL", url),
        ];
        let environment = ProcessEnvironment::of(&variables);
        let mut options = GlobalOptions::default_with(Format::Human);
        options.quiet = true;
        let output = Output::new(&options, &environment);
        let nowhere = Path::new("/nonexistent");
        let config = Config::resolve(&options, environment, nowhere).unwrap();
        with_workos(&options, config, &output, command)
    }

    async fn is_registered(context: &Context) -> bool {
        let list = context.client().unwrap().list_redirect_uris().await;
        list.unwrap().value.iter().any(|it| it.uri == URI)
    }

    #[test]
    fn a_panic_removes_what_was_registered_and_goes_on() {
        let url = emulator();
        let fault = std::panic::catch_unwind(|| {
            run(&url, |context| async move {
                let client = context.client()?;
                context.temporary_uri.plan_removal(&client, URI, true);
                let set_created = client.create_redirect_uri(URI).await?;
                context.temporary_uri.set_created(set_created.value.id);
                assert!(is_registered(&context).await);
                panic!("a fault")
            })
        });
        let fault = fault.unwrap_err();
        assert_eq!(fault.downcast_ref::<&str>(), Some(&"a fault"));
        let checked = run(&url, |context| async move {
            assert!(!is_registered(&context).await);
            Ok(Exit::Done)
        });
        assert_eq!(checked.unwrap(), Exit::Done);
    }
}
