//! One schedule: a seed decides what everybody does, what fails and when.

use super::company::{
    Company, FIELD_PEOPLE, START, Sender, desks, is_administrator, is_within, person, sender,
    territory,
};
use super::convergence::{check_answered, check_convergence, check_fork};
use super::copies::Copies;
use super::invariants::{check_effects, check_phone};
use super::ledger::{Ledger, Mishap};
use super::network::Network;
use super::person::Queried;
use super::phone::{Marks, Phone, Tab};
use super::random::Random;
use super::report::{Tally, Violation};
use super::stage::{Cast, Older, Stage};
use anyhow::{Context as _, Result, ensure};
use shared::ids::{TerritoryId, UserId};
use shared::kinds::Named as _;
use shared::product::Product;
use shared::store::Store;
use shared::sync::FeedId;
use shared::sync::engine::{SyncEnd, SyncReport};
use shared::time::{DAY_MS, UtcMs};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Steps within which everything must be quiet once the network has healed.
const QUIET_STEPS_MAX: u64 = 5_000;
/// The part of a seed's sequence that is drawn when the network has healed.
const HEALED: u64 = u64::MAX;
/// Where the parts begin that say whose clock is wrong at first.
const CLOCKS: u64 = 1 << 32;

/// Plays one schedule to its end.
///
/// # Errors
/// The first violation.
pub fn play(seed: u64, company: &mut dyn Company, stage: &Stage) -> Result<Tally, Box<Violation>> {
    let mut schedule = Schedule::new(seed, company, stage);
    match schedule.run(seed, stage.steps) {
        Ok(()) => Ok(schedule.tally()),
        Err(error) => Err(Box::new(Violation {
            seed,
            stage: stage.clone(),
            step: schedule.tally.steps,
            happened: schedule.ledger.counts().into_keys().collect(),
            error,
        })),
    }
}

