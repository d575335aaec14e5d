//! An import from bytes to stored rows, on a database of its own.

use super::*;
use sea_orm::PaginatorTrait as _;
use shared::store::StorePosition;

const NOW: UtcMs = UtcMs(1_795_449_600_000);

/// Six stores of one town, one of them a hundred kilometres off, and rows that cannot be imported.
const LIST: &str = "\
门店编号,门店名称,地址,经度,纬度
F01,云杉里1店,东湖路1号,112.4000,30.2000
F02,云杉里2店,东湖路2号,112.4010,30.2010
F03,云杉里3店,槐树街3号,112.4020,30.2020
F04,云杉里4店,\"槐树街4号, 二楼\",112.4030,30.2030
F05,云杉里5店,码头街5号,112.4040,30.2040
F06,云杉里6店,码头街6号,113.4500,30.2000

F03,云杉里7店,望江街7号,112.4060,30.2060
F08,云杉里8店,望江街8号,东,30.2070
,云杉里9店,望江街9号,112.4080,30.2080
";

struct Trial {
    database: Database,
    _folder: tempfile::TempDir,
}

impl Trial {
    async fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("trial.db").display());
        let database = Database::connect(&url).await.expect("a database");
        database.migrate().await.expect("a schema");
        Self {
            database,
            _folder: folder,
        }
    }

    async fn import(
        &self,
        list: &str,
        options: &ImportOptions,
    ) -> Result<ImportReport, ImportError> {
        let list = read_list(list.as_bytes(), options.datum)?;
        import_list(&self.database, &list, options, NOW).await
    }

    async fn stores(&self) -> HashMap<String, (StoreId, Store)> {
        self.database
            .read(async |tx| known_stores(tx, "trial").await)
            .await
            .expect("stores")
    }
}

fn options() -> ImportOptions {
    ImportOptions {
        source: "trial".into(),
        datum: Datum::Gcj02,
        zone: "Asia/Shanghai".into(),
        store_type: Choice::Usual,
        territory: Choice::Usual,
        is_dry_run: false,
    }
}

fn said(entries: &[ReportEntry]) -> Vec<(u64, &str, &str)> {
    entries
        .iter()
        .map(|one| (one.row, one.external_id.as_str(), one.reason.as_str()))
        .collect()
}

#[tokio::test]
async fn good_rows_become_stores_and_the_others_are_named_with_line_and_reason() {
    let trial = Trial::begin().await;
    let report = trial.import(LIST, &options()).await.expect("a report");
    assert_eq!(
        (
            report.rows,
            report.created,
            report.updated,
            report.unchanged
        ),
        (9, 6, 0, 0)
    );
    assert_eq!(
        said(&report.rejected),
        [
            (9, "F03", "duplicate_external_id"),
            (10, "F08", "invalid_number"),
            (11, "", "missing_external_id")
        ]
    );
    assert_eq!(said(&report.doubtful), [(7, "F06", "far_from_group")]);
    assert_eq!(trial.stores().await.len(), 6);
}

#[tokio::test]
async fn the_same_list_again_changes_nothing_and_a_changed_row_updates_its_store() {
    let trial = Trial::begin().await;
    trial.import(LIST, &options()).await.expect("a report");
    let before = trial.stores().await;
    let again = trial.import(LIST, &options()).await.expect("a report");
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 6));
    let moved = LIST.replace("东湖路2号", "东湖路22号");
    let changed = trial.import(&moved, &options()).await.expect("a report");
    assert_eq!(
        (changed.created, changed.updated, changed.unchanged),
        (0, 1, 5)
    );
    let after = trial.stores().await;
    assert_eq!(after["F02"].0, before["F02"].0);
    assert_eq!(after["F02"].1.address, "东湖路22号");
}

