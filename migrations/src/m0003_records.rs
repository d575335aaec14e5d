//! The typed tables of the kinds of record, written in the transaction of the push; reports read these.

use crate::columns::{Columns as _, id_column};
use sea_orm_migration::prelude::*;

/// One table a kind.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            store_type(),
            settings(),
            store(),
            stop_rule(),
            planned_stop(),
            visit(),
            visit_evidence(),
            visit_line(),
            missed_stop(),
            inbox_item(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn store_type() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("store_type").col(id_column("id").primary_key());
    table.text("name_zh").text("name_en");
    table.number("units").number("stores_a_day");
    table
        .number("time_in_store_min_s")
        .number("geofence_radius_m");
    table.check(Expr::col("units").gte(1));
    table
}

fn settings() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("settings").col(id_column("id").primary_key());
    table.number("late_after_min").number("weak_accuracy_m");
    table
        .number("fix_age_max_s")
        .number("silent_after_min")
        .text("zone");
    table
}

/// A list's key stands for one store of that list, so that an import that runs again finds it.
fn store() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("store").col(id_column("id").primary_key());
    table
        .text("name")
        .text("name_search")
        .text_or_none("source")
        .text_or_none("external_id")
        .text("address");
    table.id("store_type_id").id("territory_id");
    for column in ["latitude", "longitude", "accuracy_m"] {
        table.col(ColumnDef::new(column).double().null());
    }
    table
        .text_or_none("datum")
        .text_or_none("doubt")
        .text_or_none("listed_position")
        .text("zone")
        .text_or_none("closed_on");
    table
        .refer("store_type_id", "store_type", "id")
        .refer("territory_id", "territory", "id");
    table.check(Expr::cust("(latitude IS NULL) = (longitude IS NULL)"));
    table
}

fn stop_rule() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("stop_rule").col(id_column("id").primary_key());
    table
        .id("person_id")
        .id("store_id")
        .text("weekdays")
        .number("every_weeks");
    table
        .text("start_day")
        .text_or_none("end_day")
        .number("order_number")
        .number("planned_minute");
    table
        .refer("person_id", "user_account", "id")
        .refer("store_id", "store", "id");
    table
}

fn planned_stop() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("planned_stop")
        .col(id_column("id").primary_key());
    table
        .id("person_id")
        .id("store_id")
        .text("day")
        .number("day_ends_at")
        .number("order_number");
    table
        .number("planned_at")
        .number("units")
        .id_or_none("rule_id");
    table.col(ColumnDef::new("is_excused").boolean().not_null());
    table
        .refer("person_id", "user_account", "id")
        .refer("store_id", "store", "id");
    table
}

/// Times are derived by the server from the device's evidence. The stop that a visit names is not a
/// foreign key: a phone may name one that was taken out of the plan before the visit arrived.
fn visit() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("visit").col(id_column("id").primary_key());
    table
        .id("person_id")
        .id_or_none("store_id")
        .text_or_none("place")
        .id_or_none("planned_stop_id");
    table
        .number("check_in_at")
        .number_or_none("check_out_at")
        .text("day")
        .number("day_ends_at");
    table.col(ColumnDef::new("store_closed").boolean().not_null());
    table
        .text_or_none("note")
        .number("units")
        .number_or_none("time_in_store_s");
    table.col(ColumnDef::new("is_strict").boolean().not_null());
    table.col(ColumnDef::new("is_time_suspect").boolean().not_null());
    table.number("grade").number_or_none("distance_m");
    table
        .text("check_in")
        .text_or_none("check_out")
        .number("received_at");
    table
        .refer("person_id", "user_account", "id")
        .refer("store_id", "store", "id");
    table.check(Expr::cust("(store_id IS NULL) <> (place IS NULL)"));
    table
}

/// Exact positions; the evidence arrives before its visit, so the visit is not a foreign key.
fn visit_evidence() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("visit_evidence")
        .col(id_column("id").primary_key());
    table.id("visit_id").id("person_id").text("moment");
    for column in ["latitude", "longitude", "accuracy_m"] {
        table.col(ColumnDef::new(column).double().null());
    }
    table
        .number_or_none("age_s")
        .col(ColumnDef::new("was_refused").boolean().not_null());
    table.refer("person_id", "user_account", "id");
    table.check(Expr::col("moment").is_in(["check_in", "check_out"]));
    table
}

fn visit_line() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("visit_line").col(id_column("id").primary_key());
    table.id("visit_id").id("person_id").text("body");
    table.refer("person_id", "user_account", "id");
    table
}

fn missed_stop() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("missed_stop")
        .col(id_column("id").primary_key());
    table
        .id("planned_stop_id")
        .id("person_id")
        .id("store_id")
        .text("day")
        .text("reason")
        .text_or_none("note");
    table
        .refer("person_id", "user_account", "id")
        .refer("store_id", "store", "id");
    table
}

fn inbox_item() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("inbox_item").col(id_column("id").primary_key());
    table
        .id("person_id")
        .text("about")
        .number("at")
        .number_or_none("read_at");
    table.refer("person_id", "user_account", "id");
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
        index("store_source", "store", &["source", "external_id"])
            .unique()
            .to_owned(),
        index("store_territory", "store", &["territory_id", "name", "id"]),
        index("store_name", "store", &["name", "id"]),
        index("store_doubt", "store", &["doubt"]),
        index("stop_rule_person", "stop_rule", &["person_id"]),
        index("stop_rule_store", "stop_rule", &["store_id"]),
        index("planned_stop_person", "planned_stop", &["person_id", "day"]),
        index("planned_stop_day", "planned_stop", &["day", "id"]),
        index("planned_stop_store", "planned_stop", &["store_id", "day"]),
        index("planned_stop_rule", "planned_stop", &["rule_id", "day"]),
        index("visit_person", "visit", &["person_id", "day"]),
        index("visit_day", "visit", &["day", "id"]),
        index("visit_store", "visit", &["store_id", "day"]),
        index(
            "visit_evidence_visit",
            "visit_evidence",
            &["visit_id", "moment"],
        ),
        index("visit_line_visit", "visit_line", &["visit_id"]),
        index("missed_stop_stop", "missed_stop", &["planned_stop_id"]),
        index("missed_stop_day", "missed_stop", &["person_id", "day"]),
        index("inbox_item_person", "inbox_item", &["person_id", "at"]),
    ]
}
