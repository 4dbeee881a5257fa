//! A redirect URI that is registered only while a command runs, and is removed however the command
//! ends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::signal;
use crate::api::Client;
use crate::error::{Code, Exit};
use crate::output::Output;
use crate::shell::quoted;

/// Time limit for the removal. It delays the shell's prompt, and takes one or two requests.
const REMOVAL_TIMEOUT: Duration = Duration::from_secs(10);

/// How often, and how long apart, the list is asked for a registration that was broken off: for three
/// seconds, which WorkOS hardly needs for one.
const LOOKS: usize = 10;
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

/// The registration that has to be removed, shared by the command and the code that runs it.
#[derive(Debug, Clone, Default)]
pub(super) struct TemporaryUri(Arc<Mutex<Option<PendingRemoval>>>);

#[derive(Debug, Clone)]
struct PendingRemoval {
    client: Client,
    uri: String,
    /// `None` until WorkOS has answered.
    id: Option<String>,
    /// Whether the account's list did not have it before, so that an entry with this URI is from this
    /// run.
    was_absent: bool,
}

/// The outcome of a removal.
enum Removal {
    Removed,
    /// The registration was interrupted, and the list does not have the URI.
    NotListed,
}

impl TemporaryUri {
    /// Must be called before the request to register, which may take effect even if no answer arrives.
    pub(super) fn plan_removal(&self, client: &Client, uri: &str, was_absent: bool) {
        *self.pending() = Some(PendingRemoval {
            client: client.clone(),
            uri: uri.to_owned(),
            id: None,
            was_absent,
        });
    }

    /// The registration succeeded with this ID.
    pub(super) fn set_created(&self, id: Option<String>) {
        if let Some(pending) = self.pending().as_mut() {
            pending.id = id;
            pending.was_absent = true;
        }
    }

    /// The registration failed, so there is nothing to remove.
    pub(super) fn cancel(&self) {
        *self.pending() = None;
    }

    /// Removes the registration if there is one, and warns if that fails. A signal ends the attempt, and
    /// its exit code is returned.
    pub(super) async fn remove(&self, output: &Output) -> Option<Exit> {
        let pending = self.pending().take()?;
        let uri = &pending.uri;
        let spinner = output.spinner(&format!(
            "removing {uri} from the account again; Ctrl-C leaves it there"
        ));
        let (why, exit) = tokio::select! {
            biased;
            // A terminal that closes may say so twice, and nobody could remove it by hand then.
            code = signal::asked_to_end() => ("the removal was interrupted".to_owned(), Some(code.exit())),
            removal = tokio::time::timeout(REMOVAL_TIMEOUT, pending.remove()) => match removal {
                Ok(Ok(Removal::Removed)) => {
                    drop(spinner);
                    output.step(format!("{uri} removed from the account again"), None);
                    return None;
                }
                Ok(Ok(Removal::NotListed)) => {
                    drop(spinner);
                    output.warn_always(format!("the registration of {uri} was interrupted; it is not in the account's list now, but look again: workos-ml redirect-uri list"));
                    return None;
                }
                Ok(Err(why)) => (why, None),
                Err(_) => (format!("no answer came within {} s", REMOVAL_TIMEOUT.as_secs()), None),
            },
        };
        drop(spinner);
        let id = pending.id.as_ref().map(|it| format!(" ({it})"));
        let name = pending.id.as_ref().unwrap_or(uri);
        output.warn_always(format!(
            "{uri}{} may still be registered: {why}; remove it by hand: workos-ml redirect-uri remove {} --yes",
            id.unwrap_or_default(),
            quoted(name)
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
            // The entry may have been there before, and must not be removed then.
            None if !self.was_absent => {
                return Err("it is not known whether this run registered it".into());
            }
            None => match self.find_id_later().await? {
                Some(id) => id,
                None => return Ok(Removal::NotListed),
            },
        };
        match self.client.delete_redirect_uri(&id).await {
            Ok(_) => Ok(Removal::Removed),
            // Somebody else has removed it: the result is the same.
            Err(error) if error.code() == Code::NotFound => Ok(Removal::Removed),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The same, for a registration that WorkOS may still be at: it was broken off before its answer.
    async fn find_id_later(&self) -> Result<Option<String>, String> {
        for _ in 0..LOOKS {
            if let Some(id) = self.find_id().await? {
                return Ok(Some(id));
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        self.find_id().await
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

    /// An emulator on its own thread, which ends with the process.
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
