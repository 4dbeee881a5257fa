//! The results of `send`.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::delivery::Sent;
use crate::callback::Callback;
use crate::commands::millis;
use crate::commands::sign_in::Profile;
use crate::output::{Report, pairs};
use crate::redirect_uri::loopback;

impl Sent {
    fn session_json(&self) -> Value {
        json!({
            "id": self.session.id,
            "email": self.session.email.as_ref().unwrap_or(&self.email),
            "expires_at": self.session.expires_at,
        })
    }

    fn next_step(&self) -> String {
        match loopback(&self.redirect_uri) {
            Some(_) => format!(
                "workos-ml listen --redirect-uri {} --state {}",
                self.redirect_uri,
                self.state.expose()
            ),
            None => format!("open the link; {} receives the code", self.redirect_uri),
        }
    }
}

/// `send` that stopped after the delivery.
pub(super) struct Delivered<'a>(pub(super) &'a Sent);

impl Report for Delivered<'_> {
    fn json(&self) -> Value {
        let sent = self.0;
        let mut delivery = Map::new();
        delivery.insert("method".into(), sent.method.into());
        if let Some(link) = &sent.link {
            delivery.insert("link".into(), link.expose().into());
        }
        json!({
            "session": sent.session_json(),
            "delivery": delivery,
            "callback": {"redirect_uri": sent.redirect_uri, "received_at": null, "waited_seconds": null},
            "profile": null,
            "state": sent.state.expose(),
            "next_step": sent.next_step(),
            "timings_ms": {"create": millis(sent.create), "deliver": millis(sent.deliver), "wait": null, "exchange": null},
        })
    }

    fn human(&self) -> String {
        let sent = self.0;
        let rows = [
            ("session", sent.session.id.clone()),
            ("expires at", sent.expiry().to_owned()),
            ("redirect URI", sent.redirect_uri.clone()),
            ("state", sent.state.expose().to_owned()),
            ("next step", sent.next_step()),
        ];
        pairs(&rows)
    }
}

/// A whole sign-in.
pub(super) struct SignedIn<'a> {
    pub(super) sent: &'a Sent,
    pub(super) callback: &'a Callback,
    pub(super) waited: Duration,
    pub(super) exchange: Duration,
    pub(super) profile: Profile,
}

impl Report for SignedIn<'_> {
    fn json(&self) -> Value {
        let sent = self.sent;
        let mut document = json!({
            "session": sent.session_json(),
            "delivery": {"method": sent.method},
            "callback": {
                "redirect_uri": sent.redirect_uri,
                "received_at": self.callback.received_at.to_string(),
                "waited_seconds": (self.waited.as_secs_f64() * 1000.0).round() / 1000.0,
            },
            "profile": self.profile.profile,
            "timings_ms": {
                "create": millis(sent.create),
                "deliver": millis(sent.deliver),
                "wait": millis(self.waited),
                "exchange": millis(self.exchange),
            },
        });
        if let Some(token) = &self.profile.access_token {
            document["access_token"] = token.expose().into();
        }
        document
    }

    fn human(&self) -> String {
        self.profile.human()
    }
}
