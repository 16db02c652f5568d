//! Sending the receipts that wait: signed in one batch per mailbox, taken out of the queue when the office has them.

use vidan_codec::order;
use vidan_crypto::device::{KeyId, SignRequest};
use vidan_protocol::{
    Endpoint,
    notice::{Receipt, paths, receipt},
};
use vidan_trust::TrustList;

use super::SyncReport;
use crate::{
    Error, Wallet, prompt,
    store::{MailboxRecord, ReceiptRecord},
};

/// Receipts signed with one prompt.
const BATCH: usize = 64;

impl Wallet {
    /// Sends what waits. A receipt whose office cannot be reached or whose mailbox is gone goes on waiting.
    pub(super) async fn send_receipts(
        &self,
        list: &TrustList,
        report: &mut SyncReport,
    ) -> Result<(), Error> {
        let waiting = self.waiting_receipts().await?;
        for batch in waiting.chunk_by(|a, b| a.office == b.office) {
            for batch in batch.chunks(BATCH) {
                let sent = self.send_batch(list, batch).await;
                let sent = match sent {
                    Ok(sent) => sent,
                    Err(error @ Error::Vault(_)) => return Err(error),
                    Err(_) => 0,
                };
                report.receipts_sent = report.receipts_sent.saturating_add(sent);
            }
        }
        let left = self.waiting_receipts().await?.len();
        report.receipts_waiting = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Receipts of one office; how many it took.
    async fn send_batch(&self, list: &TrustList, batch: &[ReceiptRecord]) -> Result<u32, Error> {
        let Some(first) = batch.first() else {
            return Ok(0);
        };
        let office = first.office.clone();
        let found = self
            .vault()
            .read(move |reader| reader.get::<MailboxRecord>(&office))
            .await;
        let mailbox = found.map_err(Error::Vault)?;
        let url = self.office_address(list, &first.office, paths::RECEIPTS, Endpoint::Receipts)?;
        let signed = self.sign_receipts(&mailbox, batch).await?;
        let mut sent = 0u32;
        for (record, jws) in batch.iter().zip(signed) {
            let request = receipt::request(&url, &mailbox.access_token, &jws);
            let response = self.send(request).await?;
            receipt::accepted(&response)?;
            let id = record.id();
            let deleted = self
                .vault()
                .write(move |tx| tx.delete::<ReceiptRecord>(&id))
                .await;
            deleted.map_err(Error::Vault)?;
            sent = sent.saturating_add(1);
        }
        Ok(sent)
    }

    async fn sign_receipts(
        &self,
        mailbox: &MailboxRecord,
        batch: &[ReceiptRecord],
    ) -> Result<Vec<String>, Error> {
        let key = mailbox.receipt_key.as_ref().ok_or(Error::InboxToReopen)?;
        let prepared = batch
            .iter()
            .map(|record| {
                let receipt = Receipt {
                    mailbox: mailbox.mailbox.clone(),
                    office: record.office.clone(),
                    notice: record.notice.clone(),
                    moment: record.moment,
                    at: record.at.0,
                };
                receipt.prepare()
            })
            .collect::<Result<Vec<_>, _>>()?;
        let requests = prepared
            .iter()
            .map(|receipt| SignRequest {
                key: KeyId::new(key.clone()),
                message: receipt.to_be_signed().message().to_vec(),
            })
            .collect();
        let prompt = prompt::receipt(self.config().language);
        let signatures = self.env().keys.sign(requests, prompt).await?;
        if signatures.len() != prepared.len() {
            return Err(Error::DeviceAnswer);
        }
        Ok(prepared
            .into_iter()
            .zip(&signatures)
            .map(|(receipt, s)| receipt.finish(s))
            .collect())
    }

    async fn waiting_receipts(&self) -> Result<Vec<ReceiptRecord>, Error> {
        let records = self.all::<ReceiptRecord>().await?;
        let mut waiting: Vec<_> = records.into_iter().map(|record| record.value).collect();
        order::sort_by(&mut waiting, |a, b| {
            (&a.office, a.at).cmp(&(&b.office, b.at))
        });
        Ok(waiting)
    }
}
