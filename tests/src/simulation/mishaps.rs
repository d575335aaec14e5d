//! What goes wrong with phones in a schedule, and what is decided over people's heads.

use super::company::{TERRITORIES, is_administrator, territory};
use super::device::{CrashPoint, StorageFault};
use super::ledger::Mishap;
use super::schedule::Schedule;
use anyhow::Result;
use shared::sync::engine::ItemState;
use std::rc::Rc;

impl Schedule<'_> {
    pub(super) fn arm_crash(&mut self, index: usize) -> Result<()> {
        let point = *self.random.pick(&CrashPoint::ALL);
        let passes = u32::try_from(self.random.below(3)).unwrap_or(0);
        self.phones[index].fate.crash.set(Some((point, passes)));
        Ok(())
    }

    pub(super) fn kill_phone(&mut self, index: usize) -> Result<()> {
        if self.ledger.happens(Mishap::PhoneKilled) {
            self.phones[index].kill();
        }
        Ok(())
    }

    /// Somebody copies a phone's storage to another device, once in a schedule.
    pub(super) fn clone_phone(&mut self, index: usize) -> Result<()> {
        // After a fork a device's number says nothing of a loss that nobody knows of: see `put_copy_back`.
        let may_be = !self.has_clone() && !self.copies.is_silent;
        let has_anything = self.phones[index].rows.revision() > 0;
        if !may_be || !has_anything || !self.ledger.happens(Mishap::PhoneCloned) {
            return Ok(());
        }
        let clone = self.phones[index].clone_to(self.phones.len())?;
        clone.set_time(self.now);
        for there in &mut self.places {
            if there.contains(&index) {
                there.push(self.phones.len());
            }
        }
        self.phones.push(clone);
        Ok(())
    }

    pub(super) fn has_clone(&self) -> bool {
        self.places.iter().any(|there| there.len() > 1)
    }

    pub(super) fn fail_storage(&mut self, index: usize) -> Result<()> {
        let fate = Rc::clone(&self.phones[index].fate);
        let fault = match self.random.below(5) {
            0 => StorageFault::Full,
            1 => StorageFault::LostBefore,
            2 => StorageFault::LostAfter,
            3 => {
                if !fate.is_full.get() {
                    fate.is_full.set(self.ledger.happens(Mishap::StorageFull));
                }
                return Ok(());
            }
            _ => {
                fate.is_full.set(false);
                return Ok(());
            }
        };
        fate.storage_fault.set(Some(fault));
        Ok(())
    }

    pub(super) fn jump_clock(&mut self, index: usize) -> Result<()> {
        if self.random.percent(50) {
            self.phones[index].repair_clock();
        } else if self.ledger.happens(Mishap::ClockJumped) {
            self.phones[index].jump_clock(&mut self.random);
        }
        Ok(())
    }

    pub(super) fn change_grant(&mut self) -> Result<()> {
        let Some(index) = self.draw_phone() else {
            return Ok(());
        };
        let user = self.phones[index].sender.user;
        if is_administrator(user) {
            return Ok(());
        }
        let territory = territory(self.random.index(TERRITORIES));
        let is_granted = self.granted.contains(&(user, territory));
        if is_granted {
            if !self.ledger.happens(Mishap::GrantEnded) {
                return Ok(());
            }
            self.granted.remove(&(user, territory));
            let phones = self.phones.iter_mut();
            for phone in phones.filter(|phone| phone.sender.user == user) {
                let saved = phone.saved.values_mut();
                saved.for_each(|saved| saved.was_granted &= !saved.is_anchor_lost);
            }
            self.company.end_grant(user, territory)
        } else {
            self.granted.insert((user, territory));
            self.count("grant given");
            self.company.give_grant(user, territory)
        }
    }

    /// A person gives up something that the server keeps undone, or the desk does it for them.
    pub(super) fn give_up(&mut self, index: usize) -> Result<()> {
        let engine = self.phones[index].engine()?;
        let items = engine.items();
        let kept = items.iter().filter(|item| {
            let is_kept = matches!(item.state, ItemState::Held | ItemState::Returned);
            is_kept && self.phones[index].saved.contains_key(&item.mutation)
        });
        let kept: Vec<_> = kept.map(|item| item.mutation).collect();
        if kept.is_empty() {
            return Ok(());
        }
        let mutation = *self.random.pick(&kept);
        self.count("given up");
        let hash = self.phones[index].saved[&mutation].hash;
        self.company.give_up(mutation, hash)
    }
}
