//! The host of what people write for a domain: `www.bbc.co.uk`, a whole address, letters beyond ASCII.
//!
//! Both sides of a comparison go through [`host`], so that it does not matter which way either was
//! written. Letters beyond ASCII are compared as DNS has them: Punycode (RFC 3492) behind `xn--`.

use unicode_normalization::UnicodeNormalization as _;

/// Returns the host of a domain or address, in ASCII, without `www.`; empty if there is none.
pub(crate) fn host(written: &str) -> String {
    let rest = written.trim();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest).trim_start_matches('/');
    let rest = rest.split(['/', '?', '#']).next().unwrap_or("");
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let rest = match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => rest,
    };
    let lower: String = rest.nfkc().flat_map(char::to_lowercase).collect();
    let labels = lower.split(['.', '。']).filter(|label| !label.is_empty());
    let host = labels.map(in_ascii).collect::<Vec<_>>().join(".");
    match host.strip_prefix("www.") {
        // `www.de` is a domain of its own.
        Some(bare) if bare.contains('.') => bare.to_owned(),
        _ => host,
    }
}

fn in_ascii(label: &str) -> String {
    if label.is_ascii() {
        return label.to_owned();
    }
    punycode(label).map_or_else(|| label.to_owned(), |code| format!("xn--{code}"))
}

/// Encodes a label (RFC 3492, section 6.3, with the parameters of section 5); `None` if it is too long
/// to be one.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const T_MIN: u32 = 1;
    const T_MAX: u32 = 26;
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    if letters.len() > 63 {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while (handled as usize) < letters.len() {
        let next = letters.iter().copied().filter(|&letter| letter >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for &letter in &letters {
            if letter < n {
                delta += 1;
            } else if letter == n {
                let (mut q, mut k) = (delta, BASE);
                loop {
                    let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
                    if q < t {
                        break;
                    }
                    out.push(digit(t + (q - t) % (BASE - t)));
                    q = (q - t) / (BASE - t);
                    k += BASE;
                }
                out.push(digit(q));
                bias = adapted(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    Some(out)
}

fn adapted(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

fn digit(value: u32) -> char {
    char::from_digit(if value < 26 { value + 10 } else { value - 26 }, 36)
        .map_or('0', |digit| digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_the_same_however_it_is_written() {
        for written in [
            "bbc.co.uk",
            "www.bbc.co.uk",
            "WWW.BBC.co.uk.",
            "https://www.bbc.co.uk/",
            "http://user@www.bbc.co.uk:8080/news?a=b#c",
            "//bbc.co.uk/news",
        ] {
            assert_eq!(host(written), "bbc.co.uk", "{written}");
        }
        assert_eq!(host("www.de"), "www.de");
        assert_eq!(host("https://"), "");
    }

    #[test]
    fn letters_beyond_ascii_are_what_dns_has() {
        // RFC 3492, section 7.1, and names in use.
        assert_eq!(host("münchen.example"), "xn--mnchen-3ya.example");
        assert_eq!(host("MU\u{308}NCHEN.example"), "xn--mnchen-3ya.example");
        assert_eq!(host("bücher.example"), "xn--bcher-kva.example");
        assert_eq!(host("他们为什么不说中文"), "xn--ihqwcrb4cv8a8dqg056pqjye");
        assert_eq!(host("почемужеонинеговорятпорусски"), "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l");
    }
}
