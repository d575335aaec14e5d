//! A small company: two regions, three territories, two teams, one person of each role.

use crate::client::Client;
use crate::server_under_test::TestApp;
use server::database::Error;
use server::organisation::{self, NewTeam};
use shared::access::{Grant, Role, ScopeKind};
use shared::feeds;
use shared::ids::{RecordId, RegionId, StoreId, StoreTypeId, TerritoryId, UserId};
use shared::kinds::{DraftOf, create_draft};
use shared::store::{Store, StorePosition, StoreType};
use shared::sync::SealedMutation;
use shared::time::ZoneOffsets;

/// What a test needs of the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyPlan {
    /// People, rights and the tree.
    WithoutStores,
    /// The same, and a store type with one store in each territory and two in the first.
    WithStores,
}

/// The ids of the company. Logins are the fields' names.
#[derive(Clone, Debug)]
pub struct Company {
    /// The region of `north_1` and `north_2`.
    pub north: RegionId,
    /// The region of `south_1`.
    pub south: RegionId,
    /// The territory of most tests.
    pub north_1: TerritoryId,
    /// Another team's, in the same region.
    pub north_2: TerritoryId,
    /// In the other region.
    pub south_1: TerritoryId,
    /// The merchandiser of most tests, in `north_1`.
    pub mei: UserId,
    /// The grant of `mei`.
    pub grant_of_mei: Grant,
    /// A merchandiser in `north_1` as well.
    pub jun: UserId,
    /// A merchandiser in `north_2`.
    pub tao: UserId,
    /// A merchandiser in `south_1`.
    pub lan: UserId,
    /// Supervisor of `north_1`.
    pub supervisor: UserId,
    /// Supervisor of `north_2`.
    pub supervisor_2: UserId,
    /// Regional manager of `north`.
    pub regional_manager: UserId,
    /// Administrator.
    pub administrator: UserId,
    /// Auditor.
    pub auditor: UserId,
    /// Chain supermarkets: one unit, a fence of 150 m.
    pub store_type: StoreTypeId,
    /// In `north_1`.
    pub store: StoreId,
    /// In `north_1` as well.
    pub store_b: StoreId,
    /// In `north_2`.
    pub store_2: StoreId,
    /// In `south_1`.
    pub store_south: StoreId,
}

/// Where the test stores are, WGS-84: invented places in the open country.
pub const STORE_LATITUDE: f64 = 30.5;
/// See [`STORE_LATITUDE`].
pub const STORE_LONGITUDE: f64 = 114.3;

impl Company {
    /// Founds the company on an empty database.
    pub async fn found(app: &TestApp, plan: CompanyPlan) -> Self {
        let mut company = Self::tree(app).await;
        company.people(app).await;
        if plan == CompanyPlan::WithStores {
            company.stores(app).await;
        }
        company
    }

    async fn tree(app: &TestApp) -> Self {
        let actor = app.program();
        let (north, south, north_1, north_2, south_1) = app
            .state
            .database
            .write("test", async |tx| {
                let north = organisation::create_region(tx, &actor, "North").await?;
                let south = organisation::create_region(tx, &actor, "South").await?;
                let first = organisation::create_territory(tx, &actor, north, "North 1").await?;
                let second = organisation::create_territory(tx, &actor, north, "North 2").await?;
                let third = organisation::create_territory(tx, &actor, south, "South 1").await?;
                Ok::<_, Error>((north, south, first, second, third))
            })
            .await
            .expect("the tree is made");
        let (mei, grant_of_mei) = person(
            app,
            "mei",
            Role::Merchandiser,
            (ScopeKind::Territory, Some(north_1.0)),
        )
        .await;
        let nobody = UserId(uuid::Uuid::nil());
        let nowhere = StoreId(uuid::Uuid::nil());
        Self {
            north,
            south,
            north_1,
            north_2,
            south_1,
            mei,
            grant_of_mei,
            jun: nobody,
            tao: nobody,
            lan: nobody,
            supervisor: nobody,
            supervisor_2: nobody,
            regional_manager: nobody,
            administrator: nobody,
            auditor: nobody,
            store_type: StoreTypeId(uuid::Uuid::nil()),
            store: nowhere,
            store_b: nowhere,
            store_2: nowhere,
            store_south: nowhere,
        }
    }

