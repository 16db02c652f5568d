//! Mobile documents: answers that Vidan makes, read and verified by both sides. `isomdl` presents inside of an encrypted session alone, so
//! that is not compared; neither follows the certificate to a root here.

use ciborium::Value as Cbor;
use isomdl::{
    cbor,
    definitions::{
        DeviceResponse as Other, session::SessionTranscript as OtherTranscript, x509::X5Chain,
    },
    presentation::authentication::mdoc::{device_authentication, issuer_authentication},
};
use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, PathStep,
    mdoc::{
        hold::HeldMdoc,
        issue::MdocRequest,
        present::Presentation,
        response::DeviceResponse,
        transcript::{RedirectRequest, SessionTranscript},
        verify::{Expectation, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};

use crate::{DOCUMENTS, SHOWN, Times, card, verdicts};

#[allow(dead_code)]
#[path = "../../../../core/trust/tests/trust/x509/maker.rs"]
mod maker;

const TYPE: &str = "vn.example.the.1";
const SPACE: &str = "vn.example.the";
const NOW: UnixTime = UnixTime(1_795_270_000);

pub(crate) fn compare() {
    let people = People::new();
    let (mut read, mut verify) = (Times::default(), Times::default());
    let mut last = Vec::new();
    for turn in 0..DOCUMENTS {
        let answer = people.answer();
        read.both(
            turn,
            || Unverified::parse(&answer).unwrap().documents().len(),
            || cbor::from_slice::<Other>(&answer).unwrap(),
        );
        let accepted = verify.both(
            turn,
            || people.verify(&answer),
            || people.others_verify(&answer),
        );
        assert_eq!(accepted, (true, true), "both accept what Vidan presents");
        last = answer;
    }
    read.print("an answer's bytes read");
    verify.print("verified: issuer's and device's signatures");
    let at = last
        .windows(7)
        .position(|window| window == "Nguyễn".as_bytes().get(..7).unwrap());
    let mut changed = last.clone();
    changed[at.unwrap()] = b'M';
    verdicts(
        "an element changed after it was signed",
        people.verify(&changed),
        people.others_verify(&changed),
    );
    let late = People {
        now: NOW.plus(100 * 86_400),
        ..people
    };
    verdicts(
        "a document that has ended",
        late.verify(&last),
        late.others_verify(&last),
    );
}

/// Any session, as the other side asks for one.
#[derive(Clone, Serialize, Deserialize)]
struct Transcript(Cbor);

impl OtherTranscript for Transcript {}

struct People {
    issuer: SigningKey,
    holder: SigningKey,
    certificate: Vec<u8>,
    session: SessionTranscript,
    others_session: Transcript,
    now: UnixTime,
}

impl People {
    fn new() -> Self {
        let [issuer, holder] = [(); 2].map(|()| SigningKey::generate(Algorithm::Es256).unwrap());
        let name = ["VN", "", "Test"];
        let session = SessionTranscript::redirect(&RedirectRequest {
            client_id: "x509_san_dns:verifier.example",
            nonce: "n-1",
            jwk_thumbprint: None,
            response_uri: "https://verifier.example/answer",
        });
        Self {
            certificate: maker::Draft::new(name, name, &issuer)
                .with(14, false, maker::subject_key_id(&issuer))
                .sign(&issuer),
            issuer,
            holder,
            others_session: Transcript(cbor::from_slice(session.as_bytes()).unwrap()),
            session,
            now: NOW,
        }
    }

    /// A new document, and three elements of it for the session.
    fn answer(&self) -> Vec<u8> {
        let claims = ClaimValue::Map(vec![(
            ClaimKey::from(SPACE),
            ClaimValue::from_json(&card()).unwrap(),
        )]);
        let request = MdocRequest {
            signer: self.issuer.public(),
            chain: vec![self.certificate.clone()],
            document_type: TYPE.to_owned(),
            claims,
            holder: self.holder.public(),
            signed_at: NOW.plus(-86_400),
            valid_from: NOW.plus(-86_400),
            valid_until: NOW.plus(14 * 86_400),
            expected_update: None,
            status: None,
        };
        let prepared = request.prepare(&SystemRandom).unwrap();
        let signature = self.issuer.sign(prepared.to_be_signed().message()).unwrap();
        let issued = prepared.finish(&signature).unwrap();
        let key = pinned(&self.issuer.public());
        let held = HeldMdoc::receive(&issued, &key, None, NOW, &self.holder.public()).unwrap();
        let path = |name: &str| {
            ClaimPath::from_steps(
                [SPACE, name]
                    .map(|step| PathStep::Key(step.into()))
                    .to_vec(),
            )
        };
        let presentation = Presentation::new(held.get(), &SHOWN.map(path), NOW).unwrap();
        let prepared = presentation.prepare(&self.session);
        let signature = self.holder.sign(prepared.to_be_signed().message()).unwrap();
        let document = prepared.finish(&signature).unwrap();
        DeviceResponse::new(&[document], &[]).unwrap().into_bytes()
    }

    fn verify(&self, bytes: &[u8]) -> bool {
        let key = pinned(&self.issuer.public());
        let expected = Expectation {
            document_type: Some(TYPE),
            transcript: &self.session,
            now: self.now,
            skew: 60,
            reader_key: None,
        };
        Unverified::parse(bytes)
            .is_ok_and(|read| read.documents()[0].verify(&key, &expected).is_ok())
    }

    /// What `validate_response` of the other side does, but for its rules about certificates.
    fn others_verify(&self, bytes: &[u8]) -> bool {
        let Ok(response) = cbor::from_slice::<Other>(bytes) else {
            return false;
        };
        let documents = response.documents.unwrap();
        let document = &documents[0];
        let chain = document.issuer_signed.issuer_auth.unprotected.rest[0]
            .1
            .clone();
        let chain = X5Chain::from_cbor(chain).unwrap();
        device_authentication(document, self.others_session.clone()).is_ok()
            && issuer_authentication(chain, &document.issuer_signed).is_ok()
    }
}
