//! Notices that the configuration or a theme was written, without looking again and again: the
//! system says so. Where it cannot, the console reads them again when it is told to.

use std::path::Path;

/// Watches the folder of the configuration and that of the themes.
pub struct Changes {
    #[cfg(target_os = "linux")]
    inner: Option<linux::Inner>,
}

impl Changes {
    /// Begins to watch, as far as that can be.
    pub fn new(folder: Option<&Path>) -> Self {
        #[cfg(target_os = "linux")]
        return Self {
            inner: folder.and_then(linux::Inner::new),
        };
        #[cfg(not(target_os = "linux"))]
        {
            let _ = folder;
            Self {}
        }
    }

    /// Comes back once something there has changed; never, where that cannot be known.
    pub async fn changed(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some(inner) = &mut self.inner {
            return inner.changed().await;
        }
        std::future::pending::<()>().await;
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        mem::MaybeUninit,
        os::fd::OwnedFd,
        path::{Path, PathBuf},
    };

    use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
    use tokio::io::{Interest, unix::AsyncFd};

    pub struct Inner {
        fd: AsyncFd<OwnedFd>,
        folder: PathBuf,
        /// By which the folder of the configuration is known.
        first: Option<i32>,
    }

    impl Inner {
        // What is deprecated is its soundness with descriptors that are closed under it; this one is
        // its own.
        #[allow(
            deprecated,
            reason = "its successor is unsafe, and nobody else closes this descriptor"
        )]
        pub fn new(folder: &Path) -> Option<Self> {
            let fd = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).ok()?;
            let mut inner = Self {
                fd: AsyncFd::with_interest(fd, Interest::READABLE).ok()?,
                folder: folder.to_owned(),
                first: None,
            };
            inner.watch();
            Some(inner)
        }

        /// Watches what is there; once more does nothing. Only what was written whole counts, so
        /// that no half of a file is read.
        fn watch(&mut self) {
            let flags = WatchFlags::CLOSE_WRITE
                | WatchFlags::MOVED_TO
                | WatchFlags::MOVED_FROM
                | WatchFlags::DELETE
                | WatchFlags::CREATE
                | WatchFlags::ONLYDIR;
            let watch = |folder: &Path| inotify::add_watch(self.fd.get_ref(), folder, flags).ok();
            let first = watch(&self.folder);
            // Where there are no themes of one's own none are watched.
            watch(&self.folder.join("themes"));
            self.first = first;
        }

        pub async fn changed(&mut self) {
            loop {
                let Ok(mut ready) = self.fd.readable().await else {
                    return std::future::pending::<()>().await;
                };
                let mut found = false;
                let mut buffer = [MaybeUninit::uninit(); 4_096];
                let mut reader = inotify::Reader::new(self.fd.get_ref(), &mut buffer);
                while let Ok(event) = reader.next() {
                    let name = event
                        .file_name()
                        .map(|name| name.to_string_lossy().into_owned());
                    let name = name.unwrap_or_default();
                    let made = event.events().contains(ReadFlags::CREATE);
                    // A file that was only made is not written yet.
                    let first = self.first == Some(event.wd());
                    found |= first && name == "themes" || !made && is_ours(&name, first);
                }
                ready.clear_ready();
                if found {
                    self.watch();
                    return;
                }
            }
        }
    }

    /// The configuration or a theme; not what lies beside them.
    fn is_ours(name: &str, first: bool) -> bool {
        let theme = Path::new(name).extension().is_some_and(|end| end == "toml");
        if first {
            name == "config.toml"
        } else {
            theme && !name.starts_with('.')
        }
    }
}
