//! The company that works: phones with ten stores each, made by the services of administrators and by
//! pushes to the real program, once for each database. Every round works on a copy of it.

use super::program::Program;
use super::records::Record;
use super::visits::{Ground, work};
use crate::bench::place::{Place, value};
use crate::client::{Client, PUBLIC_KEY, read};
use crate::company::plain_store_type;
use crate::pen::Pen;
use crate::server_under_test::SECRET;
use crate::{DatabaseKind, PASSWORD};
use anyhow::{Context as _, ensure};
use sea_orm::DatabaseConnection;
use server::access::{Passwords, Tokens};
use server::app::random_bytes;
use server::clock::Clock;
use server::database::{Database, Error};
use server::organisation::{self, Actor};
use shared::access::{Role, ScopeKind};
use shared::api::admin::{NewGrant, NewUser};
use shared::api::auth::{Locale, Posture};
use shared::feeds;
use shared::ids::{RecordId, StoreId, StoreTypeId, TerritoryId, UserId};
use shared::kinds::{DraftOf, create_draft};
use shared::store::StoreType;
use shared::sync::wire::{PUSH_MEDIA_TYPE, PushAnswer, write_push};
use shared::sync::{PUSH_MUTATIONS_MAX, SealedMutation};
use shared::time::ZoneOffsets;
use std::process::Command;
use std::time::Duration;
use uuid::Uuid;

/// The administrator's login.
const ADMINISTRATOR: &str = "administrator";
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How much a phone has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub stores: usize,
    /// Visits at each of them; four records each.
    pub visits: usize,
}

impl Size {
    pub(super) const fn new(stores: usize, visits: usize) -> Self {
        Self { stores, visits }
    }
}

/// A phone with what it has recorded and not sent.
pub(super) struct Phone {
    pub client: Client,
    pub stores: Vec<StoreId>,
    pub records: Vec<Record>,
}

/// The company as it is before the records are pushed.
pub(super) struct Company {
    pub place: Place,
    pub phones: Vec<Phone>,
}

impl Company {
    /// The same with everything delivered that the phones have recorded.
    pub(super) async fn found_delivered(
        kind: DatabaseKind,
        sizes: &[Size],
    ) -> anyhow::Result<Self> {
        let mut company = Self::found(kind, sizes).await?;
        let program = serve(&company.place).await?;
        for phone in &mut company.phones {
            let client = with_new_token(&phone.client, &program.address)?;
            let records = std::mem::take(&mut phone.records).into_iter();
            let mutations: Vec<SealedMutation> = records.map(|record| record.mutation).collect();
            push_all(&client, &mutations).await?;
        }
        let plain = company.place.connect().await?;
        settle(&plain).await?;
        plain.close().await?;
        Ok(company)
    }
}

impl Company {
    /// Founds it and lets everybody arrive and leave; what they record lies on the phones.
    pub(super) async fn found(kind: DatabaseKind, sizes: &[Size]) -> anyhow::Result<Self> {
        let place = Place::create(kind).await?;
        let territories = found(&place, sizes.len()).await?;
        let program = serve(&place).await?;
        let administrator = sign_in(&program, ADMINISTRATOR, Posture::Desk).await?;
        let (store_type, drafted) = store_type_of(&administrator);
        let mut pen = administrator.pen();
        pen.wall = Clock::system().now();
        let mut setup = vec![pen.write(drafted)];
        let mut phones = Vec::new();
        for (number, (territory, size)) in territories.iter().zip(sizes).enumerate() {
            let ground = Ground {
                territory: *territory,
                store_type: store_type.clone(),
                zone: ZoneOffsets::fixed("Asia/Shanghai", 28_800),
            };
            let stores = open_stores(&mut pen, &ground, size.stores, &mut setup)?;
            phones.push((number, ground, stores, size.visits));
        }
        push_all(&administrator, &setup).await?;
        let mut made = Vec::new();
        for (number, ground, stores, visits) in phones {
            let client = sign_in(&program, &login(number), Posture::Field).await?;
            made.push(work(client, &ground, stores, visits).await?);
        }
        let plain = place.connect().await?;
        settle(&plain).await?;
        plain.close().await?;
        Ok(Self {
            place,
            phones: made,
        })
    }
}

