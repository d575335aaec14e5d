//! Photos as the desk is told of them: which belong to a record, how many are here, and to whom.

use crate::board::{today, visit_of};
use crate::issues::reported;
use crate::photo_tools::{deliver, held, png};
use crate::promotion_tools::{TARGET, carry_out, check, found, matrix, plain_promotion};
use crate::sync_tools::{Phone, run_effects};
use image::{ImageFormat, RgbImage};
use shared::api::board::PersonDay;
use shared::api::figures::FigureRecords;
use shared::api::issues::{IssueDetail, IssueList};
use shared::api::photos::{PHOTOS_ASKED_MAX, PhotoCount, PhotoList, PhotoState, RecordPhoto};
use shared::api::stores::StoreDetail;
use shared::fact::record_fact;
use shared::feeds;
use shared::ids::RecordId;
use shared::issue::{Issue, Urgency};
use shared::kinds::{DraftOf, create_draft};
use shared::promotion::{ElementFound, ElementState, PromotionCheck};
use shared::sync::Hash;
use std::io::Cursor;
use tests::{Company, CompanyPlan, TestApp, each_database};

/// Three photos: one arrives, one stays on the phone, one says where it was taken.
struct Photos {
    sent: Vec<u8>,
    kept: Hash,
    placed: Vec<u8>,
}

impl Photos {
    fn new() -> Self {
        let mut plain = Cursor::new(Vec::new());
        RgbImage::from_pixel(60, 40, image::Rgb([9, 90, 200]))
            .write_to(&mut plain, ImageFormat::Jpeg)
            .expect("memory takes it");
        let plain = plain.into_inner();
        let exif = b"\xff\xe1\x00\x16Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0";
        Self {
            sent: png([200, 30, 30]),
            kept: Hash([7; 32]),
            placed: [&plain[..2], exif, &plain[2..]].concat(),
        }
    }

    /// A display with the first two, and a price tag with the last.
    fn elements(&self) -> Vec<ElementFound> {
        vec![
            ElementFound {
                photos: vec![Hash::of(&[&self.placed])],
                ..found(1, ElementState::Present, None)
            },
            ElementFound {
                photos: vec![self.kept, Hash::of(&[&self.sent])],
                ..found(2, ElementState::Present, Some(TARGET - 6))
            },
            found(3, ElementState::Present, None),
        ]
    }
}

/// The company, a check with those photos, and the phone that made it.
async fn looked_at(app: &TestApp, photos: &Photos) -> (Company, Phone, RecordId, PromotionCheck) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let promotion = carry_out(app, "regional_manager", &plain_promotion(&company)).await;
    let mut mei = Phone::sign_in(app, "mei").await;
    let at = (&company, company.store, promotion);
    let (record, made) = check(app, &mut mei, at, photos.elements()).await;
    deliver(&mei.client, &photos.sent).await;
    deliver(&mei.client, &photos.placed).await;
    run_effects(app).await;
    (company, mei, record, made)
}

fn states(photos: &[RecordPhoto]) -> Vec<PhotoState> {
    photos.iter().map(|photo| photo.state).collect()
}

fn count(named: u32, delivered: u32) -> PhotoCount {
    PhotoCount { named, delivered }
}

fn at_store(phone: &Phone, issue: &Issue, record: RecordId) -> DraftOf {
    DraftOf {
        mutation: phone.pen.mutation_id(),
        record,
        feed: feeds::store(issue.store),
    }
}

