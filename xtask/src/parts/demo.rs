//! The day itself, as a newcomer sees it: `vidan demo` runs, leaves what it promises, and its QR picture is
//! read back by a reader that is not ours.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{error::Error, process::Run, project::Project, tools::debian};

/// What `--out` keeps.
const FILES: [&str; 13] = [
    "activity.json",
    "bundle.cbor",
    "form.json",
    "issuer.pem",
    "notice.json",
    "portrait.webp",
    "proof.cbor",
    "proof.txt",
    "qr.png",
    "root.pem",
    "submission.json",
    "trust-list.jwt",
    "verdict.json",
];

/// The formats beside the usual one. Their proofs are longer than one picture.
const OTHERS: [(&str, &str); 2] = [("sd-jwt", "proof.sd-jwt"), ("mdoc", "proof.cbor")];

pub(super) fn check(project: &Project) -> Result<usize, Error> {
    debian::need("zbarimg", &["zbar-tools"])?;
    let mut steps_of_others = 0;
    for (format, proof) in OTHERS {
        let (folder, steps) = run_in(project, format)?;
        read(&folder, proof)?;
        steps_of_others += steps + 1;
    }
    let (folder, steps) = run(project)?;
    for name in FILES {
        let held = read(&folder, name)?;
        if name.ends_with(".json") && serde_json::from_slice::<Value>(&held).is_err() {
            return Err(Error::check(format!("{name} is no JSON")));
        }
    }

    let proof = String::from_utf8_lossy(&read(&folder, "proof.txt")?)
        .trim_end()
        .to_owned();
    let scanned = Run::new("zbarimg")
        .args(["--quiet", "--raw", "--oneshot"])
        .arg(folder.join("qr.png"))
        .output()?;
    if scanned.trim_end() != proof {
        return Err(Error::check(
            "zbarimg reads another text from qr.png than proof.txt holds",
        ));
    }
    Ok(steps_of_others + steps + FILES.len() + 1)
}

/// Runs the demo into an emptied folder; answers the folder and how many steps it told.
pub(super) fn run(project: &Project) -> Result<(PathBuf, usize), Error> {
    run_in(project, "sd-cwt")
}

fn run_in(project: &Project, format: &str) -> Result<(PathBuf, usize), Error> {
    let vidan = project.build_vidan()?;
    let folder = project.target.join("demo");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|source| Error::File {
            path: folder.clone(),
            source,
        })?;
    }
    let told = Run::new(vidan)
        .args(["demo", "--json", "--format", format, "--out"])
        .arg(&folder)
        .output()?;
    print!("{told}");
    let mut steps = 0;
    for line in told.lines().filter(|line| !line.is_empty()) {
        serde_json::from_str::<Value>(line).map_err(|error| {
            Error::check(format!(
                "demo --json printed a line that is no JSON: {error}: {line}"
            ))
        })?;
        steps += 1;
    }
    if steps == 0 {
        return Err(Error::check("the demo told no step"));
    }
    Ok((folder, steps))
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let path = folder.join(name);
    match fs::read(&path) {
        Ok(held) if held.is_empty() => Err(Error::check(format!("{} is empty", path.display()))),
        Ok(held) => Ok(held),
        Err(source) => Err(Error::File { path, source }),
    }
}
