//! The app as it was before: a phone of an earlier version beside those of a later one.

use super::company::Truth;
use super::phone::Phone;
use super::schedule::Schedule;
use anyhow::{Result, ensure};
use serde_json::Value;
use shared::ids::RecordId;
use shared::kinds::{KINDS, Named as _, Record};
use shared::product::Product;
use shared::store::Store;
use shared::sync::FeedId;
use shared::sync::kind::{Body, Catalogue, Kind};
use shared::visit::Visit;
use std::collections::BTreeMap;

/// A field of stores that the types of this build do not know, and so neither the server nor an older desk. Other
/// desks set it together with the name, and nobody who knows it clears it.
pub const LATER_FIELD: &str = "field_of_a_later_version";

/// Its value when the world begins.
pub const FIRST_VALUE: u64 = 0;

/// The kinds of an earlier version: all but one, which its person only reads.
struct EarlierKinds {
    unknown: &'static str,
}

static OF_DESK: EarlierKinds = EarlierKinds {
    unknown: Visit::KIND,
};
static OF_FIELD: EarlierKinds = EarlierKinds {
    unknown: Product::KIND,
};

impl Catalogue for EarlierKinds {
    fn kind(&self, name: &str) -> Option<&'static Kind> {
        KINDS.kind(name).filter(|kind| kind.name != self.unknown)
    }
}

impl Phone {
    fn earlier_kinds(&self) -> &'static EarlierKinds {
        match self.is_desk {
            true => &OF_DESK,
            false => &OF_FIELD,
        }
    }

    /// The kinds that the app on it knows.
    pub(super) fn kinds(&self) -> &'static dyn Catalogue {
        match self.is_older {
            true => self.earlier_kinds(),
            false => &KINDS,
        }
    }

    /// Whether the app on it does not know records that leave with the window; an older one in the field lacks only
    /// a kind that stays.
    fn lacks_facts(&self) -> bool {
        let unknown = KINDS.kind(self.earlier_kinds().unknown);
        self.is_older && unknown.is_some_and(|kind| kind.class.leaves_with_window())
    }

    /// The app is updated without a network: what the earlier version did not know is on the screen at once,
    /// from the rows that it kept.
    fn update(&mut self) -> Result<()> {
        let held = self.stored()?.records;
        self.kill();
        self.is_older = false;
        let engine = self.engine()?;
        let name = self.earlier_kinds().unknown;
        let schema = KINDS.kind(name).map_or(1, |kind| kind.schema);
        for record in held.of_kind(name) {
            let view = engine.record_of(name, record);
            let read = view.and_then(|view| Record::decode(name, schema, view.body));
            ensure!(
                matches!(read, Some(Ok(_))),
                "invariant 12: {record} of kind {name} is not on the screen after an update"
            );
        }
        Ok(())
    }
}

impl Schedule<'_> {
    /// The older phone, and its clone, get the version of the others when it is time.
    pub(super) fn update_older(&mut self, step: u64) -> Result<()> {
        let Some(older) = self.older.filter(|older| older.until == step) else {
            return Ok(());
        };
        for index in self.places[older.place].clone() {
            self.phones[index].update()?;
            self.count("older phone updated");
        }
        Ok(())
    }

    /// Facts of a kind that a phone does not know stay there below the window, until the digest tells.
    pub(super) fn holds_unknown_facts(
        &mut self,
        index: usize,
        differing: &[FeedId],
    ) -> Result<bool> {
        let truth = self.company.truth()?;
        let mut feeds = differing.iter().map(|id| truth.feeds.get(id));
        let have_windows = feeds.all(|feed| feed.is_some_and(|feed| feed.window > 0));
        Ok(self.phones[index].lacks_facts() && have_windows)
    }
}

/// Invariant 12: what a later version has added to a record stands as it was set there last, whichever version
/// changes the record beside it.
pub(super) fn later_fields_survive(set: &BTreeMap<RecordId, &Value>, truth: &Truth) -> Result<()> {
    let first = Value::from(FIRST_VALUE);
    let live = truth.feeds.values().flat_map(|feed| &feed.live);
    for (record, live) in live.filter(|(_, live)| live.kind == Store::KIND) {
        let body: Body = serde_json::from_str(&live.body)?;
        let shown = body.get(LATER_FIELD);
        let value = set.get(record).copied().unwrap_or(&first);
        ensure!(
            shown == Some(value),
            "invariant 12: the later field of {record} is {shown:?}, and has to be {value}"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::company::{person, sender};
    use super::super::ledger::Ledger;
    use super::super::network::Network;
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeSet;
    use std::rc::Rc;

    #[test]
    fn a_digest_may_differ_at_an_older_desk_alone() {
        let ledger = Rc::new(Ledger::new(BTreeSet::new()));
        let network = Rc::new(RefCell::new(Network::new(ledger)));
        for (is_desk, is_older) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut phone = Phone::new(0, sender(person(0), 0), is_desk, Rc::clone(&network), None);
            phone.is_older = is_older;
            assert_eq!(phone.lacks_facts(), is_desk && is_older);
        }
    }
}
