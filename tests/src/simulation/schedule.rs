//! One schedule: a seed decides what everybody does, what fails and when.

use super::company::{
    Company, FIELD_PEOPLE, START, Sender, desks, is_administrator, is_within, person, sender,
    territory,
};
use super::convergence::{check_answered, check_convergence};
use super::copies::Copies;
use super::invariants::{check_effects, check_phone};
use super::network::Network;
use super::person::Queried;
use super::phone::{Marks, Phone, Tab};
use super::random::Random;
use super::report::{Tally, Violation};
use anyhow::{Context as _, Result, ensure};
use shared::ids::{RecordId, TerritoryId, UserId};
use shared::kinds::Named as _;
use shared::product::Product;
use shared::store::Store;
use shared::sync::FeedId;
use shared::sync::engine::fault::Fault;
use shared::sync::engine::{SyncEnd, SyncReport};
use shared::time::{DAY_MS, UtcMs};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Steps before the network heals.
const STEPS: u64 = 220;
/// Steps within which everything must be quiet after that.
const QUIET_STEPS_MAX: u64 = 5_000;
/// Server processes.
const INSTANCES_MAX: u64 = 2;

/// Plays one schedule to its end.
///
/// # Errors
/// The first violation.
pub fn play(
    seed: u64,
    company: &mut dyn Company,
    fault: Option<Fault>,
) -> Result<Tally, Box<Violation>> {
    let mut schedule = Schedule::new(seed, company, fault);
    match schedule.run() {
        Ok(()) => Ok(schedule.tally()),
        Err(error) => Err(Box::new(Violation {
            seed,
            step: schedule.tally.steps,
            error,
        })),
    }
}

pub(super) struct Schedule<'a> {
    pub(super) random: Random,
    pub(super) company: &'a mut dyn Company,
    pub(super) network: Rc<RefCell<Network>>,
    pub(super) phones: Vec<Phone>,
    pub(super) instances: u64,
    pub(super) now: UtcMs,
    /// Everybody in the field begins with the first territory.
    pub(super) granted: BTreeSet<(UserId, TerritoryId)>,
    pub(super) copies: Copies,
    queried: Vec<Queried>,
    /// The version of the server's truth whose effects were checked.
    effects_checked: Option<u64>,
    tally: Tally,
}

impl<'a> Schedule<'a> {
    fn new(seed: u64, company: &'a mut dyn Company, fault: Option<Fault>) -> Self {
        let mut random = Random::new(seed);
        let network = Rc::new(RefCell::new(Network::default()));
        let people = 1 + random.index(FIELD_PEOPLE);
        let at_desks = 1 + random.index(desks().len());
        let field = (0..people).map(|index| (sender(person(index), 0), false));
        let desk = desks()
            .into_iter()
            .take(at_desks)
            .map(|sender| (sender, true));
        let who: Vec<(Sender, bool)> = field.chain(desk).collect();
        let phones = who
            .into_iter()
            .enumerate()
            .map(|(index, (sender, is_desk))| {
                Phone::new(index, sender, is_desk, Rc::clone(&network), fault)
            });
        let phones = phones.collect();
        let instances = 1 + random.below(INSTANCES_MAX);
        Self {
            random,
            company,
            network,
            phones,
            instances,
            now: START,
            granted: (0..FIELD_PEOPLE)
                .map(|index| (person(index), territory(0)))
                .collect(),
            copies: Copies::default(),
            queried: Vec::new(),
            effects_checked: None,
            tally: Tally::default(),
        }
    }

    fn tally(&self) -> Tally {
        let mut tally = self.tally.clone();
        for (fault, count) in &self.network.borrow().faults {
            *tally.faults.entry(fault).or_default() += count;
        }
        for phone in &self.phones {
            for (point, deaths) in phone.fate.deaths.borrow().iter() {
                *tally.faults.entry(point.as_str()).or_default() += deaths;
            }
        }
        let crashes: u64 = self.phones.iter().map(|phone| phone.crashes).sum();
        *tally.faults.entry("phone killed").or_default() += crashes;
        let saved = self
            .phones
            .iter()
            .map(|phone| phone.saved.len())
            .sum::<usize>();
        tally.saved = u64::try_from(saved).unwrap_or(u64::MAX);
        tally
    }

    fn run(&mut self) -> Result<()> {
        for _ in 0..STEPS {
            self.step()?;
            self.check()?;
        }
        self.heal();
        self.wait_for_quiet()?;
        for phone in &mut self.phones {
            check_answered(phone)?;
            // Where every head is as before a phone looks for a loss only when the app is opened anew.
            phone.kill();
        }
        self.wait_for_quiet()?;
        for phone in &mut self.phones {
            check_convergence(phone, self.company, &self.copies)?;
        }
        Ok(())
    }

    fn check(&mut self) -> Result<()> {
        self.tally.steps += 1;
        for index in 0..self.phones.len() {
            self.take_reports(index)?;
        }
        for phone in &mut self.phones {
            check_phone(phone, self.company, &self.copies, self.now)?;
        }
        let truth = self.company.truth()?;
        for phone in self
            .phones
            .iter()
            .filter(|phone| phone.holds_earlier_answer)
        {
            self.copies.note_lost(phone, truth);
        }
        if self.effects_checked != Some(truth.version) {
            check_effects(&self.phones, truth)?;
            self.effects_checked = Some(truth.version);
        }
        Ok(())
    }

