//! The import of stores, on both databases.

use server::store::import::{Choice, ImportOptions, ImportReport, import_list, read_list};
use shared::place::Datum;
use shared::time::HOUR_MS;
use tests::{TestApp, each_database};

const LIST: &str = "\u{feff}External ID;Store Name;Address;Longitude;Latitude
A1;云杉里1店;东湖路1号;112.4000;30.2000
A2;云杉里2店;东湖路2号;30.2010;112.4010
A3;云杉里3店;槐树街3号;0;0
A4;云杉里4店;\"槐树街4号; 二楼\";112.4030;30.2030
A5;云杉里5店;码头街5号;412.4040;230.2040
";

async fn import(app: &TestApp, text: &str, is_dry_run: bool) -> ImportReport {
    let list = read_list(text.as_bytes(), Datum::Bd09).expect("a list");
    let options = ImportOptions {
        source: "trial".into(),
        datum: Datum::Bd09,
        zone: "Asia/Shanghai".into(),
        store_type: Choice::Usual,
        territory: Choice::Usual,
        is_dry_run,
    };
    import_list(&app.state.database, &list, &options, app.clock.now())
        .await
        .expect("a report")
}

fn said(report: &ImportReport) -> Vec<(u64, &str)> {
    let entries = report.rejected.iter().chain(&report.doubtful);
    entries
        .map(|entry| (entry.row, entry.reason.as_str()))
        .collect()
}

each_database! {
    async fn a_list_is_imported_once_and_says_what_is_wrong_with_it(app: TestApp) {
        let dry = import(&app, LIST, true).await;
        let first = import(&app, LIST, false).await;
        app.clock.advance(HOUR_MS);
        let again = import(&app, LIST, false).await;
        let moved = import(&app, &LIST.replace("30.2030", "30.2035"), false).await;
        let counts = [&dry, &first, &again, &moved]
            .map(|report| (report.rows, report.created, report.updated, report.unchanged));
        assert_eq!(counts, [(5, 4, 0, 0), (5, 4, 0, 0), (5, 0, 0, 4), (5, 0, 1, 3)]);
        assert_eq!(said(&first), [(6, "out_of_range"), (3, "swapped_axes"), (4, "null_island")]);
    }
}
