//! Where stores are kept, and who opens them.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;

use super::{args::Common, out::Fault};
use crate::service::Service;

/// The folder of the stores; a test or a second installation names another one.
const FOLDER: &str = "ROLECALL_DATA";

/// Opens the store that the command line names, or else the default one. A named store that is only
/// looked at must be there: a slip in its name makes no empty one.
pub fn store(common: &Common, looks: bool) -> Result<Service, Fault> {
    let operator = operator(common);
    if common.read_only {
        let address = match &common.store {
            Some(address) => address.clone(),
            None => in_folder("rolecall.db")?,
        };
        return Ok(Service::open_reading(&address, &operator)?);
    }
    Ok(match &common.store {
        Some(address) if looks => Service::open_existing(address, &operator)?,
        Some(address) => Service::open(address, &operator)?,
        None => Service::open(&in_folder("rolecall.db")?, &operator)?,
    })
}

/// Opens the demo store. Where there is none it is made beside its place and put there whole, so
/// that a demo that was interrupted never stays half told. One program at a time makes or clears it;
/// a second one waits and finds it made.
pub fn demo(common: &Common) -> Result<Service, Fault> {
    let file = in_folder("demo.db")?;
    let operator = operator(common);
    let _alone = alone(&file)?;
    if !Path::new(&file).exists() {
        let aside = format!("{file}.{}", std::process::id());
        clear(&aside)?;
        let loaded = Service::open(&aside, &operator).and_then(|mut s| s.load_demo());
        if let Err(error) = loaded {
            clear(&aside)?;
            return Err(error.into());
        }
        fs::rename(&aside, &file)
            .map_err(|error| Fault::Io(format!("{file} cannot be made"), error))?;
    }
    if common.read_only {
        return Ok(Service::open_reading(&file, &operator)?);
    }
    Ok(Service::open(&file, &operator)?)
}

/// Takes the demo store away.
pub fn clear_demo() -> Result<(), Fault> {
    let file = in_folder("demo.db")?;
    let _alone = alone(&file)?;
    clear(&file)
}

/// Waits until no other program makes or clears the store; the lock goes with the file's handle.
fn alone(file: &str) -> Result<File, Fault> {
    let path = format!("{file}.lock");
    let fault = |error| Fault::Io(format!("{path} cannot be locked"), error);
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(fault)?;
    lock.lock().map_err(fault)?;
    Ok(lock)
}

/// Takes a store's file away, with what the database keeps beside it.
fn clear(file: &str) -> Result<(), Fault> {
    for end in ["", "-wal", "-shm"] {
        let path = format!("{file}{end}");
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Fault::Io(format!("{path} cannot be removed"), error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn in_folder(file: &str) -> Result<String, Fault> {
    let folder = folder()?;
    make(&folder)
        .map_err(|error| Fault::Io(format!("{} cannot be made", folder.display()), error))?;
    folder
        .join(file)
        .into_os_string()
        .into_string()
        .map_err(|path| {
            Fault::misuse(
                "bad-path",
                format!("The data folder {} is not written in UTF-8", path.display()),
                format!("Name another one in {FOLDER}."),
            )
        })
}

fn folder() -> Result<PathBuf, Fault> {
    if let Some(folder) = env::var_os(FOLDER).filter(|f| !f.is_empty()) {
        return Ok(folder.into());
    }
    let dirs = ProjectDirs::from("", "", "rolecall");
    dirs.map(|dirs| dirs.data_dir().to_owned()).ok_or_else(|| {
        Fault::misuse(
            "no-home",
            "There is no home folder to keep the store in",
            format!("Name a store with --store, or a folder in {FOLDER}."),
        )
    })
}

/// Makes the folder for its owner alone: it holds names and addresses of people.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The person who works here, as the journal will name them.
fn operator(common: &Common) -> String {
    let login = || {
        ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .filter_map(|name| env::var(name).ok())
            .find(|name| !name.trim().is_empty())
    };
    common
        .operator
        .clone()
        .or_else(login)
        .unwrap_or_else(|| "operator".into())
}