    /// Finished synchronisations; none may have found that the two sides differ.
    fn take_reports(&mut self, index: usize) -> Result<Vec<SyncReport>> {
        let reports = self.phones[index].take_reports();
        for report in &reports {
            self.tally.synchronisations += 1;
            let differing = &report.digest_mismatches;
            let has_lost = self.copies.is_silent
                || report.is_epoch_new
                || self.phones[index].stored()?.server.epoch != self.company.truth()?.epoch;
            ensure!(
                differing.is_empty() || has_lost,
                "invariant 7: phone {index} and the server differ in {differing:?}"
            );
        }
        Ok(reports)
    }

    fn step(&mut self) -> Result<()> {
        let seconds = 1 + self.random.below(90);
        self.advance(i64::try_from(seconds).unwrap_or(1) * 1_000)?;
        let index = self.random.index(self.phones.len());
        match self.random.below(100) {
            0..36 => self.network_step(),
            36..63 => self.phones[index].go_on(),
            63..80 => self.act(index),
            80..82 => self.act_badly(index),
            82..87 => self.arm_crash(index),
            87..89 => {
                self.phones[index].kill();
                Ok(())
            }
            89..92 => self.fail_storage(index),
            92..94 => self.jump_clock(index),
            94..97 => self.change_grant(),
            97 => self.keep_copy(),
            98 => match self.random.below(4) {
                0 => self.put_copy_back(),
                1 => self.forge_loss(),
                _ => self.give_up(index),
            },
            _ => {
                self.count("days passed");
                let days = 1 + self.random.below(40);
                self.advance(i64::try_from(days).unwrap_or(1) * DAY_MS)
            }
        }
    }

    fn advance(&mut self, ms: i64) -> Result<()> {
        self.now = self.now.plus_ms(ms);
        self.company.advance(ms)?;
        for phone in &self.phones {
            phone.set_time(self.now);
        }
        Ok(())
    }

    fn act(&mut self, index: usize) -> Result<()> {
        if self.random.percent(30) || self.queried.is_empty() {
            self.query()?;
        }
        let phone = &mut self.phones[index];
        let Some(drafts) = phone.act(&self.queried, &mut self.random)? else {
            return Ok(());
        };
        let user = self.phones[index].sender.user;
        let was_granted = drafts
            .iter()
            .all(|draft| is_granted(&self.granted, user, &draft.feed));
        let tab = if self.random.percent(15) {
            Tab::Other
        } else {
            Tab::Leader
        };
        self.phones[index].record(
            drafts,
            Marks {
                at: self.now,
                is_bad: false,
                was_granted,
                tab,
            },
        )
    }

    /// The desks look at stores and products; until they look again, what they change may be stale.
    fn query(&mut self) -> Result<()> {
        self.queried.clear();
        for (feed, theirs) in &self.company.truth()?.feeds {
            let shown = theirs
                .live
                .iter()
                .filter(|(_, live)| [Store::KIND, Product::KIND].contains(&live.kind.as_str()));
            let rows = shown.map(|(record, live)| Queried {
                feed: feed.clone(),
                record: *record,
                revision: live.revision,
                body: live.body.clone(),
            });
            self.queried.extend(rows);
        }
        Ok(())
    }

    fn act_badly(&mut self, index: usize) -> Result<()> {
        self.count("bad mutation");
        let drafts = self.phones[index].act_badly(&mut self.random)?;
        let marks = Marks {
            at: self.now,
            is_bad: true,
            was_granted: true,
            tab: Tab::Leader,
        };
        self.phones[index].record(drafts, marks)
    }

    /// From here on nothing fails any more.
    fn heal(&mut self) {
        self.network.borrow_mut().heal();
        for phone in &mut self.phones {
            phone.fate.crash.set(None);
            phone.fate.storage_fault.set(None);
            phone.fate.is_full.set(false);
            phone.repair_clock();
        }
    }

    /// Twice in a row every phone finds nothing new and has nothing to send.
    fn wait_for_quiet(&mut self) -> Result<()> {
        let mut quiet_since = vec![0_u32; self.phones.len()];
        for _ in 0..QUIET_STEPS_MAX {
            while !self.network.borrow().is_idle() {
                self.network_step()?;
                self.check()?;
            }
            self.advance(1_000)?;
            let mut grown = false;
            for (index, quiet) in quiet_since.iter_mut().enumerate() {
                self.phones[index].go_on()?;
                for report in self.take_reports(index)? {
                    let is_quiet = report.end == SyncEnd::UpToDate
                        && report.entries == 0
                        && report.answered == 0
                        && report.revoked.is_empty();
                    *quiet = if is_quiet { *quiet + 1 } else { 0 };
                    grown |= !is_quiet;
                }
            }
            if grown {
                quiet_since.fill(0);
            }
            if quiet_since.iter().all(|quiet| *quiet >= 2) {
                return self.check();
            }
        }
        Err(anyhow::anyhow!("it never became quiet")).context("invariant 3")
    }

    pub(super) fn count(&mut self, fault: &'static str) {
        *self.tally.faults.entry(fault).or_default() += 1;
    }
}

/// Whether one of the grants is the person's right to work in the feed.
pub(super) fn is_granted(
    granted: &BTreeSet<(UserId, TerritoryId)>,
    user: UserId,
    feed: &FeedId,
) -> bool {
    let mut own = granted.iter().filter(|(grantee, _)| *grantee == user);
    is_administrator(user) || own.any(|(_, territory)| is_within(feed, user, *territory))
}
