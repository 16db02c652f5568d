//! Real processes, killed at a random moment of a real act.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use vidan_crypto::{PublicKey, SystemRandom};
use vidan_protocol::url::Plaintext;
use vidan_tests::{
    citizen::passcode,
    country::{Country, ManualClock, NOW},
    device::Finger,
    wire::Wire,
};
use vidan_trust::PinnedRoot;
use vidan_vault::KdfParams;
use vidan_wallet::{Config, Environment, Lang, Wallet};

use crate::{
    cell,
    faults::Fault,
    kinds::{Kind, Places},
    ledger::SPENDING,
    seed::{Chance, seed},
    stage::{COPIES, Stage},
};

const FOLDER: &str = "VIDAN_OPERATIONS_FOLDER";
const KIND: &str = "VIDAN_OPERATIONS_KIND";
/// No act takes longer here.
const MOST: u64 = 250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_goes_on_or_asks_again() {
    let seed = seed("kill -9, operations");
    for round in 0..6 {
        let mut chance = Chance::of(seed, round);
        let kinds = Kind::ALL.len() as u64;
        let kind = Kind::ALL[usize::try_from(chance.below(kinds)).unwrap()];
        rounds(kind, &mut chance, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long form: 25 kills of each kind, some minutes"]
async fn processes_that_are_killed_for_long() {
    let seed = seed("kill -9, operations, for long");
    for kind in Kind::ALL {
        rounds(kind, &mut Chance::of(seed, kind as u64), 25).await;
    }
}

async fn rounds(kind: Kind, chance: &mut Chance, count: u32) {
    let country = Country::start().await;
    let whole = cell::whole(kind, &country).await.end;
    let spent = Arc::<AtomicBool>::default();
    let spends = spent.clone();
    country.meddle(move |asked, answer| {
        if answer.status < 300 && SPENDING.contains(&asked.path.as_str()) {
            spends.store(true, Ordering::SeqCst);
        }
        answer
    });
    for round in 0..count {
        let stage = Stage::prepare_for_others(kind, &country).await;
        let home = stage.lent().await.to_owned();
        let places = serde_json::to_vec(&Places::of(&country)).unwrap();
        fs::write(home.join("places"), places).unwrap();
        let after = Duration::from_millis(chance.below(MOST));
        stage.watch.ledger.begin();
        spent.store(false, Ordering::SeqCst);
        tokio::task::spawn_blocking(move || kill(&home, kind, after))
            .await
            .unwrap();
        if spent.load(Ordering::SeqCst) {
            stage.watch.ledger.spent_by_another();
        }
        let stage = stage.given_back().await;
        let fault = Fault::KilledBefore;
        let came = cell::finish(&stage, &country, fault, None, &whole).await;
        println!("{kind:?}, round {round}, killed after {after:?}: {came:?}");
        assert!(came.is_ok(), "{kind:?} after {after:?}: {came:?}");
    }
}

/// Lets a process act, and kills it.
fn kill(home: &Path, kind: Kind, after: Duration) {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "kill::child", "--ignored", "--nocapture"])
        .env(FOLDER, home)
        .env(KIND, (kind as usize).to_string())
        .stdout(Stdio::piped());
    let mut process = Killed(command.spawn().unwrap());
    let lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
    let ready = { lines }.any(|line| line.unwrap().ends_with("vidan ready"));
    assert!(ready, "the process ended before it began");
    std::thread::sleep(after);
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "no test: what the child processes of the others run"]
async fn child() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let kind: usize = env::var(KIND).unwrap().parse().unwrap();
    let kind = Kind::ALL[kind];
    let (wallet, places) = open(&PathBuf::from(folder)).await;
    wallet.unlock(passcode()).await.unwrap();
    let agreed = Arc::new(kind.agree(&wallet, &places).await);
    println!("\nvidan ready");
    std::io::stdout().flush().unwrap();
    let done = Kind::act(wallet, agreed).await;
    assert!(done.is_ok(), "{done:?}");
    // The parent kills it in any case.
    std::thread::park();
}

async fn open(folder: &Path) -> (Wallet, Places) {
    let places: Places = serde_json::from_slice(&fs::read(folder.join("places")).unwrap()).unwrap();
    let (kid, pem) = places.root.clone();
    let config = Config {
        vault: folder.join("vault"),
        trust_list_url: places.trust_list.clone(),
        roots: vec![PinnedRoot::new(kid, PublicKey::from_pem(&pem).unwrap())],
        anchors: Arc::default(),
        plaintext: Plaintext::Loopback,
        kdf: KdfParams::weak_for_tests().into(),
        language: Lang::Vi,
        copies: COPIES,
        refill_below: Config::REFILL_BELOW,
    };
    let environment = Environment {
        keys: Arc::new(Finger::kept_in(&folder.join("keys"))),
        transport: Arc::<Wire>::default(),
        clock: Arc::new(ManualClock::at(NOW)),
        random: Arc::new(SystemRandom),
    };
    (Wallet::open(config, environment).await.unwrap(), places)
}
