//! One company with an object of every relation for every caller, and the request of each operation.

use super::expectations::{Caller, Relation};
use super::operations::Operation as Op;
use crate::issues::report;
use crate::photo_tools::{begin, deliver, metadata, png, tus};
use crate::promotion_tools::{carry_out, plain_promotion, plan};
use crate::sync_tools::Phone;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use server::app::random_bytes;
use server::database::Error;
use server::organisation::{self, NewTeam};
use shared::access::{Grant, Role, ScopeKind};
use shared::api::imports::CSV_MEDIA_TYPE;
use shared::api::organisation::RouteChange;
use shared::api::promotions::NewBudget;
use shared::ids::{RecordId, RouteId, StoreId, TeamId, UserId, VisitId};
use shared::issue::Urgency;
use shared::sync::Hash;
use shared::sync::wire::{PULL_MEDIA_TYPE, PUSH_MEDIA_TYPE, write_push};
use tests::company::push_all;
use tests::{Client, Company, CompanyPlan, TestApp};
use uuid::Uuid;

pub struct World<'a> {
    app: &'a TestApp,
    pub company: Company,
    pub callers: Vec<(Caller, Client)>,
    visits: [VisitId; 5],
    devices: [Uuid; 3],
    former: UserId,
    route: RouteId,
    team: TeamId,
    /// One at each of the stores of `places`.
    issues: [RecordId; 4],
    promotion: RecordId,
    /// Of a device of nobody who asks.
    upload: String,
}

impl<'a> World<'a> {
    pub async fn make(app: &'a TestApp) -> Self {
        let company = Company::found(app, CompanyPlan::WithStores).await;
        let former = app.create_user("former").await;
        let territory = (ScopeKind::Territory, Some(company.north_1.0));
        let ended = app.give_grant(former, Role::Merchandiser, territory).await;
        let visits = visit_everywhere(app, &company).await;
        let issues = report_everywhere(app, &company).await;
        let promotion = carry_out(app, "administrator", &plain_promotion(&company)).await;
        app.clock.advance(1000);
        app.end_grant(&ended).await;
        let mut devices = [Uuid::nil(); 3];
        for (device, login) in devices.iter_mut().zip(["jun", "tao", "lan"]) {
            *device = app.sign_in_desk(login).await.device.0;
        }
        let upload = new_upload(&app.sign_in_desk("lan").await).await;
        let mut callers = Vec::new();
        for role in Role::ALL {
            let login = login_of(*role);
            callers.push((Caller::Role(*role), app.sign_in_desk(login).await));
        }
        callers.push((Caller::WithoutGrant, app.sign_in_desk("former").await));
        let (route, team) = occupied(app, &company).await;
        Self {
            app,
            company,
            callers,
            visits,
            devices,
            former,
            route,
            team,
            issues,
            promotion,
            upload,
        }
    }

