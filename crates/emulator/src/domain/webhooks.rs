//! Webhook endpoints, and what is delivered to them: each event once for each endpoint that wants it,
//! and again for as long as the endpoint does not take it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{events::Event, refusal::Refusal, state::State};
use crate::{capped_map::CappedMap, clock::after, limits, random, webhook_url};

/// How many deliveries are remembered: the newest. Ten endpoints for as many events as are.
const MAX_DELIVERIES: usize = 10_000;

/// How long to wait after each attempt that failed. Docs, "Webhooks": up to six more attempts within
/// three days, with an exponential back-off, whose steps are not known.
const BACK_OFF: [SignedDuration; 6] = [
    SignedDuration::from_secs(10),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(48),
];

/// The endpoints, and the deliveries to them.
pub(crate) struct Webhooks {
    endpoints: Vec<WebhookEndpoint>,
    /// Whether events are delivered to other machines.
    pub(crate) reaches_networks: bool,
    deliveries: CappedMap<WebhookDelivery>,
    /// The IDs of deliveries that are to be tried, by when and by their order.
    waiting: BTreeMap<(Timestamp, u64), String>,
    /// How many deliveries began to wait.
    count: u64,
    /// From the ID of an endpoint that is being called to the ID of the delivery.
    busy: HashMap<String, String>,
    /// Whether deliveries began to wait that the sender has not looked for yet.
    has_news: bool,
}

/// An address of the application that wants events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WebhookEndpoint {
    pub(crate) id: String,
    pub(crate) url: String,
    /// What deliveries are signed with.
    pub(crate) secret: String,
    pub(crate) is_enabled: bool,
    /// The types of events that it wants; none stands for all.
    pub(crate) events: Vec<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// What a request says of an endpoint. What is absent stays as it is.
#[derive(Default)]
pub(crate) struct WebhookChanges {
    pub(crate) url: Option<String>,
    pub(crate) is_enabled: Option<bool>,
    pub(crate) events: Option<Vec<String>>,
}

/// An event on its way to an endpoint.
pub(crate) struct WebhookDelivery {
    pub(crate) id: String,
    pub(crate) endpoint_id: String,
    /// Where it goes to.
    pub(crate) url: String,
    pub(crate) event: Arc<Event>,
    /// Oldest first.
    pub(crate) attempts: Vec<DeliveryAttempt>,
    /// When it is tried again; none if it arrived, if it is given up, and while it is being tried.
    pub(crate) next_attempt_at: Option<Timestamp>,
    is_under_way: bool,
    pub(crate) created_at: Timestamp,
}

/// One call of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryAttempt {
    pub(crate) at: Timestamp,
    /// The status of the response, or why there was none.
    pub(crate) outcome: Result<u16, String>,
}

/// A delivery that is to be tried now.
pub(crate) struct DueDelivery {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) event: Arc<Event>,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            endpoints: Vec::new(),
            reaches_networks: false,
            deliveries: CappedMap::new(MAX_DELIVERIES, WebhookDelivery::bytes),
            waiting: BTreeMap::new(),
            count: 0,
            busy: HashMap::new(),
            has_news: false,
        }
    }
}

impl Webhooks {
    /// The endpoints, oldest first.
    pub(crate) fn endpoints(&self) -> &[WebhookEndpoint] {
        &self.endpoints
    }

    /// The deliveries, oldest first.
    pub(crate) fn deliveries(&self) -> impl DoubleEndedIterator<Item = &WebhookDelivery> {
        self.deliveries.iter()
    }

    /// Adds an endpoint, which is new or from the state file.
    pub(crate) fn restore(&mut self, endpoint: WebhookEndpoint) {
        self.endpoints.push(endpoint);
    }

    /// Has an event delivered to every endpoint that wants it.
    pub(super) fn announce(&mut self, event: &Arc<Event>, now: Timestamp) -> Result<(), Refusal> {
        let name = event.kind.name();
        let wanting = self
            .endpoints
            .iter()
            .filter(|it| it.is_enabled && it.wants(name))
            .filter(|it| webhook_url::problem(&it.url, self.reaches_networks).is_none());
        let targets: Vec<_> = wanting.map(|it| (it.id.clone(), it.url.clone())).collect();
        for (endpoint_id, url) in targets {
            let delivery = WebhookDelivery {
                id: random::id("webhook_delivery_", now)?,
                endpoint_id,
                url,
                event: Arc::clone(event),
                attempts: Vec::new(),
                next_attempt_at: Some(now),
                is_under_way: false,
                created_at: now,
            };
            let id = delivery.id.clone();
            self.deliveries.insert(&id, delivery);
            self.wait(id, now);
        }
        Ok(())
    }

