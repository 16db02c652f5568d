//! Receiving as an operation: from the person's yes, or from a refresh token, to sealed copies.
//!
//! The protocol's own machine says what is sent; this one keeps what came, unchecked and at once. When all answers are there, or
//! the rest is refused, each document is checked and kept by itself: one that is refused takes no other with it.

use vidan_codec::clock::UnixTime;
use vidan_crypto::device::{DeviceKey, KeyId, KeyPolicy, KeyPurpose, SignRequest};
use vidan_protocol::openid4vci::{Issuance, Step};
use vidan_trust::PublicJwk;
use vidan_vault::{Reader, Transaction};

use super::{
    keep::{Checked, Origin, check_document, seal},
    part::PartRecord,
    receiving::{NotReceived, OwnedKey, Purpose, Receiving},
};
use crate::{
    Error, FetchedCopies,
    activity::{self, Act, NewEntry},
    copies::install,
    keys,
    operations::{Committed, Due, Ended, Event, Machine, Meaning, World, usual_meaning},
    prompt,
    store::{GrantRecord, Work},
};

/// The machine.
pub(crate) struct Receive {
    work: Receiving,
    live: Issuance,
    /// What came with the last answer, to be kept with it.
    new_parts: Vec<(u32, PartRecord)>,
    /// The answer that is about to be checked, and what became of that.
    part: Option<PartRecord>,
    checked: Option<Result<Checked, Error>>,
    /// Why the last document was not taken: told to who waits for it, and only its code is kept.
    cause: Option<Error>,
    /// The refresh token that is in the vault.
    refresh_token: Option<String>,
    /// Keys that the device has lost before a document could own them.
    gone: Vec<OwnedKey>,
    /// When the last event came.
    now: Option<UnixTime>,
    /// Whether another operation has lost the answer to the refresh token that both have.
    awaited: bool,
}

impl Receive {
    pub(super) fn new(work: Receiving, live: Issuance) -> Self {
        Self {
            live,
            work,
            new_parts: Vec::new(),
            part: None,
            checked: None,
            cause: None,
            refresh_token: None,
            gone: Vec::new(),
            now: None,
            awaited: false,
        }
    }

    /// The keys that the proofs of the batch are signed with, in their order.
    fn batch(&self, count: usize) -> impl Iterator<Item = &OwnedKey> {
        let before = self.work.keys.len().saturating_sub(count);
        self.work.keys.iter().skip(before)
    }

    fn take_keys(&mut self, made: Vec<DeviceKey>, now: UnixTime) -> Result<(), Error> {
        let mut public = Vec::with_capacity(made.len());
        for key in made {
            let found = key.public.ok_or(Error::DeviceAnswer)?;
            self.work.keys.push(OwnedKey {
                id: key.id.as_str().to_owned(),
                jwk: PublicJwk::from_key(&found),
            });
            public.push(found);
        }
        Ok(self.live.keys(public, now)?)
    }

    fn take_answers(&mut self) {
        for issued in self.live.take_issued() {
            let number = self.work.next_part;
            self.work.next_part = number.saturating_add(1);
            self.work.parts.push(number);
            self.new_parts.push((number, PartRecord::of(&issued)));
        }
        let told = self.work.refused.len();
        let given = self.live.refused().iter();
        // Those that the issuer refused come before those that were refused here: the checks follow when all answers are there.
        for refused in given.skip(told) {
            self.work.refused.push(NotReceived {
                document_type: refused
                    .format
                    .profile_name(&refused.document_type)
                    .to_owned(),
                code: Error::from(refused.cause.to_error()).code().to_owned(),
            });
        }
    }

    fn origin(&self) -> Origin {
        Origin {
            issuer_url: self.work.issuer_url.clone(),
            grant: self.work.grant.clone(),
        }
    }

    /// Keeps a checked document, or says why not.
    fn keep_checked(
        &mut self,
        tx: &mut Transaction<'_>,
        checked: &Checked,
        world: &World,
    ) -> Result<Option<FetchedCopies>, Error> {
        let id = world.new_id()?;
        let origin = self.origin();
        match &self.work.purpose {
            Purpose::Offer { .. } => {
                seal(tx, &id, checked, &origin, world.now)?;
                let with = checked.signer.id.as_deref().unwrap_or(&origin.issuer_url);
                let entry = NewEntry::new(world.now, Act::Received, with)
                    .document(&checked.document_type)
                    .claims(checked.claim_names());
                activity::append(tx, entry)?;
                self.work.kept.push(id);
                Ok(None)
            }
            Purpose::Copies {
                document,
                act,
                need,
                ..
            } => {
                let (fetched, doomed) =
                    install(tx, document, id, checked, &origin, *need, world.now)?;
                keys::doom(tx, &doomed)?;
                let with = checked.signer.id.as_deref().unwrap_or(&origin.issuer_url);
                let entry = NewEntry::new(world.now, *act, with).document(&checked.document_type);
                activity::append(tx, entry)?;
                self.work.kept.push(fetched.document_id.clone());
                Ok(Some(fetched))
            }
        }
    }

