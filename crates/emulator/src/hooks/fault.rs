//! What a fault does to an answer.

use std::{future::Future, io, pin::Pin, task::Poll, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};
use serde_json::Value;

use crate::{answer, front};

/// What a hook does to one request.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    pub(super) delay: Duration,
    pub(super) drop: bool,
    pub(super) truncate: bool,
    pub(super) invalid_json: bool,
    /// The answer in place of the route's.
    pub(super) instead: Option<(StatusCode, Value)>,
    pub(super) retry_after: Option<i64>,
}

/// Answers with a fault. `route` is the answer without it, which is asked for only if it is
/// needed: a request that fails changes nothing.
pub(crate) async fn carry_out(
    fault: Fault,
    route: impl Future<Output = Response>,
) -> io::Result<Response> {
    if !fault.delay.is_zero() {
        tokio::time::sleep(fault.delay).await;
    }
    if fault.drop {
        return Err(io::Error::other("a hook drops this connection"));
    }
    let response = match fault.instead {
        None => route.await,
        Some((status, body)) => {
            let mut response = front::with_request_id(answer::json(status, &body));
            if let Some(seconds) = fault.retry_after {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    };
    if !fault.truncate && !fault.invalid_json {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let mut body = match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) if !body.is_empty() => body.to_vec(),
        _ => b"{}".to_vec(),
    };
    if fault.invalid_json {
        // Without the last character no object is complete.
        body.pop();
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = Bytes::from(body);
    Ok(if fault.truncate {
        let whole = body.len() as u64;
        let half = Some(body.slice(..body.len() / 2));
        Response::from_parts(parts, Body::new(HalfBody { whole, half }))
    } else {
        (parts, body).into_response()
    })
}

/// A body that breaks off after its first half.
struct HalfBody {
    whole: u64,
    half: Option<Bytes>,
}

impl hyper::body::Body for HalfBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        // The first half would be lost if the error came before it was written.
        if self.whole > 0 {
            self.whole = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("a hook cuts this answer off"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
