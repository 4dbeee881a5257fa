//! Carries out a fault of a hook on a response.

use std::{future::Future, io, pin::Pin, task::Poll};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};
use tokio::sync::broadcast::{self, error::RecvError};

use super::response;
use crate::hooks::Fault;

/// Applies a fault to a response. `route` is the route's response, which is only awaited if it is
/// needed: a request that fails changes nothing.
///
/// # Errors
///
/// When the connection is to be closed without a response.
pub(crate) async fn inject(
    fault: Fault,
    mut removed_hooks: broadcast::Receiver<String>,
    route: impl Future<Output = Response>,
) -> io::Result<Response> {
    if !fault.delay.is_zero() {
        let is_removed = async {
            loop {
                match removed_hooks.recv().await {
                    Ok(id) if id == fault.hook_id => return,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = tokio::time::sleep(fault.delay) => {}
            // Whoever removes a hook wants an end to what it does.
            () = is_removed => return Err(io::Error::other("the hook was removed")),
        }
    }
    if fault.drop {
        return Err(io::Error::other("a hook drops this connection"));
    }
    let response = match fault.replacement {
        None => route.await,
        Some((status, body)) => {
            let mut response = response::json(status, &body);
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
        // Without its last character no JSON object is complete.
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

/// A body that ends after its first half.
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
        // An error in the same poll would make hyper close the connection before it has written
        // the first half.
        if self.whole > 0 {
            self.whole = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other(
            "a hook truncates this response",
        ))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
