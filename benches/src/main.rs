//! Rolecall's core measured against its peers: access among 100,000 users, and the judgement of one
//! edit at three sizes. Prints ratios; `README.md` beside this keeps a report.

mod access;
mod ground;
mod judge;
mod peers;
mod timing;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |word: &str| wanted.is_empty() || wanted.iter().any(|w| w == word);
    if wants("access") {
        access::report();
    }
    if wants("judge") {
        judge::report();
    }
}
