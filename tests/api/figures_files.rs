//! Figures and reports as files, and their limits.

use shared::api::reports::ComplianceReport;
use tests::{Company, CompanyPlan, each_database};

const WEEK: &str = "from=2026-11-18&to=2026-11-24";

each_database! {
    async fn records_are_exported_as_csv_that_office_programs_read(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        crate::figures_company::fill(&app, &company).await;
        let auditor = app.sign_in_desk("auditor").await;
        let path = format!("/api/figures/out_of_stock/export?{WEEK}&format=csv&locale=en");
        let text = auditor.get(&path).await.expect_status(200).text();
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some("\u{feff}Day,Person,Store,Promotion,Counts,Numerator,Denominator,Kind of record,Record")
        );
        assert!(lines.clone().count() > 5);
        assert!(lines.all(|line| line.contains(",stock_count,")));
    }

    async fn a_name_that_looks_like_a_formula_is_text_in_a_file(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        crate::figures_company::fill(&app, &company).await;
        let plain = sea_orm::Database::connect(&app.database_url).await.expect("answers");
        let backend = sea_orm::ConnectionTrait::get_database_backend(&plain);
        let sql = "UPDATE store SET name = '=1+1'";
        sea_orm::ConnectionTrait::execute_raw(&plain, sea_orm::Statement::from_string(backend, sql))
            .await
            .expect("the stores are renamed");
        plain.close().await.expect("the connection closes");
        let auditor = app.sign_in_desk("auditor").await;
        let path = format!("/api/reports/compliance/export?{WEEK}&by=store&locale=zh-CN");
        let text = auditor.get(&path).await.expect_status(200).text();
        assert!(text.starts_with("\u{feff}门店,"));
        assert_eq!(text.matches("'=1+1").count(), 4);
        assert!(!text.contains("\n=1+1"));
    }

    async fn a_workbook_is_offered_under_a_name(app: TestApp) {
        Company::found(&app, CompanyPlan::WithStores).await;
        let auditor = app.sign_in_desk("auditor").await;
        let path = format!("/api/reports/compliance/export?{WEEK}&by=person&format=xlsx");
        let answer = auditor.get(&path).await.expect_status(200);
        let name = answer.headers.get("content-disposition").expect("a name");
        assert_eq!(
            name.to_str().expect("plain letters"),
            "attachment; filename=\"storebeat-compliance-person-2026-11-18-2026-11-24.xlsx\""
        );
        assert!(answer.body.starts_with(b"PK"));
    }

    async fn a_report_pages_in_the_order_that_was_asked_for(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        crate::figures_company::fill(&app, &company).await;
        let auditor = app.sign_in_desk("auditor").await;
        let path = format!("/api/reports/compliance?{WEEK}&by=store&sort=out_of_stock&descending=true");
        let report: ComplianceReport = auditor.get(&path).await.expect_status(200).json();
        let shares: Vec<u64> = report
            .rows
            .iter()
            .filter_map(|row| row.value(shared::figures::FigureName::OutOfStock))
            .map(|value| value.numerator * 100_000 / value.denominator.max(1))
            .collect();
        assert!(shares.len() == 4 && shares.is_sorted_by(|one, other| one >= other), "{shares:?}");
        let after = format!("{path}&cursor={}", report.rows[1].key);
        let rest: ComplianceReport = auditor.get(&after).await.expect_status(200).json();
        assert_eq!(rest.rows, report.rows[2..]);
        auditor.get(&format!("{path}&cursor=nobody")).await.expect_status(400);
    }

    async fn a_period_is_at_most_a_quarter(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let auditor = app.sign_in_desk("auditor").await;
        for (days, status) in [("from=2026-01-01&to=2026-04-02", 200), ("from=2026-01-01&to=2026-04-03", 400)] {
            for path in ["figures/out_of_stock", "figures/route_compliance", "reports/compliance"] {
                auditor.get(&format!("/api/{path}?{days}")).await.expect_status(status);
            }
        }
    }
}
