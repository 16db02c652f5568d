//! A person at a real terminal: what is typed without echo, and what Ctrl-C does meanwhile.
#![allow(
    unsafe_code,
    reason = "calls of the C library that make a terminal, each with memory that outlives it"
)]

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::{
        fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
        unix::process::CommandExt as _,
    },
    process::{Child, Command},
};

use vidan_tests::command::vidan;

use super::home::{Citizen, PASSCODE};

/// A terminal, seen from its person's side, and what its program's side is attached to.
struct Terminal {
    person: File,
    program: OwnedFd,
    shown: String,
}

impl Terminal {
    fn new() -> Self {
        let (mut person, mut program) = (0, 0);
        let (name, settings, size) = (
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        );
        // SAFETY: the two numbers live as long as the call; nothing else is asked for.
        let made = unsafe { libc::openpty(&mut person, &mut program, name, settings, size) };
        assert_eq!(made, 0, "no terminal");
        // SAFETY: both were opened just now and belong to nobody else.
        let (person, program) =
            unsafe { (File::from_raw_fd(person), OwnedFd::from_raw_fd(program)) };
        Self {
            person,
            program,
            shown: String::new(),
        }
    }

    /// Starts a command that has this terminal for its own.
    fn start(&self, mut command: Command) -> Child {
        let program = || self.program.try_clone().unwrap();
        command.stdin(program()).stdout(program()).stderr(program());
        let become_its_own = || {
            // SAFETY: neither call takes a pointer; both may be made between fork and exec.
            match unsafe { libc::setsid() >= 0 && libc::ioctl(0, libc::TIOCSCTTY, 0) == 0 } {
                true => Ok(()),
                false => Err(std::io::Error::last_os_error()),
            }
        };
        // SAFETY: the closure only makes the two calls above.
        unsafe { command.pre_exec(become_its_own) };
        command.spawn().unwrap()
    }

    /// Reads until this is shown.
    fn until(&mut self, wanted: &str) {
        let mut some = [0; 256];
        while !self.shown.contains(wanted) {
            let read = self.person.read(&mut some).unwrap();
            assert!(read > 0, "{}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&some[..read]));
        }
    }

    /// Types a secret: what asks for one turns the echo off just behind its prompt.
    fn type_hidden(&mut self, text: &str) {
        let began = std::time::Instant::now();
        while self.is_as_usual() {
            assert!(began.elapsed().as_secs() < 60, "it shows what is typed");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        self.person.write_all(text.as_bytes()).unwrap();
    }

    /// A moment after the prompt, as a person does.
    fn type_in(&mut self, text: &str) {
        std::thread::sleep(std::time::Duration::from_millis(200));
        self.person.write_all(text.as_bytes()).unwrap();
    }

    /// Whether it shows what is typed, takes whole lines and knows Ctrl-C.
    fn is_as_usual(&self) -> bool {
        let mut settings = std::mem::MaybeUninit::<libc::termios>::uninit();
        // SAFETY: the memory lives as long as the call, and is read only where it was filled.
        let flags = unsafe {
            let told = libc::tcgetattr(self.program.as_raw_fd(), settings.as_mut_ptr());
            assert_eq!(told, 0);
            settings.assume_init().c_lflag
        };
        let usual = libc::ECHO | libc::ICANON | libc::ISIG;
        flags & usual == usual
    }
}

fn list(citizen: &Citizen) -> Command {
    let mut command = vidan();
    let list = ["wallet", "list", "--home", "w", "--lang", "en"];
    command.args(list).current_dir(citizen.path(""));
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passcode_is_typed_unseen() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let mut terminal = Terminal::new();
    let mut child = terminal.start(list(&citizen));
    terminal.until("Passcode: ");
    terminal.type_hidden(&format!("{PASSCODE}\n"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    terminal.until("No documents yet");
    assert!(!terminal.shown.contains(PASSCODE));
    assert!(terminal.is_as_usual());
}

/// By the key, and by a signal from elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn interrupting_at_a_hidden_prompt_interrupts() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    for signal in [None, Some("-INT"), Some("-TERM")] {
        let mut terminal = Terminal::new();
        let mut child = terminal.start(list(&citizen));
        terminal.until("Passcode: ");
        match signal {
            None => terminal.type_hidden("abc\u{3}"),
            Some(signal) => {
                let id = child.id().to_string();
                let sent = Command::new("kill").args([signal, &id]).status().unwrap();
                assert!(sent.success());
            }
        }
        assert_eq!(
            child.wait().unwrap().code(),
            Some(130),
            "{signal:?}: {}",
            terminal.shown
        );
        assert!(terminal.is_as_usual(), "{signal:?}");
        terminal.until("Stopped");
        // The folder is free again, and no guess was counted.
        citizen.wallet(&["unlock"]).ended(0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupting_at_a_question_interrupts() {
    let citizen = Citizen::with_documents().await;
    let mut terminal = Terminal::new();
    let mut erase = vidan();
    let arguments = ["wallet", "erase", "bhyt", "--home", "w", "--lang", "en"];
    erase.args(arguments).current_dir(citizen.path(""));
    let mut child = terminal.start(erase);
    terminal.until("Passcode: ");
    terminal.type_hidden(&format!("{PASSCODE}\n"));
    terminal.until("for good");
    terminal.type_in("\u{3}");
    assert_eq!(
        child.wait().unwrap().code(),
        Some(130),
        "{}",
        terminal.shown
    );
    let held = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(held.as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_code_is_asked_for_unseen() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let offer = citizen.sandbox.offer().unwrap();
    let mut terminal = Terminal::new();
    let mut receive = vidan();
    receive.args([
        "wallet",
        "receive",
        &offer.link,
        "--yes",
        "--home",
        "w",
        "--lang",
        "en",
    ]);
    receive.current_dir(citizen.path(""));
    let mut child = terminal.start(receive);
    terminal.until("Passcode: ");
    terminal.type_hidden(&format!("{PASSCODE}\n"));
    terminal.until("Transaction code: ");
    terminal.type_hidden(&format!("{}\n", offer.tx_code));
    terminal.until("valid");
    assert_eq!(child.wait().unwrap().code(), Some(0), "{}", terminal.shown);
    assert!(
        !terminal.shown.contains(&offer.tx_code),
        "{}",
        terminal.shown
    );
}