    fn wait(&mut self, id: String, until: Timestamp) {
        self.count += 1;
        self.waiting.insert((until, self.count), id);
        self.has_news = true;
    }

    /// Whether deliveries began to wait since this was last asked.
    pub(crate) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    /// Takes the deliveries that are due, at most one for each endpoint that is not being called, so
    /// that events arrive in their order. Also says when the next one is due whose endpoint is free.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> (Vec<DueDelivery>, Option<Timestamp>) {
        let mut due = Vec::new();
        let mut gone = Vec::new();
        let mut next = None;
        for (key, id) in &self.waiting {
            // Every endpoint is called already, or none of what follows is due.
            if key.0 > now || self.busy.len() >= self.endpoints.len().max(1) {
                next = (key.0 > now).then_some(key.0);
                break;
            }
            let delivery = self.deliveries.get_mut(id);
            let endpoint = delivery.as_ref().and_then(|delivery| {
                let mut endpoints = self.endpoints.iter();
                endpoints.find(|it| it.id == delivery.endpoint_id && it.is_enabled)
            });
            let (Some(delivery), Some(endpoint)) = (delivery, endpoint) else {
                // It was evicted, or its endpoint was deleted or disabled.
                gone.push(*key);
                continue;
            };
            if !self.busy.contains_key(&endpoint.id) {
                self.busy.insert(endpoint.id.clone(), id.clone());
                gone.push(*key);
                delivery.next_attempt_at = None;
                delivery.is_under_way = true;
                due.push(DueDelivery {
                    id: id.clone(),
                    url: endpoint.url.clone(),
                    secret: endpoint.secret.clone(),
                    event: Arc::clone(&delivery.event),
                });
            }
        }
        for key in gone {
            if let Some(id) = self.waiting.remove(&key)
                && let Some(delivery) = self.deliveries.get_mut(&id)
            {
                delivery.next_attempt_at = None;
            }
        }
        (due, next)
    }

    /// Records how a delivery went. One that failed waits for its next attempt, if it has one left.
    pub(crate) fn record(&mut self, id: &str, outcome: Result<u16, String>, now: Timestamp) {
        self.busy.retain(|_, under_way| under_way != id);
        let Some(delivery) = self.deliveries.get_mut(id) else {
            return;
        };
        delivery.is_under_way = false;
        let has_arrived = matches!(outcome, Ok(200..=299));
        delivery.attempts.push(DeliveryAttempt { at: now, outcome });
        let pause = BACK_OFF.get(delivery.attempts.len() - 1);
        delivery.next_attempt_at = pause
            .filter(|_| !has_arrived)
            .map(|pause| after(now, *pause));
        if let Some(until) = delivery.next_attempt_at {
            self.wait(id.to_owned(), until);
        }
    }
}

impl WebhookEndpoint {
    fn wants(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|name| name == event)
    }
}

impl WebhookDelivery {
    /// `delivered`; `pending` while it is tried or waits to be; or `failed`.
    pub(crate) fn status(&self) -> &'static str {
        let last = self.attempts.last();
        if last.is_some_and(|attempt| matches!(attempt.outcome, Ok(200..=299))) {
            return "delivered";
        }
        let is_tried = self.is_under_way || self.next_attempt_at.is_some();
        if is_tried { "pending" } else { "failed" }
    }

    fn bytes(&self) -> usize {
        // The event may be forgotten elsewhere while it waits here. The outcomes are short.
        self.event.bytes() + self.url.len() + 512 + size_of::<Self>()
    }
}

impl State {
    /// Registers an endpoint. Without a secret it gets one.
    pub(crate) fn create_webhook_endpoint(
        &mut self,
        url: String,
        events: Vec<String>,
        secret: Option<String>,
        now: Timestamp,
    ) -> Result<&WebhookEndpoint, Refusal> {
        let endpoints = &mut self.events.webhooks.endpoints;
        if endpoints.iter().any(|known| known.url == url) {
            return Err(Refusal::WebhookEndpointExists);
        }
        if endpoints.len() >= limits::MAX_WEBHOOK_ENDPOINTS {
            let complaint = "cannot be added: there are 100 already";
            return Err(Refusal::field("endpoint_url", complaint));
        }
        Ok(endpoints.push_mut(WebhookEndpoint {
            id: random::id("we_", now)?,
            url,
            secret: match secret {
                Some(secret) => secret,
                None => random::link_token()?,
            },
            is_enabled: true,
            events,
            created_at: now,
            updated_at: now,
        }))
    }

