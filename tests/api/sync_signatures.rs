//! Who said it: receipts that the server's key has signed, and work that the device's key has.

use crate::sync_tools::{Phone, leaf, outcomes, run_effects, tamper};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use server::sync::{KeySource, SecretBefore, prepare_signer};
use shared::problem::ProblemCode;
use shared::sync::signing::{ReceiptSigner, SignedRoot, Trust, prove};
use shared::sync::{Outcome, SealedMutation};
use tests::{Company, CompanyPlan, TestApp, each_database};

async fn company(app: &TestApp) -> (Company, Phone) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let phone = Phone::sign_in(app, "mei").await;
    (company, phone)
}

/// The private half of a key; test devices sign in with the number one.
fn device_key(number: u8) -> SigningKey {
    let mut bytes = [0; 32];
    bytes[31] = number;
    SigningKey::from_slice(&bytes).expect("a small number is a key")
}

pub fn sign(mutation: &mut SealedMutation) {
    sign_with(&device_key(1), mutation);
}

/// Signs as a phone that has another key than those of tests.
pub fn sign_elsewhere(mutation: &mut SealedMutation) {
    sign_with(&device_key(2), mutation);
}

fn sign_with(key: &SigningKey, mutation: &mut SealedMutation) {
    let signature: Signature = key.sign(&mutation.envelope);
    mutation.signature = signature.to_bytes().to_vec();
}

fn reasons(answer: &shared::sync::wire::PushAnswer) -> Vec<Option<ProblemCode>> {
    answer
        .receipts
        .iter()
        .map(|receipt| receipt.reason)
        .collect()
}

/// Whether a phone that knows only `known` believes what `signed` says of the leaves.
fn is_believed(known: &ReceiptSigner, signed: Option<&SignedRoot>, leaves: &[Vec<u8>]) -> bool {
    let keys = [known.public_key()];
    let trust = Trust {
        keys: &keys,
        takes_next: false,
    };
    prove(trust, signed, leaves).is_some()
}

async fn signer(app: &TestApp, now: &[u8], before: SecretBefore<'_>) -> Option<ReceiptSigner> {
    let source = KeySource::Secret { now, before };
    let prepared = prepare_signer(&app.state.database, &source, app.clock.now()).await;
    prepared.expect("the database answers").ok()
}

