//! The two ways a person or a system asks a program to end.

use core::time::Duration;
use std::{
    future::Future,
    io,
    sync::atomic::{AtomicBool, Ordering},
};

use tokio::sync::oneshot;

/// Begins to listen for Ctrl-C and SIGTERM, from now on and not only once awaited; the future resolves at the first.
///
/// # Errors
/// The system's, where it does not let signals be caught.
pub(crate) fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    let mut asked = Signals::listen()?;
    Ok(async move { asked.next().await })
}

/// Whether somebody sits before a prompt: the thread that reads the answer hears nothing else.
static ASKING: AtomicBool = AtomicBool::new(false);
/// Whether the program was asked to end.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Time for a prompt to end by itself.
const PROMPT_ENDS: Duration = Duration::from_millis(50);

/// Runs a prompt: asked to end meanwhile, the program ends.
///
/// # Errors
/// [`io::ErrorKind::Interrupted`] where that was before; the prompt's own.
pub(crate) fn asking<T>(prompt: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    ASKING.store(true, Ordering::SeqCst);
    let answer = if ASKED.load(Ordering::SeqCst) {
        Err(io::ErrorKind::Interrupted.into())
    } else {
        prompt()
    };
    ASKING.store(false, Ordering::SeqCst);
    answer
}

/// As [`asked_to_end`], for a program with prompts: `end` runs when it is asked to end in the middle of one, and does not
/// return.
///
/// # Errors
/// As [`asked_to_end`].
pub(crate) fn asked_to_end_or(
    end: impl Fn() -> core::convert::Infallible + Send + 'static,
) -> io::Result<impl Future<Output = ()>> {
    let mut signals = Signals::listen()?;
    let (tell, asked) = oneshot::channel();
    tokio::spawn(async move {
        let mut tell = Some(tell);
        loop {
            signals.next().await;
            ASKED.store(true, Ordering::SeqCst);
            // A prompt that reads the key itself ends by itself, and says so.
            if ASKING.load(Ordering::SeqCst) {
                tokio::time::sleep(PROMPT_ENDS).await;
            }
            if ASKING.load(Ordering::SeqCst) {
                echo_again();
                end();
            }
            // Nobody listens any more where the program is about to end anyway.
            let _ = tell.take().map(|tell| tell.send(()));
        }
    });
    Ok(async move {
        if asked.await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// A prompt without echo that does not end by itself leaves the terminal as it was during it.
#[cfg(unix)]
fn echo_again() {
    use std::process::{Command, Stdio};
    let Ok(terminal) = std::fs::File::open("/dev/tty") else {
        return;
    };
    let mut stty = Command::new("stty");
    stty.args(["echo", "icanon", "isig"]).stdin(terminal);
    stty.stdout(Stdio::null()).stderr(Stdio::null());
    // Without this tool the terminal stays silent until `reset`; the program must end all the same.
    let _ = stty.status();
    eprintln!();
}

#[cfg(not(unix))]
fn echo_again() {}

/// Both signals.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => (),
            _ = self.terminate.recv() => (),
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Where Ctrl-C cannot be caught it ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