    pub(crate) fn update_webhook_endpoint(
        &mut self,
        id: &str,
        changes: WebhookChanges,
        now: Timestamp,
    ) -> Result<&WebhookEndpoint, Refusal> {
        let endpoints = &mut self.events.webhooks.endpoints;
        let mut others = endpoints.iter().filter(|known| known.id != id);
        if others.any(|known| changes.url.as_ref() == Some(&known.url)) {
            return Err(Refusal::WebhookEndpointExists);
        }
        let endpoint = endpoints.iter_mut().find(|known| known.id == id);
        let endpoint = endpoint.ok_or_else(|| endpoint_not_found(id))?;
        if let Some(url) = changes.url {
            endpoint.url = url;
        }
        if let Some(events) = changes.events {
            endpoint.events = events;
        }
        endpoint.is_enabled = changes.is_enabled.unwrap_or(endpoint.is_enabled);
        endpoint.updated_at = now;
        Ok(endpoint)
    }

    /// Forgets an endpoint. What is on its way there is given up.
    pub(crate) fn delete_webhook_endpoint(&mut self, id: &str) -> Result<(), Refusal> {
        let endpoints = &mut self.events.webhooks.endpoints;
        let at = endpoints.iter().position(|known| known.id == id);
        endpoints.remove(at.ok_or_else(|| endpoint_not_found(id))?);
        self.events.webhooks.busy.remove(id);
        Ok(())
    }
}

fn endpoint_not_found(id: &str) -> Refusal {
    Refusal::EntityNotFound {
        kind: "Webhook endpoint",
        id: id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tests::{NOW, at, state};

    const URL: &str = "http://localhost:3000/webhooks";

    fn state_with_endpoint(events: &[&str]) -> State {
        let mut state = state();
        let events = events.iter().map(|&name| name.to_owned()).collect();
        state
            .create_webhook_endpoint(URL.to_owned(), events, None, NOW)
            .unwrap();
        state
    }

    fn take(state: &mut State, now: Timestamp) -> Option<DueDelivery> {
        let (mut due, _) = state.events.webhooks.take_due(now);
        assert!(due.len() <= 1);
        due.pop()
    }

    #[test]
    fn events_arrive_in_their_order_one_at_a_time() {
        let mut state = state_with_endpoint(&[]);
        for email in ["a@x.example", "b@x.example"] {
            state.create_user(email, Default::default(), NOW).unwrap();
        }
        assert!(state.events.webhooks.take_news());
        assert!(!state.events.webhooks.take_news());
        let first = take(&mut state, NOW).unwrap();
        assert!(
            take(&mut state, NOW).is_none(),
            "the endpoint is being called"
        );
        state.events.webhooks.record(&first.id, Ok(200), NOW);
        let second = take(&mut state, NOW).unwrap();
        assert_ne!(first.event.id, second.event.id);
        state.events.webhooks.record(&second.id, Ok(204), NOW);
        assert!(take(&mut state, at(1_000_000)).is_none());
        assert!(
            state
                .events
                .webhooks
                .deliveries()
                .all(|it| it.status() == "delivered")
        );
    }

    #[test]
    fn a_delivery_is_tried_seven_times_within_three_days() {
        let mut state = state_with_endpoint(&["user.created"]);
        state
            .create_user("a@x.example", Default::default(), NOW)
            .unwrap();
        let mut now = NOW;
        for attempt in 0..=BACK_OFF.len() {
            let due = take(&mut state, now).unwrap();
            state
                .events
                .webhooks
                .record(&due.id, Err("refused".to_owned()), now);
            let (_, next) = state.events.webhooks.take_due(now);
            assert_eq!(next.is_some(), attempt < BACK_OFF.len());
            now = next.unwrap_or(now);
        }
        assert!(now < at(3 * 86_400));
        let delivery = state.events.webhooks.deliveries().next().unwrap();
        assert_eq!(
            (delivery.attempts.len(), delivery.next_attempt_at),
            (7, None)
        );
        assert_eq!(delivery.status(), "failed");
    }

    #[test]
    fn endpoints_get_what_they_want_while_they_want_it() {
        let mut state = state_with_endpoint(&["user.deleted"]);
        let id = state
            .create_user("a@x.example", Default::default(), NOW)
            .unwrap()
            .id
            .clone();
        assert!(take(&mut state, NOW).is_none());
        state.delete_user(&id, NOW).unwrap();
        let endpoint = state.events.webhooks.endpoints()[0].id.clone();
        let off = WebhookChanges {
            is_enabled: Some(false),
            ..WebhookChanges::default()
        };
        state.update_webhook_endpoint(&endpoint, off, NOW).unwrap();
        assert!(take(&mut state, NOW).is_none());
        state.delete_webhook_endpoint(&endpoint).unwrap();
        assert!(state.delete_webhook_endpoint(&endpoint).is_err());
    }
}
