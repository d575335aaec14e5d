//! Announcements: whom they reach, and who has read them.

use crate::sync_tools::run_effects;
use serde_json::json;
use shared::access::{Role, ScopeKind};
use shared::api::announcements::{AnnouncementList, AnnouncementRow};
use shared::api::inbox::InboxEntry;
use shared::ids::AnnouncementId;
use shared::inbox::{InboxAbout, mark_read};
use tests::{Client, Company, CompanyPlan, each_database};
use uuid::Uuid;

fn to(kind: &str, id: Uuid) -> serde_json::Value {
    json!({
        "id": AnnouncementId(Uuid::now_v7()), "title": "Stocktaking", "text": "On Friday.",
        "audience": { "kind": kind, "id": id },
    })
}

async fn inbox(client: &Client) -> Vec<InboxEntry> {
    let all: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
    all.into_iter()
        .filter(|entry| matches!(entry.item.about, InboxAbout::Announcement { .. }))
        .collect()
}

async fn listed(client: &Client) -> Vec<AnnouncementRow> {
    let list: AnnouncementList = client
        .get("/api/announcements")
        .await
        .expect_status(200)
        .json();
    list.announcements
}

each_database! {
    async fn an_announcement_is_in_each_inbox_once_and_says_who_has_read_it(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let wanted = to("team", team_of(&supervisor).await);
        let first: AnnouncementRow =
            supervisor.post("/api/announcements", &wanted).await.expect_status(201).json();
        assert_eq!((first.read, first.readers), (0, 2));
        supervisor.post("/api/announcements", &wanted).await.expect_status(201);
        run_effects(&app).await;
        run_effects(&app).await;
        let mei = app.sign_in_field("mei").await;
        let items = inbox(&mei).await;
        assert_eq!(items.len(), 1);
        let mut pen = mei.pen();
        let drafts = mark_read(items[0].id, &items[0].item, pen.mutation_id(), app.clock.now());
        let answer = mei.push(&pen.write_all(drafts)).await;
        assert_eq!(answer.receipts[0].reason, None);
        let rows = listed(&supervisor).await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].read, rows[0].readers), (1, 2));
        let unread: Vec<_> = rows[0].unread.iter().map(|person| person.id).collect();
        assert_eq!(unread, [company.jun]);
        assert_eq!(inbox(&app.sign_in_field("tao").await).await.len(), 0);
    }

    async fn what_is_said_to_a_region_is_seen_as_far_as_ones_reach_goes(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let wanted = to("region", company.north.0);
        let row: AnnouncementRow =
            manager.post("/api/announcements", &wanted).await.expect_status(201).json();
        let other = app.sign_in_desk("supervisor_2").await;
        let seen = listed(&other).await;
        assert_eq!(seen.len(), 1);
        let people: Vec<_> = seen[0].unread.iter().map(|person| person.id).collect();
        assert_eq!(people, [company.tao]);
        assert!(row.readers > 1);
        assert_eq!(listed(&app.sign_in_desk("auditor").await).await.len(), 1);
        app.sign_in_desk("accountant").await.get("/api/announcements").await.expect_status(403);
    }

    async fn what_people_were_told_elsewhere_does_not_follow_them(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let wanted = to("territory", company.north_1.0);
        supervisor.post("/api/announcements", &wanted).await.expect_status(201);
        app.clock.advance(1_000);
        app.end_grant(&company.grant_of_mei).await;
        let second = (ScopeKind::Territory, Some(company.north_2.0));
        app.give_grant(company.mei, Role::Merchandiser, second).await;
        assert_eq!(listed(&app.sign_in_desk("supervisor_2").await).await, []);
        for login in ["supervisor", "regional_manager", "auditor"] {
            assert_eq!(listed(&app.sign_in_desk(login).await).await.len(), 1, "{login}");
        }
    }

    async fn nobody_announces_beyond_their_reach_or_without_words(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        for beyond in [to("region", company.north.0), to("territory", company.north_2.0)] {
            supervisor.post("/api/announcements", &beyond).await.expect_status(404);
        }
        let whole = json!({
            "id": Uuid::now_v7(), "title": "x", "text": "y", "audience": { "kind": "company" },
        });
        supervisor.post("/api/announcements", &whole).await.expect_status(404);
        let mut empty = to("territory", company.north_1.0);
        empty["text"] = json!("  ");
        supervisor.post("/api/announcements", &empty).await.expect_status(422);
        let mine = to("territory", company.north_1.0);
        supervisor.post("/api/announcements", &mine).await.expect_status(201);
        let mut taken = mine.clone();
        taken["title"] = json!("Another");
        supervisor.post("/api/announcements", &taken).await.expect_status(409);
        let administrator = app.sign_in_desk("administrator").await;
        administrator.post("/api/announcements", &whole).await.expect_status(201);
    }
}

async fn team_of(client: &Client) -> Uuid {
    let found: shared::api::admin::Organisation = client
        .get("/api/organisation")
        .await
        .expect_status(200)
        .json();
    found.teams[0].id.0
}