/// The login of a phone's person.
pub(super) fn login(number: usize) -> String {
    format!("phone{number}")
}

/// Starts the real program over a database, as it is served: all checks on, and its own log.
pub(super) async fn serve(place: &Place) -> anyhow::Result<Program> {
    let secret = std::str::from_utf8(SECRET)?;
    let program = std::env::var_os(super::PROGRAM_VARIABLE)
        .with_context(|| format!("{} names no program", super::PROGRAM_VARIABLE))?;
    Program::start("/readyz", |port, folder| {
        let mut command = Command::new(program);
        command
            .args(["serve", "--mode", "development"])
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(["--database-url", &place.database.url])
            // Each device names an address of its own, see `sign_in`.
            .args(["--trusted-proxies", "127.0.0.1"])
            .env("STOREBEAT_PHOTOS", folder.join("photos"))
            .env("STOREBEAT_SECRET", secret);
        Ok(command)
    })
    .await
}

/// Signs in on a new device, with an address of its own: thousands would wait for one another otherwise.
pub(super) async fn sign_in(
    program: &Program,
    login: &str,
    posture: Posture,
) -> anyhow::Result<Client> {
    let mut client = Client::at(&program.address);
    let body = serde_json::json!({
        "login": login, "password": PASSWORD,
        "device": { "name": "bench", "posture": posture, "public_key": PUBLIC_KEY },
    });
    let [a, b, c] = random_bytes();
    let request = client.request(reqwest::Method::POST, "/api/auth/sign-in");
    let request = request.header("x-forwarded-for", format!("10.{a}.{b}.{c}"));
    let answer = read(request.json(&body)).await;
    ensure!(
        answer.status.is_success(),
        "{login} cannot sign in: {}",
        answer.text()
    );
    client.take_session(&answer);
    Ok(client)
}

/// The same sign-in with a token that begins now: rounds take longer than a token holds.
pub(super) fn with_new_token(client: &Client, address: &str) -> anyhow::Result<Client> {
    let now = Clock::system().now();
    let tokens = Tokens::new(SECRET);
    let token = client.access_token.as_deref().unwrap_or_default();
    // The one at hand may have expired.
    let issued_at = issued_at(token).unwrap_or(now.0);
    let claims = tokens
        .read(token, shared::time::UtcMs(issued_at))
        .context("the token is not the server's")?;
    // Connections of its own: those at hand may just be closed, as nobody used them.
    let mut fresh = Client::at(address);
    (fresh.user, fresh.device) = (client.user, client.device);
    Ok(fresh.with_token(tokens.issue(claims.user, claims.family, now)))
}

fn issued_at(token: &str) -> Option<i64> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    const MS_PER_S: i64 = 1_000;
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    Some(claims.get("iat")?.as_i64()? * MS_PER_S)
}

