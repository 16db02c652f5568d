//! Stands between the wallet and the world, counts what passes, and strikes at one point.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tempfile::TempDir;
use tokio::sync::watch;
use vidan_crypto::{
    PublicKey, Secret32,
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, P256Signature,
        Prompt, SignRequest,
    },
};
use vidan_protocol::http::{Request, Response};
use vidan_tests::{device::Finger, wire::Wire};
use vidan_wallet::{Transport, TransportError, Wallet};

use crate::{
    ledger::{Ledger, path},
    shim::{Call, Failure, Plan},
};

/// SQLite's word for a disk that takes no more.
const FULL: i32 = 13;

/// What happens at one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody waits for the act any more.
    Cancelled,
    /// The answer does not come, once.
    CutAfter,
    /// Nothing reaches the other side from here on.
    CutBefore,
    /// Nothing can be written from here on: before the call, or once its answer is here.
    FullAfter,
    FullBefore,
    KilledAfter,
    KilledBefore,
    LockedAfter,
    LockedBefore,
    /// The device does not do it, once.
    Refused(DeviceKeyError),
    /// The other side acts, and its answer takes too long.
    TimedOut,
}

impl Fault {
    pub(crate) const OF_ALL: [Self; 7] = [
        Self::Cancelled,
        Self::FullAfter,
        Self::FullBefore,
        Self::KilledAfter,
        Self::KilledBefore,
        Self::LockedAfter,
        Self::LockedBefore,
    ];
    pub(crate) const OF_EXCHANGES: [Self; 3] = [Self::CutAfter, Self::CutBefore, Self::TimedOut];
    pub(crate) const OF_DEVICE: [Self; 3] = [
        Self::Refused(DeviceKeyError::Cancelled),
        Self::Refused(DeviceKeyError::LockedOut),
        Self::Refused(DeviceKeyError::KeyGone),
    ];

    pub(crate) fn is_kill(self) -> bool {
        matches!(self, Self::KilledAfter | Self::KilledBefore)
    }

    pub(crate) fn is_of_disk(self) -> bool {
        matches!(self, Self::FullAfter | Self::FullBefore)
    }
}

/// Where something may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) name: String,
    pub(crate) is_exchange: bool,
}

impl Point {
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let own = match self.is_exchange {
            true => Fault::OF_EXCHANGES,
            false => Fault::OF_DEVICE,
        };
        Fault::OF_ALL.into_iter().chain(own).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Before,
    After,
}

/// Why a call goes no further.
enum Stopped {
    Cut(TransportError),
    Dead,
    Refused(DeviceKeyError),
}

/// The wallet's network and the device's keys, under watch.
pub(crate) struct Watch {
    pub(crate) ledger: Arc<Ledger>,
    wire: Arc<Wire>,
    finger: Arc<Finger>,
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
    async fn before(&self, name: String, is_exchange: bool) -> Result<Option<usize>, Stopped> {
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
    async fn after(&self, number: Option<usize>) -> Result<(), Stopped> {
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
                if let Some(disk) = &self.state().disk {
                    disk.fail(Failure {
                        call: Call::Write,
                        nth: 0,
                        lasting: true,
                        code: FULL,
                    });
                }
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
            (Fault::LockedAfter, After) | (Fault::LockedBefore, Before) => {
                self.struck.send_replace(true);
                let wallet = self.state().wallet.clone().unwrap();
                wallet.lock().await.unwrap();
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

    async fn key_call<T>(
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

#[async_trait::async_trait]
impl Transport for Watch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let cut = |stopped| match stopped {
            Stopped::Cut(cause) => cause,
            Stopped::Dead | Stopped::Refused(_) => TransportError::NoConnection,
        };
        let name = format!("{:?} {}", request.method, path(&request.url));
        let name = name.replace("Get", "GET").replace("Post", "POST");
        let number = self.before(name, true).await.map_err(cut)?;
        let answer = self.wire.send(request.clone()).await?;
        let (noted, answer) = self.ledger.note(&request, answer);
        self.after(number).await.map_err(cut)?;
        self.ledger.arrived(noted);
        Ok(answer)
    }
}

#[async_trait::async_trait]
impl DeviceKeys for Watch {
    async fn capabilities(&self) -> Result<Capabilities, DeviceKeyError> {
        self.finger.capabilities().await
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        self.key_call("make keys", self.finger.make_keys(count, policy))
            .await
    }

    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        self.key_call("sign", self.finger.sign(requests, prompt))
            .await
    }

    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
        self.finger.wrap(key, secret).await
    }

    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.finger.unwrap(key, wrapped).await
    }

    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.finger.prf(key, context).await
    }

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        self.finger.agree(key, peer).await
    }

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        self.finger.attest(key).await
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        self.finger.list().await
    }

    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        self.key_call("delete keys", self.finger.delete(keys)).await
    }
}
