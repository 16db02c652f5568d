//! What passes the watch: each exchange and each call of the device's keys.

use vidan_crypto::{
    PublicKey, Secret32,
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, P256Signature,
        Prompt, SignRequest,
    },
};
use vidan_protocol::http::{Request, Response};
use vidan_wallet::{Transport, TransportError};

use crate::{
    ledger::path,
    watch::{Stopped, Watch},
};

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
