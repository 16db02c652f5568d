//! Keys that are too many, too few, the same, or left lying about.

use std::sync::atomic::Ordering;

use vidan_crypto::device::{DeviceKey, DeviceKeyError, DeviceKeys as _, KeyPolicy};

use super::{Break, Broken, pause};

impl Broken {
    pub(super) async fn make_in_its_way(
        &self,
        count: u32,
        mut policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let silent = KeyPolicy::silent(policy.purpose);
        match self.how {
            Break::DropsTheLastKey if count == 7 => {
                return self.whole.make_keys(6, policy).await;
            }
            Break::DoublesAKey if count == 6 => {
                let mut made = self.whole.make_keys(5, policy).await?;
                made.push(made[0].clone());
                return Ok(made);
            }
            Break::MakesNone if count == 0 => return Ok(Vec::new()),
            Break::MakesBeforeItRefuses if count == 0 => {
                self.whole.make_keys(1, policy).await?;
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::MakesTooMany if count > 256 => {
                let mut made = self.whole.make_keys(256, silent.clone()).await?;
                made.extend(self.whole.make_keys(count - 256, silent).await?);
                return Ok(made);
            }
            Break::RefusesPresence if policy.user_presence => {
                return Err(DeviceKeyError::NotSupported);
            }
            Break::IgnoresLifetime => policy.lifetime_seconds = None,
            Break::LeavesSpareKeys if policy.lifetime_seconds == Some(3600) => {
                self.whole.make_keys(1, silent).await?;
            }
            Break::LosesParallelKeys if count == 1 => {
                self.at_a_time.fetch_add(1, Ordering::SeqCst);
                pause().await;
                let together = self.at_a_time.load(Ordering::SeqCst) > 1;
                let made = self.whole.make_keys(1, policy).await;
                self.at_a_time.fetch_sub(1, Ordering::SeqCst);
                let made = made?;
                let mut last = self.last.lock().unwrap();
                return Ok(match last.clone() {
                    Some(last) if together => vec![last],
                    _ => {
                        *last = made.first().cloned();
                        made
                    }
                });
            }
            _ => {}
        }
        Ok(self.told(self.whole.make_keys(count, policy).await?))
    }
}
