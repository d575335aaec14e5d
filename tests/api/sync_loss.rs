//! A phone proves that the server has lost what it had confirmed.

use crate::sync_tools::Phone;
use shared::ids::{EpochId, MutationId};
use shared::sync::signing::ReceiptSigner;
use shared::sync::wire::{LOSS_RECEIPTS_MAX, LossAnswer, LossReport, ProvenLeaf};
use shared::sync::{Leaf, Outcome};
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
}
