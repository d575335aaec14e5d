//! From judged mutations to typed rows: in waves, so that nothing is judged before what it depends
//! on is stored; and in halves, when the database itself refuses something.

use super::apply::Passage;
use super::incoming::Incoming;
use super::judge::{Judged, judge};
use super::policy::{self, Lateness, Question};
use super::quarantine;
use super::workspace::{Done, Facts, Kept, Origin, Verdict, Workspace};
use crate::database::{Error, Tx};
use crate::kinds::{Change, Subject};
use crate::photo;
use futures_util::future::LocalBoxFuture;
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// The mutations of a batch and what does not change while they are worked on.
pub(super) struct Batch<'a> {
    pub items: &'a [Incoming],
    pub facts: &'a Facts,
    pub origin: Origin,
    pub passage: Passage,
}

impl Batch<'_> {
    /// Does `indexes` under a savepoint. When the database refuses, the halves are done apart, until
    /// the bad mutation stands alone; it goes to quarantine and the rest goes on.
    pub fn apply<'b>(
        &'b self,
        tx: &'b Tx,
        workspace: &'b mut Workspace,
        indexes: &'b [usize],
    ) -> LocalBoxFuture<'b, Result<(), Error>> {
        Box::pin(async move {
            if indexes.is_empty() {
                return Ok(());
            }
            let saved = workspace.clone();
            let savepoint = tx.savepoint().await?;
            let error = match self.apply_waves(&savepoint, workspace, indexes).await {
                Ok(()) => return savepoint.commit().await,
                Err(error) => error,
            };
            savepoint.roll_back().await?;
            if !error.is_refusal() {
                return Err(error);
            }
            *workspace = saved;
            if let [index] = indexes {
                tracing::warn!(%error, mutation = %self.items[*index].id, "the database refused a mutation");
                let kept = Kept::returned(ProblemCode::InvalidField);
                workspace.settle(*index, &self.items[*index], Verdict::Kept(kept));
                return Ok(());
            }
            let (first, second) = indexes.split_at(indexes.len() / 2);
            self.apply(tx, workspace, first).await?;
            self.apply(tx, workspace, second).await
        })
    }

    async fn apply_waves(
        &self,
        tx: &Tx,
        workspace: &mut Workspace,
        indexes: &[usize],
    ) -> Result<(), Error> {
        let mut rest = indexes.to_vec();
        while !rest.is_empty() {
            let (wave, later) = self.next_wave(&rest);
            rest = later;
            let judged = self.judge_wave(tx, workspace, &wave).await?;
            self.store_wave(tx, workspace, judged).await?;
        }
        Ok(())
    }

    /// The mutations that wait for none of the others. In a circle of dependencies all are taken at
    /// once; each then finds that what it depends on is missing.
    fn next_wave(&self, rest: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let ids: HashSet<Uuid> = rest.iter().map(|index| self.items[*index].id.0).collect();
        let mut seen = HashSet::new();
        let (wave, later): (Vec<usize>, Vec<usize>) = rest.iter().copied().partition(|index| {
            let Some(envelope) = self.items[*index].envelope() else {
                return true;
            };
            let is_first = seen.insert(envelope.record);
            is_first
                && !envelope
                    .depends
                    .iter()
                    .any(|id| ids.contains(&id.0) && *id != envelope.id)
        });
        if wave.is_empty() {
            (later, Vec::new())
        } else {
            (wave, later)
        }
    }

    /// Judges a wave in memory and asks the policy; what cannot be done is settled here.
    async fn judge_wave(
        &self,
        tx: &Tx,
        workspace: &mut Workspace,
        wave: &[usize],
    ) -> Result<Vec<(usize, Done)>, Error> {
        let mut possible = Vec::new();
        for index in wave.iter().copied() {
            let item = &self.items[index];
            match judge(workspace, self.facts, self.origin, (index, item)) {
                Ok(Judged::Possible(done)) => possible.push((index, *done)),
                Ok(Judged::Unchanged) => workspace.settle(index, item, Verdict::Unchanged),
                Err(kept) => workspace.settle(index, item, Verdict::Kept(kept)),
            }
        }
        if self.origin == Origin::System || possible.is_empty() {
            return Ok(possible);
        }
        let questions: Vec<Question<'_>> = possible
            .iter()
            .map(|(index, done)| question(done, self.interval(*index)))
            .collect();
        let answers = policy::answer(tx, &questions).await?;
        let mut allowed = Vec::with_capacity(possible.len());
        for ((index, mut done), answer) in possible.into_iter().zip(answers) {
            match answer {
                Ok(lateness) => {
                    done.change.is_late = lateness == Lateness::Late;
                    allowed.push((index, done));
                }
                Err(kept) => workspace.settle(index, &self.items[index], Verdict::Kept(kept)),
            }
        }
        Ok(allowed)
    }

    /// In which a grant has to have held while the store stood in its place. Where somebody who answers for
    /// the work has decided, whatever ended before counts: what nobody was ever allowed to do is not theirs to
    /// allow.
    fn interval(&self, index: usize) -> (UtcMs, UtcMs) {
        let (from, to) = self.facts.intervals[index];
        match self.passage {
            Passage::Allowed => (UtcMs(0), to),
            Passage::Arrival | Passage::Release => (from, to),
        }
    }

    /// Lets each kind complete and store its changes, each in bulk.
    async fn store_wave(
        &self,
        tx: &Tx,
        workspace: &mut Workspace,
        judged: Vec<(usize, Done)>,
    ) -> Result<(), Error> {
        let mut by_kind: BTreeMap<&'static str, Vec<(usize, Done)>> = BTreeMap::new();
        for (index, done) in judged {
            by_kind
                .entry(done.kind.rules.name)
                .or_default()
                .push((index, done));
        }
        for group in by_kind.into_values() {
            let Some(kind) = group.first().map(|(_, done)| done.kind) else {
                continue;
            };
            let (rest, mut changes): (Vec<_>, Vec<Change>) = group
                .into_iter()
                .map(|(index, done)| ((index, done.op, done.outcome, done.survival), done.change))
                .unzip();
            kind.table.prepare(tx, &mut changes).await?;
            let awaited = changes.iter().filter_map(|change| change.waits_for);
            let awaited = awaited.filter(|record| !workspace.created.contains(record));
            let given_up = quarantine::given_up(tx, &awaited.collect()).await?;
            let mut accepted = Vec::with_capacity(rest.len());
            let mut accepted_changes = Vec::with_capacity(rest.len());
            for (rest, change) in rest.into_iter().zip(changes) {
                if let Some(reason) = change.refusal {
                    let kept = match change.waits_for {
                        Some(record) if given_up.contains(&record) => {
                            Kept::returned(ProblemCode::RecordMissing)
                        }
                        Some(record) => Kept::waiting(reason, record.0),
                        None => Kept::returned(reason),
                    };
                    workspace.settle(rest.0, &self.items[rest.0], Verdict::Kept(kept));
                    continue;
                }
                accepted_changes.push(change);
                accepted.push(rest);
            }
            if accepted_changes.is_empty() {
                continue;
            }
            kind.table.write_rows(tx, &accepted_changes).await?;
            photo::note_uses(tx, kind.table, &accepted_changes).await?;
            for ((index, op, outcome, survival), change) in
                accepted.into_iter().zip(accepted_changes)
            {
                // The kind may have decided fields, and with them where the record stands.
                let home = kind
                    .table
                    .home(change.record, &change.body)
                    .map_err(Error::Problem)?;
                if !workspace.feeds.contains_key(&home) {
                    return Err(Error::StartOver);
                }
                let done = Done {
                    change,
                    kind,
                    home,
                    op,
                    outcome,
                    survival,
                };
                workspace.settle(index, &self.items[index], Verdict::Done(Box::new(done)));
            }
        }
        Ok(())
    }
}

fn question<'a>(done: &'a Done, interval: (UtcMs, UtcMs)) -> Question<'a> {
    let table = done.kind.table;
    let after = table.subject(done.change.record, &done.change.body);
    let before = done
        .change
        .before
        .as_ref()
        .map(|body| table.subject(done.change.record, body));
    let mut subjects: Vec<Subject> = before.into_iter().collect();
    if !subjects.contains(&after) {
        subjects.push(after);
    }
    Question {
        kind: done.kind.rules.name,
        change: &done.change,
        home: &done.home,
        subjects,
        interval,
    }
}
