//! Stands between the wallet and the world, counts what passes, and strikes at one point.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tempfile::TempDir;
use tokio::sync::watch;
use vidan_crypto::device::DeviceKeyError;
use vidan_tests::{citizen::passcode, device::Finger, wire::Wire};
use vidan_wallet::{TransportError, Wallet};

use crate::{
    faults::{Fault, Point},
    gate::Gate,
    ledger::Ledger,
    shim::{Call, Failure, Plan},
};

/// SQLite's word for a disk that takes no more.
const FULL: i32 = 13;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Before,
    After,
}

/// Why a call goes no further.
pub(crate) enum Stopped {
    Cut(TransportError),
    Dead,
    Refused(DeviceKeyError),
}

/// The wallet's network and the device's keys, under watch.
pub(crate) struct Watch {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) finger: Arc<Finger>,
    state: Mutex<State>,
    struck: watch::Sender<bool>,
    released: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    counting: bool,
    strikes: Option<(usize, Fault)>,
    points: Vec<Point>,
    wallet: Option<Wallet>,
    home: PathBuf,
    disk: Option<Plan>,
    cut: bool,
    left: Option<TempDir>,
    gate: Option<Arc<Gate>>,
}

impl Watch {
    pub(crate) fn new(wire: Arc<Wire>, finger: Arc<Finger>, ledger: Arc<Ledger>) -> Self {
        Self {
            ledger,
            wire,
            finger,
            state: Mutex::default(),
            struck: watch::Sender::new(false),
            released: watch::Sender::new(false),
        }
    }

    /// Another life of the same phone.
    pub(crate) fn again(&self) -> Self {
        let (wire, finger) = (self.wire.clone(), self.finger.clone());
        Self::new(wire, finger, self.ledger.clone())
    }

    /// The disk under the phone's folder, from before its vault was opened.
    pub(crate) fn put_on(&self, home: &Path) {
        let mut state = self.state();
        state.disk = Some(Plan::new(home, None));
        state.home = home.to_owned();
    }

    /// Counts from now on, and strikes where it is told to.
    pub(crate) fn arm(&self, wallet: &Wallet, strikes: Option<(usize, Fault)>) {
        self.ledger.begin();
        let mut state = self.state();
        state.wallet = Some(wallet.clone());
        (state.counting, state.strikes) = (true, strikes);
    }

    /// The disk takes nothing from this write on.
    pub(crate) fn fill_at(&self, nth: u64) {
        if let Some(disk) = &self.state().disk {
            disk.fail(Failure {
                call: Call::Write,
                nth,
                lasting: true,
                code: FULL,
            });
        }
    }

    /// How much was written since the phone was turned on.
    pub(crate) fn writes(&self) -> u64 {
        let state = self.state();
        state
            .disk
            .as_ref()
            .map_or(0, |disk| disk.calls(Call::Write))
    }

    /// From now on each call waits until it is let through.
    pub(crate) fn shut(&self, gate: Option<Arc<Gate>>) {
        self.state().gate = gate;
    }

    /// The points that were passed; nothing strikes any more.
    pub(crate) fn mend(&self) -> Vec<Point> {
        let wallet;
        let points;
        {
            let mut state = self.state();
            if let Some(disk) = &state.disk {
                disk.mend();
            }
            (state.counting, state.strikes, state.cut) = (false, None, false);
            wallet = state.wallet.take();
            points = core::mem::take(&mut state.points);
        }
        drop(wallet);
        points
    }

    /// Waits until it has struck.
    pub(crate) async fn struck(&self) {
        let mut struck = self.struck.subscribe();
        let _ = struck.wait_for(|struck| *struck).await;
    }

    pub(crate) fn has_struck(&self) -> bool {
        *self.struck.borrow()
    }

    /// Whoever was stopped goes on.
    pub(crate) fn release(&self) {
        self.released.send_replace(true);
    }

