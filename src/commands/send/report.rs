//! The results of `send`.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::delivery::Delivery;
use crate::callback::Callback;
use crate::commands::millis;
use crate::commands::sign_in::ProfileReport;
use crate::output::{Report, Schema, clean, pairs, schema, time};
use crate::redirect_uri::loopback;
use crate::shell::quoted;

impl Delivery {
    fn session_json(&self) -> Value {
        json!({
            "id": self.session.id,
            "email": self.session.email.as_ref().unwrap_or(&self.email),
            "expires_at": self.session.expires_at,
        })
    }

    fn next_step(&self) -> String {
        if self.is_emulated {
            return format!("workos-ml send {} --emulate", quoted(&self.email));
        }
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

/// The report of a `send` that ended after the delivery.
pub(super) struct DeliveryReport<'a>(pub(super) &'a Delivery);

impl Report for DeliveryReport<'_> {
    fn schema(&self) -> &'static Schema {
        schema::SEND
    }

    fn json(&self) -> Value {
        let delivery = self.0;
        let mut how = Map::new();
        how.insert("method".into(), delivery.method.into());
        if let Some(link) = &delivery.link {
            how.insert("link".into(), link.expose().into());
        }
        json!({
            "session": delivery.session_json(),
            "delivery": how,
            "callback": {"redirect_uri": delivery.redirect_uri, "received_at": null, "waited_seconds": null},
            "profile": null,
            "state": delivery.state.expose(),
            "next_step": delivery.next_step(),
            "timings_ms": {"create": millis(delivery.create), "deliver": millis(delivery.deliver), "wait": null, "exchange": null},
        })
    }

    fn human(&self) -> String {
        let delivery = self.0;
        let rows = [
            ("session", delivery.session.id.clone()),
            ("expires at", delivery.expiry().to_owned()),
            ("redirect URI", delivery.redirect_uri.clone()),
            ("state", delivery.state.expose().to_owned()),
            ("next step", delivery.next_step()),
        ];
        pairs(&rows)
    }
}

/// The report of a complete sign-in.
pub(super) struct SignInReport<'a> {
    pub(super) delivery: &'a Delivery,
    pub(super) callback: &'a Callback,
    pub(super) waited: Duration,
    pub(super) exchange: Duration,
    pub(super) profile: ProfileReport,
}

impl Report for SignInReport<'_> {
    fn schema(&self) -> &'static Schema {
        schema::SEND
    }

    fn json(&self) -> Value {
        let delivery = self.delivery;
        let mut document = json!({
            "session": delivery.session_json(),
            "delivery": {"method": delivery.method},
            "callback": {
                "redirect_uri": delivery.redirect_uri,
                "received_at": self.callback.received_at.to_string(),
                "waited_seconds": (self.waited.as_secs_f64() * 1000.0).round() / 1000.0,
            },
            "profile": self.profile.profile,
            "timings_ms": {
                "create": millis(delivery.create),
                "deliver": millis(delivery.deliver),
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
        let delivery = self.delivery;
        let took = delivery.create + delivery.deliver + self.waited + self.exchange;
        let profile = &self.profile.profile;
        let who = profile.get("email").and_then(Value::as_str);
        format!(
            "{}\n{} signed in after {}.\n",
            self.profile.human(),
            clean(who.unwrap_or(&delivery.email)),
            time(took)
        )
    }
}
