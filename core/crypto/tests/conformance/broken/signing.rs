//! Signatures of the wrong messages, by the wrong keys, in the wrong number.

use vidan_crypto::device::{
    DeviceKeyError, DeviceKeys as _, KeyId, KeyPurpose, MAX_BATCH, P256Signature, Prompt,
    SignRequest,
};

use super::{Break, Broken, pause};

impl Broken {
    pub(super) async fn sign_in_its_way(
        &self,
        mut requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        match self.how {
            Break::FailsOnEmptyMessages if requests.iter().any(|r| r.message.is_empty()) => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::SignsDigests => {
                for request in requests.iter_mut().filter(|r| r.message.len() == 32) {
                    request.message.push(0);
                }
            }
            Break::OwnOrder => requests.sort_by(|a, b| a.key.cmp(&b.key)),
            Break::OneSignatureForAKey => {
                for at in 0..requests.len() {
                    let key = &requests[at].key;
                    let last = requests.iter().rev().find(|r| r.key == *key).unwrap();
                    requests[at].message = last.message.clone();
                }
            }
            Break::CutsBatches if requests.len() > 100 => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::SignsNothing if requests.is_empty() => return Ok(Vec::new()),
            Break::SignsTooMany if requests.len() > MAX_BATCH => {
                let rest = requests.split_off(MAX_BATCH);
                let mut signed = self.whole.sign(requests, prompt.clone()).await?;
                signed.extend(self.whole.sign(rest, prompt).await?);
                return Ok(signed);
            }
            Break::SkipsUnknownKeys => {
                let mut known = Vec::new();
                for request in &requests {
                    if self.purpose(&request.key).await.is_some() {
                        known.push(request.clone());
                    }
                }
                if !known.is_empty() {
                    requests = known;
                }
            }
            Break::SignsWithAgreeKeys | Break::SignsWithSecretKeys => {
                let wrong = if self.is(Break::SignsWithAgreeKeys) {
                    KeyPurpose::Agree
                } else {
                    KeyPurpose::Secret
                };
                if let [one] = requests.as_slice()
                    && self.purpose(&one.key).await == Some(wrong)
                {
                    let signature = self.stranger.sign(&one.message).unwrap();
                    return Ok(vec![signature.try_into().unwrap()]);
                }
            }
            Break::MixesMessages => {
                if let [one] = requests.as_mut_slice() {
                    self.slot.lock().unwrap().clone_from(&one.message);
                    pause().await;
                    one.message.clone_from(&self.slot.lock().unwrap());
                }
            }
            _ => {}
        }
        let keys: Vec<KeyId> = requests.iter().map(|r| r.key.clone()).collect();
        let mut repeated = Vec::new();
        if self.is(Break::SignsAgainWithZeros) {
            let mut seen = self.seen.lock().unwrap();
            repeated.extend(requests.iter().map(|r| {
                let name = r.key.as_str().as_bytes();
                let both = [name, b" ", &r.message].concat();
                // Messages of one length only, so that no other case signs one again.
                r.message.len() == 24 && !seen.insert(both)
            }));
        }
        let signed = self.whole.sign(requests, prompt).await;
        if self.is(Break::ErasesWhereItFails) && keys.len() > 1 && signed.is_err() {
            self.whole.delete(keys.clone()).await?;
        }
        let mut signed = signed?;
        self.used.lock().unwrap().extend(keys);
        for (signature, repeated) in signed.iter_mut().zip(repeated) {
            if repeated {
                *signature = [0; 64];
            }
        }
        Ok(signed)
    }
}
