//! Mail: the message with a link and the user's own server that delivers it, and what DNS tells about
//! domains that receive and send mail. The only module that knows lettre's transports to servers
//! elsewhere, minijinja and hickory-resolver.
//!
//! [`dns`] asks, [`receiving`] reads MX records and [`gateways`] knows the products behind them;
//! [`spf`], [`dkim`] and [`dmarc`] read what a sender published. They return facts;
//! judging them is up to the checks.

pub mod dkim;
pub mod dmarc;
pub mod dns;
pub mod gateways;
pub mod nearly;
pub mod providers;
pub mod receiving;
pub mod spf;

mod message;
mod smtp;
mod tags;

pub use message::{Message, Sender, TemplateValues, Templates};
pub use smtp::{DeliveryOptions, Login, Server};
