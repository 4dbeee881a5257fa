//! How requests are read and responses written, for every route.

mod cors;
mod fault;
mod guard;
mod pagination;
mod request;
mod response;

pub(crate) use cors::cors;
pub(crate) use fault::inject;
pub(crate) use guard::{Peer, base_url, issuer, no_parameters, own_only};
pub(crate) use pagination::PageRequest;
pub(crate) use request::{
    ApiKey, Body, Fields, JsonFields, Parameters, PathId, PathNames, QueryFields, SCANNER_HEADER,
    Shared, bearer_token, bounded, is_form, json_fields, only, only_once, only_texts, query_list,
    shortened, text, unknown_name, urlencoded,
};
pub(crate) use response::{ApiError, json, optional_timestamp, timestamp};