each_database! {
    async fn the_matrix_tells_of_each_element_which_photos_are_here(app: TestApp) {
        let photos = Photos::new();
        let (_, _, _, made) = looked_at(&app, &photos).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let promotion = RecordId(made.promotion.0);
        let read = matrix(&manager, promotion, "photos=true").await;
        let [row] = &read.rows[..] else { panic!("one store has photos: {:?}", read.rows) };
        assert_eq!(states(&row.cells[0].photos), [PhotoState::Withheld]);
        assert_eq!(states(&row.cells[1].photos), [PhotoState::OnPhone, PhotoState::Shown]);
        assert_eq!(row.cells[2].photos, []);
        assert_eq!(PhotoCount::of(&row.cells[1].photos), count(2, 1));
        let visit = row.check.as_ref().and_then(|check| check.visit.as_ref()).expect("a visit");
        let detail = visit_of(&manager, made.visit).await;
        assert_eq!((visit.grade, visit.distance_m), (detail.check_in.grade, detail.check_in.distance_m));
        for (query, rows) in [
            ("element=2&photos=true", 1),
            ("element=3&photos=true", 0),
            ("element=3", 1),
            ("state=deviating&photos=true", 1),
            ("state=present&element=2", 0),
            ("state=missing", 0),
        ] {
            assert_eq!(matrix(&manager, promotion, query).await.rows.len(), rows, "{query}");
        }
        let wrong = manager.get(&format!("/api/promotions/{promotion}/matrix?state=lost")).await;
        wrong.expect_status(400);
    }

    async fn wherever_a_visit_is_told_of_its_photos_are_counted(app: TestApp) {
        let photos = Photos::new();
        let (company, _, record, made) = looked_at(&app, &photos).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let detail = visit_of(&supervisor, made.visit).await;
        assert_eq!(detail.visit.photos, count(3, 2));
        assert_eq!(detail.photos.len(), 3);
        assert!(detail.photos.iter().all(|photo| photo.kind == "promotion_check"));
        let path = format!("/api/board/people/{}?day={}", company.mei, today());
        let day: PersonDay = supervisor.get(&path).await.expect_status(200).json();
        let of_day = |day: &PersonDay| {
            let planned = day.stops.iter().flat_map(|stop| stop.visits.clone());
            let all = planned.chain(day.unplanned.clone());
            all.map(|visit| visit.photos).collect::<Vec<_>>()
        };
        assert_eq!(of_day(&day), [count(3, 2)]);
        let path = format!("/api/stores/{}", company.store);
        let store: StoreDetail = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(store.recent_visits[0].photos, count(3, 2));
        for (figure, counted) in [("promotion_compliance", record.0), ("time_in_store", made.visit.0)] {
            let path = format!("/api/figures/{figure}/records?from={0}&to={0}", today());
            let read: FigureRecords = supervisor.get(&path).await.expect_status(200).json();
            let of = read.records.iter().find(|one| one.record.0 == counted).expect("the record");
            assert_eq!(of.photos, count(3, 2), "{figure}");
        }
    }

    async fn what_was_photographed_again_is_not_waited_for(app: TestApp) {
        let photos = Photos::new();
        let (_, mut mei, record, made) = looked_at(&app, &photos).await;
        let mut again = made.clone();
        again.elements[1].photos.remove(0);
        let mutation = mei.pen.mutation_id();
        let draft = record_fact((mutation, record), Some(&made), &again, None).expect("a change");
        assert_eq!(mei.push(vec![draft]).await.receipts[0].reason, None);
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(visit_of(&supervisor, made.visit).await.visit.photos, count(2, 2));
    }

    async fn an_issue_shows_the_photos_of_its_report(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let photos = Photos::new();
        let issue = Issue {
            photos: vec![photos.kept, Hash::of(&[&photos.sent])],
            ..reported(&mei.pen, company.store, Urgency::Urgent)
        };
        let record = RecordId(mei.pen.mutation_id().0);
        let draft = create_draft(at_store(&mei, &issue, record), &issue);
        assert_eq!(mei.push(vec![draft]).await.receipts[0].reason, None);
        deliver(&mei.client, &photos.sent).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let path = format!("/api/issues/{record}");
        let detail: IssueDetail = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(states(&detail.photos), [PhotoState::OnPhone, PhotoState::Shown]);
        let list: IssueList = supervisor.get("/api/issues").await.expect_status(200).json();
        assert_eq!(list.issues[0].photos, count(2, 1));
    }

    async fn who_sees_a_record_learns_which_of_its_photos_are_here(app: TestApp) {
        let photos = Photos::new();
        looked_at(&app, &photos).await;
        let (sent, placed) = (Hash::of(&[&photos.sent]), Hash::of(&[&photos.placed]));
        let asked = PhotoList { hashes: vec![sent, photos.kept, placed, Hash([9; 32])] };
        for (login, here) in [("jun", vec![sent, placed]), ("supervisor", vec![sent, placed]), ("tao", vec![]), ("lan", vec![])] {
            let client = app.sign_in_desk(login).await;
            assert_eq!(held(&client, &asked.hashes).await, here, "{login}");
        }
        let accountant = app.sign_in_desk("accountant").await;
        accountant.post("/api/photos/held", &asked).await.expect_status(403);
        let jun = app.sign_in_desk("jun").await;
        let many = PhotoList { hashes: vec![sent; PHOTOS_ASKED_MAX + 1] };
        jun.post("/api/photos/held", &many).await.expect_status(400);
    }

    async fn who_reads_of_a_photo_sees_it_and_who_does_not_cannot(app: TestApp) {
        let photos = Photos::new();
        let (_, _, _, made) = looked_at(&app, &photos).await;
        let hash = Hash::of(&[&photos.sent]);
        let (mut told, mut seen) = (Vec::new(), Vec::new());
        for login in crate::leaks::LOGINS {
            let client = app.sign_in_desk(login).await;
            let mut text = String::new();
            for path in [
                format!("/api/promotions/{}/matrix?photos=true", made.promotion),
                format!("/api/visits/{}", made.visit),
            ] {
                text.push_str(&client.get(&path).await.text());
            }
            if text.contains(&hash.to_string()) {
                told.push(login);
            }
            let shown = client.get(&format!("/api/photos/{hash}/thumb")).await;
            if shown.status == 200 {
                seen.push(login);
            }
        }
        assert_eq!(told, seen);
        for (login, sees) in [("mei", true), ("supervisor", true), ("regional_manager", true),
            ("supervisor_2", false), ("tao", false), ("cashier", false), ("accountant", false)] {
            assert_eq!(seen.contains(&login), sees, "{login}");
        }
    }
}
