//! Storebeat itself: the real program, over a copy of the company for each round.

use super::company::{
    Company, Phone, check_receipts, packed, push_request, serve, settle, with_new_token,
};
use super::load::{Load, Requests, run};
use super::program::Program;
use super::records::Record;
use super::usage::Tree;
use crate::bench::place::query;
use anyhow::{Context as _, ensure};
use serde_json::Value;
use shared::sync::PUSH_MUTATIONS_MAX;
use std::collections::HashSet;
use uuid::Uuid;

/// The company with the bytes of its pushes, made once so that every round sends the same.
pub(super) struct Ours {
    company: Company,
    batches: Vec<Vec<Vec<u8>>>,
}

impl Ours {
    pub(super) fn new(company: Company) -> anyhow::Result<Self> {
        let batches = company.phones.iter().map(batches_of);
        Ok(Self {
            batches: batches.collect::<anyhow::Result<_>>()?,
            company,
        })
    }

    pub(super) fn records(&self) -> Vec<Record> {
        let phones = self.company.phones.iter();
        phones.flat_map(|phone| phone.records.clone()).collect()
    }

    /// One round: everything is pushed to a copy and read again.
    pub(super) async fn round(
        &self,
        http: &reqwest::Client,
        database: Option<Tree>,
    ) -> anyhow::Result<Load> {
        let place = self.company.place.copy().await?;
        let program = serve(&place).await?;
        let plain = place.connect().await?;
        let phones = self.requests(&program)?;
        let trees: Vec<Tree> = [program.tree()].into_iter().chain(database).collect();
        let load = run(http, phones, &trees, settle(&plain)).await?;
        let mut receipts = 0;
        for answer in &load.answers {
            receipts += check_receipts(answer)?;
        }
        let records = self.records();
        ensure!(receipts == records.len(), "{receipts} receipts");
        let meant: HashSet<Uuid> = records.iter().map(|record| record.id.0).collect();
        let mut found = Vec::new();
        for row in query(
            &plain,
            "SELECT record_id, body FROM feed_entry WHERE op = 'put'",
        )
        .await?
        {
            let id: Uuid = row.try_get_by_index(0)?;
            let body: Option<String> = row.try_get_by_index(1)?;
            // Beside what was pushed there are stores, visits and what follows from issues.
            if meant.contains(&id) {
                let body: Value = serde_json::from_str(&body.context("a live entry has a body")?)?;
                found.push((id.to_string(), body));
            }
        }
        plain.close().await?;
        super::compare(&found, &records)?;
        Ok(load)
    }

    fn requests(&self, program: &Program) -> anyhow::Result<Vec<Requests>> {
        let phones = self.company.phones.iter().zip(&self.batches);
        let requests = |(phone, batches): (&Phone, &Vec<Vec<u8>>)| {
            let client = with_new_token(&phone.client, &program.address)?;
            let requests = batches
                .iter()
                .map(|body| push_request(&client, body.clone()));
            requests.collect()
        };
        phones.map(requests).collect()
    }
}

fn batches_of(phone: &Phone) -> anyhow::Result<Vec<Vec<u8>>> {
    let batch = |records: &[Record]| {
        let mutations = records.iter().map(|record| record.mutation.clone());
        packed(&mutations.collect::<Vec<_>>())
    };
    phone
        .records
        .chunks(PUSH_MUTATIONS_MAX)
        .map(batch)
        .collect()
}
