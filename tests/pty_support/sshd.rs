//! An ordinary OpenSSH server on this machine alone, with keys of its own, for as long as a test
//! runs.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::{
    PATIENCE,
    console::{self, ROLECALL},
};

/// A server insists on being called by its whole path.
const SSHD: &str = "/usr/sbin/sshd";

/// A running server, and the folder of its keys and of Rolecall's stores.
pub struct Sshd {
    child: Child,
    port: u16,
    user: String,
    folder: TempDir,
    log: Arc<Mutex<String>>,
}

impl Sshd {
    /// Starts a server on a free port.
    pub fn start() -> Self {
        for program in [SSHD, "ssh", "ssh-keygen"] {
            assert!(is_there(program), "{}", missing(program));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        // Where the server shuts itself in when root starts it; of no matter to others.
        let _ = fs::create_dir_all("/run/sshd");
        key(path, "host");
        key(path, "mine");
        fs::copy(path.join("mine.pub"), path.join("authorized_keys")).unwrap();
        let port = free_port();
        let host = fs::read_to_string(path.join("host.pub")).unwrap();
        fs::write(
            path.join("known_hosts"),
            format!("[localhost]:{port} {host}"),
        )
        .unwrap();
        fs::write(path.join("sshd_config"), configuration(path, port)).unwrap();
        let mut child = Command::new(SSHD)
            .args(["-D", "-e", "-f"])
            .arg(path.join("sshd_config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (said, listens) = mpsc::channel();
        let words = BufReader::new(child.stderr.take().unwrap());
        let kept = log.clone();
        thread::spawn(move || {
            for line in words.lines().map_while(Result::ok) {
                if line.contains("Server listening") {
                    let _ = said.send(());
                }
                let mut log = kept.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let server = Self {
            child,
            port,
            user: whoami(),
            folder,
            log,
        };
        assert!(
            listens.recv_timeout(PATIENCE).is_ok(),
            "{SSHD} does not listen:\n{}",
            server.log()
        );
        server
    }

    /// What the server has said.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// A new place where a process can be waited for: one end is held open by that process, which
    /// is told so as `3>PATH` behind its command.
    pub fn fifo(&self) -> PathBuf {
        let path = self.folder.path().join("fifo");
        let made = Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        path
    }

    /// The folder of the stores on the far side.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A session with a terminal that runs Rolecall.
    pub fn console(&self, words: &str) -> CommandBuilder {
        let mut command = console::command("ssh", self.folder.path());
        command.arg("-tt");
        command.args(self.words(words));
        command
    }

    /// Runs a command of Rolecall without a terminal.
    pub fn run(&self, words: &str) -> Output {
        self.tell(words, "")
    }

    /// Runs a command of Rolecall that reads what it is told.
    pub fn tell(&self, words: &str, input: &str) -> Output {
        let mut child = Command::new("ssh")
            .arg("-T")
            .args(self.words(words))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    }

    fn words(&self, words: &str) -> Vec<String> {
        let path = self.folder.path();
        let options = [
            "BatchMode=yes".to_owned(),
            "ControlMaster=no".to_owned(),
            "EscapeChar=none".to_owned(),
            "GlobalKnownHostsFile=/dev/null".to_owned(),
            "IdentitiesOnly=yes".to_owned(),
            "LogLevel=ERROR".to_owned(),
            "StrictHostKeyChecking=yes".to_owned(),
            format!("UserKnownHostsFile={}", path.join("known_hosts").display()),
            format!("IdentityFile={}", path.join("mine").display()),
        ];
        let mut all = vec!["-4".to_owned(), "-F".to_owned(), "/dev/null".to_owned()];
        all.extend(options.into_iter().flat_map(|o| ["-o".to_owned(), o]));
        all.extend(["-p".to_owned(), self.port.to_string()]);
        all.extend(["-l".to_owned(), self.user.clone(), "localhost".to_owned()]);
        all.push(self.far_side(words));
        all
    }

    /// What the shell on the far side is given.
    fn far_side(&self, words: &str) -> String {
        let mut line = format!(
            "env ROLECALL_DATA={0} ROLECALL_CONFIG={0}",
            quoted(&self.data())
        );
        for (name, value) in console::environment() {
            line.extend([" ", name, "=", value]);
        }
        format!("{line} {} {words}", quoted(Path::new(ROLECALL)))
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn configuration(path: &Path, port: u16) -> String {
    let at = |name: &str| path.join(name).display().to_string();
    format!(
        "Port {port}\n\
         ListenAddress 127.0.0.1\n\
         HostKey {}\n\
         PidFile {}\n\
         AuthorizedKeysFile {}\n\
         UsePAM no\n\
         StrictModes no\n\
         PermitRootLogin yes\n\
         PasswordAuthentication no\n\
         KbdInteractiveAuthentication no\n\
         PubkeyAuthentication yes\n\
         PrintMotd no\n\
         PrintLastLog no\n\
         UseDNS no\n\
         LogLevel VERBOSE\n",
        at("host"),
        at("sshd.pid"),
        at("authorized_keys"),
    )
}

fn key(path: &Path, name: &str) {
    let done = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
        .arg(path.join(name))
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn is_there(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).exists();
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).exists())
}

fn missing(program: &str) -> String {
    format!(
        "{program} is not installed, and this test goes through a real SSH connection. \
         Start `bash tests/run.sh`: it installs what the tests need."
    )
}

fn whoami() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

fn quoted(path: &Path) -> String {
    let text = path.to_str().unwrap().replace('\'', r"'\''");
    format!("'{text}'")
}
