//! The database in which every schedule begins: migrated and filled once for each process.

use super::company::territory;
use super::company::{
    FIELD_PEOPLE, START, TERRITORIES, administrator, deputy, device_key, first_drafts, person,
    sender, signer,
};
use anyhow::{Result, ensure};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, Value};
use server::database::Database;
use server::sync::{HintHub, push_system, run_effects};
use shared::ids::{TerritoryId, UserId};
use shared::time::UtcMs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

const REGION: Uuid = Uuid::from_u128(0x0195_5a00_0000_7000_8000_0000_0000_0600);

pub(super) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

/// In memory where the system has a place for that: the simulation kills servers and never the machine,
/// so that waiting for a disk at each commit would prove nothing.
pub(super) fn fast_folder() -> Result<TempDir> {
    let memory = PathBuf::from("/dev/shm");
    Ok(if memory.is_dir() {
        tempfile::tempdir_in(memory)?
    } else {
        tempfile::tempdir()?
    })
}

pub(super) fn address(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The bytes of a database in which the world begins, made once for each test process.
pub(super) fn template() -> Result<&'static [u8]> {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(bytes) = TEMPLATE.get() {
        return Ok(bytes);
    }
    // Two threads may both make it: the first one's is used by all.
    let bytes = make_template()?;
    Ok(TEMPLATE.get_or_init(|| bytes))
}

fn make_template() -> Result<Vec<u8>> {
    let folder = fast_folder()?;
    let file = folder.path().join("template.db");
    runtime()?.block_on(async {
        let database = Database::connect(&address(&file)).await?;
        database.migrate().await?;
        let plain = sea_orm::Database::connect(address(&file)).await?;
        fill(&plain).await?;
        let pushed = database
            .write("simulated_world", async |tx| {
                push_system(tx, administrator(), START, first_drafts()).await
            })
            .await?;
        let refused = pushed.answers.iter().find(|answer| answer.reason.is_some());
        ensure!(
            refused.is_none(),
            "the world could not be made: {refused:?}"
        );
        run_effects(&database, &HintHub::new(), START).await?;
        execute(&plain, "PRAGMA wal_checkpoint(TRUNCATE)", Vec::new()).await?;
        plain.close().await?;
        anyhow::Ok(())
    })?;
    Ok(std::fs::read(&file)?)
}

async fn fill(plain: &DatabaseConnection) -> Result<()> {
    execute(
        plain,
        "INSERT INTO region (id, name) VALUES (?, ?)",
        vec![REGION.into(), "模拟区".into()],
    )
    .await?;
    for index in 0..TERRITORIES {
        let values = vec![
            territory(index).0.into(),
            format!("模拟片区 {index}").into(),
            REGION.into(),
        ];
        execute(
            plain,
            "INSERT INTO territory (id, name, region_id) VALUES (?, ?, ?)",
            values,
        )
        .await?;
    }
    execute(
        plain,
        "INSERT INTO signing_key (number, key, first_used_at) VALUES (1, ?, ?)",
        vec![signer().public_key().to_string().into(), START.0.into()],
    )
    .await?;
    add_person(plain, administrator(), 2, None).await?;
    add_person(plain, deputy(), 1, None).await?;
    for index in 0..FIELD_PEOPLE {
        add_person(plain, person(index), 1, Some(territory(0))).await?;
    }
    Ok(())
}

async fn add_person(
    plain: &DatabaseConnection,
    user: UserId,
    devices: u128,
    territory: Option<TerritoryId>,
) -> Result<()> {
    let sql = "INSERT INTO user_account (id, login, name, locale, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)";
    let login = user.to_string();
    let values = vec![
        user.0.into(),
        login.clone().into(),
        login.into(),
        "zh-CN".into(),
        "".into(),
        START.0.into(),
    ];
    execute(plain, sql, values).await?;
    let posture = if territory.is_some() { "field" } else { "desk" };
    for number in 0..devices {
        let sql = "INSERT INTO device (id, user_id, name, posture, public_key, registered_at) VALUES (?, ?, ?, ?, ?, ?)";
        let device = sender(user, number).device;
        let key = device_key(device).verifying_key().to_sec1_point(false);
        let key: Vec<u8> = key.as_bytes().to_vec();
        let values = vec![
            device.0.into(),
            user.0.into(),
            "sim".into(),
            posture.into(),
            key.into(),
            START.0.into(),
        ];
        execute(plain, sql, values).await?;
    }
    give_grant(plain, user.0, user, territory, START).await
}

pub(super) async fn give_grant(
    plain: &DatabaseConnection,
    id: Uuid,
    user: UserId,
    territory: Option<TerritoryId>,
    from: UtcMs,
) -> Result<()> {
    let sql = "INSERT INTO access_grant (id, user_id, role, scope_kind, scope_id, valid_from) VALUES (?, ?, ?, ?, ?, ?)";
    let (role, kind) = if territory.is_some() {
        ("merchandiser", "territory")
    } else {
        ("administrator", "company")
    };
    let scope = territory.map(|territory| territory.0);
    let values = vec![
        id.into(),
        user.0.into(),
        role.into(),
        kind.into(),
        scope.into(),
        from.0.into(),
    ];
    execute(plain, sql, values).await
}

pub(super) async fn execute(
    plain: &DatabaseConnection,
    sql: &str,
    values: Vec<Value>,
) -> Result<()> {
    plain
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Sqlite,
            sql,
            values,
        ))
        .await?;
    Ok(())
}
