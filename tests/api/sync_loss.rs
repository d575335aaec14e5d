//! A phone proves that the server has lost what it had confirmed.

use crate::sync_tools::{Phone, outcomes, run_effects};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use server::app::random_bytes;
use server::sync::{
    KeySource, SecretBefore, Sender, begin_epoch_alone, judge_loss, prepare_signer, push_in,
};
use shared::ids::{AnchorId, DeviceId, EpochId, MutationId};
use shared::problem::ProblemCode;
use shared::sync::signing::ReceiptSigner;
use shared::sync::wire::{LOSS_RECEIPTS_MAX, LossAnswer, LossReport, ProvenLeaf, PushAnswer};
use shared::sync::{Hash, Leaf, Outcome};
use shared::time::HOUR_MS;
use tests::client::read;
use tests::{Company, CompanyPlan, TestApp, each_database};

async fn company(app: &TestApp) -> (Company, Phone) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let phone = Phone::sign_in(app, "mei").await;
    (company, phone)
}

/// The receipts of a visit that the server holds.
async fn held(company: &Company, phone: &mut Phone) -> (EpochId, Vec<Leaf>) {
    let (_, drafts) = phone.whole_visit(company, company.store);
    let answer = phone.push(drafts).await;
    let leaves = answer.receipts.iter().map(crate::sync_tools::leaf);
    (answer.epoch, leaves.collect())
}

fn report(signer: &ReceiptSigner, leaves: &[Leaf]) -> LossReport {
    let bytes: Vec<Vec<u8>> = leaves.iter().map(|leaf| leaf.to_bytes().to_vec()).collect();
    let signed = signer.sign(bytes.iter().map(Vec::as_slice));
    let proofs = signed.prove(bytes.iter().map(Vec::as_slice));
    let proofs = proofs.expect("the root is over these leaves");
    let receipts = bytes.iter().zip(proofs).map(|(leaf, proof)| ProvenLeaf {
        leaf: hex::encode(leaf),
        proof,
    });
    LossReport {
        receipts: receipts.collect(),
    }
}

/// As the server would have answered before a backup was put back that lacks it.
fn lost(like: &Leaf) -> Leaf {
    Leaf {
        mutation: MutationId(uuid::Uuid::from_u128(like.mutation.0.as_u128() ^ 1)),
        outcome: Outcome::Applied,
        ..like.clone()
    }
}

/// The key of a secret that comes into use now.
async fn signer(app: &TestApp, now: &[u8], before: SecretBefore<'_>) -> ReceiptSigner {
    let source = KeySource::Secret { now, before };
    let prepared = prepare_signer(&app.state.database, &source, app.clock.now()).await;
    let signer = prepared.expect("the database answers").ok();
    signer.expect("the key follows from the last one")
}

fn unknown_device() -> DeviceId {
    DeviceId::new(1, random_bytes())
}

fn reasons(answer: &PushAnswer) -> Vec<Option<ProblemCode>> {
    answer
        .receipts
        .iter()
        .map(|receipt| receipt.reason)
        .collect()
}

async fn prove(phone: &Phone, report: &LossReport) -> EpochId {
    let answer = phone.client.post("/api/sync/loss", report).await;
    answer.expect_status(200).json::<LossAnswer>().epoch
}

