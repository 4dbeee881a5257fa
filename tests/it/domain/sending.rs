//! `send` asks about the recipient's domain before the link goes out.
