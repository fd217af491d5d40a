//! The terminal's clipboard (OSC 52), which over SSH is the one at home. Between it and the console may
//! stand a multiplexer, which has to be told to let it through.

/// The most bytes that GNU screen takes in one piece.
const PIECE: usize = 240;

/// What to write so that a text comes onto the clipboard, by what the environment says.
pub fn sequence(text: &str, get: impl Fn(&str) -> Option<String>) -> String {
    let set = |name: &str| get(name).is_some_and(|v| !v.is_empty());
    let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    let term = get("TERM").unwrap_or_default();
    if set("TMUX") {
        // tmux takes the first where it has a clipboard of its own, and hands the second on; where it
        // does both, the same text comes twice.
        let inner = plain.replace('\x1b', "\x1b\x1b");
        format!("{plain}\x1bPtmux;{inner}\x1b\\")
    } else if term.starts_with("screen") || set("STY") {
        let pieces = plain.as_bytes().chunks(PIECE);
        pieces
            .map(|piece| format!("\x1bP{}\x1b\\", String::from_utf8_lossy(piece)))
            .collect()
    } else {
        plain
    }
}

/// The standard encoding with padding (RFC 4648, 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let part = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for i in 0..4 {
            let index = (bits >> (18 - 6 * i)) & 63;
            let letter = LETTERS.get(index as usize).map_or('=', |b| char::from(*b));
            out.push(if i > chunk.len() { '=' } else { letter });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str, environment: &[(&str, &str)]) -> String {
        let found = |name: &str| environment.iter().find(|(n, _)| *n == name);
        sequence(text, |name| found(name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn a_copied_text_is_encoded_as_the_standard_says() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_terminal_gets_it_as_it_is() {
        for term in ["xterm-256color", "tmux-256color", ""] {
            assert_eq!(with("oz", &[("TERM", term)]), "\x1b]52;c;b3o=\x07");
        }
    }

    #[test]
    fn tmux_gets_it_for_itself_and_for_the_terminal_around_it() {
        let said = with(
            "oz",
            &[("TERM", "screen-256color"), ("TMUX", "/tmp/tmux,1,0")],
        );
        assert_eq!(
            said,
            "\x1b]52;c;b3o=\x07\x1bPtmux;\x1b\x1b]52;c;b3o=\x07\x1b\\"
        );
    }

    #[test]
    fn screen_gets_it_in_pieces_that_it_hands_on() {
        for environment in [("TERM", "screen.xterm-256color"), ("STY", "1234.pts-0")] {
            let text = "x".repeat(300);
            let said = with(&text, &[environment]);
            let pieces: Vec<&str> = said
                .split_terminator("\x1b\\")
                .map(|piece| piece.strip_prefix("\x1bP").unwrap_or("not begun"))
                .collect();
            assert!(pieces.iter().all(|p| p.len() <= PIECE));
            let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
            assert_eq!(pieces.concat(), plain);
        }
    }
}
