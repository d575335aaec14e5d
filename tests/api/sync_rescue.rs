//! Work that its own device cannot deliver any more.

use crate::photo_tools::{deliver, naming, png, show};
use crate::sync_quarantine::{self, after_the_grant, decide};
use crate::sync_signatures::{sign, sign_elsewhere};
use crate::sync_tools::{Phone, outcomes, run_effects};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;
use server::app::random_bytes;
use shared::api::quarantine::KeptList;
use shared::api::rescue::RescueAnswer;
use shared::ids::DeviceId;
use shared::sync::wire::{PUSH_MEDIA_TYPE, write_push};
use shared::sync::{Hash, Outcome, SealedMutation};
use tests::client::{Answer, read};
use tests::{Client, Company, CompanyPlan, TestApp, each_database};

/// A visit of mei that her phone has signed and never delivered.
async fn lost_visit(app: &TestApp) -> (Company, Phone, Vec<SealedMutation>) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let mut mei = Phone::sign_in(app, "mei").await;
    let (_, drafts, _) = mei.check_in(&company, company.store);
    let mut mutations = mei.pen.write_all(drafts);
    mutations.iter_mut().for_each(sign);
    (company, mei, mutations)
}

/// The same of a phone with a key of its own that a server knows nothing of, as after a restore.
async fn visit_of_an_unknown_phone(app: &TestApp) -> Vec<SealedMutation> {
    let (company, mut mei, _) = lost_visit(app).await;
    mei.pen.device = DeviceId::new(1, random_bytes());
    let (_, drafts, _) = mei.check_in(&company, company.store_b);
    let mut mutations = mei.pen.write_all(drafts);
    mutations.iter_mut().for_each(sign_elsewhere);
    mutations
}

async fn bring(client: &Client, mutations: &[SealedMutation]) -> Answer {
    let request = client.request(Method::POST, "/api/sync/rescue");
    let request = request.header(CONTENT_TYPE, PUSH_MEDIA_TYPE);
    read(request.body(write_push(mutations))).await
}

async fn brought(client: &Client, mutations: &[SealedMutation]) -> RescueAnswer {
    bring(client, mutations).await.expect_status(200).json()
}

const DONE: RescueAnswer = RescueAnswer {
    done: 2,
    known: 0,
    kept: 0,
};
const KNOWN: RescueAnswer = RescueAnswer {
    done: 0,
    known: 2,
    kept: 0,
};