    fn refuse_rest(&mut self, error: &Error) {
        self.work.rest_refused = true;
        for document_type in self.live.outstanding() {
            self.work.refused.push(NotReceived {
                document_type,
                code: error.code().to_owned(),
            });
        }
    }

    fn refuse(&mut self, document_type: String, error: Error) {
        self.work.refused.push(NotReceived {
            document_type,
            code: error.code().to_owned(),
        });
        self.cause = Some(error);
    }

    /// What is left of the operation goes: its keys, its answers, and a refresh token that no document came of.
    fn erase(&self, tx: &mut Transaction<'_>) -> Result<(), Error> {
        let all = self.work.keys.iter().chain(&self.gone);
        keys::doom(tx, &all.map(OwnedKey::key_id).collect::<Vec<_>>())?;
        self.work.erase_parts(tx)?;
        if let (Purpose::Offer { .. }, Some(grant)) = (&self.work.purpose, &self.work.grant)
            && self.work.kept.is_empty()
        {
            tx.delete::<GrantRecord>(grant)?;
        }
        Ok(())
    }

    /// The log's word about what was not taken.
    fn refusal(&self, world: &World, code: &str) -> NewEntry {
        let act = match &self.work.purpose {
            Purpose::Copies { act, .. } => *act,
            Purpose::Offer { .. } => Act::Received,
        };
        NewEntry::new(world.now, act, &self.work.issuer_url).refused(code)
    }

    /// Tells what became of it and erases the rest.
    fn finish(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Ended, Error> {
        for refused in &self.work.refused {
            let entry = self.refusal(world, &refused.code);
            activity::append(tx, entry.document(&refused.document_type))?;
        }
        if self.work.given_up {
            activity::append(tx, self.refusal(world, "operation.given_up"))?;
        }
        self.erase(tx)?;
        Ok(Ended::Received {
            kept: self.work.kept.clone(),
            refused: self.work.refused.clone(),
            cause: self.cause.take(),
        })
    }

    /// Whether a code or a refresh token was spent, or may have been.
    fn has_spent(&self) -> bool {
        self.work.grant.is_some() && matches!(self.work.purpose, Purpose::Offer { .. })
            || self.live.has_asked_for_token()
    }
}

impl Machine for Receive {
    fn due(&self, world: &World) -> Result<Due, Error> {
        if self.work.given_up || self.work.rest_refused {
            return Ok(Due::Commit);
        }
        if self.awaited && self.live.asks_for_token() {
            return Err(Error::PermissionAwaited);
        }
        Ok(match self.live.step()? {
            Step::Send(request) => Due::Send {
                request,
                spends: self.live.spends(),
            },
            Step::MakeKeys { count, .. } => Due::MakeKeys {
                count: u32::try_from(count).map_err(|_| Error::DeviceAnswer)?,
                policy: KeyPolicy::silent(KeyPurpose::Sign),
            },
            Step::SignProofs(proofs) => {
                let keys = self.batch(proofs.len());
                let requests = keys.zip(&proofs).map(|(key, proof)| SignRequest {
                    key: KeyId::new(key.id.clone()),
                    message: proof.message().to_vec(),
                });
                Due::Sign(requests.collect(), prompt::receive(world.language))
            }
            Step::Done => Due::Commit,
            // The code was refused: the operation ended with that.
            Step::Review => return Err(Error::OfferIncomplete),
        })
    }

    fn take(&mut self, event: Event, world: &World) -> Result<(), Error> {
        self.now = Some(world.now);
        match event {
            Event::Answered(response) => {
                let taken = self.live.receive(&response, world.now);
                self.take_answers();
                Ok(taken?)
            }
            Event::Keys(made) => self.take_keys(made, world.now),
            Event::Lost => Ok(self.live.answer_lost(world.now)?),
            Event::NotSent { .. } => Ok(self.live.not_sent(world.now)?),
            Event::Signed(signatures) => Ok(self.live.signed(&signatures)?),
            Event::Device(_) | Event::Proven(_) => Err(Error::OfferIncomplete),
        }
    }

    /// A server that rotates tokens makes up for one lost answer, or for few, before it takes them for stolen.
    fn repeats_at_once(&self) -> bool {
        !self.live.asks_for_token()
    }

    fn keep(&mut self, tx: &mut Transaction<'_>) -> Result<(), Error> {
        for (number, part) in self.new_parts.drain(..) {
            tx.put(&PartRecord::id(&self.work.id, number), &part)?;
        }
        let gone = core::mem::take(&mut self.gone);
        keys::doom(tx, &gone.iter().map(OwnedKey::key_id).collect::<Vec<_>>())?;
        let held = self.work.keys.iter().map(OwnedKey::key_id);
        keys::hold(tx, &held.collect::<Vec<_>>())?;
        let Some(token) = self.live.refresh_token() else {
            return Ok(());
        };
        if self.refresh_token.as_deref() != Some(token) {
            let grant = self.work.grant.get_or_insert_with(|| self.work.id.clone());
            let record = GrantRecord {
                issuer_url: self.work.issuer_url.clone(),
                authorization_server: self.live.authorization_server().map(str::to_owned),
                refresh_token: token.to_owned(),
                rotated_at: self.now,
            };
            tx.put(grant, &record)?;
            self.refresh_token = Some(token.to_owned());
        }
        Ok(())
    }