    /// The request of an operation on an object of that relation.
    pub async fn request(
        &self,
        client: &Client,
        (operation, relation): (Op, Relation),
    ) -> RequestBuilder {
        let (method, path) = operation.name().split_once(' ').expect("method and path");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let object = self.object(client, (operation, relation)).await;
        let request = client.request(method, &fill(path, &object));
        match operation {
            Op::SignIn => request.json(&json!({
                "login": format!("nobody-{}", hex::encode(random_bytes::<8>())),
                "password": "not a password at all",
                "device": {
                    "name": "x", "posture": "desk", "public_key": tests::client::PUBLIC_KEY,
                },
            })),
            Op::Refresh | Op::SignOut => request.header(ORIGIN, &client.address),
            Op::ChangePassword => request.json(&json!({ "current": "x", "new": "short" })),
            Op::BeginUpload => tus(request)
                .header("Upload-Length", 1)
                .header("Upload-Metadata", metadata(Hash(random_bytes()))),
            Op::TellUploadAbilities | Op::ReadUpload | Op::TakeBackUpload => tus(request),
            Op::AppendUpload => tus(request)
                .header("Upload-Offset", 0)
                .header(CONTENT_TYPE, "application/offset+octet-stream")
                .body("a"),
            Op::ListDelivered | Op::ListHeld => request.json(&json!({ "hashes": [] })),
            Op::DecideMutation => request.json(&json!({ "decision": "allow" })),
            Op::ProveLoss => request.json(&json!({ "receipts": [] })),
            Op::Push | Op::Rescue => request
                .header(CONTENT_TYPE, PUSH_MEDIA_TYPE)
                .body(write_push(&[])),
            Op::Pull => request
                .header(CONTENT_TYPE, PULL_MEDIA_TYPE)
                .body(vec![0; 16]),
            Op::CreateUser => request.json(&json!({
                "login": format!("new-{}", hex::encode(random_bytes::<8>())),
                "name": "New", "password": "a plain sentence of tests",
            })),
            Op::UpdateUser | Op::EndGrant => request.json(&json!({})),
            Op::GiveGrant => request.json(&json!({
                "role": "sales_representative", "scope_kind": "territory", "scope_id": self.company.south_1,
                "valid_from": self.app.clock.now().0 + 1_000_000_000,
            })),
            Op::CreateRegion | Op::CreateRoute => request.json(&json!({ "name": unused() })),
            Op::CreateTerritory => {
                request.json(&json!({ "name": unused(), "region": self.company.north }))
            }
            Op::CreateTeam => {
                request.json(&json!({ "name": unused(), "lead": self.company.supervisor }))
            }
            Op::RenameRegion => request.json(&json!({ "name": "North" })),
            Op::ChangeTerritory | Op::ChangeRoute | Op::ChangeTeam => request.json(&json!({})),
            Op::AddMember | Op::EndMember => request.json(&json!({ "user": self.company.lan })),
            Op::PreviewImport | Op::RunImport => request
                .query(&[("kind", "stores"), ("source", "table"), ("datum", "wgs84")])
                .header(CONTENT_TYPE, CSV_MEDIA_TYPE)
                .body("external_id,name\nA1,Example Store\n"),
            Op::Announce => request.json(&json!({
                "id": Uuid::now_v7(), "title": "Meeting", "text": "At nine.",
                "audience": { "kind": "territory", "id": self.territory(relation) },
            })),
            Op::SavePromotionBudget => request.json(&NewBudget {
                plan: plan(),
                version: 0,
            }),
            Op::PreviewPromotionReach => request.json(&json!({
                "stores": { "territories": [self.company.north_1] }, "day": "2026-07-01",
            })),
            Op::Search => request.query(&[("query", "a")]),
            Op::RenameDevice => request.json(&json!({ "name": "renamed" })),
            _ => request,
        }
    }

    async fn object(&self, client: &Client, (operation, relation): (Op, Relation)) -> String {
        match operation {
            Op::ReadStore | Op::ReadListing | Op::ListPositionProposals => {
                self.store(relation).0.to_string()
            }
            Op::ReadIssue => self.issue(relation).to_string(),
            Op::ShowPhoto => photo_of(self.visit(relation)).0.to_string(),
            Op::ReadUpload | Op::AppendUpload | Op::TakeBackUpload => {
                self.upload(client, relation).await
            }
            Op::ReadPromotion
            | Op::ReadPromotionMatrix
            | Op::ReadPromotionBudget
            | Op::SavePromotionBudget => there(self.promotion.0, relation),
            Op::ReadVisit => self.visit(relation).0.to_string(),
            Op::RenameRegion | Op::RemoveRegion => there(self.company.north.0, relation),
            Op::ChangeTerritory | Op::RemoveTerritory => there(self.company.north_1.0, relation),
            Op::ChangeRoute | Op::RemoveRoute => there(self.route.0, relation),
            Op::ChangeTeam | Op::RemoveTeam | Op::AddMember | Op::EndMember => {
                there(self.team.0, relation)
            }
            Op::ReadFigure | Op::ListFigureRecords | Op::ExportFigureRecords => {
                "route_compliance".to_owned()
            }
            Op::EndGrant => self.grant(client, relation).await.to_string(),
            Op::RenameDevice | Op::RevokeDevice => self.device(client, relation).await.to_string(),
            _ => self.person(client, relation).0.to_string(),
        }
    }