pub(super) struct Schedule<'a> {
    pub(super) random: Random,
    pub(super) company: &'a mut dyn Company,
    pub(super) network: Rc<RefCell<Network>>,
    pub(super) ledger: Rc<Ledger>,
    pub(super) phones: Vec<Phone>,
    /// The phones of each place that the seed has: none where it is left out, two where one was copied.
    pub(super) places: Vec<Vec<usize>>,
    pub(super) older: Option<Older>,
    pub(super) instances: usize,
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
    fn new(seed: u64, company: &'a mut dyn Company, stage: &Stage) -> Self {
        let cast = Cast::of(seed);
        let ledger = Rc::new(Ledger::new(stage.without.clone()));
        let network = Rc::new(RefCell::new(Network::new(Rc::clone(&ledger))));
        let field = (0..cast.people).map(|index| (sender(person(index), 0), false));
        let desk = desks()
            .into_iter()
            .take(cast.desks)
            .map(|sender| (sender, true));
        let who: Vec<(Sender, bool)> = field.chain(desk).collect();
        let mut phones = Vec::new();
        let mut places = vec![Vec::new(); who.len()];
        for (place, (sender, is_desk)) in who.into_iter().enumerate() {
            if !stage.has_phone(place) {
                continue;
            }
            let index = phones.len();
            let mut phone = Phone::new(index, sender, is_desk, Rc::clone(&network), stage.fault);
            phone.is_older = cast.older.is_some_and(|older| older.place == place);
            let part = CLOCKS + u64::try_from(place).unwrap_or(0);
            let mut random = Random::of_step(seed, part);
            if random.percent(25) && ledger.happens(Mishap::ClockJumped) {
                phone.jump_clock(&mut random);
            }
            phones.push(phone);
            places[place].push(index);
        }
        Self {
            random: Random::of_step(seed, HEALED),
            company,
            network,
            ledger,
            phones,
            places,
            older: cast.older,
            instances: cast.instances,
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
        // A clone has what was saved before it.
        let saved = self.phones.iter().flat_map(|phone| phone.saved.keys());
        let saved = saved.collect::<BTreeSet<_>>().len();
        Tally {
            saved: u64::try_from(saved).unwrap_or(u64::MAX),
            faults: self.ledger.counts(),
            ..self.tally.clone()
        }
    }

    fn run(&mut self, seed: u64, steps: u64) -> Result<()> {
        for step in 0..steps {
            self.random = Random::of_step(seed, step);
            self.update_older(step)?;
            self.step()?;
            self.check()?;
        }
        self.random = Random::of_step(seed, HEALED);
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
        if self.company.follows_chains() {
            for there in &self.places {
                if let [phone, clone] = there[..] {
                    check_fork(&self.phones[phone], &self.phones[clone])?;
                }
            }
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
            if report.new_device.is_some() {
                self.count("fork told");
            }
            let differing = &report.digest_mismatches;
            let has_lost = self.copies.is_silent
                || report.is_epoch_new
                || self.phones[index].stored()?.server.epoch != self.company.truth()?.epoch;
            ensure!(
                differing.is_empty() || has_lost || self.holds_unknown_facts(index, differing)?,
                "invariant 7: phone {index} and the server differ in {differing:?}"
            );
        }
        Ok(reports)
    }

    fn step(&mut self) -> Result<()> {
        let seconds = 1 + self.random.below(90);
        self.advance(i64::try_from(seconds).unwrap_or(1) * 1_000)?;
        let phone = self.draw_phone();
        match (self.random.below(100), phone) {
            (0..36, _) => self.network_step(),
            (94..97, _) => self.change_grant(),
            (97, _) => self.keep_copy(),
            (98, _) => match (self.random.below(40), phone) {
                (0..10, _) => self.put_copy_back(),
                (10..20, _) => self.forge_loss(),
                (20..22, Some(index)) => self.clone_phone(index),
                (_, Some(index)) => self.give_up(index),
                (_, None) => Ok(()),
            },
            (99, _) => {
                self.count("days passed");
                let days = 1 + self.random.below(40);
                self.advance(i64::try_from(days).unwrap_or(1) * DAY_MS)
            }
            (36..63, Some(index)) => self.phones[index].go_on(),
            (63..80, Some(index)) => self.act(index),
            (80..82, Some(index)) => self.act_badly(index),
            (82..87, Some(index)) => self.arm_crash(index),
            (87..89, Some(index)) => self.kill_phone(index),
            (89..92, Some(index)) => self.fail_storage(index),
            (_, Some(index)) => self.jump_clock(index),
            (_, None) => Ok(()),
        }
    }

    /// One of the phones that the seed has; none when it is left out. A clone and its original take turns.
    pub(super) fn draw_phone(&mut self) -> Option<usize> {
        let place = self.random.index(self.places.len());
        let turn = self.random.index(2);
        let there = &self.places[place];
        there.get(turn).or(there.first()).copied()
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
        let ids_at = id_time(self.now, &mut self.random);
        let phone = &mut self.phones[index];
        let Some(drafts) = phone.act(&self.queried, ids_at, &mut self.random)? else {
            return Ok(());
        };
        let user = self.phones[index].sender.user;
        let was_granted = drafts
            .iter()
            .all(|draft| is_granted(&self.granted, user, &draft.feed));
        let tab = if self.random.percent(15) && self.ledger.happens(Mishap::OtherTab) {
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
        if !self.ledger.happens(Mishap::BadMutation) {
            return Ok(());
        }
        let ids_at = id_time(self.now, &mut self.random);
        let drafts = self.phones[index].act_badly(ids_at, &mut self.random);
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

    /// Counts what is no fault.
    pub(super) fn count(&mut self, event: &'static str) {
        *self.tally.events.entry(event).or_default() += 1;
    }
}

/// Ids carry the time of whatever clock made them, and nothing may follow from their order.
fn id_time(now: UtcMs, random: &mut Random) -> UtcMs {
    match random.percent(20) {
        true => now.plus_ms(random.within_ten_years_ms()),
        false => now,
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
