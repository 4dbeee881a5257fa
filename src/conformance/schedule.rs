//! In which order the situations are brought about, and which of them at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Progress;
use super::application::LAST_BREATH;
use super::flow::Reference;
use super::judge::told_at_the_end;
use super::observation::{Observation, Situation};
use super::stage::{Access, Stage};
use super::variants;
use super::workos::Fault;
use crate::probe::RequestError;

/// In how many situations the application may die before the rest is left out: each costs a new start.
const MAX_DEATHS: usize = 15;

fn deaths(observations: &[Observation]) -> usize {
    observations
        .iter()
        .filter(|observation| observation.death.is_some())
        .count()
}

/// Brings a situation about with nothing else going on, so that what dies dies of it.
async fn observe_alone(
    stage: &Stage,
    reference: &Arc<Reference>,
    situation: Situation,
) -> Observation {
    for is_last_try in [false, true] {
        let faults = (stage.own_faults)();
        let mut observation = variants::observe(stage, reference, &situation).await;
        if observation.end.error().is_some() {
            // A process that is about to end may still accept for a moment.
            sleep(LAST_BREATH).await;
        }
        if !stage.is_alive().await {
            revive(stage, &mut observation).await;
        }
        if (stage.own_faults)() == faults {
            return observation;
        }
        if is_last_try {
            break;
        }
    }
    // Never the application's fault.
    Observation::unknown(
        situation,
        "inconclusive: the interception itself lost a connection, twice",
    )
}

/// Starts the application again and notes that it had died.
pub(super) async fn revive(stage: &Stage, observation: &mut Observation) {
    observation.death = Some(told_at_the_end(&stage.application.lock().await.lines()));
    // If it does not start again, every situation that follows says so.
    let _ = stage.revive().await;
}

/// Every situation that is wanted, and how many are not. Where nothing dies and people are kept apart, the application is looked at while WorkOS
/// makes faults, because then it mostly waits.
pub(super) async fn situations(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    progress: &Progress<'_>,
) -> (Vec<Observation>, usize) {
    let all = variants::in_turn(stage, reference);
    let count = all.len() + variants::all_outages(stage).len();
    let outages = variants::outages(stage);
    let (telling, rest) = all.split_at(variants::TELLING.min(all.len()));
    let wanted = |all: &[Situation], is_needed| -> Vec<Situation> {
        let wanted = all
            .iter()
            .filter(|it| is_needed || it.is_wanted(&stage.is_wanted));
        wanted.cloned().collect()
    };
    // Faults can be made at once only where it is known that nobody dies of them.
    let telling = wanted(telling, outages.len() > 1);
    let rest = wanted(rest, false);
    let left_out = count - telling.len() - rest.len() - outages.len();
    (
        observe_all(stage, reference, &telling, &rest, progress).await,
        left_out,
    )
}

async fn observe_all(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    telling: &[Situation],
    rest: &[Situation],
    progress: &Progress<'_>,
) -> Vec<Observation> {
    let mut observations = in_turn(stage, reference, telling, progress).await;
    let are_apart = observations.iter().all(|it| {
        it.death.is_none()
            && (it.situation != Situation::TwoAtOnce || it.access == Access::SignedIn)
    });
    let has_many = variants::outages(stage).len() > 1;
    if are_apart && has_many && !stage.has_given_people() && variants::serves_at_once(stage).await {
        let running = all_at_once(stage, reference);
        let meanwhile = in_turn(stage, reference, rest, progress).await;
        progress("waiting for answers while WorkOS is failing");
        let has_died = deaths(&meanwhile) > 0;
        if let Some(outages) = running.finish(stage, has_died).await {
            observations.extend(meanwhile);
            observations.extend(outages);
            return observations;
        }
    }
    observations.extend(in_turn(stage, reference, rest, progress).await);
    progress("waiting for answers while WorkOS is failing");
    let deaths = deaths(&observations);
    observations.extend(outages(stage, reference, deaths).await);
    observations
}

async fn in_turn(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    situations: &[Situation],
    progress: &Progress<'_>,
) -> Vec<Observation> {
    let mut observations = Vec::new();
    for situation in situations {
        progress(&situation.words());
        observations.push(observe_alone(stage, reference, situation.clone()).await);
        if deaths(&observations) > MAX_DEATHS {
            break;
        }
    }
    observations
}

/// How long the slowest fault kept somebody waiting.
pub(super) fn longest_wait(observations: &[Observation]) -> Duration {
    let outages = observations
        .iter()
        .filter(|it| matches!(it.situation, Situation::Outage(..)));
    outages.map(|it| it.end.elapsed()).max().unwrap_or_default()
}

/// Faults of WorkOS in turn, for an application that serves one person at a time or does not live
/// through them.
async fn outages(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    deaths: usize,
) -> Vec<Observation> {
    let mut observations: Vec<Observation> = Vec::new();
    for situation in variants::outages(stage) {
        let has_hung = observations.iter().any(|earlier| {
            matches!(earlier.situation, Situation::Outage(_, Fault::Hanging))
                && matches!(earlier.end.error(), Some(RequestError::TimedOut(_)))
        });
        let is_hanging = matches!(situation, Situation::Outage(_, Fault::Hanging));
        let same_call = |other: &Observation| match (&other.situation, &situation) {
            (Situation::Outage(one, _), Situation::Outage(other, _)) => one == other,
            _ => false,
        };
        let dead = observations
            .iter()
            .filter(|it| it.death.is_some() && same_call(it));
        let observation = if dead.count() >= 2 {
            Observation::unknown(
                situation,
                "not tried: two other faults of this call ended the process",
            )
        } else if is_hanging && has_hung {
            // One time limit is seldom set for one call alone, and each try costs all of it.
            Observation::unknown(
                situation,
                "not tried: another call already waited without a limit",
            )
        } else {
            observe_alone(stage, reference, situation).await
        };
        observations.push(observation);
        if self::deaths(&observations) + deaths > MAX_DEATHS {
            break;
        }
    }
    observations
}

/// Faults of WorkOS that are brought about all at once.
struct AtOnce {
    running: JoinSet<(usize, Observation)>,
    /// Faults of the interception before.
    own_faults: u64,
}

fn all_at_once(stage: &Arc<Stage>, reference: &Arc<Reference>) -> AtOnce {
    let mut running = JoinSet::new();
    let own_faults = (stage.own_faults)();
    for (number, situation) in variants::outages(stage).into_iter().enumerate() {
        let (stage, reference) = (Arc::clone(stage), Arc::clone(reference));
        running.spawn(async move {
            let observation = variants::observe(&stage, &reference, &situation).await;
            (number, observation)
        });
    }
    AtOnce {
        running,
        own_faults,
    }
}

impl AtOnce {
    /// What was seen, or nothing if it proves nothing: something died, and it is not known of what, or the
    /// interception itself lost a connection.
    async fn finish(mut self, stage: &Stage, has_died: bool) -> Option<Vec<Observation>> {
        if has_died {
            return None;
        }
        let mut observed = Vec::new();
        while let Some(Ok(one)) = self.running.join_next().await {
            observed.push(one);
        }
        if !stage.is_alive().await {
            // What follows needs it again.
            let _ = stage.revive().await;
            return None;
        }
        if (stage.own_faults)() != self.own_faults {
            return None;
        }
        observed.sort_by_key(|(number, _)| *number);
        Some(
            observed
                .into_iter()
                .map(|(_, observation)| observation)
                .collect(),
        )
    }
}