    async fn people(&mut self, app: &TestApp) {
        let territory = |id: TerritoryId| (ScopeKind::Territory, Some(id.0));
        let whole = (ScopeKind::Company, None);
        let merchandiser = Role::Merchandiser;
        self.jun = person(app, "jun", merchandiser, territory(self.north_1))
            .await
            .0;
        self.tao = person(app, "tao", merchandiser, territory(self.north_2))
            .await
            .0;
        self.lan = person(app, "lan", merchandiser, territory(self.south_1))
            .await
            .0;
        let supervisor = Role::Supervisor;
        self.supervisor = person(app, "supervisor", supervisor, territory(self.north_1))
            .await
            .0;
        self.supervisor_2 = person(app, "supervisor_2", supervisor, territory(self.north_2))
            .await
            .0;
        let region = (ScopeKind::Region, Some(self.north.0));
        self.regional_manager = person(app, "regional_manager", Role::RegionalManager, region)
            .await
            .0;
        self.administrator = person(app, "administrator", Role::Administrator, whole)
            .await
            .0;
        self.auditor = person(app, "auditor", Role::Auditor, whole).await.0;
        for role in [Role::SalesRepresentative, Role::Promoter] {
            person(app, role.as_str(), role, territory(self.north_1)).await;
        }
        for role in [
            Role::AccountManager,
            Role::ProductManager,
            Role::Accountant,
            Role::Cashier,
        ] {
            person(app, role.as_str(), role, whole).await;
        }
        let actor = app.program();
        let team = NewTeam {
            name: "Team North 1".to_owned(),
            lead: self.supervisor,
            territories: vec![self.north_1],
            members: vec![self.mei, self.jun],
        };
        app.state
            .database
            .write("test", async |tx| {
                organisation::create_team(tx, &actor, &team).await
            })
            .await
            .expect("the team is made");
    }

    async fn stores(&mut self, app: &TestApp) {
        let administrator = app.sign_in_desk("administrator").await;
        let mut pen = administrator.pen();
        let type_draft = create_draft(
            DraftOf {
                mutation: pen.mutation_id(),
                record: RecordId(pen.mutation_id().0),
                feed: feeds::catalog(),
            },
            &plain_store_type(),
        );
        self.store_type = StoreTypeId(type_draft.record.0);
        let mut mutations = vec![pen.write(type_draft)];
        let mut add = |name: &str, territory: TerritoryId| {
            let id = StoreId(pen.mutation_id().0);
            let of = DraftOf {
                mutation: pen.mutation_id(),
                record: RecordId(id.0),
                feed: feeds::store(id),
            };
            mutations.push(pen.write(create_draft(of, &self.plain_store(name, territory))));
            id
        };
        let ids = [
            add("Example Store 1", self.north_1),
            add("Example Store 2", self.north_1),
            add("Example Store 3", self.north_2),
            add("Example Store 4", self.south_1),
        ];
        [self.store, self.store_b, self.store_2, self.store_south] = ids;
        push_all(&administrator, &mutations).await;
    }

    /// A store as tests want it, at [`STORE_LATITUDE`].
    #[must_use]
    pub fn plain_store(&self, name: &str, territory: TerritoryId) -> Store {
        let body = serde_json::json!({
            "name": name,
            "address": "1 Example Road",
            "store_type": self.store_type,
            "territory": territory,
            "zone": ZoneOffsets::fixed("Asia/Shanghai", 28_800),
        });
        let store: Store = serde_json::from_value(body).expect("a store without its position");
        Store {
            position: Some(plain_position()),
            ..store
        }
    }
}

/// A type of store as tests want it.
#[must_use]
pub fn plain_store_type() -> StoreType {
    StoreType {
        name_zh: "连锁超市".to_owned(),
        name_en: "Chain supermarket".to_owned(),
        units: 1,
        stores_a_day: 24,
        time_in_store_min_s: 600,
        geofence_radius_m: 150,
        template: Default::default(),
    }
}

/// The position of the test stores.
#[must_use]
pub fn plain_position() -> StorePosition {
    StorePosition {
        latitude: STORE_LATITUDE,
        longitude: STORE_LONGITUDE,
        datum: shared::place::Datum::Wgs84,
        accuracy_m: Some(10.0),
        doubt: None,
    }
}

/// Pushes and requires that everything was applied.
pub async fn push_all(client: &Client, mutations: &[SealedMutation]) {
    let answer = client.push(mutations).await;
    for receipt in &answer.receipts {
        assert_eq!(receipt.reason, None, "mutation {}", receipt.mutation);
    }
}

async fn person(
    app: &TestApp,
    login: &str,
    role: Role,
    scope: (ScopeKind, Option<uuid::Uuid>),
) -> (UserId, Grant) {
    let user = app.create_user(login).await;
    let grant = app.give_grant(user, role, scope).await;
    (user, grant)
}
