//! Lists the policies and the demo data that ship with the program, so that a new one is a new
//! file and no code.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("src/policy/shipped");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/policy/shipped");
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            println!("cargo:rerun-if-changed=src/policy/shipped/{name}");
            let stem = name.strip_suffix(".toml");
            if stem.is_some_and(|stem| !stem.contains('.')) {
                names.push(name);
            }
        }
    }
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        let text = include(&folder.join(&name));
        let beside = |end| {
            let path = folder.join(name.replace(".toml", end));
            if path.is_file() {
                include(&path)
            } else {
                "\"\"".to_owned()
            }
        };
        let (scenarios, rules) = (beside(".scenarios.toml"), beside(".rules.toml"));
        writeln!(
            list,
            "Shipped {{ file: {name:?}, text: {text}, scenarios: {scenarios}, rules: {rules} }},"
        )
        .map_err(io::Error::other)?;
    }
    list.push(']');
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("shipped.rs"), list)?;
    demo(Path::new(&root), Path::new(&out))
}

/// Lists the files of edits of the demo.
fn demo(root: &Path, out: &Path) -> io::Result<()> {
    let folder = root.join("demo-data");
    println!("cargo:rerun-if-changed=demo-data");
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if Path::new(&name)
                .extension()
                .is_some_and(|end| end == "jsonl")
            {
                names.push(name);
            }
        }
    }
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        println!("cargo:rerun-if-changed=demo-data/{name}");
        let text = include(&folder.join(&name));
        writeln!(list, "DemoFile {{ name: {name:?}, text: {text} }},").map_err(io::Error::other)?;
    }
    list.push(']');
    fs::write(out.join("demo.rs"), list)
}

fn include(path: &Path) -> String {
    format!("include_str!({:?})", path.display().to_string())
}
