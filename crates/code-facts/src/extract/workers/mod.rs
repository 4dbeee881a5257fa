//! Parsing in processes of their own: grammars are C that trusts its input, and a text can make them
//! search for ever, take all memory, or end the process.
//!
//! [`pool`] has the processes, [`worker`] is what each of them does. They speak in frames: a length, and
//! as many bytes of postcard. A worker says [`Answer::Ready`] once, then one answer to every request.

pub(crate) mod pool;
mod worker;

use std::io::{self, ErrorKind, Read, Write};

use serde::{Deserialize, Serialize};

use crate::syntax::{Language, SourceFile};

pub use worker::serve;

/// As much may be said of a file: of the largest that are parsed (512 KB) ordinary code says up to 1 MB.
const LARGEST_FRAME: usize = 16 << 20;

/// A file to parse.
#[derive(Serialize, Deserialize)]
struct Request<'a> {
    /// Comes back with the answer, so that none is taken for that of another file.
    number: u32,
    /// Its ending may say more than the language.
    path: &'a str,
    language: Language,
    text: &'a str,
    /// How much of the processor's time may go into it.
    allowed_millis: u32,
}

/// An answer, with the number of its request.
#[derive(Serialize, Deserialize)]
struct Reply {
    number: u32,
    answer: Answer,
}

#[derive(Serialize, Deserialize)]
enum Answer {
    /// The worker has begun.
    Ready,
    Parsed(Box<SourceFile>),
    /// A bug of the reader, which panicked.
    Panicked,
    /// The worker has ended, as nothing else stops the parser.
    OutOfTime,
    TooLarge,
}

fn send(mut to: impl Write, content: &impl Serialize) -> io::Result<()> {
    let frame = postcard::to_extend(content, vec![0; 4]).map_err(io::Error::other)?;
    send_frame(&mut to, frame)
}

/// Sends a frame that has four bytes of room for its length.
fn send_frame(to: &mut impl Write, mut frame: Vec<u8>) -> io::Result<()> {
    let length = u32::try_from(frame.len() - 4).map_err(io::Error::other)?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    to.write_all(&frame)?;
    to.flush()
}

/// The next frame, without its length; `None` at the end.
fn receive(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LARGEST_FRAME {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "a frame is too large",
        ));
    }
    let mut frame = Vec::with_capacity(length);
    from.take(length as u64).read_to_end(&mut frame)?;
    match frame.len() < length {
        true => Err(ErrorKind::UnexpectedEof.into()),
        false => Ok(Some(frame)),
    }
}

fn decode<'a, T: Deserialize<'a>>(frame: &'a [u8]) -> io::Result<T> {
    postcard::from_bytes(frame).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::worker::answer;
    use super::*;
    use crate::extract;
    use crate::semantics::GIVEN;

    const TEXTS: [(&str, &str); 4] = [
        (
            "a.ts",
            "export const a = (b: B) => b.c?.d({ e: [1, `f${g}`] });\n",
        ),
        (
            "b.vue",
            "<script>\nimport x from 'y';\n</script>\n<form action=\"/z\"></form>\n",
        ),
        (
            "c.py",
            "@app.get('/c')\ndef c(d=None):\n    try: return e(d)\n    except F as g: raise\n",
        ),
        (
            "d.rb",
            "class D\n  def d\n    session[:user] = nil unless e\n  end\nend\n",
        ),
    ];

    /// What a worker answers to these bytes.
    fn answers(requests: &[u8]) -> (io::Result<()>, Vec<Vec<u8>>) {
        let mut written = Vec::new();
        let end = answer(requests, &mut written);
        let mut read = &written[..];
        let frames = std::iter::from_fn(|| receive(&mut read).unwrap());
        (end, frames.collect())
    }

    #[test]
    fn a_worker_reads_what_this_process_reads() {
        let mut requests = Vec::new();
        for (path, text) in TEXTS {
            let request = Request {
                number: 7,
                path,
                language: extract::of(Path::new(path)).unwrap(),
                text,
                allowed_millis: 60_000,
            };
            send(&mut requests, &request).unwrap();
        }
        let (end, frames) = answers(&requests);
        end.unwrap();
        let reply = |frame| decode::<Reply>(frame).unwrap();
        assert!(matches!(reply(&frames[0]).answer, Answer::Ready));
        assert_eq!(frames.len(), 1 + TEXTS.len());
        for (frame, (path, text)) in frames[1..].iter().zip(TEXTS) {
            let path = Path::new(path);
            let reply = reply(frame);
            let (7, Answer::Parsed(file)) = (reply.number, reply.answer) else {
                panic!("{path:?} was not parsed");
            };
            let expected = extract::read(path.into(), extract::of(path).unwrap(), text, GIVEN);
            let file = file.completed(path.into(), text).unwrap();
            assert_eq!(format!("{file:?}"), format!("{expected:?}"));
        }
    }

    #[test]
    fn what_is_no_request_ends_a_worker() {
        for bytes in [
            &b"\x05\x00\x00\x00ab"[..],
            b"\xff\xff\xff\xff",
            b"\x01\x00\x00\x00\xff",
        ] {
            let (end, frames) = answers(bytes);
            end.unwrap_err();
            assert_eq!(frames.len(), 1, "{bytes:?}");
        }
        // Between two frames it is the end.
        assert!(answers(b"").0.is_ok());
    }

    #[test]
    fn what_is_given_up_adds_up_to_a_bound() {
        let command = || Err(io::ErrorKind::Unsupported.into());
        let pool = pool::Pool::new(&command);
        let first = pool.give_up("");
        let total: Duration = (1..3_000).map(|_| pool.give_up("")).sum();
        assert_eq!(first.as_secs(), 1);
        // The share of each, until that is less than what each may have at least.
        assert!((55..75).contains(&total.as_secs()), "{total:?}");
    }
}
