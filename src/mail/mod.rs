//! Mail as DNS tells of it: who receives it for a domain, and what a domain has published about
//! who may send in its name.
//!
//! [`dns`] asks, [`receiving`] reads MX records and [`gateways`] knows the products behind them;
//! [`spf`], [`dkim`] and [`dmarc`] read what a sender published. They return facts and judge
//! nothing: what is wrong with them is for the checks to say.

pub mod dkim;
pub mod dmarc;
pub mod dns;
pub mod gateways;
pub mod receiving;
pub mod spf;
mod tags;