    /// Whether somebody is signed in as one of those who ask.
    fn stands(&self, client: &Client) -> bool {
        let mut callers = self.callers.iter();
        callers.any(|(_, caller)| caller.access_token == client.access_token)
    }

    /// An upload that this device has begun, or that of another.
    async fn upload(&self, client: &Client, relation: Relation) -> String {
        match relation {
            Relation::Own if self.stands(client) => new_upload(client).await,
            Relation::Missing => Uuid::from_u128(1).to_string(),
            _ => self.upload.clone(),
        }
    }

    fn store(&self, relation: Relation) -> StoreId {
        match relation {
            Relation::Own => self.company.store,
            Relation::Teammate => self.company.store_b,
            Relation::OtherTeam => self.company.store_2,
            Relation::OtherRegion | Relation::FormerlyMine => self.company.store_south,
            Relation::Missing => StoreId(Uuid::from_u128(1)),
        }
    }

    fn issue(&self, relation: Relation) -> Uuid {
        match relation {
            Relation::Own => self.issues[0].0,
            Relation::Teammate => self.issues[1].0,
            Relation::OtherTeam => self.issues[2].0,
            Relation::OtherRegion | Relation::FormerlyMine => self.issues[3].0,
            Relation::Missing => Uuid::from_u128(1),
        }
    }

    fn territory(&self, relation: Relation) -> Uuid {
        match relation {
            Relation::Own | Relation::Teammate => self.company.north_1.0,
            Relation::OtherTeam => self.company.north_2.0,
            Relation::OtherRegion | Relation::FormerlyMine => self.company.south_1.0,
            Relation::Missing => Uuid::from_u128(1),
        }
    }

    fn visit(&self, relation: Relation) -> VisitId {
        match relation {
            Relation::Own => self.visits[0],
            Relation::Teammate => self.visits[1],
            Relation::OtherTeam => self.visits[2],
            Relation::OtherRegion => self.visits[3],
            Relation::FormerlyMine => self.visits[4],
            Relation::Missing => VisitId(Uuid::from_u128(1)),
        }
    }

    fn person(&self, client: &Client, relation: Relation) -> UserId {
        match relation {
            Relation::Own => client.user,
            Relation::Teammate => self.company.jun,
            Relation::OtherTeam => self.company.tao,
            Relation::OtherRegion => self.company.lan,
            Relation::FormerlyMine if client.user == self.former => self.company.lan,
            Relation::FormerlyMine => self.former,
            Relation::Missing => UserId(Uuid::from_u128(1)),
        }
    }

    /// A new right of that person, which has not begun; the former one has ended.
    async fn grant(&self, client: &Client, relation: Relation) -> Uuid {
        if relation == Relation::Missing || client.user.0.is_nil() {
            return Uuid::from_u128(1);
        }
        let person = match relation {
            Relation::FormerlyMine => self.company.lan,
            _ => self.person(client, relation),
        };
        let territory = (ScopeKind::Territory, Some(self.company.south_1.0));
        let grant: Grant = self.app.give_grant(person, Role::Promoter, territory).await;
        let is_administrator = client.user == self.company.administrator;
        if !is_administrator || matches!(relation, Relation::Own | Relation::FormerlyMine) {
            // Whatever the answer is, the right must not be there for the next request.
            self.app.clock.advance(1);
            self.app.end_grant(&grant).await;
        }
        grant.id.0
    }

    /// A device of that person: where it may be revoked, a new one; the former one was revoked.
    async fn device(&self, client: &Client, relation: Relation) -> Uuid {
        let login = match relation {
            Relation::Missing => return Uuid::from_u128(1),
            _ if client.user.0.is_nil() => return self.devices[0],
            Relation::Own | Relation::FormerlyMine => self.login(client.user),
            Relation::Teammate => "jun",
            Relation::OtherTeam => "tao",
            Relation::OtherRegion => "lan",
        };
        let is_own = matches!(relation, Relation::Own | Relation::FormerlyMine);
        if !is_own && client.user != self.company.administrator {
            let index = ["jun", "tao", "lan"]
                .iter()
                .position(|other| *other == login);
            return self.devices[index.expect("one of the three")];
        }
        let device = self.app.sign_in_desk(login).await;
        if relation == Relation::FormerlyMine {
            let path = format!("/api/devices/{}/revoke", device.device);
            device.post(&path, &json!({})).await.expect_status(204);
        }
        device.device.0
    }