#[tokio::test]
async fn a_part_of_the_list_takes_no_doubt_back_that_only_the_whole_shows() {
    let trial = Trial::begin().await;
    let whole = "id,name,lng,lat\nA1,甲店,112.4,30.2\nA2,乙店,112.4,30.2\nA3,丙店,112.4,30.2\n";
    let report = trial.import(whole, &options()).await.expect("a report");
    assert_eq!(report.doubtful.len(), 3);
    let part = "id,name,lng,lat\nA1,甲店,112.4,30.2\n";
    let report = trial.import(part, &options()).await.expect("a report");
    assert_eq!((report.rows, report.unchanged), (1, 1));
    assert_eq!(said(&report.doubtful), [(2, "A1", "shared_position")]);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_keeps_nothing() {
    let trial = Trial::begin().await;
    let dry = ImportOptions {
        is_dry_run: true,
        ..options()
    };
    let report = trial.import(LIST, &dry).await.expect("a report");
    assert_eq!((report.dry_run, report.created), (true, 6));
    assert!(trial.stores().await.is_empty());
    let territories = trial
        .database
        .read(async |tx| {
            let territories = crate::organisation::entity::territory::Entity::find();
            Ok::<_, Error>(territories.count(tx.connection()).await?)
        })
        .await;
    assert_eq!(territories.expect("a count"), 0);
}

#[tokio::test]
async fn positions_are_stored_in_wgs84_with_the_datum_they_arrived_in() {
    let trial = Trial::begin().await;
    trial.import(LIST, &options()).await.expect("a report");
    let stores = trial.stores().await;
    let stored: &StorePosition = stores["F01"].1.position.as_ref().expect("a position");
    let listed = shared::place::from_wgs84(Datum::Gcj02, stored.point());
    assert_eq!(stored.datum, Datum::Gcj02);
    assert!((listed.latitude - 30.2).abs() < 1e-6 && (listed.longitude - 112.4).abs() < 1e-6);
    assert!((stored.longitude - 112.4).abs() > 1e-3);
}

#[tokio::test]
async fn a_territory_that_does_not_exist_is_refused_and_named_ones_are_told() {
    let trial = Trial::begin().await;
    let wanted = ImportOptions {
        territory: Choice::Named("无此片区".into()),
        ..options()
    };
    let refused = trial
        .import(LIST, &wanted)
        .await
        .expect_err("no such territory");
    assert!(refused.to_string().contains("无此片区"));
    assert!(trial.stores().await.is_empty());
}

#[tokio::test]
async fn a_row_with_an_unknown_territory_is_imported_with_a_note() {
    let trial = Trial::begin().await;
    let list = "id,name,territory\nA1,云杉里1店,无此片区\n";
    let report = trial.import(list, &options()).await.expect("a report");
    assert_eq!(
        (report.created, said(&report.notes)),
        (1, vec![(2, "A1", "unknown_territory")])
    );
}

/// The list of a real chain, which is not part of the project: beside the workspace, or named by the
/// environment.
fn real_list() -> Option<String> {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/data/stores-china-chain.csv"
    );
    let path = std::env::var("STOREBEAT_STORE_DATA").unwrap_or_else(|_| beside.to_owned());
    match std::fs::read_to_string(&path) {
        Ok(list) => Some(list),
        Err(_) => {
            eprintln!("SKIPPED: the list of real stores is not at {path}");
            None
        }
    }
}

#[tokio::test]
async fn the_real_list_loses_no_store_and_names_the_doubtful_ones() {
    let Some(list) = real_list() else { return };
    let trial = Trial::begin().await;
    let report = trial.import(&list, &options()).await.expect("a report");
    assert_eq!(
        (report.rows, report.created, report.rejected.len()),
        (247, 247, 0)
    );
    assert_eq!(trial.stores().await.len(), 247);
    let shared = |one: &&ReportEntry| one.reason == RowReason::SharedPosition;
    assert!(report.doubtful.iter().filter(shared).count() >= 19);
    for wrong in ["CN0165", "CN0172", "CN0184", "CN0215", "CN0221"] {
        let mut doubtful = report.doubtful.iter();
        assert!(doubtful.any(|one| one.external_id == wrong), "{wrong}");
    }
    let again = trial.import(&list, &options()).await.expect("a report");
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 247));
    assert_eq!(again.doubtful, report.doubtful);
}
