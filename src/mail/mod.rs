//! Mail: the message that carries a link, and the user's own server that delivers it. The only
//! module that knows lettre's transports to servers elsewhere, and minijinja.

mod message;
mod smtp;

pub use message::{Filling, Message, Sender, Templates};
pub use smtp::{Login, Manner, Server};