/// Waits until the server has nothing left to do.
pub(super) async fn settle(plain: &DatabaseConnection) -> anyhow::Result<()> {
    let waiting = "SELECT COUNT(*) FROM effect WHERE done_at IS NULL";
    while value::<i64>(plain, waiting).await? > 0 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// Pushes in batches as phones do, and requires that everything is taken.
pub(super) async fn push_all(client: &Client, mutations: &[SealedMutation]) -> anyhow::Result<()> {
    for batch in mutations.chunks(PUSH_MUTATIONS_MAX) {
        let answer = client.try_push(batch).await;
        ensure!(
            answer.status.is_success(),
            "a push is refused: {}",
            answer.text()
        );
        check_receipts(&answer.body)?;
    }
    Ok(())
}

/// Requires a signed receipt for everything, and that everything is done.
pub(super) fn check_receipts(answer: &[u8]) -> anyhow::Result<usize> {
    let answer: PushAnswer = serde_json::from_slice(answer)?;
    ensure!(answer.signed.is_some(), "the receipts are not signed");
    ensure!(answer.new_device.is_none(), "the chain of a device broke");
    for receipt in &answer.receipts {
        ensure!(
            receipt.reason.is_none(),
            "a record is not taken: {}",
            serde_json::to_string(&receipt.reason)?
        );
    }
    Ok(answer.receipts.len())
}

/// The bytes of a push as they travel: compressed, as the app does it.
pub(super) fn packed(mutations: &[SealedMutation]) -> anyhow::Result<Vec<u8>> {
    super::gzip(&write_push(mutations))
}

/// The request that pushes such bytes.
pub(super) fn push_request(client: &Client, body: Vec<u8>) -> anyhow::Result<reqwest::Request> {
    let request = client.request(reqwest::Method::POST, "/api/sync/push");
    Ok(request
        .header("content-type", PUSH_MEDIA_TYPE)
        .header("content-encoding", "gzip")
        .header("accept-encoding", "gzip")
        .body(body)
        .build()?)
}

async fn found(place: &Place, phones: usize) -> anyhow::Result<Vec<TerritoryId>> {
    let database = Database::connect(&place.database.url).await?;
    database.migrate().await?;
    let hash = Passwords::new().hash(PASSWORD.to_owned()).await;
    let actor = Actor::program(Clock::system().now());
    let territories = database
        .write("bench", async |tx| {
            let administrator = account(tx, &actor, ADMINISTRATOR, &hash).await?;
            let whole = grant(Role::Administrator, ScopeKind::Company, None);
            organisation::give_grant(tx, &actor, administrator, &whole).await?;
            let region = organisation::create_region(tx, &actor, "Region").await?;
            let mut territories = Vec::with_capacity(phones);
            for number in 0..phones {
                let name = format!("Territory {number}");
                let territory = organisation::create_territory(tx, &actor, region, &name).await?;
                let person = account(tx, &actor, &login(number), &hash).await?;
                let own = grant(Role::Merchandiser, ScopeKind::Territory, Some(territory.0));
                organisation::give_grant(tx, &actor, person, &own).await?;
                territories.push(territory);
            }
            Ok::<_, Error>(territories)
        })
        .await?;
    Ok(territories)
}

async fn account(
    tx: &server::database::Tx,
    actor: &Actor,
    login: &str,
    hash: &str,
) -> Result<UserId, Error> {
    let wanted = NewUser {
        login: login.to_owned(),
        name: login.to_owned(),
        locale: Locale::En,
        password: String::new(),
    };
    organisation::create_user(tx, actor, &wanted, hash).await
}

fn grant(role: Role, scope_kind: ScopeKind, scope_id: Option<Uuid>) -> NewGrant {
    NewGrant {
        role,
        scope_kind,
        scope_id,
        valid_from: None,
        valid_to: None,
    }
}

fn store_type_of(client: &Client) -> ((StoreTypeId, StoreType), shared::sync::engine::Draft) {
    let pen = client.pen();
    let store_type = plain_store_type();
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId(pen.mutation_id().0),
        feed: feeds::catalog(),
    };
    let draft = create_draft(of, &store_type);
    ((StoreTypeId(draft.record.0), store_type), draft)
}

fn open_stores(
    pen: &mut Pen,
    ground: &Ground,
    count: usize,
    setup: &mut Vec<SealedMutation>,
) -> anyhow::Result<Vec<StoreId>> {
    let store = ground.store()?;
    let mut stores = Vec::with_capacity(count);
    for _ in 0..count {
        let id = StoreId(pen.mutation_id().0);
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(id.0),
            feed: feeds::store(id),
        };
        setup.push(pen.write(create_draft(of, &store)));
        stores.push(id);
    }
    Ok(stores)
}
