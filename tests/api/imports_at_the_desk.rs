//! Lists that administrators import at the desk: looked at first, then done.

use crate::sync_tools::count_rows;
use serde_json::Value;
use shared::api::imports::{
    CSV_MEDIA_TYPE, ImportOutcome, ImportPreview, RowFate, XLSX_MEDIA_TYPE,
};
use shared::api::stores::StoreList;
use shared::import::{ListField, RowReason};
use tests::{Answer, Client, Company, CompanyPlan, TestApp, each_database};

const STORES: &str = "\
编号,门店名称,备注,地址,经度,纬度
A1,云杉里1店,甲,东湖路1号,112.4000,30.2000
A2,云杉里2店,乙,东湖路2号,30.2010,112.4010
,云杉里3店,丙,槐树街3号,112.4020,30.2020
";
const PRODUCTS: &str = "\
货号,商品名称,品牌,品类,商品条码,箱规,零售价
T1,青禾乌龙茶 500ml,青禾,茶饮料,6291041500213,15,4.5
T2,青禾绿茶 500ml,青禾,茶饮料,6291041500214,15,4.5
";

each_database! {
    async fn a_preview_says_what_would_happen_and_writes_nothing(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let tables = ["store", "store_type", "territory", "region", "audit", "import_mapping"];
        let before = counts(&app, &tables).await;
        let preview = preview(&administrator, "", STORES).await;
        assert_eq!(counts(&app, &tables).await, before);
        let outcome = preview.outcome.expect("an outcome");
        assert_eq!((outcome.rows, outcome.created, outcome.rejected, outcome.doubtful), (3, 2, 1, 1));
        assert_eq!(outcome.rejections[0].reason, RowReason::MissingExternalId);
        assert_eq!((outcome.doubts[0].row, outcome.doubts[0].reason), (3, RowReason::SwappedAxes));
        let fates: Vec<_> = preview.rows.iter().map(|row| row.fate).collect();
        assert_eq!(fates, [RowFate::New, RowFate::New, RowFate::Refused]);
        assert_eq!(preview.columns[0].field, Some(ListField::ExternalId));
        assert_eq!((preview.columns[2].field, preview.columns[2].samples[0].as_str()), (None, "甲"));
    }

    async fn what_a_preview_says_is_what_the_import_does_and_once_more_changes_nothing(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let said = preview(&administrator, "", STORES).await.outcome.expect("an outcome");
        let done = import(&administrator, "", STORES).await;
        assert_eq!(done, said);
        let stores: StoreList = administrator.get("/api/stores?").await.expect_status(200).json();
        assert_eq!((stores.total, stores.doubtful), (2, 1));
        let again = import(&administrator, "", STORES).await;
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 2));
    }

    async fn the_meaning_of_a_column_is_chosen_and_remembered_by_the_source(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let list = "甲,乙\n7,云杉里7店\n";
        let unknown = preview(&administrator, "", list).await;
        assert_eq!(unknown.missing, [ListField::ExternalId, ListField::Name]);
        assert!(unknown.outcome.is_none());
        let refused = send(&administrator, "imports", "", list).await.expect_status(422);
        assert_eq!(refused.code(), "invalid_field");
        let chosen = "&columns=external_id,name";
        let said = preview(&administrator, chosen, list).await;
        assert_eq!(said.outcome.expect("an outcome").created, 1);
        import(&administrator, chosen, list).await;
        let turned = "乙,甲\n云杉里8店,8\n";
        let remembered = preview(&administrator, "", turned).await;
        assert!(remembered.is_remembered && remembered.missing.is_empty());
        let other = preview(&administrator, "", &turned.replace('乙', "丙")).await;
        assert_eq!(other.missing, [ListField::Name]);
    }

    async fn products_come_with_barcode_case_and_price(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let path = "/api/imports?kind=products&source=goods";
        let file = || PRODUCTS.as_bytes().to_vec();
        let done: ImportOutcome = administrator
            .post_file(path, CSV_MEDIA_TYPE, file())
            .await
            .expect_status(200)
            .json();
        assert_eq!((done.created, done.rejected), (1, 1));
        assert_eq!(done.rejections[0].reason, RowReason::InvalidGtin);
        let again: ImportOutcome = administrator
            .post_file(path, CSV_MEDIA_TYPE, file())
            .await
            .expect_status(200)
            .json();
        assert_eq!((again.created, again.unchanged), (0, 1));
        let other = PRODUCTS.replace("T1,", "Z9,").replace(",4.5\nT2", ",4.8\nT2");
        let path = "/api/imports?kind=products&source=other";
        let by_barcode: ImportOutcome = administrator
            .post_file(path, CSV_MEDIA_TYPE, other.into_bytes())
            .await
            .expect_status(200)
            .json();
        assert_eq!((by_barcode.created, by_barcode.updated), (0, 1));
        assert_eq!(count_rows(&app, "product").await, 1);
    }

    async fn what_is_no_list_is_refused_and_nothing_is_written(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let path = "/api/imports?kind=stores&source=trial&datum=gcj02";
        let old = [b"\xd0\xcf\x11\xe0".as_slice(), &[0; 600]].concat();
        for (media_type, bytes, status, code) in [
            (CSV_MEDIA_TYPE, vec![0xff; 600], 422, "unreadable_list"),
            (CSV_MEDIA_TYPE, Vec::new(), 422, "unreadable_list"),
            (XLSX_MEDIA_TYPE, old, 422, "unreadable_list"),
            (XLSX_MEDIA_TYPE, b"PK\x03\x04 and nothing".to_vec(), 422, "unreadable_list"),
            ("application/json", b"{}".to_vec(), 415, "unsupported_media_type"),
            (CSV_MEDIA_TYPE, too_many_rows(), 413, "too_large"),
            (CSV_MEDIA_TYPE, vec![b'a'; 9 * 1024 * 1024], 413, "too_large"),
        ] {
            let answer = administrator.post_file(path, media_type, bytes).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (status, code.to_owned()));
        }
        for query in ["kind=stores&source=x", "kind=stores&source=&datum=gcj02"] {
            let path = format!("/api/imports?{query}");
            let file = STORES.as_bytes().to_vec();
            administrator.post_file(&path, CSV_MEDIA_TYPE, file).await.expect_status(422);
        }
        assert_eq!(count_rows(&app, "store").await, 0);
    }

    async fn settings_are_readable_before_and_after_somebody_has_set_them(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let settings: Value = supervisor.get("/api/settings").await.expect_status(200).json();
        assert_eq!((&settings["is_set"], &settings["settings"]["late_after_min"]), (&false.into(), &15.into()));
    }
}

fn too_many_rows() -> Vec<u8> {
    let rows = (0..10_001).map(|row| format!("{row},Store\n"));
    format!("id,name\n{}", rows.collect::<String>()).into_bytes()
}

async fn counts(app: &TestApp, tables: &[&str]) -> Vec<i64> {
    let mut found = Vec::new();
    for table in tables {
        found.push(count_rows(app, table).await);
    }
    found
}

async fn send(client: &Client, what: &str, more: &str, list: &str) -> Answer {
    let path = format!("/api/{what}?kind=stores&source=trial&datum=gcj02{more}");
    client
        .post_file(&path, CSV_MEDIA_TYPE, list.as_bytes().to_vec())
        .await
}

async fn preview(client: &Client, more: &str, list: &str) -> ImportPreview {
    send(client, "imports/preview", more, list)
        .await
        .expect_status(200)
        .json()
}

async fn import(client: &Client, more: &str, list: &str) -> ImportOutcome {
    send(client, "imports", more, list)
        .await
        .expect_status(200)
        .json()
}