    fn login(&self, user: UserId) -> &'static str {
        let caller = self.callers.iter().find(|(_, client)| client.user == user);
        match caller.expect("a caller").0 {
            Caller::Role(role) => login_of(role),
            Caller::WithoutGrant => "former",
        }
    }
}

/// The id of an upload that was just begun.
async fn new_upload(client: &Client) -> String {
    let upload = begin(client, &random_bytes::<32>()).await;
    upload.rsplit('/').next().expect("an id").to_owned()
}

/// A picture of a visit, and the hash of its bytes.
fn photo_of(visit: VisitId) -> (Hash, Vec<u8>) {
    let [red, green, blue, ..] = *visit.0.as_bytes().last_chunk::<4>().expect("sixteen bytes");
    let bytes = png([red, green, blue]);
    (Hash::of(&[&bytes]), bytes)
}

/// Path parameters of all names stand for the one object.
fn fill(path: &str, object: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{rendition}" => "thumb",
            part if part.starts_with('{') => object,
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn there(id: Uuid, relation: Relation) -> String {
    match relation {
        Relation::Missing => Uuid::from_u128(1).to_string(),
        _ => id.to_string(),
    }
}

fn unused() -> String {
    format!("New {}", hex::encode(random_bytes::<8>()))
}

/// A route with a store and a team with a member.
async fn occupied(app: &TestApp, company: &Company) -> (RouteId, TeamId) {
    let actor = app.program();
    let team = NewTeam {
        name: "Team of the table".to_owned(),
        lead: company.supervisor_2,
        territories: Vec::new(),
        members: vec![company.tao],
    };
    let stores = RouteChange {
        added_stores: vec![company.store_2],
        ..RouteChange::default()
    };
    let made = app.state.database.write("test", async |tx| {
        let route = organisation::create_route(tx, &actor, "Route of the table").await?;
        organisation::change_route(tx, &actor, route, &stores).await?;
        let team = organisation::create_team(tx, &actor, &team).await?;
        Ok::<_, Error>((route, team))
    });
    made.await.expect("they are made")
}

fn login_of(role: Role) -> &'static str {
    match role {
        Role::Merchandiser => "mei",
        other => other.as_str(),
    }
}

/// Visits of four people at their stores, and one that the first made where a stand-in's grant of the
/// time reached.
async fn visit_everywhere(app: &TestApp, company: &Company) -> [VisitId; 5] {
    let away = (ScopeKind::Store, Some(company.store_south.0));
    let stand_in = app.give_grant(company.mei, Role::Merchandiser, away).await;
    let mut visits = [VisitId(Uuid::nil()); 5];
    let places = [
        ("mei", company.store),
        ("jun", company.store_b),
        ("tao", company.store_2),
        ("lan", company.store_south),
        ("mei", company.store_south),
    ];
    for (visit, (login, store)) in visits.iter_mut().zip(places) {
        let mut phone = Phone::sign_in(app, login).await;
        let (id, mut drafts) = phone.whole_visit(company, store);
        let (hash, photo) = photo_of(id);
        drafts[1].photos = vec![hash];
        let mutations = phone.pen.write_all(drafts);
        push_all(&phone.client, &mutations).await;
        deliver(&phone.client, &photo).await;
        *visit = id;
    }
    app.clock.advance(1000);
    app.end_grant(&stand_in).await;
    visits
}

/// An issue at the store of each relation, reported by who works there.
async fn report_everywhere(app: &TestApp, company: &Company) -> [RecordId; 4] {
    let places = [
        ("mei", company.store),
        ("jun", company.store_b),
        ("tao", company.store_2),
        ("lan", company.store_south),
    ];
    let mut issues = [RecordId(Uuid::nil()); 4];
    for (issue, (login, store)) in issues.iter_mut().zip(places) {
        let mut phone = Phone::sign_in(app, login).await;
        *issue = report(&mut phone, store, Urgency::Normal).await.0;
    }
    issues
}