each_database! {
    async fn a_receipt_that_the_server_does_not_hold_begins_an_epoch(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        let gone = lost(&leaves[0]);
        let proof = report(&app.state.signer, &[leaves[1].clone(), gone]);
        let next = prove(&mei, &proof).await;
        assert_ne!(next, epoch);
        // The proof is of the epoch before: shown again it changes nothing.
        assert_eq!(prove(&mei, &proof).await, next);
        let jun = Phone::sign_in(&app, "jun").await;
        assert_eq!(prove(&jun, &proof).await, next);
        mei.pull().await;
        assert_eq!(mei.epoch, next);
    }

    async fn what_the_server_holds_proves_no_loss(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        assert_eq!(prove(&mei, &report(&app.state.signer, &leaves)).await, epoch);
        assert_eq!(prove(&mei, &LossReport { receipts: Vec::new() }).await, epoch);
    }

    async fn what_the_server_has_not_signed_proves_nothing(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        let gone = lost(&leaves[0]);
        let stranger = ReceiptSigner::new(&[9; 32], Vec::new());
        assert_eq!(prove(&mei, &report(&stranger, std::slice::from_ref(&gone))).await, epoch);
        let mut changed = report(&app.state.signer, &leaves);
        changed.receipts[0].leaf = hex::encode(gone.to_bytes());
        assert_eq!(prove(&mei, &changed).await, epoch);
        let other_epoch = Leaf { epoch: EpochId(uuid::Uuid::from_u128(7)), ..gone };
        assert_eq!(prove(&mei, &report(&app.state.signer, &[other_epoch])).await, epoch);
    }

    async fn a_report_has_a_bound(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, leaves) = held(&company, &mut mei).await;
        let many: Vec<Leaf> = leaves.iter().cycle().take(LOSS_RECEIPTS_MAX + 1).cloned().collect();
        let answer = mei.client.post("/api/sync/loss", &report(&app.state.signer, &many)).await;
        drop(answer.expect_status(400));
    }

    async fn a_key_that_nobody_vouches_for_any_more_proves_nothing(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        let gone = lost(&leaves[0]);
        let stolen = &app.state.signer;
        let second = b"the second secret, thirty-two bytes";
        signer(&app, second, SecretBefore::Lost).await;
        assert_eq!(prove(&mei, &report(stolen, std::slice::from_ref(&gone))).await, epoch);
    }

    async fn the_keys_before_prove_as_long_as_each_vouches_for_the_next(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        let gone = lost(&leaves[0]);
        let second = b"the second secret, thirty-two bytes";
        signer(&app, second, SecretBefore::Named(tests::SECRET)).await;
        assert_ne!(prove(&mei, &report(&app.state.signer, &[gone])).await, epoch);
    }

    async fn reports_at_the_same_time_begin_one_epoch(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, leaves) = held(&company, &mut mei).await;
        let proof = report(&app.state.signer, &[lost(&leaves[0])]);
        let now = app.clock.now();
        let judged = (0..6).map(|_| judge_loss(&app.state.database, &proof, now));
        let judged = futures_util::future::try_join_all(judged).await.expect("the database answers");
        let begun = judged.iter().filter(|(_, is_lost)| *is_lost).count();
        assert_eq!(begun, 1);
        assert!(judged.iter().all(|(epoch, _)| *epoch == judged[0].0));
    }

    async fn what_proves_no_loss_waits_for_nobody_who_writes(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        let now = app.clock.now();
        let stranger = ReceiptSigner::new(&[9; 32], Vec::new());
        let unproven = report(&stranger, &[lost(&leaves[0])]);
        let empty = LossReport { receipts: Vec::new() };
        let held = report(&app.state.signer, &leaves);
        let database = &app.state.database;
        // On SQLite this is the one writer: a report that asked for it would never be answered.
        let judged = database.write("held_open", async |_| {
            let mut epochs = Vec::new();
            for report in [&unproven, &empty, &held] {
                epochs.push(judge_loss(database, report, now).await?);
            }
            Ok::<_, server::database::Error>(epochs)
        });
        assert_eq!(judged.await.expect("nothing waits"), [(epoch, false); 3]);
    }

    async fn another_outcome_than_the_server_holds_is_a_loss_and_other_bytes_are_none(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (epoch, leaves) = held(&company, &mut mei).await;
        let other_bytes = Leaf { hash: Hash::of(&[b"other"]), ..leaves[1].clone() };
        assert_eq!(prove(&mei, &report(&app.state.signer, &[other_bytes])).await, epoch);
        let other_outcome = Leaf { outcome: Outcome::Merged, ..leaves[1].clone() };
        assert_ne!(prove(&mei, &report(&app.state.signer, &[other_outcome])).await, epoch);
    }

    async fn an_earlier_leaf_of_what_has_a_later_one_is_held(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store_2);
        let answer = mei.push(drafts).await;
        let leaves: Vec<Leaf> = answer.receipts.iter().map(crate::sync_tools::leaf).collect();
        assert_eq!(leaves[1].outcome, Outcome::Held);
        let drop_it = format!("/api/sync/mutations/{}/drop", leaves[1].mutation);
        drop(mei.client.post(&drop_it, &()).await.expect_status(204));
        assert_eq!(prove(&mei, &report(&app.state.signer, &leaves)).await, answer.epoch);
    }

    async fn a_report_is_bounded_json(app: TestApp) {
        let (_, mei) = company(&app).await;
        let send = |kind: &'static str, body: Vec<u8>| {
            let request = mei.client.request(Method::POST, "/api/sync/loss");
            read(request.header(CONTENT_TYPE, kind).body(body))
        };
        drop(send("text/plain", br#"{"receipts":[]}"#.to_vec()).await.expect_status(415));
        drop(send("application/json", b"{".to_vec()).await.expect_status(400));
        drop(send("application/json", vec![b' '; 300 * 1024]).await.expect_status(413));
    }

    async fn work_of_a_device_that_a_copy_does_not_know_is_its_authors(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        mei.pen.device = unknown_device();
        let (_, drafts) = mei.whole_visit(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 4]);
        let (_, later, _) = mei.check_in(&company, company.store_b);
        let answer = mei.push(later).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        assert_eq!(answer.new_device, None, "its chain has begun and goes on");
    }

    async fn work_whose_anchor_a_restore_has_lost_is_judged_by_the_rights_of_then(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        mei.pull().await;
        mei.after(&app, HOUR_MS).await;
        // An anchor that the copy does not know was handed out before the copy was put back.
        let lost = AnchorId::new(app.clock.now().0, random_bytes());
        mei.pen.anchor = Some((lost, mei.pen.wall));
        mei.after(&app, HOUR_MS).await;
        begin_epoch_alone(&app.state.database, app.clock.now()).await.expect("it begins");
        mei.after(&app, HOUR_MS).await;
        app.end_grant(&company.grant_of_mei).await;
        mei.after(&app, HOUR_MS).await;
        // The server speaks with the device again before it gets the work.
        drop(mei.client.get("/api/sync/hello").await.expect_status(200));
        mei.after(&app, HOUR_MS).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 2]);
    }

    async fn work_of_ones_own_phone_under_an_earlier_device_is_ones_own(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 2]);
        // The copy knows both devices and not that one goes on with the chain of the other.
        let again = Phone::sign_in(&app, "mei").await;
        let (_, later, _) = mei.check_in(&company, company.store_b);
        let mutations = mei.pen.write_all(later);
        assert_eq!(outcomes(&again.client.push(&mutations).await), [Outcome::Applied; 2]);
    }

    async fn a_device_that_a_copy_does_not_know_is_nobodys_until_its_owner_comes(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let mut jun = Phone::sign_in(&app, "jun").await;
        let device = unknown_device();
        (mei.pen.device, jun.pen.device) = (device, device);
        let (_, claim, _) = jun.check_in(&company, company.store);
        assert_eq!(outcomes(&jun.push(claim).await), [Outcome::Applied; 2]);
        let (_, drafts, _) = mei.check_in(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 2]);
    }

    async fn what_mends_something_that_a_copy_does_not_know_is_done(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, mut drafts, _) = mei.check_in(&company, company.store);
        drafts[1].mends = Some(mei.pen.mutation_id());
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 2]);
    }

    async fn what_depends_on_something_mended_that_a_copy_does_not_know_goes_on(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (visit, mut drafts, _) = mei.check_in(&company, company.store);
        let unknown = mei.pen.mutation_id();
        drafts[0].mends = Some(unknown);
        drafts[1].depends = vec![unknown];
        drop(mei.push(drafts).await);
        run_effects(&app).await;
        mei.pull().await;
        let visits = mei.bodies("visit");
        assert_eq!(visits.len(), 1, "the visit {visit:?} waits for good");
    }

    async fn no_epoch_begins_while_a_push_is_under_way(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let sender = Sender { user: mei.client.user, device: mei.client.device };
        let (database, now) = (&app.state.database, app.clock.now());
        let plain = sea_orm::Database::connect(&app.database_url).await.expect("it connects");
        let backend = plain.get_database_backend();
        if backend == DbBackend::Sqlite {
            // One writer at a time: nothing can come between.
            return;
        }
        let pushed = database.write("push", async |tx| {
            let (answer, _) = push_in(tx, sender, &mutations, now).await?;
            let sql = "SELECT value FROM meta WHERE name = 'epoch' FOR NO KEY UPDATE NOWAIT";
            let taken = plain.query_one_raw(Statement::from_string(backend, sql)).await;
            Ok::<_, server::database::Error>((answer, taken.is_err()))
        });
        let (answer, is_held) = pushed.await.expect("the push is taken");
        assert!(is_held, "another epoch could begin between leaf and answer");
        assert!(answer.receipts.iter().all(|receipt| crate::sync_tools::leaf(receipt).epoch == answer.epoch));
    }

    async fn a_chain_that_begins_in_its_middle_is_told_and_taken(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        mei.pen.device = unknown_device();
        let (_, drafts) = mei.whole_visit(&company, company.store);
        drop(mei.pen.write_all(drafts));
        let (_, later, _) = mei.check_in(&company, company.store_b);
        let answer = mei.push(later).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        assert!(answer.new_device.is_some(), "the end of the chain was not known");
    }

    async fn an_unknown_device_is_nobodys_but_the_authors(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let jun = Phone::sign_in(&app, "jun").await;
        let refused = vec![Some(ProblemCode::WrongSender); 2];
        // Somebody else's, of a device that nobody knows.
        mei.pen.device = unknown_device();
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        assert_eq!(reasons(&jun.client.push(&mutations).await), refused);
        // One's own, of a device that is somebody else's, and of the server's.
        for device in [jun.client.device, server::sync::system_device()] {
            mei.pen.device = device;
            let (_, drafts, _) = mei.check_in(&company, company.store);
            assert_eq!(reasons(&mei.push(drafts).await), refused);
        }
        // The author's own bytes are judged anew when the author sends them.
        assert_eq!(outcomes(&mei.client.push(&mutations).await), [Outcome::Applied; 2]);
    }
}
