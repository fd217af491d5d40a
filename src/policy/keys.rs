//! Finds every place where a key of a TOML text is written. The parsed tree keeps one place for a
//! table that several headers and dotted keys name; renaming must find them all.

use std::{collections::BTreeMap, ops::Range};

use toml_parser::{
    ErrorSink, Source, Span,
    decoder::Encoding,
    parser::{EventReceiver, RecursionGuard, parse_document},
};

/// Nothing in a policy lies deeper than this: parts of one dotted key, and values in values.
const MAX_DEPTH: usize = 8;

/// The places of all keys, those of one and the same key together.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    groups: Vec<Vec<Range<usize>>>,
    group_at: BTreeMap<usize, usize>,
    /// Where the text is nested deeper than any policy.
    pub(crate) too_deep: Option<Range<usize>>,
}

impl Keys {
    /// Reads a text; whether it is good TOML is for others to say.
    pub(crate) fn of(text: &str) -> Self {
        let tokens = Source::new(text).lex().into_vec();
        let mut scan = Scan::new(text);
        let mut guard = RecursionGuard::new(&mut scan, 80);
        parse_document(&tokens, &mut guard, &mut ());
        scan.keys
    }

    /// All places of the key that is written at this one, without quotes.
    pub(crate) fn places(&self, start: usize) -> &[Range<usize>] {
        self.group_at
            .get(&start)
            .and_then(|g| self.groups.get(*g))
            .map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug, Default)]
struct Table<'a> {
    /// By key: the group of its places, and the table below it.
    below: BTreeMap<&'a str, (usize, usize)>,
}

struct Scan<'a> {
    text: &'a str,
    keys: Keys,
    tables: Vec<Table<'a>>,
    /// The table that keys go to: that of the last header, then of each open inline table.
    open: Vec<usize>,
    path: Vec<Range<usize>>,
    depth: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            keys: Keys::default(),
            tables: vec![Table::default()],
            open: vec![0],
            path: Vec::new(),
            depth: 0,
        }
    }

    fn add_table(&mut self) -> usize {
        let at = self.tables.len();
        self.tables.push(Table::default());
        at
    }

    /// Follows the keys read since the last header or value, and notes their places.
    fn follow(&mut self, from: usize, fresh: bool) -> usize {
        let path = std::mem::take(&mut self.path);
        let mut table = from;
        for (i, span) in path.iter().enumerate() {
            let raw = self.text.get(span.clone()).unwrap_or_default();
            // A quote that is never closed is no TOML, and its keys are not asked for.
            let wide = usize::from(raw.starts_with(['"', '\'']));
            let name = raw.get(wide..raw.len() - wide).unwrap_or_default();
            let span = span.start + wide..span.end - wide;
            let known = self
                .tables
                .get(table)
                .and_then(|t| t.below.get(name))
                .copied();
            let last = i + 1 == path.len();
            let (group, below) = match known {
                Some(known) if !(fresh && last) => known,
                known => {
                    let below = self.add_table();
                    let group = known.map_or(self.keys.groups.len(), |(group, _)| group);
                    if group == self.keys.groups.len() {
                        self.keys.groups.push(Vec::new());
                    }
                    if let Some(t) = self.tables.get_mut(table) {
                        t.below.insert(name, (group, below));
                    }
                    (group, below)
                }
            };
            let start = span.start;
            if let Some(places) = self.keys.groups.get_mut(group) {
                places.push(span);
            }
            self.keys.group_at.insert(start, group);
            table = below;
        }
        table
    }

    fn deeper(&mut self, span: Span) {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.keys.too_deep.get_or_insert(span.start()..span.end());
        }
    }
}

impl EventReceiver for Scan<'_> {
    /// A key that its line gives no value is broken, and no part of the next one.
    fn newline(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.path.clear();
    }

    fn std_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        let table = self.follow(0, false);
        self.open = vec![table];
    }

    fn array_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        let table = self.follow(0, true);
        self.open = vec![table];
    }

    fn simple_key(&mut self, span: Span, _: Option<Encoding>, _: &mut dyn ErrorSink) {
        self.path.push(span.start()..span.end());
        if self.path.len() > MAX_DEPTH {
            self.keys.too_deep.get_or_insert(span.start()..span.end());
        }
    }

    fn key_val_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        let from = self.open.last().copied().unwrap_or(0);
        self.follow(from, false);
    }

    fn inline_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.deeper(span);
        let table = self.add_table();
        self.open.push(table);
        true
    }

    fn inline_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.depth = self.depth.saturating_sub(1);
        self.open.pop();
    }

    fn array_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.deeper(span);
        true
    }

    fn array_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.depth = self.depth.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_written_in_several_headers_is_found_everywhere() {
        let text = "[r.a]\nx.y = 1\nx.z = 2\n[r.b]\n[r.a.c]\nx = 1\n";
        let keys = Keys::of(text);
        assert_eq!(keys.places(1).len(), 3, "r");
        assert_eq!(keys.places(3).len(), 2, "a");
        let x = text.find('x').unwrap_or_default();
        assert_eq!(keys.places(x).len(), 2, "x of a, not x of c");
    }

    #[test]
    fn elements_of_a_list_of_tables_have_keys_of_their_own() {
        let text = "[[l]]\nx = 1\n[[l]]\nx = 2\n";
        assert_eq!(Keys::of(text).places(6).len(), 1);
        assert_eq!(Keys::of(text).places(2).len(), 2);
    }

    #[test]
    fn depth_is_bounded() {
        assert!(
            Keys::of(&format!("a = {}", "[".repeat(9_000)))
                .too_deep
                .is_some()
        );
        assert!(Keys::of(&"a.".repeat(9_000)).too_deep.is_some());
        assert!(Keys::of("a.b.c = [{ d = [1] }]").too_deep.is_none());
    }
}