each_database! {
    async fn one_signature_proves_every_receipt_of_a_batch(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        let answer = mei.push(drafts).await;
        assert!(is_believed(&app.state.signer, answer.signed.as_ref(), &answer.leaves()));
        let leaves = answer.leaves();
        let signed = answer.signed.as_ref().expect("it is signed");
        let proofs = signed.prove(leaves.iter().map(Vec::as_slice)).expect("the root is over these leaves");
        for (receipt, proof) in answer.receipts.iter().zip(&proofs) {
            assert!(proof.proves(&leaf(receipt)));
        }
    }

    async fn what_became_of_held_work_later_is_signed_on_the_page_that_tells_it(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store_2);
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Held]);
        mei.pull().await;
        let drop_it = format!("/api/sync/mutations/{}/drop", answer.receipts[1].mutation);
        drop(mei.client.post(&drop_it, &()).await.expect_status(204));
        run_effects(&app).await;
        let page = mei.pull_page().await;
        let receipts = page.later_receipts();
        let leaves: Vec<Vec<u8>> = receipts.iter().map(|receipt| receipt.leaf_bytes()).collect();
        assert_eq!(leaves.len(), 1);
        assert!(is_believed(&app.state.signer, page.signed.as_ref(), &leaves));
    }

    async fn a_page_without_receipts_carries_no_signature(app: TestApp) {
        let (_, mut mei) = company(&app).await;
        assert_eq!(mei.pull_page().await.signed, None);
    }

    async fn a_run_that_its_device_has_signed_is_taken(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.iter_mut().for_each(sign);
        let answer = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 4]);
    }

    async fn work_under_another_signature_is_not_done_and_told(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        let (_, others, _) = mei.check_in(&company, company.store_b);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.extend(mei.pen.write_all(others));
        mutations.iter_mut().for_each(sign);
        let last = mutations.len() - 1;
        mutations[last].signature[9] ^= 1;
        let answer = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&answer)[..last], vec![Outcome::Applied; last]);
        assert_eq!(reasons(&answer)[last], Some(ProblemCode::BadSignature));
        assert_eq!(outcomes(&answer)[last], Outcome::Returned);
        run_effects(&app).await;
        mei.pull().await;
        assert_eq!(mei.bodies("inbox_item").len(), 1, "its author hears of it");
    }

    async fn a_device_that_a_copy_does_not_know_has_signed_with_the_key_of_the_sign_in(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        mei.pen.device = shared::ids::DeviceId::new(1, server::app::random_bytes());
        let (_, drafts) = mei.whole_visit(&company, company.store);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.iter_mut().for_each(sign);
        let last = mutations.len() - 1;
        mutations[last].signature[9] ^= 1;
        let answer = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&answer)[..last], vec![Outcome::Applied; last]);
        assert_eq!(reasons(&answer)[last], Some(ProblemCode::BadSignature));
    }

    async fn a_changed_byte_in_a_signed_run_stands_alone(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.iter_mut().for_each(sign);
        let signature = mutations[1].signature.clone();
        mutations[1] = tamper(&mutations[1], |envelope| envelope.number = 77);
        mutations[1].signature = signature;
        let answer = mei.client.push(&mutations).await;
        assert_eq!(reasons(&answer)[1], Some(ProblemCode::BadSignature));
        assert_eq!(outcomes(&answer)[0], Outcome::Applied);
    }

    async fn a_new_secret_is_believed_when_the_one_before_is_at_hand(app: TestApp) {
        let first = app.state.signer.clone();
        let second = signer(&app, b"the second secret, thirty-two bytes", SecretBefore::Named(tests::SECRET)).await;
        let second = second.expect("the secret before is at hand");
        let third = signer(&app, b"the third secret, also long enough.", SecretBefore::Named(b"the second secret, thirty-two bytes")).await;
        let third = third.expect("the secret before is at hand");
        let leaves = [vec![7; 110]];
        for successor in [&second, &third] {
            let signed = successor.sign(leaves.iter().map(Vec::as_slice));
            assert!(is_believed(&first, Some(&signed), &leaves));
        }
        let stranger = ReceiptSigner::new(&[9; 32], Vec::new());
        let signed = stranger.sign(leaves.iter().map(Vec::as_slice));
        assert!(!is_believed(&first, Some(&signed), &leaves));
    }

    async fn a_new_secret_without_the_one_before_is_refused(app: TestApp) {
        assert!(signer(&app, b"another secret of thirty-two bytes..", SecretBefore::Unnamed).await.is_none());
        let wrong: &[u8] = b"never in use, and thirty-two bytes.";
        assert!(signer(&app, b"another secret of thirty-two bytes..", SecretBefore::Named(wrong)).await.is_none());
        let same = signer(&app, tests::SECRET, SecretBefore::Unnamed).await.expect("the secret in use");
        assert_eq!(same.public_key(), app.state.signer.public_key());
    }

    async fn a_lost_secret_is_replaced_and_nobody_vouches_for_the_new_one(app: TestApp) {
        let first = app.state.signer.clone();
        let second = signer(&app, b"another secret of thirty-two bytes..", SecretBefore::Lost).await;
        let leaves = [vec![7; 110]];
        let signed = second.expect("it is said to be lost").sign(leaves.iter().map(Vec::as_slice));
        assert!(!is_believed(&first, Some(&signed), &leaves));
    }

    async fn processes_that_start_together_use_one_key(app: TestApp) {
        let secret = b"a third secret of thirty-two bytes..";
        let signers = (0..4).map(|_| signer(&app, secret, SecretBefore::Lost));
        let started = futures_util::future::join_all(signers).await;
        assert!(started.iter().all(Option::is_some));
        let rows = crate::sync_tools::count_rows(&app, "signing_key").await;
        assert_eq!(rows, 2, "the first key and one more");
    }
}