each_database! {
    async fn a_supervisor_brings_the_work_of_a_broken_phone_once(app: TestApp) {
        let (_, mut mei, mutations) = lost_visit(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(brought(&supervisor, &mutations).await, DONE);
        assert_eq!(brought(&supervisor, &mutations).await, KNOWN);
        run_effects(&app).await;
        mei.pull().await;
        assert_eq!(mei.bodies("visit").len(), 1);
        // The phone comes to itself and sends the same bytes.
        let answer = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        assert!(answer.receipts.iter().all(|receipt| receipt.replayed));
        assert_eq!(answer.new_device, None, "its chain has no gap");
    }

    async fn only_the_author_and_who_supervises_them_may_bring_it(app: TestApp) {
        let (_, _, mutations) = lost_visit(&app).await;
        for login in ["jun", "tao", "supervisor_2", "regional_manager", "administrator", "auditor"] {
            let stranger = app.sign_in_desk(login).await;
            drop(bring(&stranger, &mutations).await.expect_status(404));
        }
        let own = app.sign_in_desk("mei").await;
        assert_eq!(brought(&own, &mutations).await, DONE);
        assert_eq!(brought(&own, &mutations).await, KNOWN);
    }

    async fn what_a_supervisor_brings_needs_the_signature_of_the_authors_device(app: TestApp) {
        let (_, mei, mutations) = lost_visit(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut unsigned = mutations.clone();
        unsigned[0].signature.clear();
        assert_eq!(bring(&supervisor, &unsigned).await.expect_status(422).code(), "bad_signature");
        let mut forged = mutations.clone();
        forged[1].signature[7] ^= 1;
        assert_eq!(bring(&supervisor, &forged).await.expect_status(422).code(), "bad_signature");
        // Nothing of it was taken, so that the true bytes arrive as if nothing had been.
        let kept: KeptList = supervisor.get("/api/sync/quarantine").await.expect_status(200).json();
        assert!(kept.kept.is_empty());
        assert_eq!(outcomes(&mei.client.push(&mutations).await), [Outcome::Applied; 2]);
    }

    async fn another_phone_of_the_author_delivers_it_by_an_ordinary_push(app: TestApp) {
        let (company, _, mutations) = lost_visit(&app).await;
        let mut other = Phone::sign_in(&app, "mei").await;
        let (_, drafts, _) = other.check_in(&company, company.store_b);
        let mut all = mutations.clone();
        all.extend(other.pen.write_all(drafts));
        let answer = other.client.push(&all).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 4]);
        assert_eq!(answer.new_device, None);
        let again = other.client.push(&mutations).await;
        assert!(again.receipts.iter().all(|receipt| receipt.replayed));
        assert_eq!(again.new_device, None);
    }

    async fn work_of_a_phone_that_a_copy_does_not_know_is_for_its_author_to_bring(app: TestApp) {
        let mutations = visit_of_an_unknown_phone(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(bring(&supervisor, &mutations).await.expect_status(422).code(), "bad_signature");
        let own = app.sign_in_desk("mei").await;
        assert_eq!(brought(&own, &mutations).await, DONE);
        assert_eq!(brought(&own, &mutations).await, KNOWN);
    }

    async fn another_phone_delivers_the_work_of_one_that_a_copy_does_not_know(app: TestApp) {
        let mutations = visit_of_an_unknown_phone(&app).await;
        let mut other = Phone::sign_in(&app, "mei").await;
        let answer = other.client.push(&mutations).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        other.pull().await;
        assert_eq!(other.bodies("visit").len(), 1);
    }

    async fn who_brought_what_is_kept_back_is_told(app: TestApp) {
        let (company, mut mei, _) = lost_visit(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store_2);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.iter_mut().for_each(sign);
        let supervisor = app.sign_in_desk("supervisor").await;
        let answer = brought(&supervisor, &mutations).await;
        assert_eq!((answer.done, answer.kept), (1, 1));
        let kept: KeptList = supervisor.get("/api/sync/quarantine").await.expect_status(200).json();
        assert_eq!((kept.kept.len(), kept.kept[0].person), (1, company.mei));
        assert!(kept.kept[0].brought_by_name.is_some());
    }

    async fn the_photos_of_brought_work_are_shown_once_it_is_allowed(app: TestApp) {
        let (company, mut mei) = after_the_grant(&app).await;
        let (sent, unsent) = (png([9, 90, 200]), png([200, 90, 9]));
        let [brought_photo, known_photo] = [&sent, &unsent].map(|bytes| Hash::of(&[bytes]));
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mut mutations = mei.pen.write_all(naming(drafts, &[brought_photo, known_photo]));
        mutations.iter_mut().for_each(sign);
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(brought(&supervisor, &mutations).await.kept, 2);
        deliver(&supervisor, &sent).await;
        // The server has the other one too, and not from whom the work comes.
        deliver(&app.sign_in_desk("lan").await, &unsent).await;
        show(&supervisor, brought_photo, "thumb").await.expect_status(404);

        let id = sync_quarantine::first(&sync_quarantine::read(&supervisor).await);
        drop(decide(&supervisor, id, json!({ "decision": "allow" })).await.expect_status(204));
        assert!(sync_quarantine::read(&supervisor).await.kept.is_empty());
        show(&supervisor, brought_photo, "thumb").await.expect_status(200);
        show(&supervisor, known_photo, "thumb").await.expect_status(404);
        let elsewhere = app.sign_in_desk("supervisor_2").await;
        show(&elsewhere, brought_photo, "thumb").await.expect_status(404);
    }

    async fn a_file_of_two_authors_or_of_noise_is_refused(app: TestApp) {
        let (company, mei, mut mutations) = lost_visit(&app).await;
        let mut jun = Phone::sign_in(&app, "jun").await;
        let (_, drafts, _) = jun.check_in(&company, company.store);
        mutations.extend(jun.pen.write_all(drafts));
        drop(bring(&mei.client, &mutations).await.expect_status(400));
        let noise = SealedMutation { envelope: b"noise".to_vec(), ..SealedMutation::default() };
        drop(bring(&mei.client, &[noise]).await.expect_status(400));
        drop(bring(&mei.client, &[]).await.expect_status(400));
    }
}
