//! Where the configuration comes from.

pub mod dotenv;