    /// What the kill left of the phone's files.
    pub(crate) fn left(&self) -> TempDir {
        self.state().left.take().expect("it was killed")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn until_released(&self) {
        let mut released = self.released.subscribe();
        let _ = released.wait_for(|released| *released).await;
    }

    /// A call is about to be made. Its number, where it counts.
    pub(crate) async fn before(
        &self,
        name: String,
        is_exchange: bool,
    ) -> Result<Option<usize>, Stopped> {
        let gate = self.state().gate.clone();
        if let Some(gate) = gate {
            gate.pass().await;
        }
        let (number, fault, dead) = {
            let mut state = self.state();
            // Fetching that spends nothing is no step of an operation.
            let counts = state.counting && name != "GET /sync";
            let number = counts.then_some(state.points.len());
            if counts {
                state.points.push(Point { name, is_exchange });
            }
            (number, state.fault_at(number), state.left.is_some())
        };
        if dead {
            self.until_released().await;
            return Err(Stopped::Dead);
        }
        if let Some(fault) = fault {
            self.strike(fault, Moment::Before).await?;
        }
        if is_exchange && self.state().cut {
            return Err(Stopped::Cut(TransportError::Broken));
        }
        Ok(number)
    }

    /// Its answer is here.
    pub(crate) async fn after(&self, number: Option<usize>) -> Result<(), Stopped> {
        let fault = self.state().fault_at(number);
        match fault {
            Some(fault) => self.strike(fault, Moment::After).await,
            None => Ok(()),
        }
    }

    async fn strike(&self, fault: Fault, moment: Moment) -> Result<(), Stopped> {
        use Moment::{After, Before};
        match (fault, moment) {
            (Fault::Cancelled, Before) => {
                self.struck.send_replace(true);
                self.until_released().await;
            }
            (Fault::CutAfter, After) => return Err(self.stop(Stopped::Cut(TransportError::Broken))),
            (Fault::TimedOut, After) => {
                return Err(self.stop(Stopped::Cut(TransportError::Timeout)));
            }
            (Fault::CutBefore, Before) => {
                self.state().cut = true;
                return Err(self.stop(Stopped::Cut(TransportError::Broken)));
            }
            (Fault::FullAfter, After) | (Fault::FullBefore, Before) => {
                self.struck.send_replace(true);
                self.fill_at(0);
            }
            (Fault::KilledAfter, After) | (Fault::KilledBefore, Before) => {
                {
                    let mut state = self.state();
                    state.left = Some(copied(&state.home));
                }
                self.struck.send_replace(true);
                self.until_released().await;
                return Err(Stopped::Dead);
            }
            (Fault::LockedAfter, After)
            | (Fault::LockedBefore | Fault::LockedAndUnlocked, Before) => {
                self.struck.send_replace(true);
                let wallet = self.state().wallet.clone().unwrap();
                wallet.lock().await.unwrap();
                if fault == Fault::LockedAndUnlocked {
                    wallet.unlock(passcode()).await.unwrap();
                }
            }
            (Fault::Refused(cause), Before) => return Err(self.stop(Stopped::Refused(cause))),
            _ => {}
        }
        Ok(())
    }

    fn stop(&self, stopped: Stopped) -> Stopped {
        self.struck.send_replace(true);
        stopped
    }

    pub(crate) async fn key_call<T>(
        &self,
        name: &str,
        call: impl Future<Output = Result<T, DeviceKeyError>> + Send,
    ) -> Result<T, DeviceKeyError> {
        let refused = |stopped| match stopped {
            Stopped::Refused(cause) => cause,
            Stopped::Cut(_) | Stopped::Dead => DeviceKeyError::Platform,
        };
        let number = self.before(name.to_owned(), false).await.map_err(refused)?;
        let answer = call.await;
        self.after(number).await.map_err(refused)?;
        answer
    }
}

impl State {
    fn fault_at(&self, number: Option<usize>) -> Option<Fault> {
        let (at, fault) = self.strikes?;
        (number == Some(at)).then_some(fault)
    }
}

/// A copy of a phone's folder, as it lies there.
fn copied(from: &Path) -> TempDir {
    let to = folder();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    to
}

/// A folder that is quick to sync: what is tested dies with its process, and never the machine.
pub(crate) fn folder() -> TempDir {
    let quick = Path::new("/dev/shm");
    match quick.is_dir() {
        true => tempfile::tempdir_in(quick).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}
