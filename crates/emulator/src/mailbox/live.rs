//! Tells pages that are open that something changed: server-sent events.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use hyper::body::Frame;
use serde_json::json;
use tokio::{sync::mpsc, time::sleep};

use crate::http::{self, Shared};

/// The shortest time between two events. A page fetches itself again after each, and nobody reads faster;
/// what changes after a quiet second is told at once.
const PAUSE: Duration = Duration::from_secs(1);

/// After how long without an event a comment is sent, by which either side finds out that the other one
/// is gone.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The page fetches itself; what changed is not said.
const CHANGED: &[u8] = b"event: change\ndata: changed\n\n";
const STILL_THERE: &[u8] = b": still there\n\n";

/// An event at once, because something may have changed since the page was made, and one after each
/// change.
pub(super) async fn events(State(app): Shared) -> Response {
    let Ok(place) = Arc::clone(&app.live_pages).try_acquire_owned() else {
        let message = "Too many pages follow the mailbox; close some.";
        return http::json(
            StatusCode::SERVICE_UNAVAILABLE,
            &json!({ "message": message }),
        );
    };
    let (sender, events) = mpsc::channel(1);
    let mut changes = app.changes.subscribe();
    drop(app);
    tokio::spawn(async move {
        let mut event = CHANGED;
        while sender.send(Bytes::from_static(event)).await.is_ok() {
            tokio::select! {
                () = sender.closed() => break,
                () = sleep(PAUSE) => {}
            }
            event = tokio::select! {
                () = sender.closed() => break,
                changed = changes.changed() => match changed {
                    Ok(()) => CHANGED,
                    // The emulator ended.
                    Err(_) => break,
                },
                () = sleep(KEEP_ALIVE) => STILL_THERE,
            };
        }
        drop(place);
    });
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::new(EventStream(events))).into_response()
}

/// A body that goes on until its sender ends.
struct EventStream(mpsc::Receiver<Bytes>);

impl hyper::body::Body for EventStream {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0
            .poll_recv(context)
            .map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}