    fn load(&mut self, reader: &Reader<'_>) -> Result<(), Error> {
        if let Some(grant) = &self.work.grant {
            let found = reader.find::<GrantRecord>(grant)?;
            self.refresh_token = found.map(|found| found.value.refresh_token);
            // Other documents of the same offer share it, and may have renewed it since.
            if let Some(newest) = &self.refresh_token {
                self.live.take_refresh_token(newest);
                // One that has lost it itself asks again, whatever others do: none waits for another in a ring.
                self.awaited = !self.live.has_asked_for_token()
                    && Receiving::has_lost_answer_elsewhere(reader, &self.work.id, newest)?;
            }
        }
        self.part = match self.work.parts.first() {
            Some(number) => {
                let id = PartRecord::id(&self.work.id, *number);
                Some(reader.get::<PartRecord>(&id)?)
            }
            None => None,
        };
        Ok(())
    }

    fn check(&mut self, world: &World) -> Result<(), Error> {
        let Some(part) = self.part.take() else {
            self.checked = None;
            return Ok(());
        };
        let document_type = part.document_type();
        let keys: Vec<DeviceKey> = self.work.keys.iter().map(OwnedKey::device_key).collect();
        let checked = world.list().and_then(|list| {
            let trusted = (list, world.anchors.as_ref());
            check_document(trusted, part.issued(), &keys, world.now)
        });
        self.checked = match checked {
            Err(error) if usual_meaning(&error) == Meaning::Wait && !self.work.given_up => {
                return Err(error);
            }
            Err(error) => {
                self.refuse(document_type, error);
                None
            }
            checked => Some(checked),
        };
        Ok(())
    }

    fn commit(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Committed, Error> {
        let Some(number) = self.work.parts.first().copied() else {
            return self.finish(tx, world).map(Committed::Ended);
        };
        let mut fetched = None;
        if let Some(Ok(checked)) = self.checked.take() {
            let owned = checked.key_names();
            fetched = self.keep_checked(tx, &checked, world)?;
            self.work.keys.retain(|key| !owned.contains(&key.id));
        }
        tx.delete::<PartRecord>(&PartRecord::id(&self.work.id, number))?;
        self.work.parts.retain(|part| *part != number);
        let Some(fetched) = fetched else {
            return Ok(Committed::GoesOn);
        };
        // Copies are of one document: that is the end.
        self.erase(tx)?;
        Ok(Committed::Ended(Ended::Copies(fetched)))
    }

    fn save(&self) -> Work {
        Work::Receive(Receiving {
            issuance: Box::new(self.live.save()),
            ..self.work.clone()
        })
    }

    fn meaning(&mut self, error: &Error) -> Meaning {
        let usual = usual_meaning(error);
        if keys::says_gone(error) && !self.work.keys.is_empty() {
            // Nothing was issued to these yet: others are made.
            let batch = self.live.batch_size();
            let before = self.work.keys.len().saturating_sub(batch);
            self.gone.extend(self.work.keys.drain(before..));
            self.live.forget_batch();
            return Meaning::GoOn;
        }
        let spent = self.has_spent();
        let meaning = match (&self.work.purpose, error) {
            (Purpose::Copies { .. }, Error::PermissionAwaited) => Meaning::Wait,
            // Nothing was agreed to, and nothing is lost: it is begun anew the next time.
            (Purpose::Copies { .. }, _) if !spent => Meaning::End,
            _ => usual,
        };
        let has_some = !self.work.parts.is_empty() || !self.work.kept.is_empty();
        if meaning == Meaning::End && has_some && !self.work.rest_refused {
            // What came already is checked and kept, whatever became of the rest.
            self.refuse_rest(error);
            return Meaning::GoOn;
        }
        meaning
    }

    fn end(&mut self, tx: &mut Transaction<'_>, world: &World, code: &str) -> Result<(), Error> {
        let silent = matches!(self.work.purpose, Purpose::Copies { .. })
            && (code.starts_with("network.") || code.starts_with("device."));
        if !silent {
            let mut entry = self.refusal(world, code);
            if let Purpose::Copies { document_type, .. } = &self.work.purpose {
                entry = entry.document(document_type);
            }
            activity::append(tx, entry)?;
        }
        self.erase(tx)
    }

    /// What came is checked and kept, whatever else was to come.
    fn give_up(&mut self) -> bool {
        let waits = !self.work.parts.is_empty() || !self.work.kept.is_empty();
        self.work.given_up = waits;
        waits
    }
}
