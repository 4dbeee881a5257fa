//! Organizations, which are read only to learn whether a key works, as the official CLI does.

use super::connections::list_data;
use super::{Client, Error, Response};

impl Client {
    /// `GET /organizations?limit=1`: 200 for a key that works, 401 for one that WorkOS does not
    /// know, 403 for one without the right to read organizations.
    ///
    /// # Errors
    /// For these refusals, and when WorkOS cannot be reached.
    pub async fn check_organizations(&self) -> Result<Response<()>, Error> {
        self.check_list("/organizations").await
    }

    /// `GET /connections?limit=1`: whether the key may read connections.
    ///
    /// # Errors
    /// As [`Client::check_organizations`].
    pub async fn check_connections(&self) -> Result<Response<()>, Error> {
        self.check_list("/connections").await
    }

    async fn check_list(&self, path: &str) -> Result<Response<()>, Error> {
        let response = self.get(&format!("{path}?limit=1")).await?;
        self.parse_response(&format!("GET {path}"), response, |value| {
            list_data(value).map(|_| ())
        })
    }
}
