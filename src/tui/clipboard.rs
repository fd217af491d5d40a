//! The clipboard of the terminal at which somebody sits, by OSC 52: over SSH it is the local one.
//! Multiplexers swallow it unless it is wrapped for them.

/// Through what the terminal is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Nothing in between, or nothing that is known.
    Bare,
    /// tmux: passed through where `allow-passthrough` is on; without it, tmux takes the bare one where
    /// `set-clipboard` is on. So both are sent.
    Tmux,
    /// GNU screen: in a device control string of its own, in pieces.
    Screen,
}

/// The most bytes of a piece for GNU screen, which drops longer strings (its limit is 768 with the
/// lead and the end).
const PIECE: usize = 752;

/// The longest text that is copied, in bytes: terminals drop longer ones.
const MOST: usize = 74_994;

impl Through {
    /// What the environment says.
    pub fn detect(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| get(name).is_some_and(|v| !v.is_empty());
        let term = get("TERM").unwrap_or_default();
        if set("TMUX") || term.starts_with("tmux") {
            Self::Tmux
        } else if set("STY") || term.starts_with("screen") {
            // Across SSH only TERM is left, and tmux calls itself screen by habit; it passes on what
            // screen is sent.
            Self::Screen
        } else {
            Self::Bare
        }
    }

    /// The bytes that put a text on the clipboard.
    pub fn bytes(self, text: &str) -> Vec<u8> {
        let mut end = text.len().min(MOST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text.get(..end).unwrap_or_default();
        let bare = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
        match self {
            Self::Bare => bare.into_bytes(),
            Self::Tmux => {
                let doubled = bare.replace('\x1b', "\x1b\x1b");
                format!("{bare}\x1bPtmux;{doubled}\x1b\\").into_bytes()
            }
            Self::Screen => {
                let pieces = bare.as_bytes().chunks(PIECE);
                let wrapped = pieces.map(|piece| [b"\x1bP", piece, b"\x1b\\"].concat());
                wrapped.collect::<Vec<_>>().concat()
            }
        }
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
    fn the_environment_tells_what_is_in_between() {
        let through = |text: &'static str| {
            Through::detect(|name| {
                let mut pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
                pairs.find(|(n, _)| *n == name).map(|(_, v)| v.to_owned())
            })
        };
        for (text, is) in [
            ("TERM=xterm-256color SSH_TTY=/dev/pts/1", Through::Bare),
            ("TERM=screen-256color TMUX=/tmp/x,1,0", Through::Tmux),
            ("TERM=tmux-256color", Through::Tmux),
            ("TERM=screen STY=1.pts-0", Through::Screen),
            ("TERM=screen.xterm-256color", Through::Screen),
            ("", Through::Bare),
        ] {
            assert_eq!(through(text), is, "{text}");
        }
    }

    #[test]
    fn each_gets_the_bytes_that_it_passes_on() {
        let bare = b"\x1b]52;c;b3o=\x07";
        assert_eq!(Through::Bare.bytes("oz"), bare);
        let tmux = [&bare[..], b"\x1bPtmux;\x1b\x1b]52;c;b3o=\x07\x1b\\"].concat();
        assert_eq!(Through::Tmux.bytes("oz"), tmux);
        let screen = [b"\x1bP", &bare[..], b"\x1b\\"].concat();
        assert_eq!(Through::Screen.bytes("oz"), screen);
    }

    #[test]
    fn screen_gets_a_long_text_in_pieces_that_it_keeps_and_that_add_up() {
        let text = "李".repeat(1_000);
        let bytes = Through::Screen.bytes(&text);
        let text = String::from_utf8(bytes).unwrap();
        let pieces: Vec<&str> = text
            .split("\x1bP")
            .skip(1)
            .map(|piece| piece.strip_suffix("\x1b\\").unwrap())
            .collect();
        assert!(pieces.len() > 4 && pieces.iter().all(|p| p.len() + 4 <= 768));
        let bare = Through::Bare.bytes(&"李".repeat(1_000));
        assert_eq!(pieces.concat().into_bytes(), bare);
    }

    #[test]
    fn what_no_terminal_would_take_is_cut_between_characters() {
        let bytes = Through::Bare.bytes(&"李".repeat(1_000_000));
        assert!(bytes.len() < 100_100 && bytes.ends_with(b"\x07"));
    }
}
