//! Times and durations for people to read.

use jiff::{SignedDuration, Timestamp};

/// The time of day in UTC, with milliseconds: visits to a link are often that close.
pub(crate) fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S.%3f").to_string()
}

pub(crate) fn date_and_clock(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `12 s`, `4 min`, `1 h 5 min`, `2 d 3 h`: the two largest units, and seconds below ten minutes
/// only. From there on they do not matter to anybody who waits.
pub(crate) fn duration(length: SignedDuration) -> String {
    let seconds = length.unsigned_abs().as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: u64, unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {small_unit}"),
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..600 => two(minutes, "min", seconds % 60, "s"),
        600..3600 => format!("{minutes} min"),
        3600..86_400 => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

/// How long ago `at` was.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> String {
    let length = now.duration_since(at);
    if length < SignedDuration::from_secs(1) {
        return "just now".to_owned();
    }
    format!("{} ago", duration(length))
}

/// How long a link still works, or how long ago it expired.
pub(crate) fn expiry(expires_at: Timestamp, now: Timestamp) -> String {
    if now < expires_at {
        // Rounded up: a link that still works for half a second has not expired.
        let left = expires_at.duration_since(now) + SignedDuration::from_millis(999);
        format!("expires in {}", duration(left))
    } else {
        format!("expired {}", ago(expires_at, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        let cases = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 1 s"),
            (599, "9 min 59 s"),
            (899, "14 min"),
            (3_600, "1 h"),
            (3_900, "1 h 5 min"),
            (86_400, "1 d"),
            (100_000, "1 d 3 h"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(
                duration(SignedDuration::from_secs(seconds)),
                expected,
                "{seconds}"
            );
            assert_eq!(
                duration(SignedDuration::from_secs(-seconds)),
                expected,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_link_has_expired_from_its_expiry_on() {
        let now: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let after = |milliseconds| now + SignedDuration::from_millis(milliseconds);
        assert_eq!(expiry(after(900_000), now), "expires in 15 min");
        assert_eq!(expiry(after(1), now), "expires in 1 s");
        assert_eq!(expiry(now, now), "expired just now");
        assert_eq!(expiry(after(-90_000), now), "expired 1 min 30 s ago");
        assert_eq!(clock(now), "03:04:05.678");
        assert_eq!(date_and_clock(now), "2026-01-02 03:04:05");
    }
}
