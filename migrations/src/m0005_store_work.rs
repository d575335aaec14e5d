//! What people record in stores beside the visit, the master data that it is held against, and what
//! single records add to figures.

use crate::columns::{Columns as _, id_column};
use sea_orm_migration::prelude::*;

/// One table for the facts of a day, one for each thing that lives longer.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let template = ColumnDef::new("template")
            .text()
            .not_null()
            .default(r#"{"cards":[]}"#)
            .take();
        manager
            .alter_table(
                Table::alter()
                    .table("store_type")
                    .add_column(template)
                    .take(),
            )
            .await?;
        for table in [
            product(),
            listing(),
            promotion(),
            checklist_form(),
            fact(),
            tally(),
            issue(),
            review_decision(),
            task(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(id_column("id").primary_key());
    table
}

fn product() -> TableCreateStatement {
    let mut table = table("product");
    table
        .text("name")
        .text("name_search")
        .text_or_none("gtin")
        .number("order_number")
        .text_or_none("ended_on")
        .text("body");
    table
}

fn listing() -> TableCreateStatement {
    let mut table = table("listing");
    table.id("store_id").text("body");
    table.refer("store_id", "store", "id");
    table
}

fn promotion() -> TableCreateStatement {
    let mut table = table("promotion");
    table
        .text("name")
        .text("name_search")
        .text("promotion_type")
        .text("from_day")
        .text("to_day")
        .id("owner_id");
    table.col(ColumnDef::new("is_approved").boolean().not_null());
    table.text("body");
    table.refer("owner_id", "user_account", "id");
    table.check(Expr::cust("from_day <= to_day"));
    table
}

fn checklist_form() -> TableCreateStatement {
    let mut table = table("checklist_form");
    table
        .id("lineage")
        .number("version")
        .text("name")
        .text_or_none("retired_on")
        .text("body");
    table
}

/// The visit is no foreign key: what belongs to a day alone has none. The subject is the promotion or
/// the form.
fn fact() -> TableCreateStatement {
    let mut table = table("fact");
    table
        .text("kind")
        .id_or_none("visit_id")
        .id("person_id")
        .id_or_none("store_id")
        .id_or_none("subject_id")
        .text("day")
        .number("at")
        .text("body");
    table
        .refer("person_id", "user_account", "id")
        .refer("store_id", "store", "id");
    table
}

/// Several figures may come from one record, and several parts from one figure.
fn tally() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("tally")
        .id("record_id")
        .text("name")
        .number("part")
        .id("person_id")
        .id("store_id")
        .id_or_none("subject_id")
        .text("day")
        .number("at")
        .number("numerator")
        .number("denominator");
    table.primary_key(Index::create().col("record_id").col("name").col("part"));
    table.check(Expr::cust("denominator > 0"));
    table
}

fn issue() -> TableCreateStatement {
    let mut table = table("issue");
    table
        .id("store_id")
        .id("reporter_id")
        .id_or_none("owner_id")
        .id_or_none("visit_id")
        .text("day")
        .text("due")
        .text("category")
        .number("urgency")
        .text("title");
    table
        .number("reported_at")
        .number_or_none("acknowledged_at")
        .number_or_none("solved_at")
        .number_or_none("closed_at")
        .text("body");
    table
        .refer("store_id", "store", "id")
        .refer("reporter_id", "user_account", "id");
    table
}

fn review_decision() -> TableCreateStatement {
    let mut table = table("review_decision");
    table
        .id("check_id")
        .id("promotion_id")
        .id("store_id")
        .id("person_id")
        .number("element")
        .id("reviewer_id")
        .text("verdict")
        .number("at")
        .text("body");
    table
        .refer("store_id", "store", "id")
        .refer("reviewer_id", "user_account", "id");
    table
}

fn task() -> TableCreateStatement {
    let mut table = table("task");
    table
        .id("person_id")
        .id("store_id")
        .id("asked_by_id")
        .number("asked_at")
        .text("due")
        .number_or_none("done_at")
        .text("body");
    table
        .refer("person_id", "user_account", "id")
        .refer("store_id", "store", "id");
    table
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table.to_owned());
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("product_order", "product", &["order_number", "id"]),
        index("product_gtin", "product", &["gtin"]),
        index("listing_store", "listing", &["store_id"])
            .unique()
            .to_owned(),
        index("promotion_days", "promotion", &["to_day", "from_day", "id"]),
        index(
            "checklist_form_lineage",
            "checklist_form",
            &["lineage", "version"],
        )
        .unique()
        .to_owned(),
        index("fact_visit", "fact", &["visit_id"]),
        index("fact_person", "fact", &["person_id", "day"]),
        index("fact_store", "fact", &["store_id", "kind", "day"]),
        index("fact_subject", "fact", &["subject_id", "store_id", "at"]),
        index("fact_day", "fact", &["kind", "day", "id"]),
        index(
            "tally_day",
            "tally",
            &["name", "day", "store_id", "numerator", "denominator"],
        ),
        index("tally_person", "tally", &["person_id", "name", "day"]),
        index(
            "tally_subject",
            "tally",
            &["subject_id", "name", "store_id", "at"],
        ),
        index("issue_open", "issue", &["closed_at", "due", "id"]),
        index("issue_store", "issue", &["store_id", "day"]),
        index("issue_day", "issue", &["day", "id"]),
        index("issue_owner", "issue", &["owner_id", "closed_at"]),
        index(
            "review_decision_check",
            "review_decision",
            &["check_id", "element"],
        ),
        index(
            "review_decision_promotion",
            "review_decision",
            &["promotion_id", "store_id"],
        ),
        index("task_person", "task", &["person_id", "done_at", "due"]),
        index("task_store", "task", &["store_id", "done_at"]),
    ]
}
